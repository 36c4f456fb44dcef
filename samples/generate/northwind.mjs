/**
 * northwind-drift: a chat integration's OAuth token, stolen, exports a CRM; beside it, ordinary agents with ordinary flaws.
 * The Salesforce org's clock is 45.3 s behind. The Okta export has a silence on 14 August and its second file is cut.
 */
import {
  AGENTS_HEADER, agentRun, cloudtrail, csv, GRANTS_HEADER, IDENTITIES_HEADER, INTEGRATIONS_HEADER, ms, okta, quotedCsv, RESOURCES_HEADER,
  resourceSpans, SALESFORCE_API_HEADER, salesforce, salesforceId, seeded, USERS_HEADER,
} from './shapes.mjs';

const SKEW_MS = 45_300;
const DAY = 86_400_000;
const START = ms('2025-08-08T00:00:00Z');
const SERVER = 'mcp.agenthub.example';

export function northwind() {
  const r = seeded(20250812);
  const people = ['Mia Torres', 'Jon Ward', 'Lea Novak', 'Ana Silva', 'Ben Cho', 'Kim Dao', 'Raj Patel', 'Eva Lind'].map((name, at) => {
    const email = `${name.toLowerCase().replace(' ', '.')}@northwind.example`;
    return { name, email, okta: r.id('00u', 20), ip: `203.0.113.${20 + at}`, tier: [1, 2, 1, 2, 2, 1, 4, 2][at] };
  });
  const [mia, jon, lea, ana, ben, , raj] = people;
  const hub = { id: '0H45g000000AgHbGAK', name: 'AgentHub', user: salesforceId('0055g00000AgHb1'), ips: ['198.51.100.11', '198.51.100.12'] };
  const drift = { id: '0H45g00000Dr1ft9K2', name: 'Drift', user: salesforceId('0055g00000Dr1ft'), ips: ['192.0.2.61', '192.0.2.62'] };
  const session = { hub: r.id('', 16), drift: r.id('', 16), stolen: r.id('', 16) };

  const api = [];
  const bulk = [];
  const spans = [];
  const call = (at, app, type, more) => {
    const row = salesforce(at - SKEW_MS, type, app.user, app, {
      REQUEST_ID: r.id('TID:', 21),
      SESSION_KEY: session.hub,
      LOGIN_KEY: r.id('', 16),
      CLIENT_IP: r.pick(app.ips),
      USER_AGENT: 'AgentHub-Connector/4.2',
      CLIENT_NAME: app.name,
      ...more,
    });
    (type === 'BulkApi' ? bulk : api).push(row);
    return row;
  };

  const summarizer = { id: 'ag-sales-summarizer', name: 'Sales Summarizer' };
  const scout = { id: 'ag-renewal-scout', name: 'Renewal Scout' };
  const desk = { id: 'ag-deal-desk-bot', name: 'Deal Desk Bot' };
  const opportunities = Array.from({ length: 30 }, (_, at) => salesforceId(`0065g00000Opp${String(at).padStart(2, '0')}`).id18);

  /** A run that calls Salesforce through AgentHub. `echo`: the platform logs the request id that Salesforce answered with. */
  const run = (at, agent, person, tools, { echo = true, app = hub, ...options } = {}) => {
    const prepared = tools.map((tool) => ({ ...tool, requestId: echo ? r.id('TID:', 21) : undefined, mcp: { session: `mcp-${agent.id}`, server: SERVER } }));
    const made = agentRun(r, at, agent, person, 'gpt-4.1', prepared, options);
    spans.push(...made.spans);
    for (const item of made.calls) {
      const extra = item.requestId === undefined ? {} : { REQUEST_ID: item.requestId };
      call(item.at + r.int(40, 120), app, 'RestApi', { ...item.row, ...extra });
    }
    return made;
  };
  const read = (id) => ({
    name: 'salesforce.get_opportunity',
    arguments: { sobject: 'Opportunity', id },
    row: { METHOD: 'GET', URI: `/services/data/v60.0/sobjects/Opportunity/${id}`, URI_ID_DERIVED: id, ENTITY_NAME: 'Opportunity', ROWS_PROCESSED: 1, OPERATION_TYPE: 'read' },
  });
  const update = (id) => ({
    name: 'salesforce.update_opportunity',
    arguments: { sobject: 'Opportunity', id, fields: { StageName: 'Negotiation' } },
    row: { METHOD: 'PATCH', URI: `/services/data/v60.0/sobjects/Opportunity/${id}`, URI_ID_DERIVED: id, ENTITY_NAME: 'Opportunity', ROWS_PROCESSED: 1, OPERATION_TYPE: 'update' },
  });

  for (let day = 0; day < 10; day += 1) {
    const morning = START + day * DAY + 15 * 3_600_000;
    for (let n = 0; n < 4; n += 1) {
      const person = r.pick([jon, lea]);
      const id = r.pick(opportunities);
      const at = morning + n * 3_600_000 + r.int(0, 1_500_000);
      run(at, summarizer, person, n === 3 && day % 3 === 1 ? [read(id), update(id)] : [read(id), read(r.pick(opportunities))]);
    }
    // The renewal sweep runs on the same connected app; on odd days the platform did not log the answer's request id.
    const at = morning + 5 * 3_600_000 + r.int(0, 600_000);
    run(at, scout, day % 2 === 0 ? ben : undefined, [read(opportunities[day]), read(opportunities[day + 10])], {
      echo: day % 2 === 0,
      workflow: 'Renewal sweep',
    });
  }
  // An agent that nobody registered, using AgentHub's connected app too.
  for (const [n, at] of [ms('2025-08-13T17:20:05Z'), ms('2025-08-15T18:02:41Z')].entries())
    run(at, desk, ana, [update(opportunities[20 + n]), update(opportunities[22 + n])]);
  // A low-privileged person has the summarizer change an opportunity that they cannot write themselves.
  const gapRun = run(ms('2025-08-11T15:12:44Z'), summarizer, lea, [read(opportunities[7]), update(opportunities[7])]);

  // Drift's own, usual traffic: a small hourly sync of leads.
  for (let hour = 0; hour < 10 * 24; hour += 2)
    call(START + hour * 3_600_000 + r.int(60_000, 400_000), drift, 'RestApi', {
      SESSION_KEY: session.drift,
      USER_AGENT: 'Drift/2.8 (sync)',
      METHOD: 'GET',
      URI: '/services/data/v60.0/query',
      QUERY: 'SELECT Id, Email, Company FROM Lead WHERE LastModifiedDate > LAST_N_HOURS:2 LIMIT 50',
      ENTITY_NAME: 'Lead',
      ROWS_PROCESSED: r.int(0, 38),
      OPERATION_TYPE: 'query',
    });
  // The stolen token.
  const stolen = { ...drift, ips: ['208.68.36.90'] };
  const theft = [];
  const steal = (time, type, more) => theft.push(call(ms(time) + SKEW_MS, stolen, type, { SESSION_KEY: session.stolen, CLIENT_NAME: '', ...more }));
  const counts = ['Account', 'Contact', 'Case', 'User', 'Opportunity'];
  for (const [n, name] of counts.entries())
    steal(`2025-08-12T11:02:${String(10 + n * 7).padStart(2, '0')}.114Z`, 'RestApi', {
      USER_AGENT: 'Salesforce-Multi-Org-Fetcher/1.0',
      METHOD: 'GET',
      URI: '/services/data/v60.0/query',
      QUERY: `SELECT COUNT() FROM ${name}`,
      ENTITY_NAME: name,
      ROWS_PROCESSED: 1,
      OPERATION_TYPE: 'query',
    });
  const jobs = [
    ['2025-08-12T11:03:05.877Z', 'User', 'SELECT Id, Username, Email, LastLoginDate, Department FROM User WHERE IsActive = true ORDER BY LastLoginDate DESC LIMIT 2000', 214],
    ['2025-08-12T11:04:31.020Z', 'Case', 'SELECT Id, Subject, Description, SuppliedEmail FROM Case ORDER BY CreatedDate DESC LIMIT 10000', 10_000],
    ['2025-08-12T11:06:02.391Z', 'Account', 'SELECT Id, Name, Phone, BillingCity FROM Account LIMIT 10000', 4_120],
  ];
  for (const [at, name, query, rows] of jobs)
    steal(at, 'BulkApi', { USER_AGENT: 'python-requests/2.32.4', METHOD: 'POST', URI: '/services/data/v60.0/jobs/query', QUERY: query, ENTITY_NAME: name, ROWS_PROCESSED: rows, JOB_ID: r.id('7505g00000', 15), OPERATION_TYPE: 'export' });
  steal('2025-08-12T11:09:12.448Z', 'BulkApi', { USER_AGENT: 'python-requests/2.32.4', METHOD: 'DELETE', URI: `/services/data/v60.0/jobs/query/${theft[6].JOB_ID}`, ENTITY_NAME: 'Job', JOB_ID: theft[6].JOB_ID, OPERATION_TYPE: 'delete' });

  // Okta: people at work, every half hour or so, day and night (three offices), silent for eleven hours on 14 August.
  const oktaEvents = [];
  const silence = [ms('2025-08-14T02:00:00Z'), ms('2025-08-14T13:00:00Z')];
  for (let at = START; at < START + 10 * DAY; at += r.int(9, 33) * 60_000) {
    if (at >= silence[0] && at < silence[1]) continue;
    const sso = r.next() < 0.6;
    oktaEvents.push(
      okta(r, at + r.int(0, 30_000), r.pick(people), sso ? { eventType: 'user.authentication.sso', app: r.pick([{ id: '0oa1sfdc', name: 'Salesforce' }, { id: '0oa2drft', name: 'Drift' }]) } : {}),
    );
  }
  oktaEvents.push(okta(r, ms('2025-08-12T10:59:40Z'), mia, { eventType: 'user.authentication.sso', app: { id: '0oa2drft', name: 'Drift' } }));
  oktaEvents.push(okta(r, ms('2025-08-12T10:57:12Z'), jon, { eventType: 'user.authentication.sso', app: { id: '0oa2drft', name: 'Drift' } }));
  oktaEvents.sort((a, b) => a.published.localeCompare(b.published));
  const lastDay = oktaEvents.filter((event) => event.published >= '2025-08-17');
  const before = oktaEvents.filter((event) => event.published < '2025-08-17');
  const cut = JSON.stringify(lastDay, null, 1);

  // The exported case text held a cloud key; minutes later it is tried from the same network.
  const key = { type: 'IAMUser', principalId: 'AIDAEXAMPLEBACKUP001', arn: 'arn:aws:iam::123456789012:user/backup-export', accountId: '123456789012', accessKeyId: 'AKIAEXAMPLEBACKUP001', userName: 'backup-export' };
  const role = (sessionName, accessKeyId) => ({
    type: 'AssumedRole',
    principalId: `AROAEXAMPLEFINANCE01:${sessionName}`,
    arn: `arn:aws:sts::123456789012:assumed-role/finance-reporter/${sessionName}`,
    accountId: '123456789012',
    accessKeyId,
    sessionContext: {
      sessionIssuer: { type: 'Role', principalId: 'AROAEXAMPLEFINANCE01', arn: 'arn:aws:iam::123456789012:role/finance-reporter', accountId: '123456789012', userName: 'finance-reporter' },
      attributes: { creationDate: '2025-08-11T14:31:02Z', mfaAuthenticated: 'false' },
      sourceIdentity: ben.email,
    },
  });
  const trail = [];
  for (let day = 0; day < 10; day += 1) {
    const at = START + day * DAY + 14.5 * 3_600_000 + r.int(0, 300_000);
    const temporary = r.id('ASIA', 20);
    const sessionName = `month-close-${day + 1}`;
    trail.push(
      cloudtrail(r, at, {
        service: 'sts', name: 'AssumeRole', ip: ben.ip, userAgent: 'aws-cli/2.17.20',
        identity: { type: 'IAMUser', principalId: 'AIDAEXAMPLEBENCHO0001', arn: 'arn:aws:iam::123456789012:user/ben.cho', accountId: '123456789012', accessKeyId: 'AKIAEXAMPLEBENCHO001', userName: 'ben.cho' },
        request: { roleArn: 'arn:aws:iam::123456789012:role/finance-reporter', roleSessionName: sessionName, sourceIdentity: ben.email },
        response: { credentials: { accessKeyId: temporary, sessionToken: 'HIDDEN_DUE_TO_SECURITY_REASONS', expiration: 'Aug 11, 2025, 3:31:02 PM' }, assumedRoleUser: { assumedRoleId: `AROAEXAMPLEFINANCE01:${sessionName}`, arn: `arn:aws:sts::123456789012:assumed-role/finance-reporter/${sessionName}` }, sourceIdentity: ben.email },
      }),
    );
    for (let n = 0; n < 4; n += 1)
      trail.push(
        cloudtrail(r, at + 4_000 + n * 2_500, {
          service: 's3', name: 'GetObject', ip: '198.51.100.40', userAgent: '[finance-reporter/1.3 Boto3/1.34]', identity: role(sessionName, temporary),
          request: { bucketName: 'northwind-billing', key: `reports/2025-07/part-${n}.parquet` },
          resources: [{ type: 'AWS::S3::Object', ARN: `arn:aws:s3:::northwind-billing/reports/2025-07/part-${n}.parquet` }],
        }),
      );
  }
  for (const [time, service, name, error] of [
    ['2025-08-12T11:41:07Z', 'sts', 'GetCallerIdentity'],
    ['2025-08-12T11:41:31Z', 's3', 'ListBuckets', 'AccessDenied'],
    ['2025-08-12T11:42:02Z', 'iam', 'ListUsers', 'AccessDenied'],
  ])
    trail.push(cloudtrail(r, ms(time), { service, name, ip: '208.68.36.90', userAgent: 'aws-cli/2.15.30 Python/3.11', identity: key, error }));
  trail.sort((a, b) => a.eventTime.localeCompare(b.eventTime));

  const byTime = (rows) => rows.sort((a, b) => a.TIMESTAMP.localeCompare(b.TIMESTAMP));
  const traceLines = spansByTrace(spans).map((group) =>
    JSON.stringify({ resourceSpans: [resourceSpans({ 'service.name': 'agenthub', 'deployment.environment.name': 'production' }, 'agenthub.runtime', group)] }),
  );

  const agents = [
    { agent_id: 'ag-sales-summarizer', name: 'Sales Summarizer', platform: 'AgentHub', status: 'active', created_at: '2025-02-10', last_active_at: '2025-08-17', owner: jon.email, business_process: 'Sales', purpose: 'Summarise calls and opportunities for account executives', intended_systems: 'Salesforce', intended_actions: 'read Opportunity', allowed_triggers: 'user', identity_type: 'integration_account', identity_id: hub.user.id18, credential_type: 'oauth_grant', credential_id: 'og-agenthub-1', oauth_client_id: hub.id, granted_scopes: 'api', run_as: 'fixed', managed: 'y' },
    { agent_id: 'ag-renewal-scout', name: 'Renewal Scout', platform: 'AgentHub', status: 'active', created_at: '2025-05-02', last_active_at: '2025-08-17', owner: '', business_process: 'Renewals', purpose: 'List renewals that are due', intended_systems: 'Salesforce', intended_actions: 'read Opportunity', allowed_triggers: 'user;schedule', identity_type: 'integration_account', identity_id: hub.user.id18, credential_type: 'oauth_grant', credential_id: 'og-agenthub-1', oauth_client_id: hub.id, granted_scopes: 'api', run_as: 'fixed', managed: 'y' },
    { agent_id: 'ag-drift-chat', name: 'Drift Chat', platform: 'Drift', status: 'active', created_at: '2024-03-02', last_active_at: '2025-08-17', owner: mia.email, business_process: 'Marketing', purpose: 'Answer website visitors and sync their leads', intended_systems: 'Salesforce', intended_actions: 'read Lead;read Contact', allowed_triggers: 'user', identity_type: 'integration_account', identity_id: drift.user.id18, credential_type: 'oauth_grant', credential_id: 'og-drift-1', oauth_client_id: drift.id, granted_scopes: 'api', run_as: 'fixed', managed: 'y' },
    { agent_id: 'ag-finance-reporter', name: 'Finance Reporter', platform: 'in-house', status: 'active', created_at: '2024-11-20', last_active_at: '2025-08-17', owner: ben.email, business_process: 'Finance', purpose: 'Read billing reports at month close', intended_systems: 'AWS', intended_actions: 'read', allowed_triggers: 'user', identity_type: 'iam_role', identity_id: 'arn:aws:iam::123456789012:role/finance-reporter', granted_scopes: 's3:GetObject', run_as: 'dynamic', managed: 'y' },
    { agent_id: 'ag-lead-scorer', name: 'Legacy Lead Scorer', platform: 'in-house', status: 'active', created_at: '2023-06-14', last_active_at: '2025-02-27', owner: 'sales-ops@northwind.example', business_process: 'Marketing', purpose: 'Score leads nightly', intended_systems: 'Salesforce', intended_actions: 'read Lead;update Lead', allowed_triggers: 'schedule', identity_type: 'integration_account', identity_id: salesforceId('0055g00000LScr1').id18, granted_scopes: 'api', run_as: 'fixed', managed: 'y' },
  ];
  const users = people.map((person, at) => ({ user_id: person.okta, email: person.email, name: person.name, department: ['Marketing', 'Sales', 'Sales', 'HR', 'Finance', 'Engineering', 'IT', 'Sales'][at], title: '', status: 'active', privilege_tier: person.tier, systems: 'Salesforce' }));
  const identities = [
    { identity_id: hub.user.id18, kind: 'integration_account', name: 'AgentHub integration user', system: 'Salesforce', owner: raj.email, created_at: '2025-02-10', last_rotated_at: '2025-02-10', scopes: 'api', privilege_tier: 3, status: 'active', shared: 'y' },
    { identity_id: drift.user.id18, kind: 'integration_account', name: 'Drift integration user', system: 'Salesforce', owner: mia.email, created_at: '2024-03-02', scopes: 'api', privilege_tier: 3, status: 'active', shared: 'n' },
    { identity_id: 'arn:aws:iam::123456789012:role/finance-reporter', kind: 'iam_role', name: 'finance-reporter', system: 'AWS', owner: ben.email, created_at: '2024-11-20', scopes: 's3:GetObject', privilege_tier: 2, status: 'active', shared: 'n' },
  ];
  const resources = ['Case', 'Account', 'User', 'Contact'].map((name) => ({ resource_id: name, system: 'Salesforce', name, type: name, owner: raj.email, data_class: name === 'Account' ? 'confidential' : 'restricted', external: 'n' }));
  const integrations = [
    { integration_id: 'int-agenthub', agent_id: 'ag-sales-summarizer', name: 'AgentHub', kind: 'oauth_app', system: 'Salesforce', client_id: hub.id, scopes: 'api', approved: 'y', added_at: '2025-02-10', added_by: raj.email, snapshot_at: '2025-08-01' },
    { integration_id: 'int-drift', agent_id: 'ag-drift-chat', name: 'Drift', kind: 'oauth_app', system: 'Salesforce', client_id: drift.id, scopes: 'api;refresh_token', approved: 'y', added_at: '2024-03-02', added_by: mia.email, snapshot_at: '2025-08-01' },
  ];
  const grants = [
    { principal_id: drift.user.id18, system: 'Salesforce', permission: 'View All Data', via: 'role', granted_at: '2025-06-18', granted_by: raj.email, snapshot_at: '2025-08-01' },
  ];

  // The review in May: Drift's user could read leads, and its token could not be renewed.
  const may = { snapshot_at: '2025-05-01' };
  const mayIntegrations = integrations.map((row) => ({ ...row, ...may, scopes: 'api' }));
  const mayGrants = grants.map((row) => ({ ...row, ...may, permission: 'Read Lead', granted_at: '2024-03-02' }));

  return {
    files: {
      'salesforce/RestApi-2025-08.csv': quotedCsv(SALESFORCE_API_HEADER, byTime(api)),
      'salesforce/BulkApi-2025-08-12.csv': quotedCsv(SALESFORCE_API_HEADER, byTime(bulk)),
      'agenthub/traces-2025-08.ndjson': `${traceLines.join('\n')}\n`,
      'okta/system-log-2025-08.json': `${JSON.stringify(before, null, 1)}\n`,
      'okta/system-log-2025-08-17.json': cut.slice(0, Math.floor(cut.length * 0.8)),
      'aws/cloudtrail-2025-08.json': `${JSON.stringify({ Records: trail })}\n`,
      'inventory/agents.csv': csv(AGENTS_HEADER, agents),
      'inventory/users.csv': csv(USERS_HEADER, users),
      'inventory/identities.csv': csv(IDENTITIES_HEADER, identities),
      'inventory/resources.csv': csv(RESOURCES_HEADER, resources),
      'inventory/integrations.csv': csv(INTEGRATIONS_HEADER, integrations),
      'inventory/grants.csv': csv(GRANTS_HEADER, grants),
      'inventory/2025-05-01/integrations.csv': csv(INTEGRATIONS_HEADER, mayIntegrations),
      'inventory/2025-05-01/grants.csv': csv(GRANTS_HEADER, mayGrants),
    },
    key: {
      case: 'northwind-drift',
      findings: [
        { rule: 'credential-from-new-network', entity: 'Drift integration user', severity: ['critical', 'high'] },
        { rule: 'bulk-read', entity: 'Drift Chat', severity: ['high'] },
        { rule: 'out-of-purpose-action', entity: 'Drift Chat', severity: ['high'] },
        { rule: 'attribution-gap', entity: 'Drift Chat', severity: ['medium', 'high'] },
        { rule: 'excess-grant', entity: 'Drift Chat' },
        { rule: 'permission-drift', entity: 'Drift Chat', title: 'View All Data', severity: ['medium', 'high'] },
        { rule: 'unknown-agent', entity: 'Deal Desk Bot', severity: ['high'] },
        { rule: 'ownerless-agent', entity: 'Renewal Scout' },
        { rule: 'dormant-with-access', entity: 'Legacy Lead Scorer' },
        { rule: 'shared-credential', entity: 'AgentHub' },
        { rule: 'out-of-purpose-action', entity: 'Sales Summarizer' },
        { rule: 'delegated-privilege-gap', entity: 'Lea Novak' },
        { rule: 'sensitive-object-access', entity: 'Drift Chat', title: 'Salesforce', severity: ['high'] },
        { rule: 'truncated-export', title: 'system-log-2025-08-17.json' },
        { rule: 'log-gap', title: 'okta' },
        { rule: 'long-lived-credential', entity: 'Drift integration user', severity: ['medium'] },
        { rule: 'ownerless-agent', entity: 'Legacy Lead Scorer', title: 'in no user list' },
        { rule: 'clock-skew', title: 'salesforce.event_log_file is 45 s slow, corrected' },
      ],
      clocks: [{ source: 'salesforce.event_log_file', offsetSeconds: 45.3, within: 1 }],
      events: [
        { uid: theft[6].REQUEST_ID, user: null, agent: 'Drift Chat', why: 'nobody is tied to the stolen token; the people who opened the chat before are candidates at most' },
        { uid: gapRun.calls[1].requestId, user: lea.email, userClass: ['exact', 'strong'], agent: 'Sales Summarizer', agentClass: ['exact', 'strong'] },
        { uid: trail.find((event) => event.eventName === 'GetObject').eventID, user: ben.email, userClass: ['exact', 'strong'], agent: 'Finance Reporter' },
      ],
      counts: { minChains: 30, minFindings: 12 },
    },
  };
}

function spansByTrace(spans) {
  const groups = new Map();
  for (const one of spans) groups.set(one.traceId, [...(groups.get(one.traceId) ?? []), one]);
  return [...groups.values()];
}
