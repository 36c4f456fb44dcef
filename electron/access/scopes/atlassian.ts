/**
 * Jira and Confluence: classic scopes (`read:jira-work`), granular scopes (`write:issue:jira`), global permissions and project roles.
 * Source: developer.atlassian.com "Jira scopes for OAuth 2.0 (3LO) and Forge apps", "Confluence scopes"; support.atlassian.com
 * "Manage global permissions".
 * Implication: `write:` ⇒ creating and updating, and transitions; `manage:` and Administer ⇒ all. Reach: what the account may see
 * (shared); site-wide administration the tenant.
 */
import type { DataReach } from '../../../shared/model/access.ts';
import type { Verb } from '../../../shared/model/kinds.ts';
import type { Permission } from '../permission.ts';
import { defineScopes, entry } from './define.ts';

type Right = readonly [system: string, verbs: readonly Verb[], resource: string, tier: number, reach?: DataReach];

const EDIT: readonly Verb[] = ['create', 'update', 'delete'];
const ADMINISTER_JIRA: readonly Right[] = [['jira', ['administer'], '*', 4, 'tenant']];

const SCOPES: Readonly<Record<string, readonly Right[]>> = {
  'read:jira-work': [
    ['jira', ['read'], 'issue', 2],
    ['jira', ['read'], 'project', 2],
  ],
  'write:jira-work': [
    ['jira', EDIT, 'issue', 2],
    ['jira', EDIT, 'project', 2],
  ],
  'read:jira-user': [['jira', ['read'], 'user', 2]],
  'manage:jira-project': [['jira', ['administer'], 'project', 3]],
  'manage:jira-configuration': ADMINISTER_JIRA,
  'manage:jira-webhook': [['jira', EDIT, 'webhook', 3]],
  'manage:jira-data-provider': [['jira', EDIT, 'development data', 2]],
  'read:servicedesk-request': [['jira', ['read'], 'issue', 2]],
  'write:servicedesk-request': [['jira', EDIT, 'issue', 2]],
  'manage:servicedesk-customer': [['jira', ['administer'], 'customer', 3]],
  'read:confluence-content.all': [['confluence', ['read', 'export'], 'page', 2]],
  'read:confluence-content.summary': [['confluence', ['list'], 'page', 2]],
  'read:confluence-content.permission': [['confluence', ['read'], 'permission', 2]],
  'write:confluence-content': [['confluence', EDIT, 'page', 2]],
  'read:confluence-space.summary': [['confluence', ['list'], 'space', 2]],
  'write:confluence-space': [['confluence', EDIT, 'space', 2]],
  'write:confluence-file': [['confluence', ['create'], 'attachment', 2]],
  'readonly:content.attachment:confluence': [['confluence', ['read', 'export'], 'attachment', 2]],
  'read:confluence-props': [['confluence', ['read'], 'property', 1]],
  'write:confluence-props': [['confluence', EDIT, 'property', 1]],
  'read:confluence-user': [['confluence', ['read'], 'user', 2]],
  'read:confluence-groups': [['confluence', ['read'], 'group', 2]],
  'write:confluence-groups': [['confluence', [...EDIT, 'grant'], 'group', 4, 'tenant']],
  'search:confluence': [['confluence', ['search'], '*', 2]],
  'manage:confluence-configuration': [['confluence', ['administer'], '*', 4, 'tenant']],
};

