/**
 * Okta: OAuth scopes of the management API (`okta.users.read`, `okta.users.manage`), standard administrator roles.
 * Source: developer.okta.com/docs/api/oauth2, help.okta.com "Standard administrator roles and permissions".
 * Implication: `.manage` ⇒ `.read`; super administrator ⇒ everything. Reach: the org; `.self` scopes the signed-in user.
 */
import type { Verb } from '../../../shared/model/kinds.ts';
import type { Permission } from '../permission.ts';
import { defineScopes, entry } from './define.ts';

/** Objects whose management hands out access. */
const ADMIN = new Set([
  'apps',
  'appgrants',
  'apitokens',
  'authenticators',
  'authorizationservers',
  'clients',
  'groups',
  'identitysources',
  'idps',
  'networkzones',
  'oauthintegrations',
  'orgs',
  'policies',
  'principalratelimits',
  'profilemappings',
  'realms',
  'resourcesets',
  'roles',
  'sessions',
  'trustedorigins',
  'users',
  'userrisk',
  'workflows',
]);

const GRANTING = new Set(['apps', 'appgrants', 'groups', 'roles', 'resourcesets', 'policies', 'apitokens', 'clients']);

type Right = readonly [verbs: readonly Verb[], resource: string, tier: number];

const EVERYTHING: readonly Right[] = [[['administer'], '*', 4]];
const ROLES: Readonly<Record<string, readonly Right[]>> = {
  'super admin': EVERYTHING,
  'org admin': [
    [['read', 'create', 'update', 'delete'], '*', 4],
    [['administer'], 'user', 4],
    [['administer'], 'group', 4],
  ],
  'app admin': [[['administer', 'grant'], 'app', 4]],
  'user admin': [[['read', 'create', 'update', 'delete'], 'user', 4]],
  'group admin': [
    [['read', 'create', 'update', 'delete', 'grant'], 'user', 4],
    [['read', 'update', 'grant'], 'group', 4],
  ],
  'group membership admin': [[['read', 'update', 'grant'], 'group', 4]],
  'help desk admin': [[['read', 'update'], 'user', 3]],
  'api access management admin': [[['administer', 'grant'], 'authorizationserver', 4]],
  'mobile admin': [[['administer'], 'device', 3]],
  'report admin': [
    [['read'], 'report', 2],
    [['read'], 'log', 3],
  ],
  'read only admin': [[['read'], '*', 3]],
  'workflows admin': [[['administer', 'execute'], 'workflow', 4]],
  'access requests admin': [[['approve', 'grant'], 'access request', 4]],
  'access certifications admin': [[['approve'], 'access review', 3]],
};

const SHORT: Readonly<Record<string, string>> = {
  'app admin': 'app admin',
  'application admin': 'app admin',
  'organization admin': 'org admin',
  'helpdesk admin': 'help desk admin',
  'read-only admin': 'read only admin',
  'api access admin': 'api access management admin',
  'usr admin': 'user admin',
};

const NO_DATA = new Set(['openid', 'profile', 'email', 'address', 'phone', 'groups', 'offline_access', 'device_sso']);

export default defineScopes({
  vendor: 'okta',
  map(text, system) {
    const lower = text.toLowerCase();
    const scope = /^okta\.([a-z]+(?:\.[a-z]+)*)\.(read|manage)(\.self)?$/.exec(lower);
    if (scope !== null) return scoped(scope[1] ?? '', scope[2] === 'manage', scope[3] !== undefined);
    if (system === undefined) return undefined;
    if (NO_DATA.has(lower)) return [];
    const name = lower
      .replaceAll('_', ' ')
      .replace(/administrator/g, 'admin')
      .replace(/\s+/g, ' ');
    return entry(ROLES, entry(SHORT, name) ?? name)?.flatMap(([verbs, resource, tier]) =>
      verbs.map(
        (verb): Permission => ({
          system: 'okta',
          verb,
          resource,
          tier,
          reach: 'tenant',
          ...(resource === '*' ? (verb === 'administer' ? { everything: true } : {}) : { open: true }),
        }),
      ),
    );
  },
});

function scoped(object: string, manages: boolean, self: boolean): readonly Permission[] {
  const [name = object] = object.split('.');
  const resource = name === 'logs' ? 'log' : name.replace(/ies$/, 'y').replace(/s$/, '');
  const admin = ADMIN.has(name);
  const verbs: Verb[] = manages ? ['read', 'create', 'update', 'delete'] : ['read'];
  if (manages && GRANTING.has(name) && !self) verbs.push('grant');
  const tier = self ? 1 : manages ? (admin ? 4 : 3) : admin || name === 'logs' ? 3 : 2;
  return verbs.map((verb) => ({ system: 'okta', verb, resource, tier, reach: self ? 'own' : 'tenant', open: true }));
}
