/** The company of a scenario: its people, its agents, the accounts they act through, and the objects they touch. */
import { accessKey, salesforceId, tokenHash } from './ids.ts';
import type { Random } from './random.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly oid: string;
  readonly okta: string;
  readonly salesforce: string;
  readonly github: string;
  readonly googleProfile: string;
  readonly slack: string;
  readonly ip: string;
  /** Long-lived key of their IAM user, and the user's ARN. */
  readonly awsKey: string;
  readonly awsUser: string;
  /** Personal access token on GitHub. */
  readonly pat: { readonly base64: string; readonly hex: string };
}

export type Trigger = 'user' | 'schedule' | 'webhook';

export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly platform: string;
  readonly trigger: Trigger;
  /** GUID under which Entra knows it, where Entra does. */
  readonly spn: string;
  /** Further texts that name it and nothing else. */
  readonly aliases: readonly string[];
}

/** A key, account or client that records act through; the inventory states who may use it. */
export interface Account {
  readonly id: string;
  readonly agents: readonly string[];
  /** People who hold it as well. */
  readonly people: readonly string[];
  /** Texts that identify it in records. */
  readonly names: readonly string[];
}

/** How this company's telemetry is written: instrumentations differ in all of these. */
export interface Style {
  readonly userKey: 'user.email' | 'enduser.id';
  readonly conversationKey: 'gen_ai.conversation.id' | 'session.id' | 'thread.id';
  readonly agentNamed: 'both' | 'id' | 'name';
  readonly callPrefix: 'toolu_' | 'call_' | 'tooluse_';
  /** Agents that run in one service, by the service's name; every other agent is a service of its own. */
  readonly services: ReadonlyMap<string, string>;
}

export interface World {
  readonly style: Style;
  readonly people: readonly Person[];
  readonly agents: ReadonlyMap<string, Agent>;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly salesforce: SalesforceEstate;
  readonly aws: AwsEstate;
  readonly entra: EntraEstate;
  readonly google: GoogleEstate;
  readonly n8n: N8nEstate;
  readonly liteLlmKey: string;
  readonly copilotToken: { readonly base64: string; readonly hex: string };
  readonly oktaClient: string;
  readonly objects: Objects;
}

interface SalesforceEstate {
  /** Integration user and connected app by account id. */
  readonly users: ReadonlyMap<string, { readonly user: string; readonly name: string; readonly app: string }>;
  /** Account of each agent. */
  readonly accountOf: ReadonlyMap<string, string>;
  readonly organization: string;
}

interface AwsEstate {
  readonly account: string;
  readonly roles: ReadonlyMap<string, string>;
}

interface EntraEstate {
  readonly tenant: string;
  readonly portal: string;
  readonly site: string;
}

interface GoogleEstate {
  readonly clients: ReadonlyMap<string, { readonly client: string; readonly project: string }>;
}

interface N8nEstate {
  readonly workflows: ReadonlyMap<string, { readonly id: string; readonly name: string; readonly trigger: Trigger }>;
  readonly slackApp: string;
  readonly slackBot: string;
}

export interface Objects {
  readonly cases: readonly string[];
  readonly opportunities: readonly string[];
  readonly files: readonly string[];
  readonly buckets: readonly { readonly bucket: string; readonly key: string }[];
  readonly tables: readonly string[];
  readonly repositories: readonly string[];
  readonly documents: readonly string[];
  readonly incidents: readonly string[];
  readonly mails: readonly string[];
  readonly channels: readonly string[];
}

const FIRST =
  'Mara Tomas Kim Ines Jonas Leila Pavel Ruth Omar Nadia Erik Salma Hugo Wanda Ivan Greta Malik Sofia'.split(' ');
const LAST = 'Lind Berg Okafor Silva Novak Haddad Moreau Fischer Tanaka Varga Nilsen Rossi Weiss Doyle Kaya'.split(' ');

function makePeople(random: Random, count: number, account: string): Person[] {
  const taken = new Set<string>();
  const people: Person[] = [];
  while (people.length < count) {
    const first = random.pick(FIRST);
    const last = random.pick(LAST);
    const serial = taken.has(`${first} ${last}`) ? `${people.length}` : '';
    taken.add(`${first} ${last}`);
    const login = `${first}.${last}${serial}`.toLowerCase();
    people.push({
      id: `person:${login}`,
      name: `${first} ${last}${serial}`,
      email: `${login}@northwind.example`,
      oid: random.guid(),
      okta: `00u${random.base62(17)}`,
      salesforce: salesforceId(random, '005'),
      github: login.replace('.', '-'),
      googleProfile: random.digits(21),
      slack: `W0${random.base62(9).toUpperCase()}`,
      ip: `198.51.100.${people.length % 250}`,
      awsKey: accessKey(random, 'AKIA'),
      awsUser: `arn:aws:iam::${account}:user/${login}`,
      pat: tokenHash(random),
    });
  }
  return people;
}