const ROLES: Readonly<Record<string, readonly Right[]>> = {
  'administer jira': ADMINISTER_JIRA,
  'jira administrator': ADMINISTER_JIRA,
  'jira administrators': ADMINISTER_JIRA,
  'jira-administrators': ADMINISTER_JIRA,
  'site administrator': [...ADMINISTER_JIRA, ['confluence', ['administer'], '*', 4, 'tenant']],
  'site-admins': [...ADMINISTER_JIRA, ['confluence', ['administer'], '*', 4, 'tenant']],
  'organization admin': [...ADMINISTER_JIRA, ['confluence', ['administer'], '*', 4, 'tenant']],
  'confluence administrator': [['confluence', ['administer'], '*', 4, 'tenant']],
  'browse users and groups': [
    ['jira', ['read'], 'user', 2],
    ['jira', ['read'], 'group', 2],
  ],
  'make bulk changes': [['jira', ['update', 'delete'], 'issue', 3]],
  'administer projects': [['jira', ['administer'], 'project', 3]],
  'project administrator': [['jira', ['administer'], 'project', 3]],
  administrators: [['jira', ['administer'], 'project', 3]],
  'project lead': [['jira', ['administer'], 'project', 3]],
  developers: [['jira', ['read', 'create', 'update'], 'issue', 2]],
  member: [['jira', ['read', 'create', 'update'], 'issue', 2]],
  users: [['jira', ['read', 'create'], 'issue', 2]],
  viewer: [['jira', ['read'], 'issue', 2]],
  'service desk team': [['jira', ['read', 'create', 'update'], 'issue', 2]],
  'service desk customers': [['jira', ['create'], 'issue', 1]],
  'jira-software-users': [['jira', ['read', 'create', 'update'], 'issue', 2]],
  'jira-users': [['jira', ['read', 'create', 'update'], 'issue', 2]],
  'browse projects': [
    ['jira', ['read'], 'project', 2],
    ['jira', ['read'], 'issue', 2],
  ],
  'create issues': [['jira', ['create'], 'issue', 2]],
  'edit issues': [['jira', ['update'], 'issue', 2]],
  'delete issues': [['jira', ['delete'], 'issue', 3]],
  'transition issues': [['jira', ['update'], 'issue', 2]],
  'assign issues': [['jira', ['update'], 'issue', 2]],
  'add comments': [['jira', ['create', 'update'], 'issue', 2]],
};

const GRANULAR_VERBS: Readonly<Record<string, readonly Verb[]>> = {
  read: ['read'],
  write: ['create', 'update'],
  delete: ['delete'],
  send: ['send'],
  validate: ['read'],
  import: ['create'],
};

/** Objects of granular scopes whose writing changes who may do what. */
const GRANTING =
  /^(?:group|permission|permission-scheme|project-role|project\.role|application-role|user|space\.permission|content\.restriction)/;

export default defineScopes({
  vendor: 'atlassian',
  map(text, system) {
    const lower = text.toLowerCase();
    if (lower === 'offline_access' || lower === 'read:me' || lower === 'read:account')
      return system === undefined ? undefined : [];
    const classic = entry(SCOPES, lower);
    if (classic !== undefined) return rights(classic);
    const granular = /^([a-z]+):([a-z][a-z.-]{1,50}):(jira|confluence|jira-software|jira-service-management)$/.exec(
      lower,
    );
    if (granular !== null) return granularRights(granular[1] ?? '', granular[2] ?? '', granular[3] ?? '');
    return system === undefined ? undefined : rights(entry(ROLES, lower), system);
  },
});

function granularRights(operation: string, object: string, product: string): readonly Permission[] | undefined {
  const verbs = entry(GRANULAR_VERBS, operation);
  if (verbs === undefined) return undefined;
  const resource = /^(?:issue|comment|attachment)(?:[.-]|$)/.test(object) ? 'issue' : object.replace(/[.-]/g, ' ');
  const grants = operation !== 'read' && operation !== 'validate' && GRANTING.test(object);
  const system = product === 'confluence' ? 'confluence' : 'jira';
  const tier = grants ? 4 : operation === 'delete' ? 3 : 2;
  return rights([[system, grants ? [...verbs, 'grant'] : verbs, resource, tier]]);
}

/** @param stated the system of the grant: a role's name may stand for the other product too, but was granted on this one */
function rights(found: readonly Right[] | undefined, stated?: string): readonly Permission[] | undefined {
  const about = found?.filter(([system]) => stated === undefined || stated === 'atlassian' || system === stated);
  return about === undefined || about.length === 0
    ? undefined
    : about.flatMap(([system, verbs, resource, tier, reach]) =>
        verbs.map((verb) => ({
          system,
          verb,
          resource,
          tier,
          reach: reach ?? 'shared',
          ...(resource === '*' ? (verb === 'administer' ? { everything: true } : {}) : { open: true }),
        })),
      );
}
