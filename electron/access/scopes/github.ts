/**
 * GitHub: classic OAuth and personal token scopes, fine-grained and app permissions (`contents: write`), and roles.
 * Source: docs.github.com "Scopes for OAuth apps", "Permissions required for GitHub Apps", "Repository roles for an organization".
 * Implication: `write` ⇒ `read`, `admin` ⇒ `write`; `repo` ⇒ `repo:status`, `public_repo` and the rest; `admin:org` ⇒ `write:org` ⇒ `read:org`.
 * Reach: a token reaches every repository its person may (tenant); `public_repo`, `gist` and `user` less.
 */
import type { DataReach } from '../../../shared/model/access.ts';
import type { Verb } from '../../../shared/model/kinds.ts';
import type { Permission } from '../permission.ts';
import { defineScopes, entry } from './define.ts';

type Right = readonly [verbs: readonly Verb[], resource: string, tier: number, reach?: DataReach];

const READ: readonly Verb[] = ['read'];
const WRITE: readonly Verb[] = ['read', 'create', 'update', 'delete'];
const ADMIN: readonly Verb[] = ['administer'];

const SCOPES: Readonly<Record<string, readonly Right[]>> = {
  repo: [[WRITE, '*', 3, 'tenant']],
  'repo:status': [[['read', 'update'], 'commit status', 1]],
  repo_deployment: [[['read', 'create'], 'deployment', 2]],
  public_repo: [[['read', 'create', 'update'], 'public repository', 1]],
  'repo:invite': [[['read', 'approve'], 'invitation', 2]],
  security_events: [[['read', 'update'], 'security alert', 3]],
  'admin:repo_hook': [[ADMIN, 'webhook', 3]],
  'write:repo_hook': [[WRITE, 'webhook', 3]],
  'read:repo_hook': [[READ, 'webhook', 2]],
  'admin:org': [[ADMIN, 'organization', 4, 'tenant']],
  'write:org': [[['read', 'update'], 'organization', 3, 'tenant']],
  'read:org': [[READ, 'organization', 2, 'tenant']],
  'admin:public_key': [[ADMIN, 'public key', 4, 'own']],
  'write:public_key': [[['read', 'create'], 'public key', 3, 'own']],
  'read:public_key': [[READ, 'public key', 1, 'own']],
  'admin:org_hook': [[ADMIN, 'organization webhook', 4, 'tenant']],
  'admin:enterprise': [[ADMIN, '*', 4, 'tenant']],
  'manage_runners:enterprise': [[ADMIN, 'runner', 4, 'tenant']],
  'manage_runners:org': [[ADMIN, 'runner', 4, 'tenant']],
  'read:enterprise': [[READ, 'enterprise', 3, 'tenant']],
  'manage_billing:enterprise': [[['read', 'update'], 'billing', 3, 'tenant']],
  'read:audit_log': [[READ, 'audit log', 3, 'tenant']],
  gist: [[['create', 'update'], 'gist', 1, 'own']],
  notifications: [[['read', 'update'], 'notification', 1, 'own']],
  user: [[['read', 'update'], 'profile', 1, 'own']],
  'read:user': [[READ, 'profile', 1, 'own']],
  'user:email': [[READ, 'profile', 1, 'own']],
  'user:follow': [[['update'], 'profile', 1, 'own']],
  project: [[['read', 'create', 'update'], 'project', 2]],
  'read:project': [[READ, 'project', 2]],
  delete_repo: [[['delete'], 'repository', 4, 'tenant']],
  'write:packages': [[['read', 'create', 'update'], 'package', 3]],
  'read:packages': [[READ, 'package', 2]],
  'delete:packages': [[['delete'], 'package', 3]],
  'admin:gpg_key': [[ADMIN, 'signing key', 4, 'own']],
  'write:gpg_key': [[['read', 'create'], 'signing key', 3, 'own']],
  'read:gpg_key': [[READ, 'signing key', 1, 'own']],
  codespace: [[['read', 'create', 'update', 'delete', 'execute'], 'codespace', 3]],
  workflow: [[['update'], 'workflow', 3]],
  copilot: [[['execute'], 'copilot', 1, 'own']],
  'manage_billing:copilot': [[['read', 'update'], 'copilot seat', 3, 'tenant']],
  site_admin: [[ADMIN, '*', 4, 'tenant']],
};

