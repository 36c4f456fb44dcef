/** The inventories of a scenario, as CSV in the product's own templates. */
import type { World } from './world.ts';

function csv(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (value: string) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return `${[columns, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`;
}

interface Through {
  readonly type: string;
  readonly identity: string;
  readonly credential: string;
  readonly client: string;
}

/** What the inventory lists each agent as acting through. */
function through(world: World, agentId: string): Through {
  const blank: Through = { type: '', identity: '', credential: '', client: '' };
  for (const [id, account] of world.salesforce.users) {
    if (!(world.accounts.get(id)?.agents ?? []).includes(agentId)) continue;
    const client = id === 'sf-flows' ? `${account.app};${world.n8n.slackApp}` : account.app;
    const okta = agentId === 'renewals-assistant' ? `;${world.oktaClient}` : '';
    return { ...blank, type: 'integration_account', identity: account.user, client: client + okta };
  }
  const roles = [...world.aws.roles].filter(([id]) => world.accounts.get(id)?.agents.includes(agentId) === true);
  if (roles.length > 0) return { ...blank, type: 'iam_role', identity: roles.map(([, arn]) => arn).join(';') };
  const google = world.google.clients.get(agentId);
  if (google !== undefined) return { ...blank, type: 'oauth_grant', client: google.client };
  const agent = world.agents.get(agentId);
  if (agent?.platform === 'entra') return { ...blank, type: 'agent_identity', identity: agent.spn };
  if (agent?.platform === 'litellm') return { ...blank, credential: world.liteLlmKey };
  if (agent?.platform === 'servicenow') return { ...blank, type: 'service_account', identity: 'ai.incident' };
  if (agent?.platform === 'github') return { ...blank, credential: world.copilotToken.hex };
  return blank;
}

/** Agents that the inventory template leaves to the vendor's own exports. */
const EXPORTED = new Set(['contract-reviewer', 'studio-faq', 'studio-hr']);

/** Microsoft's own tables: `AgentsInfo` of the agents on its platforms, and the agent identities of Entra. */
function vendorExports(world: World, owner: string): readonly (readonly [string, string])[] {
  const agents = [...world.agents.values()].filter((agent) => EXPORTED.has(agent.id));
  const info = agents.map((agent) => ({
    TimeGenerated: '2026-03-01T00:00:00Z',
    AgentId: agent.id,
    Name: agent.name,
    Platform: agent.platform === 'entra' ? 'Foundry' : 'CopilotStudio',
    Version: '3',
    PublishedStatus: 'Published',
    LifecycleStatus: 'Active',
    Owners: [owner],
    SharedWith: '',
    DeclaredTools: [{ type: 'connector', name: 'read_file' }],
    McpServers: [],
    EntraAgentID: agent.spn,
    RawAgentInfo: { allowForAllUsers: true },
  }));
  const identities = agents
    .filter((agent) => agent.platform === 'entra')
    .map((agent) => ({
      TimeGenerated: '2026-03-01T00:00:00Z',
      id: agent.spn,
      appId: agent.spn,
      displayName: agent.name,
      accountEnabled: true,
      lifecycle: 'Active',
      createdByAppId: world.entra.portal,
      servicePrincipalType: 'ServiceIdentity',
      tags: [],
    }));
  return [
    ['agents-info.json', JSON.stringify(info)],
    ['entra-agent-identities.json', JSON.stringify(identities)],
  ];
}

/** File name → text. */
export function inventoryFiles(world: World): ReadonlyMap<string, string> {
  const owner = world.people[2]?.email ?? '';
  const listed = [...world.agents.values()].filter((agent) => !EXPORTED.has(agent.id));
  const agents = listed.map((agent) => {
    const uses = through(world, agent.id);
    const credentialType = uses.credential === '' ? '' : 'api_key';
    return [
      agent.id,
      agent.name,
      agent.platform,
      'active',
      owner,
      'Works on records that it is asked about',
      agent.trigger,
      uses.type,
      uses.identity,
      credentialType,
      uses.credential,
      uses.client,
      'dynamic',
      'y',
    ];
  });
  const agentColumns =
    'agent_id,name,platform,status,owner,purpose,allowed_triggers,identity_type,identity_id,credential_type,credential_id,oauth_client_id,run_as,managed';
  const users = world.people.map((person) => [person.oid, person.email, person.name, 'Sales', 'active', '1']);
  const identities: string[][] = [];
  for (const [id, account] of world.salesforce.users) {
    const shared = (world.accounts.get(id)?.agents.length ?? 0) > 1 ? 'y' : 'n';
    identities.push([account.user, 'integration_account', account.name, 'Salesforce', owner, shared]);
  }
  for (const [id, arn] of world.aws.roles) {
    const shared = (world.accounts.get(id)?.agents.length ?? 0) > 1 ? 'y' : 'n';
    identities.push([arn, 'iam_role', id, 'AWS', owner, shared]);
  }
  identities.push(['ai.incident', 'service_account', 'AI incident user', 'ServiceNow', owner, 'n']);
  identities.push([world.liteLlmKey, 'api_key', 'assistants-prod', 'LiteLLM', owner, 'y']);
  for (const person of world.people) {
    identities.push([person.pat.hex, 'api_key', `${person.github} token`, 'GitHub', person.email, 'n']);
    identities.push([person.awsKey, 'api_key', `${person.github} key`, 'AWS', person.email, 'n']);
  }
  const integrations = [...world.google.clients].map(([agentId, { client }]) => [
    `int-${agentId}`,
    agentId,
    agentId,
    'oauth_app',
    'Google Workspace',
    client,
    'y',
  ]);
  const workflows = [...world.n8n.workflows].map(([agentId, { id, name, trigger }]) => [
    id,
    name,
    'n8n',
    agentId,
    trigger,
    owner,
  ]);
  return new Map([
    ['agents.csv', csv(agentColumns.split(','), agents)],
    ['users.csv', csv(['user_id', 'email', 'name', 'department', 'status', 'privilege_tier'], users)],
    ['identities.csv', csv(['identity_id', 'kind', 'name', 'system', 'owner', 'shared'], identities)],
    [
      'integrations.csv',
      csv(['integration_id', 'agent_id', 'name', 'kind', 'system', 'client_id', 'approved'], integrations),
    ],
    ...vendorExports(world, owner),
    ['workflows.csv', csv(['workflow_id', 'name', 'platform', 'agent_id', 'trigger', 'owner'], workflows)],
  ]);
}