/** id, name, platform, trigger */
const AGENTS: readonly (readonly [string, string, string, Trigger])[] = [
  ['service-desk', 'Service Desk Orchestrator', 'langgraph', 'user'],
  ['case-triage', 'Case Triage Agent', 'langgraph', 'user'],
  ['renewals-assistant', 'Renewals Assistant', 'langgraph', 'user'],
  ['quote-bot', 'Quote Bot', 'langgraph', 'user'],
  ['nightly-sync', 'Nightly Sync Agent', 'langgraph', 'schedule'],
  ['contract-reviewer', 'Contract Reviewer', 'entra', 'user'],
  ['mail-sorter', 'Mail Sorter', 'entra', 'schedule'],
  ['studio-faq', 'Benefits FAQ Agent', 'copilot studio', 'user'],
  ['studio-hr', 'HR Policy Agent', 'copilot studio', 'user'],
  ['cost-analyst', 'Cost Analyst', 'bedrock', 'user'],
  ['data-loader', 'Data Loader', 'bedrock', 'user'],
  ['report-builder', 'Report Builder', 'bedrock', 'user'],
  ['claude-code', 'Claude Code', 'claude code', 'user'],
  ['copilot-swe-agent', 'Copilot coding agent', 'github', 'user'],
  ['invoice-flow', 'Invoice Flow', 'n8n', 'webhook'],
  ['digest-flow', 'Digest Flow', 'n8n', 'schedule'],
  ['doc-writer', 'Document Writer', 'langchain', 'user'],
  ['deck-helper', 'Deck Helper', 'langfuse', 'user'],
  ['ask-legal', 'Ask Legal', 'litellm', 'user'],
  ['ask-finance', 'Ask Finance', 'litellm', 'user'],
  ['incident-agent', 'Incident Agent', 'servicenow', 'user'],
];

function makeAgents(random: Random): ReadonlyMap<string, Agent> {
  return new Map(
    AGENTS.map(([id, name, platform, trigger]) => {
      const aliases = id === 'copilot-swe-agent' ? ['copilot', 'github.user:copilot'] : [];
      return [id, { id, name, platform, trigger, spn: random.guid(), aliases }];
    }),
  );
}

const CRM_AGENTS = ['service-desk', 'case-triage', 'renewals-assistant', 'quote-bot', 'nightly-sync'];
const FLOW_AGENTS = ['invoice-flow', 'digest-flow'];

/** Which Salesforce account each agent works through: two or more share one, the others have their own. */
function shareAccounts(random: Random): ReadonlyMap<string, string> {
  const shared = new Set(random.some(CRM_AGENTS, random.int(2, CRM_AGENTS.length)));
  return new Map([
    ...CRM_AGENTS.map((id) => [id, shared.has(id) ? 'sf-integration' : `sf-${id}`] as const),
    ...FLOW_AGENTS.map((id) => [id, 'sf-flows'] as const),
  ]);
}

function makeStyle(random: Random): Style {
  const together = random.pick([['service-desk', 'case-triage'], CRM_AGENTS, []]);
  const services = [
    ...together.map((id) => [id, 'support-agents'] as const),
    ...(random.chance(0.5) ? ['ask-legal', 'ask-finance'] : []).map((id) => [id, 'assistants'] as const),
  ];
  return {
    userKey: random.pick(['user.email', 'enduser.id']),
    conversationKey: random.pick(['gen_ai.conversation.id', 'session.id', 'thread.id']),
    agentNamed: random.pick(['both', 'id', 'name']),
    callPrefix: random.pick(['toolu_', 'call_', 'tooluse_']),
    services: new Map(services),
  };
}

/** Id under which the workflow engine keeps its Salesforce grant. */
export const FLOW_GRANT = 'Kq81ZpWv0LmN3xYt';

const ROLES: readonly (readonly [string, readonly string[]])[] = [
  ['role-cost', ['cost-analyst']],
  ['role-data', ['data-loader', 'report-builder']],
  ['role-lake', ['data-loader', 'report-builder']],
];

