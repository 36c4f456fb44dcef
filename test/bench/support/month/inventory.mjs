/** The inventories of the company, complete and in order. */
import {
  AGENTS_HEADER,
  csv,
  GRANTS_HEADER,
  IDENTITIES_HEADER,
  INTEGRATIONS_HEADER,
  RESOURCES_HEADER,
  USERS_HEADER,
  WORKFLOWS_HEADER,
} from '../../../../samples/generate/shapes.mjs';
import { SALESFORCE } from './world.mjs';

const APPROVALS_HEADER = [
  'agent_id',
  'action',
  'system',
  'resource',
  'approved_by',
  'approved_at',
  'valid_until',
  'ticket',
];

/** What an agent acts as: identity, kind, and the permissions it holds. */
function identityOf(agent) {
  switch (agent.kind) {
    case 'notes':
      return { id: agent.app.user.id18, kind: 'integration_account', grants: [['read', 'Opportunity']] };
    case 'payroll':
      return { id: agent.app.user.id18, kind: 'integration_account', grants: [['read', 'Payroll__c']] };
    case 'report':
      return {
        id: agent.app.user.id18,
        kind: 'integration_account',
        grants: [
          ['read', 'Opportunity'],
          ['export', 'Opportunity'],
        ],
      };
    case 'janitor':
      return {
        id: agent.role,
        kind: 'iam_role',
        grants: [
          ['s3:GetObject', 's3*'],
          ['s3:ListBucket', 's3*'],
          ['s3:DeleteObject', 's3*'],
        ],
      };
    case 'backup':
      return {
        id: agent.role,
        kind: 'iam_role',
        grants: [
          ['s3:GetObject', 's3*'],
          ['s3:ListBucket', 's3*'],
        ],
      };
    case 'sync':
      return { id: agent.principal, kind: 'service_principal', grants: [['Sites.Read.All', '']] };
    case 'coding':
      return {
        id: agent.github.login,
        kind: 'service_account',
        grants: [
          ['contents:write', agent.repo],
          ['pull_requests:write', agent.repo],
        ],
      };
    case 'triage':
      return {
        id: agent.jira.account,
        kind: 'service_account',
        grants: [
          ['read', ''],
          ['create', ''],
        ],
      };
    default:
      return undefined;
  }
}

function agentRow(agent) {
  const identity = identityOf(agent);
  return {
    agent_id: agent.id,
    name: agent.name,
    platform: agent.platform,
    version: '1.4',
    status: 'active',
    created_at: agent.firstDay > 0 ? '2025-09-12' : '2025-02-01',
    last_active_at: '2025-09-30',
    owner: agent.owner.email,
    secondary_owner: agent.second.email,
    business_process: agent.process,
    purpose: `${agent.name}: ${agent.actions} in ${agent.system}`,
    intended_systems: agent.system,
    intended_actions: agent.actions,
    intended_data_classes: agent.classes ?? 'internal',
    allowed_triggers: agent.trigger,
    identity_type: identity?.kind,
    identity_id: identity?.id,
    credential_type: identity === undefined ? undefined : 'oauth_grant',
    credential_expires: '2026-03-01',
    oauth_client_id: SALESFORCE.has(agent.kind) ? agent.app.id : agent.kind === 'sync' ? agent.client : undefined,
    run_as: agent.kind === 'faq' ? 'dynamic' : 'fixed',
    managed: 'y',
  };
}

/** File name to text. */
export function inventoryOf({ people, agents }) {
  const withIdentity = agents.flatMap((agent) => {
    const identity = identityOf(agent);
    return identity === undefined ? [] : [{ agent, identity }];
  });
  return {
    'inventory/agents.csv': csv([...AGENTS_HEADER, 'intended_data_classes'], agents.map(agentRow)),
    'inventory/users.csv': csv(
      USERS_HEADER,
      people.map((person) => ({
        user_id: person.oid,
        email: person.email,
        name: person.name,
        department: person.department,
        status: 'active',
        privilege_tier: 3,
        systems: 'Salesforce;Microsoft 365;AWS;GitHub;Jira',
      })),
    ),
    'inventory/identities.csv': csv(
      IDENTITIES_HEADER,
      withIdentity.map(({ agent, identity }) => ({
        identity_id: identity.id,
        kind: identity.kind,
        name: `${agent.name} identity`,
        system: agent.system,
        owner: agent.owner.email,
        created_at: '2025-02-01',
        last_rotated_at: '2025-08-20',
        expires_at: '2026-03-01',
        privilege_tier: 2,
        status: 'active',
        shared: 'n',
      })),
    ),
    'inventory/grants.csv': csv(
      GRANTS_HEADER,
      withIdentity.flatMap(({ agent, identity }) =>
        identity.grants.map(([permission, resource]) => ({
          principal_id: identity.id,
          system: agent.system,
          permission,
          resource,
          via: 'direct',
          granted_at: '2025-02-01',
          granted_by: agent.owner.email,
          snapshot_at: '2025-09-30',
        })),
      ),
    ),
    'inventory/approvals.csv': csv(
      APPROVALS_HEADER,
      agents.flatMap((agent) =>
        agent.actions.split(';').map((action) => ({
          agent_id: agent.id,
          action,
          system: agent.system,
          resource: '',
          approved_by: agent.second.email,
          approved_at: '2025-01-20',
          valid_until: '2026-01-20',
          ticket: `CHG-${1000 + agent.at}`,
        })),
      ),
    ),
    'inventory/integrations.csv': csv(
      INTEGRATIONS_HEADER,
      agents
        .filter((agent) => SALESFORCE.has(agent.kind))
        .map((agent) => ({
          integration_id: agent.app.id,
          agent_id: agent.id,
          name: agent.app.name,
          kind: 'oauth_app',
          system: 'Salesforce',
          client_id: agent.app.id,
          approved: 'y',
          added_at: '2025-02-01',
          added_by: agent.owner.email,
          snapshot_at: '2025-09-30',
        })),
    ),
    'inventory/workflows.csv': csv(
      WORKFLOWS_HEADER,
      agents
        .filter((agent) => agent.kind === 'triage')
        .map((agent) => ({
          workflow_id: agent.workflow.id,
          name: agent.workflow.name,
          platform: 'n8n',
          agent_id: agent.id,
          trigger: 'webhook',
          run_as: agent.jira.account,
          owner: agent.owner.email,
          last_edited_at: '2025-06-01',
          last_edited_by: agent.owner.email,
        })),
    ),
    'inventory/resources.csv': csv(RESOURCES_HEADER, [
      {
        resource_id: 'Opportunity',
        system: 'Salesforce',
        name: 'Opportunity',
        type: 'Opportunity',
        owner: people[0].email,
        data_class: 'internal',
        external: 'n',
      },
      {
        resource_id: 'Payroll__c',
        system: 'Salesforce',
        name: 'Payroll__c',
        type: 'Payroll__c',
        owner: people[2].email,
        data_class: 'restricted',
        external: 'n',
      },
      {
        resource_id: 'wingtip-backups',
        system: 'AWS',
        name: 'wingtip-backups',
        type: 'bucket',
        owner: people[1].email,
        data_class: 'internal',
        external: 'n',
      },
    ]),
  };
}
