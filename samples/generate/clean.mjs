/** clean: the same kinds of source, nothing wrong. It must produce no finding above info. */
import {
  AGENTS_HEADER, agentRun, cloudtrail, csv, entraSignIn, graphActivity, IDENTITIES_HEADER, ms, okta, PURVIEW_HEADER, purview, quotedCsv, RESOURCES_HEADER,
  resourceSpans, SALESFORCE_API_HEADER, salesforce, salesforceId, seeded, USERS_HEADER,
} from './shapes.mjs';

const DAY = 86_400_000;
const START = ms('2025-10-06T00:00:00Z');
const GRAPH = { id: '00000003-0000-0000-c000-000000000000', name: 'Microsoft Graph' };

export function clean() {
  const r = seeded(20251006);
  const people = ['Nora Quist', 'Omar Hadid', 'Petra Kral', 'Ravi Menon'].map((name, at) => ({
    name,
    email: `${name.toLowerCase().replace(' ', '.')}@fabrikam.example`,
    okta: r.id('00u', 20),
    oid: r.guid(),
    ip: `203.0.113.${120 + at}`,
    tier: [3, 3, 3, 4][at],
  }));
  const [nora, omar, petra, ravi] = people;
  const app = { id: '0H45g00000NoteBK3', name: 'CallNotes', user: salesforceId('0055g00000CNot1') };
  const notes = { id: 'ag-call-notes', name: 'Call Notes' };
  const faq = { id: r.guid(), name: 'FAQ Assistant' };
  const session = r.id('', 16);
  const spans = [];
  const api = [];
  const audit = [];
  const signIns = [];
  const graph = [];
  const trail = [];
  const oktaEvents = [];
  for (let day = 0; day < 5; day += 1)
    for (const [n, person] of people.entries()) {
      const at = START + day * DAY + (9 + 2 * n) * 3_600_000 + r.int(0, 900_000);
      oktaEvents.push(okta(r, at - 120_000, person));
      const id = salesforceId(`0065g00000Cal${day}${n}`).id18;
      const requestId = r.id('TID:', 21);
      const run = agentRun(r, at, notes, person, 'gpt-4.1-mini', [{ name: 'salesforce.get_opportunity', arguments: { sobject: 'Opportunity', id }, requestId }]);
      spans.push(...run.spans);
      api.push(
        salesforce(run.calls[0].at + 60, 'RestApi', app.user, app, {
          REQUEST_ID: requestId, SESSION_KEY: session, LOGIN_KEY: r.id('', 16), METHOD: 'GET', CLIENT_IP: '198.51.100.70', USER_AGENT: 'CallNotes/1.9', CLIENT_NAME: 'CallNotes',
          URI: `/services/data/v60.0/sobjects/Opportunity/${id}`, URI_ID_DERIVED: id, ENTITY_NAME: 'Opportunity', ROWS_PROCESSED: 1, OPERATION_TYPE: 'read',
        }),
      );
      const sid = r.guid();
      const uti = r.guid();
      signIns.push(entraSignIn(r, at + 1_800_000, 'SignInLogs', { id: uti, user: person, app: { id: '89bee1f7-5e6e-4d8a-9f3d-ecd601259da7', name: 'Office365 Shell WCSS-Client' }, resource: GRAPH, ip: person.ip, session: sid }));
      graph.push(graphActivity(r, at + 1_803_000, { uti, user: person, app: { id: '89bee1f7-5e6e-4d8a-9f3d-ecd601259da7' }, method: 'GET', uri: '/me/calendar/events', ip: person.ip, session: sid, scopes: 'Calendars.Read User.Read', userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)' }));
      audit.push(
        purview(r, at + 2_400_000, {
          recordType: 261, operation: 'CopilotInteraction', workload: 'Copilot', user: person, ip: person.ip,
          more: {
            AgentId: faq.id, AgentName: faq.name, AppIdentity: 'Copilot.Studio.Agent', ClientRegion: 'us',
            CopilotEventData: {
              AppHost: 'Teams', ThreadId: `19:${r.hex(20)}@thread.v2`, Contexts: [], Messages: [{ Id: r.hex(12), isPrompt: true, JailbreakDetected: false }],
              AccessedResources: [{ Id: 'https://fabrikam.sharepoint.com/sites/faq/Shared Documents/FAQ.docx', Name: 'FAQ.docx', SiteUrl: 'https://fabrikam.sharepoint.com/sites/faq', Type: 'docx', Action: 'Read' }],
              AISystemPlugin: [], ModelTransparencyDetails: [],
            },
          },
        }),
      );
      if (n === 3) {
        const temporary = r.id('ASIA', 20);
        const name = `backup-check-${day}`;
        trail.push(
          cloudtrail(r, at + 3_000_000, {
            service: 'sts', name: 'AssumeRole', ip: ravi.ip, userAgent: 'aws-cli/2.17.20',
            identity: { type: 'IAMUser', principalId: 'AIDAEXAMPLERAVI00001', arn: 'arn:aws:iam::210987654321:user/ravi', accountId: '210987654321', accessKeyId: 'AKIAEXAMPLERAVI00001', userName: 'ravi' },
            request: { roleArn: 'arn:aws:iam::210987654321:role/backup-checker', roleSessionName: name, sourceIdentity: ravi.email },
            response: { credentials: { accessKeyId: temporary, sessionToken: 'HIDDEN_DUE_TO_SECURITY_REASONS' }, assumedRoleUser: { assumedRoleId: `AROAEXAMPLEBACKUP001:${name}`, arn: `arn:aws:sts::210987654321:assumed-role/backup-checker/${name}` }, sourceIdentity: ravi.email },
          }),
          cloudtrail(r, at + 3_004_000, {
            service: 's3', name: 'GetObject', ip: '198.51.100.90', userAgent: '[backup-checker/1.0 Boto3/1.34]',
            identity: {
              type: 'AssumedRole', principalId: `AROAEXAMPLEBACKUP001:${name}`, arn: `arn:aws:sts::210987654321:assumed-role/backup-checker/${name}`, accountId: '210987654321', accessKeyId: temporary,
              sessionContext: { sessionIssuer: { type: 'Role', principalId: 'AROAEXAMPLEBACKUP001', arn: 'arn:aws:iam::210987654321:role/backup-checker', accountId: '210987654321', userName: 'backup-checker' }, attributes: { creationDate: '2025-10-06T16:00:00Z', mfaAuthenticated: 'false' }, sourceIdentity: ravi.email },
            },
            request: { bucketName: 'fabrikam-backups', key: `manifest-${day}.json` },
            resources: [{ type: 'AWS::S3::Object', ARN: `arn:aws:s3:::fabrikam-backups/manifest-${day}.json` }],
          }),
        );
      }
    }
  const groups = new Map();
  for (const one of spans) groups.set(one.traceId, [...(groups.get(one.traceId) ?? []), one]);
  const traces = [...groups.values()].map((group) => JSON.stringify({ resourceSpans: [resourceSpans({ 'service.name': 'callnotes' }, 'callnotes.runtime', group)] }));
  const lines = (list) => `${list.map((item) => JSON.stringify(item)).join('\n')}\n`;
  const agents = [
    { agent_id: notes.id, name: notes.name, platform: 'in-house', status: 'active', created_at: '2025-06-01', last_active_at: '2025-10-10', owner: nora.email, secondary_owner: omar.email, business_process: 'Sales', purpose: 'Read the opportunity for call notes', intended_systems: 'Salesforce', intended_actions: 'read Opportunity', allowed_triggers: 'user', identity_type: 'integration_account', identity_id: app.user.id18, credential_type: 'oauth_grant', credential_id: 'og-callnotes', oauth_client_id: app.id, run_as: 'fixed', managed: 'y' },
    { agent_id: faq.id, name: faq.name, platform: 'Copilot Studio', status: 'active', created_at: '2025-03-01', last_active_at: '2025-10-10', owner: petra.email, secondary_owner: ravi.email, business_process: 'IT', purpose: 'Answer from the FAQ', intended_systems: 'Microsoft 365', intended_actions: 'read', allowed_triggers: 'user', run_as: 'dynamic', managed: 'y' },
    { agent_id: 'ag-backup-checker', name: 'Backup Checker', platform: 'in-house', status: 'active', created_at: '2025-01-15', last_active_at: '2025-10-10', owner: ravi.email, secondary_owner: nora.email, business_process: 'IT', purpose: 'Check that backups exist', intended_systems: 'AWS', intended_actions: 'read', allowed_triggers: 'user', identity_type: 'iam_role', identity_id: 'arn:aws:iam::210987654321:role/backup-checker', run_as: 'dynamic', managed: 'y' },
  ];
  const users = people.map((person) => ({ user_id: person.oid, email: person.email, name: person.name, department: 'Operations', status: 'active', privilege_tier: person.tier, systems: 'Salesforce;Microsoft 365;AWS' }));
  const identities = [
    { identity_id: app.user.id18, kind: 'integration_account', name: 'CallNotes integration user', system: 'Salesforce', owner: nora.email, created_at: '2025-06-01', last_rotated_at: '2025-09-01', privilege_tier: 2, status: 'active', shared: 'n' },
    { identity_id: 'arn:aws:iam::210987654321:role/backup-checker', kind: 'iam_role', name: 'backup-checker', system: 'AWS', owner: ravi.email, created_at: '2025-01-15', privilege_tier: 2, status: 'active', shared: 'n' },
  ];
  return {
    files: {
      'salesforce/RestApi-2025-10.csv': quotedCsv(SALESFORCE_API_HEADER, api),
      'callnotes/traces-2025-10.ndjson': `${traces.join('\n')}\n`,
      'okta/system-log-2025-10.json': `${JSON.stringify(oktaEvents, null, 1)}\n`,
      'aws/cloudtrail-2025-10.json': `${JSON.stringify({ Records: trail })}\n`,
      'purview/audit-2025-10.csv': csv(PURVIEW_HEADER, audit),
      'entra/sign-ins-2025-10.ndjson': lines(signIns),
      'entra/graph-activity-2025-10.ndjson': lines(graph),
      'inventory/agents.csv': csv(AGENTS_HEADER, agents),
      'inventory/users.csv': csv(USERS_HEADER, users),
      'inventory/identities.csv': csv(IDENTITIES_HEADER, identities),
      'inventory/resources.csv': csv(RESOURCES_HEADER, [{ resource_id: 'Opportunity', system: 'Salesforce', name: 'Opportunity', type: 'Opportunity', owner: nora.email, data_class: 'internal', external: 'n' }]),
    },
    key: {
      case: 'clean',
      findings: [],
      clocks: [],
      noneAbove: 'info',
      events: api.slice(0, 2).map((row, at) => ({ uid: row.REQUEST_ID, user: people[at].email, userClass: ['exact', 'strong'], agent: 'Call Notes' })),
      counts: { minChains: 20, minFindings: 0 },
    },
  };
}