/** Makes a company. `scale` objects of each kind. */
export function makeWorld(random: Random, people: number, scale: number): World {
  const awsAccount = '210987654321';
  const persons = makePeople(random, people, awsAccount);
  const agents = makeAgents(random);
  const accounts = new Map<string, Account>();
  const give = (id: string, users: readonly string[], names: readonly string[], holders: readonly string[] = []) =>
    accounts.set(id, { id, agents: users, people: holders, names });

  const salesforceUsers = new Map<string, { user: string; name: string; app: string }>();
  const accountOf = shareAccounts(random);
  for (const id of new Set(accountOf.values())) {
    const user = salesforceId(random, '005');
    const app = salesforceId(random, '0H4');
    salesforceUsers.set(id, { user, name: `${id}@northwind.example`, app });
    const users = [...accountOf].filter(([, account]) => account === id).map(([agent]) => agent);
    const names = [user, user.slice(0, 15), app, app.slice(0, 15), id];
    // The workflow engine's own id of the grant that it uses is as good a name.
    give(id, users, id === 'sf-flows' ? [...names, FLOW_GRANT] : names);
  }
  const roles = new Map<string, string>();
  for (const [id, users] of ROLES) {
    const arn = `arn:aws:iam::${awsAccount}:role/${id}`;
    roles.set(id, arn);
    give(id, users, [arn]);
  }
  for (const id of ['contract-reviewer', 'mail-sorter']) give(`spn:${id}`, [id], [agents.get(id)?.spn ?? '']);
  give('pva', ['studio-faq', 'studio-hr'], ['Power Virtual Agents']);
  const clients = new Map<string, { client: string; project: string }>();
  for (const id of ['doc-writer', 'deck-helper']) {
    const project = random.digits(12);
    const client = `${project}-${random.hex(16)}.apps.googleusercontent.com`;
    clients.set(id, { client, project });
    give(`google:${id}`, [id], [client, project]);
  }
  const workflows = new Map<string, { id: string; name: string; trigger: Trigger }>();
  for (const id of ['invoice-flow', 'digest-flow'])
    workflows.set(id, { id: `wf${random.base62(14)}`, name: id, trigger: agents.get(id)?.trigger ?? 'user' });
  const slackApp = `A0${random.base62(9).toUpperCase()}`;
  const slackBot = `B0${random.base62(9).toUpperCase()}`;
  give('slack-flows', ['invoice-flow', 'digest-flow'], [slackApp, slackBot]);
  const liteLlmKey = random.hex(64);
  give('litellm-key', ['ask-legal', 'ask-finance'], [liteLlmKey]);
  give('snow-ai', ['incident-agent'], ['ai.incident']);
  const copilotToken = tokenHash(random);
  give('copilot-token', ['copilot-swe-agent'], [copilotToken.hex]);
  for (const person of persons) {
    give(`pat:${person.id}`, ['claude-code'], [person.pat.hex], [person.id]);
    give(`key:${person.id}`, ['claude-code'], [person.awsKey], [person.id]);
  }
  const oktaClient = `0oa${random.base62(17)}`;
  give('okta-client', ['renewals-assistant'], [oktaClient]);

  return {
    people: persons,
    agents,
    accounts,
    style: makeStyle(random),
    salesforce: { users: salesforceUsers, accountOf, organization: '00D5f000000NWnd' },
    aws: { account: awsAccount, roles },
    entra: { tenant: random.guid(), portal: random.guid(), site: 'https://northwind.sharepoint.com/sites/legal' },
    google: { clients },
    n8n: { workflows, slackApp, slackBot },
    liteLlmKey,
    copilotToken,
    oktaClient,
    objects: makeObjects(random, scale),
  };
}

function makeObjects(random: Random, scale: number): Objects {
  const many = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: Math.max(4, Math.round(count)) }, (_, index) => make(index));
  return {
    cases: many(scale, () => salesforceId(random, '500')),
    opportunities: many(scale, () => salesforceId(random, '006')),
    files: many(scale, (index) => `Shared Documents/Contract ${index}-${random.hex(4)}.docx`),
    buckets: many(scale, (index) => ({
      bucket: `northwind-${index % 9}`,
      key: `2026/${random.hex(6)}/part-${index}.parquet`,
    })),
    tables: many(8, (index) => `ledger-${index}`),
    repositories: many(scale / 25, (index) => `northwind/service-${index}-${random.hex(3)}`),
    documents: many(scale, () => `1${random.base62(32)}`),
    incidents: many(scale, () => random.hex(32)),
    mails: many(scale, () => `AAMkAD${random.base62(40)}`),
    channels: many(scale / 25, () => `C0${random.base62(9).toUpperCase()}`),
  };
}