/** Fine-grained permissions: kind of resource, tiers of read, write and admin, and verbs that writing is when it is more than editing. */
const FINE: Readonly<Record<string, readonly [resource: string, read: number, write: number, more?: readonly Verb[]]>> =
  {
    actions: ['workflow', 2, 3, ['execute']],
    actions_variables: ['variable', 2, 3],
    administration: ['repository', 2, 4, ['administer', 'grant']],
    artifact_metadata: ['artifact', 2, 2],
    attestations: ['attestation', 2, 2],
    checks: ['check', 1, 2],
    codespaces: ['codespace', 2, 3, ['execute']],
    codespaces_secrets: ['secret', 2, 4],
    code_scanning_alerts: ['security alert', 3, 3],
    contents: ['*', 2, 3],
    copilot: ['copilot', 1, 1],
    custom_properties: ['repository', 1, 2],
    dependabot_alerts: ['security alert', 3, 3],
    dependabot_secrets: ['secret', 2, 4],
    deployments: ['deployment', 2, 3, ['execute']],
    discussions: ['discussion', 1, 1],
    environments: ['environment', 2, 3],
    issues: ['issue', 1, 1],
    merge_queues: ['merge queue', 1, 2],
    metadata: ['repository', 1, 2],
    models: ['model', 1, 1],
    packages: ['package', 2, 3],
    pages: ['page', 1, 2],
    pull_requests: ['pull request', 2, 2],
    repository_hooks: ['webhook', 2, 3],
    repository_projects: ['project', 1, 2],
    secret_scanning_alerts: ['security alert', 3, 3],
    secrets: ['secret', 2, 4],
    security_events: ['security alert', 3, 3],
    single_file: ['file', 1, 2],
    statuses: ['commit status', 1, 2],
    vulnerability_alerts: ['security alert', 3, 3],
    workflows: ['workflow', 3, 3],
    members: ['organization', 2, 4, ['grant']],
    organization_administration: ['organization', 3, 4, ['administer', 'grant']],
    organization_hooks: ['organization webhook', 3, 4],
    organization_secrets: ['secret', 2, 4],
    organization_self_hosted_runners: ['runner', 2, 4],
    organization_personal_access_tokens: ['token', 3, 4, ['approve', 'grant']],
    organization_user_blocking: ['organization', 2, 3],
    organization_projects: ['project', 1, 2],
    organization_copilot_seat_management: ['copilot seat', 2, 3],
    organization_events: ['audit log', 3, 3],
    team_discussions: ['discussion', 1, 1],
    email_addresses: ['profile', 1, 1],
    profile: ['profile', 1, 1],
    keys: ['public key', 1, 4],
    gists: ['gist', 1, 1],
  };

const ROLES: Readonly<Record<string, readonly Right[]>> = {
  owner: [[ADMIN, '*', 4, 'tenant']],
  'organization owner': [[ADMIN, '*', 4, 'tenant']],
  'enterprise owner': [[ADMIN, '*', 4, 'tenant']],
  'security manager': [
    [READ, '*', 3, 'tenant'],
    [['update'], 'security alert', 3, 'tenant'],
  ],
  'billing manager': [[['read', 'update'], 'billing', 3, 'tenant']],
  'outside collaborator': [[['read', 'update'], 'repository', 2, 'shared']],
  admin: [[['administer'], 'repository', 4, 'shared']],
  maintain: [[['read', 'create', 'update', 'delete'], 'repository', 3, 'shared']],
  write: [[['read', 'create', 'update'], 'repository', 3, 'shared']],
  triage: [
    [['read'], 'repository', 2, 'shared'],
    [['create', 'update'], 'issue', 1, 'shared'],
  ],
  read: [[READ, 'repository', 2, 'shared']],
};

/** Scopes whose shape no other vendor shares: known without a stated system. */
const DISTINCT =
  /^(?:repo|repo:\w+|public_repo|repo_deployment|delete_repo|(?:read|write|admin):(?:org|repo_hook|org_hook|public_key|gpg_key|packages|enterprise|audit_log))$/;

export default defineScopes({
  vendor: 'github',
  map(text, system, via) {
    const lower = text.toLowerCase().replace(/\s*:\s*/, ':');
    if (system === undefined) return DISTINCT.test(lower) ? rights(entry(SCOPES, lower)) : undefined;
    const role = via === 'role' || via === 'group' || via === 'inherited' ? entry(ROLES, lower) : undefined;
    return rights(role ?? entry(SCOPES, lower) ?? fine(lower) ?? entry(ROLES, lower));
  },
});

function fine(text: string): readonly Right[] | undefined {
  const match = /^([a-z][a-z_ ]{2,50}):(read|write|admin|none|no access|read and write|read-only)$/.exec(text);
  const known = match === null ? undefined : entry(FINE, (match[1] ?? '').replaceAll(' ', '_'));
  if (match === null || known === undefined) return undefined;
  const [resource, read, write, more] = known;
  const level = match[2] ?? '';
  if (level === 'none' || level === 'no access') return [];
  if (level.startsWith('read') && level !== 'read and write') return [[READ, resource, read, 'shared']];
  if (level === 'admin') return [[ADMIN, resource, 4, 'shared']];
  return [[[...WRITE, ...(more ?? [])], resource, write, 'shared']];
}

function rights(found: readonly Right[] | undefined): readonly Permission[] | undefined {
  return found?.flatMap(([verbs, resource, tier, reach]) =>
    verbs.map(
      (verb): Permission => ({
        system: 'github',
        verb,
        resource,
        tier,
        ...(reach === undefined ? {} : { reach }),
        ...(resource === '*' && verb === 'administer' ? { everything: true } : {}),
        // Reading a repository is cloning it; writing one starts its workflows.
        ...(resource === '*' && verb === 'read' ? { also: ['export'] } : {}),
        ...(resource === '*' && verb === 'update' ? { also: ['execute'] } : {}),
      }),
    ),
  );
}
