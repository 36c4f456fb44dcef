/**
 * contoso-copilot: a support agent built in Copilot Studio is mailed an instruction and answers with account data.
 * SharePoint rows made by Copilot Studio agents name the impersonated person and "Power Virtual Agents", never the agent.
 */
import {
  AGENTS_HEADER, csv, entraSignIn, GRANTS_HEADER, graphActivity, IDENTITIES_HEADER, ms, PURVIEW_HEADER, purview, RESOURCES_HEADER, seeded,
  USERS_HEADER, utiShort,
} from './shapes.mjs';

const DAY = 86_400_000;
const START = ms('2025-09-01T00:00:00Z');
const GRAPH = { id: '00000003-0000-0000-c000-000000000000', name: 'Microsoft Graph' };
const SITE = 'https://contoso.sharepoint.com/sites/support';

export function contoso() {
  const r = seeded(20250903);
  const people = ['Adele Vance', 'Alex Wilber', 'Diego Siciliani', 'Grady Archie', 'Isaiah Langer', 'Megan Bowen'].map((name, at) => ({
    name,
    email: `${name.toLowerCase().replace(' ', '.')}@contoso.example`,
    oid: r.guid(),
    ip: `203.0.113.${60 + at}`,
    tier: [1, 1, 1, 2, 2, 4][at],
  }));
  const [adele, , diego, grady, , megan] = people;
  const concierge = { id: r.guid(), name: 'Support Concierge' };
  const expense = { id: r.guid(), name: 'Expense Helper' };
  const policy = { id: r.guid(), name: 'HR Policy Assistant' };
  const blueprint = r.guid();
  const pva = '96ff4394-9197-43aa-b393-6a41632e21f8';
  const conciergeKey = r.guid();
  const file = (name, label) => ({ Id: `${SITE}/Shared Documents/${name}`, Name: name, SiteUrl: SITE, Type: name.split('.').at(-1), Action: 'Read', ...(label === undefined ? {} : { SensitivityLabelId: label }) });
  const audit = [];
  const signIns = [];
  const graph = [];

  const copilot = (at, agent, person, resources, { ip = person.ip, thread = `19:${r.hex(20)}@thread.v2`, xpia = false, appHost = 'Copilot Studio', userId } = {}) => {
    const row = purview(r, at, {
      recordType: 261, operation: 'CopilotInteraction', workload: 'Copilot', user: person, userId, ip,
      more: {
        AgentId: agent?.id ?? '', AgentName: agent?.name ?? '', AppIdentity: agent === undefined ? 'Copilot.M365.Chat' : 'Copilot.Studio.Agent', ClientRegion: 'us',
        CopilotEventData: {
          AppHost: appHost, ThreadId: thread, Contexts: [], Messages: [{ Id: r.hex(12), isPrompt: true, JailbreakDetected: false }, { Id: r.hex(12), isPrompt: false }],
          AccessedResources: resources.map((item) => ({ ...item, XPIADetected: xpia })), AISystemPlugin: [{ Id: 'BingWebSearch', Name: 'BingWebSearch' }],
          ModelTransparencyDetails: [{ ModelName: 'gpt-4.1', ModelProviderName: 'OpenAI' }],
        },
      },
    });
    audit.push([at, row]);
    return { row, thread };
  };
  /** A SharePoint row that an agent made on somebody's rights. */
  const accessed = (at, person, name, { appId = pva, appName = 'Power Virtual Agents ', token, session, operation = 'FileAccessed', ip = '20.185.225.251' } = {}) => {
    const row = purview(r, at, {
      recordType: 6, operation, workload: 'SharePoint', user: person, ip,
      more: {
        ObjectId: `${SITE}/Shared Documents/${name}`, SourceFileName: name, SourceFileExtension: name.split('.').at(-1), SiteUrl: `${SITE}/`, ItemType: 'File',
        EventSource: 'SharePoint', UserAgent: 'PowerVirtualAgents/1.0', ApplicationDisplayName: appName, ApplicationId: appId,
        AppAccessContext: { ClientAppId: appId, ClientAppName: appName, CorrelationId: r.guid(), ...(token === undefined ? {} : { UniqueTokenId: utiShort(token) }), ...(session === undefined ? {} : { AADSessionId: session }) },
      },
    });
    audit.push([at, row]);
    return row;
  };

  // Ordinary days: people sign in, ask agents, read files in the browser.
  const runs = [];
  for (let day = 0; day < 8; day += 1)
    for (const [n, person] of people.entries()) {
      const at = START + day * DAY + (13 + n) * 3_600_000 + r.int(0, 1_800_000);
      const session = r.guid();
      const id = r.guid();
      signIns.push(entraSignIn(r, at, 'SignInLogs', { id, user: person, app: { id: '89bee1f7-5e6e-4d8a-9f3d-ecd601259da7', name: 'Office365 Shell WCSS-Client' }, resource: GRAPH, ip: person.ip, session }));
      if (n < 3) runs.push(copilot(at + 300_000, concierge, person, [file('Returns policy.docx'), file('Warranty terms.docx')]));
      if (n === 3) copilot(at + 500_000, policy, person, [file('Leave policy.docx')]);
      // A delegated call: the person's own session through a first-party client.
      const token = r.guid();
      signIns.push(entraSignIn(r, at + 600_000, 'NonInteractiveUserSignInLogs', { id: token, user: person, app: { id: '1fec8e78-bce4-4aaf-ab1b-5451cc387264', name: 'Microsoft Teams' }, resource: GRAPH, ip: person.ip, session }));
      graph.push(graphActivity(r, at + 604_000, { uti: token, user: person, app: { id: '1fec8e78-bce4-4aaf-ab1b-5451cc387264' }, method: 'GET', uri: '/me/chats?$top=20', ip: person.ip, session, scopes: 'Chat.Read User.Read', userAgent: 'Teams/25' }));
    }
  // The concierge's own, autonomous calls: its agent identity, one token a day, public knowledge only.
  const own = (at, uri, { method = 'GET', bytes = 8_000, ip = '20.150.10.5' } = {}) => {
    const token = r.guid();
    signIns.push(
      entraSignIn(r, at, 'ServicePrincipalSignInLogs', {
        id: token, servicePrincipal: concierge, app: { id: concierge.id, name: concierge.name }, resource: GRAPH, ip, keyId: conciergeKey, userAgent: 'azsdk-net-Identity/1.12',
        agent: { agentType: 'agenticAppInstance', agentSubjectType: 'agentIdentity', agentSubjectParentId: blueprint },
      }),
    );
    const entry = graphActivity(r, at + 2_000, { uti: token, servicePrincipal: concierge, app: concierge, method, uri, bytes, ip, roles: 'Sites.ReadWrite.All Mail.Send Mail.Read' });
    graph.push(entry);
    return entry;
  };
  for (let day = 0; day < 8; day += 1) own(START + day * DAY + 12 * 3_600_000, '/sites/contoso.sharepoint.com,support/drive/root/children');

  // 3 September: a mail with an instruction is read by the concierge, which then opens account data and answers the sender.
  const attack = ms('2025-09-03T14:05:10Z');
  const mailRead = own(attack, `/users/${adele.oid}/messages/AAMkAGI2TG93AAA=`);
  const poisoned = copilot(attack + 9_000, concierge, { ...adele, oid: concierge.id }, [
    { Id: 'AAMkAGI2TG93AAA=', Name: 'RE: order 4471', Type: 'Email', Action: 'Read' },
    file('Customer accounts.xlsx', 'restricted'),
  ], { ip: '20.150.10.5', xpia: true, userId: 'system' });
  const fileRead = accessed(attack + 21_000, adele, 'Customer accounts.xlsx');
  const contents = own(attack + 24_000, '/sites/contoso.sharepoint.com,support/drive/items/01CUSTOMERACCOUNTS/content', { bytes: 482_000 });
  const mailSent = own(attack + 41_000, `/users/${concierge.id}/sendMail`, { method: 'POST', bytes: 0 });

  // Other days: rows by some Copilot Studio agent that no record names.
  const orphan = accessed(ms('2025-09-05T16:44:02Z'), diego, 'Salary bands 2025.xlsx');
  accessed(ms('2025-09-05T16:44:31Z'), diego, 'Salary bands 2025.xlsx', { operation: 'FileDownloaded' });
  // An agent that nobody registered.
  const unknown = copilot(ms('2025-09-04T10:20:00Z'), expense, grady, [file('Receipts Q3.xlsx')]);
  copilot(ms('2025-09-06T10:32:00Z'), expense, grady, [file('Receipts Q3.xlsx')]);

  const rows = audit.sort(([a], [b]) => a - b).map(([, row]) => row);
  const lines = (list) => `${list.map((item) => JSON.stringify(item)).join('\n')}\n`;
  const agents = [
    { agent_id: concierge.id, name: concierge.name, platform: 'Copilot Studio', status: 'active', created_at: '2025-04-11', last_active_at: '2025-09-08', owner: megan.email, business_process: 'Customer support', purpose: 'Answer questions from public support documents', intended_systems: 'SharePoint;Microsoft Graph;Microsoft 365 Copilot', intended_actions: 'read File;list', allowed_triggers: 'user;event', identity_type: 'service_principal', identity_id: concierge.id, blueprint_id: blueprint, credential_type: 'client_secret', credential_id: conciergeKey, granted_scopes: 'Sites.ReadWrite.All;Mail.Send;Mail.Read', run_as: 'fixed', managed: 'y' },
    { agent_id: policy.id, name: policy.name, platform: 'Copilot Studio', status: 'active', created_at: '2025-01-20', last_active_at: '2025-09-08', owner: grady.email, business_process: 'HR', purpose: 'Answer questions on HR policy', intended_systems: 'SharePoint;Microsoft 365 Copilot', intended_actions: 'read', allowed_triggers: 'user', managed: 'y', run_as: 'dynamic' },
  ];
  const users = people.map((person, at) => ({ user_id: person.oid, email: person.email, name: person.name, department: ['Support', 'Support', 'Support', 'HR', 'Finance', 'IT'][at], status: 'active', privilege_tier: person.tier, systems: 'SharePoint' }));
  const identities = [
    { identity_id: concierge.id, kind: 'service_principal', name: concierge.name, system: 'Entra ID', owner: megan.email, created_at: '2025-04-11', scopes: 'Sites.ReadWrite.All;Mail.Send;Mail.Read', privilege_tier: 3, status: 'active', shared: 'n' },
  ];
  const resources = [
    { resource_id: `${SITE}/Shared Documents/Customer accounts.xlsx`, system: 'SharePoint', name: 'Customer accounts.xlsx', type: 'File', owner: megan.email, data_class: 'restricted', external: 'n' },
    { resource_id: `${SITE}/Shared Documents/Salary bands 2025.xlsx`, system: 'SharePoint', name: 'Salary bands 2025.xlsx', type: 'File', owner: grady.email, data_class: 'restricted', external: 'n' },
    { resource_id: `${SITE}/Shared Documents/Returns policy.docx`, system: 'SharePoint', name: 'Returns policy.docx', type: 'File', owner: megan.email, data_class: 'public', external: 'y' },
  ];
  const grants = [
    { principal_id: concierge.id, system: 'Microsoft Graph', permission: 'Sites.ReadWrite.All', via: 'scope', granted_at: '2025-04-11', granted_by: megan.email, snapshot_at: '2025-09-01' },
    { principal_id: concierge.id, system: 'Microsoft Graph', permission: 'Mail.Send', via: 'scope', granted_at: '2025-04-11', granted_by: megan.email, snapshot_at: '2025-09-01' },
  ];
  const at = (entry) => entry.properties.requestId;
  return {
    files: {
      'purview/audit-2025-09.csv': csv(PURVIEW_HEADER, rows),
      'entra/sign-ins-2025-09.ndjson': lines(signIns.sort((a, b) => a.properties.createdDateTime.localeCompare(b.properties.createdDateTime))),
      'entra/graph-activity-2025-09.ndjson': lines(graph.sort((a, b) => a.time.localeCompare(b.time))),
      'inventory/agents.csv': csv(AGENTS_HEADER, agents),
      'inventory/users.csv': csv(USERS_HEADER, users),
      'inventory/identities.csv': csv(IDENTITIES_HEADER, identities),
      'inventory/resources.csv': csv(RESOURCES_HEADER, resources),
      'inventory/grants.csv': csv(GRANTS_HEADER, grants),
    },
    key: {
      case: 'contoso-copilot',
      findings: [
        { rule: 'out-of-purpose-action', entity: 'Support Concierge', severity: ['high'] },
        { rule: 'unknown-agent', entity: 'Expense Helper' },
        { rule: 'excess-grant', entity: 'Support Concierge' },
        { rule: 'attribution-gap', title: 'SharePoint' },
        { rule: 'sensitive-object-access', entity: 'Support Concierge', title: 'Customer accounts.xlsx' },
        { rule: 'untrusted-content-then-action', entity: 'Support Concierge', title: 'sendMail', severity: ['medium', 'high'] },
      ],
      clocks: [],
      events: [
        { uid: runs[0].row.RecordId, user: adele.email, userClass: ['exact'], agent: 'Support Concierge', agentClass: ['exact'] },
        { uid: at(mailSent), user: null, agent: 'Support Concierge', agentClass: ['exact', 'strong'], why: 'the agent acted on a mail: no person started it' },
        { uid: at(contents), user: null, agent: 'Support Concierge' },
        { uid: at(mailRead), user: null, agent: 'Support Concierge' },
        { uid: poisoned.row.RecordId, user: null, agent: 'Support Concierge', agentClass: ['exact'] },
        { uid: fileRead.RecordId, user: null, why: 'the row names the impersonated person only' },
        { uid: orphan.RecordId, user: null, agent: null, why: 'every Copilot Studio agent appears under the same client' },
        { uid: unknown.row.RecordId, user: grady.email, agent: 'Expense Helper', agentClass: ['exact'] },
      ],
      counts: { minChains: 10, minFindings: 4 },
    },
  };
}
