/** A month of work, a day at a time: what each kind of agent leaves in the logs, and what people do themselves beside it. */
import { n8nExecution } from '../../../../samples/generate/agentShapes.mjs';
import { githubEntry } from '../../../../samples/generate/saasShapes.mjs';
import {
  agentRun,
  cloudtrail,
  entraSignIn,
  graphActivity,
  okta,
  purview,
  resourceSpans,
  salesforce,
  salesforceId,
} from '../../../../samples/generate/shapes.mjs';

import { DAY, DAYS, START } from './world.mjs';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const GRAPH = { id: '00000003-0000-0000-c000-000000000000', name: 'Microsoft Graph' };
const OUTLOOK = { id: '89bee1f7-5e6e-4d8a-9f3d-ecd601259da7', name: 'Office365 Shell WCSS-Client' };
const BROWSER = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const ORG = 'wingtip';
let executions = 40_000;

/** A call of an agent's connected app, read in Salesforce's log. */
function salesforceRow(r, agent, at, more) {
  return salesforce(at, 'RestApi', agent.app.user, agent.app, {
    SESSION_KEY: `S${agent.at}`.padEnd(16, '0'),
    LOGIN_KEY: `L${agent.at}`.padEnd(16, '0'),
    METHOD: 'GET',
    CLIENT_IP: r.pick(agent.ips),
    // The agent is brought up to date in the middle of the month.
    USER_AGENT: at < START + 16 * DAY ? 'AgentRuntime/1.9' : 'AgentRuntime/1.10',
    CLIENT_NAME: agent.app.name,
    ...more,
  });
}

/** A person asks about one record: the run's trace, and the read of it in Salesforce. */
function* lookUp(r, agent, at, person, object) {
  const id = salesforceId(
    `0065g00000${String(agent.at).padStart(3, '0')}${String(r.int(0, 39)).padStart(2, '0')}`,
  ).id18;
  const requestId = r.id('TID:', 21);
  const tool = `salesforce.get_${object.toLowerCase()}`;
  const run = agentRun(r, at, agent, person, 'gpt-4.1-mini', [
    { name: tool, arguments: { sobject: object, id }, requestId },
  ]);
  yield [
    'agents/traces.ndjson',
    { resourceSpans: [resourceSpans({ 'service.name': 'agents' }, 'agents.runtime', run.spans)] },
  ];
  const uri = `/services/data/v60.0/sobjects/${object}/${id}`;
  yield [
    'salesforce/RestApi.csv',
    salesforceRow(r, agent, run.calls[0].at + 60, {
      REQUEST_ID: requestId,
      URI: uri,
      URI_ID_DERIVED: id,
      ENTITY_NAME: object,
      ROWS_PROCESSED: 1,
      OPERATION_TYPE: 'read',
    }),
  ];
}

const ACCOUNT = '210987654321';

function roleSession(agent, session, temporary, at, sourceIdentity) {
  const role = agent.role.split('/').at(-1);
  const principal = `AROAEXAMPLEAGNT${String(agent.at).padStart(5, '0')}`;
  return {
    type: 'AssumedRole',
    principalId: `${principal}:${session}`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}`,
    accountId: ACCOUNT,
    accessKeyId: temporary,
    sessionContext: {
      sessionIssuer: { type: 'Role', principalId: principal, arn: agent.role, accountId: ACCOUNT, userName: role },
      attributes: { creationDate: new Date(at).toISOString(), mfaAuthenticated: 'false' },
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    },
  };
}

const BUCKET = [{ type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::wingtip-backups' }];

/** Each yields `[file, record]` for one run of the agent at the time, for the person. */
const RUNS = {
  notes: (r, agent, at, person) => lookUp(r, agent, at, person, 'Opportunity'),
  payroll: (r, agent, at, person) => lookUp(r, agent, at, person, 'Payroll__c'),
  *report(r, agent, at) {
    // A night's report: a few thousand rows, every night about as many.
    for (let n = 0; n < 4; n += 1)
      yield [
        'salesforce/RestApi.csv',
        salesforceRow(r, agent, at + n * 20_000, {
          REQUEST_ID: r.id('TID:', 21),
          URI: '/services/data/v60.0/query',
          ENTITY_NAME: 'Opportunity',
          QUERY: 'SELECT Id, Amount FROM Opportunity',
          ROWS_PROCESSED: r.int(600, 800),
          OPERATION_TYPE: 'query',
        }),
      ];
  },
  *janitor(r, agent, at) {
    const session = `janitor-${r.hex(6)}`;
    const identity = roleSession(agent, session, r.id('ASIA', 20), at);
    for (let n = 0; n < 3; n += 1)
      yield [
        'aws/cloudtrail.ndjson',
        cloudtrail(r, at + n * 2_000, {
          service: 's3',
          name: n === 0 ? 'ListObjects' : 'DeleteObject',
          ip: r.pick(agent.ips),
          userAgent: '[backup-janitor/2.1 Boto3/1.34]',
          identity,
          readOnly: n === 0,
          request: { bucketName: 'wingtip-backups', key: n === 0 ? undefined : `expired/${r.int(1, 400)}.tar` },
          resources: BUCKET,
        }),
      ];
  },
  *faq(r, agent, at, person) {
    const name = r.pick(agent.docs);
    const site = 'https://wingtip.sharepoint.com/sites/faq';
    yield [
      'purview/audit.csv',
      purview(r, at, {
        recordType: 261,
        operation: 'CopilotInteraction',
        workload: 'Copilot',
        user: person,
        ip: person.ip,
        more: {
          AgentId: agent.id,
          AgentName: agent.name,
          AppIdentity: 'Copilot.Studio.Agent',
          ClientRegion: 'eu',
          CopilotEventData: {
            AppHost: 'Teams',
            ThreadId: `19:${r.hex(20)}@thread.v2`,
            Contexts: [],
            Messages: [{ Id: r.hex(12), isPrompt: true, JailbreakDetected: false }],
            AccessedResources: [
              { Id: `${site}/Shared Documents/${name}`, Name: name, SiteUrl: site, Type: 'docx', Action: 'Read' },
            ],
            AISystemPlugin: [],
            ModelTransparencyDetails: [],
          },
        },
      }),
    ];
  },
  *backup(r, agent, at, person) {
    const temporary = r.id('ASIA', 20);
    const session = `backup-check-${r.hex(6)}`;
    const identity = roleSession(agent, session, temporary, at, person.email);
    yield [
      'aws/cloudtrail.ndjson',
      cloudtrail(r, at, {
        service: 'sts',
        name: 'AssumeRole',
        ip: person.ip,
        userAgent: 'aws-cli/2.17.20',
        identity: {
          type: 'IAMUser',
          principalId: `AIDAEXAMPLE${String(person.at).padStart(9, '0')}`,
          arn: `arn:aws:iam::${ACCOUNT}:user/${person.login}`,
          accountId: ACCOUNT,
          accessKeyId: `AKIAEXAMPLE${String(person.at).padStart(9, '0')}`,
          userName: person.login,
        },
        request: { roleArn: agent.role, roleSessionName: session, sourceIdentity: person.email },
        response: {
          credentials: { accessKeyId: temporary, sessionToken: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
          assumedRoleUser: { assumedRoleId: identity.principalId, arn: identity.arn },
          sourceIdentity: person.email,
        },
      }),
    ];
    for (let n = 0; n < 4; n += 1)
      yield [
        'aws/cloudtrail.ndjson',
        cloudtrail(r, at + 4_000 + n * 1_500, {
          service: 's3',
          name: n === 0 ? 'ListObjects' : 'GetObject',
          ip: r.pick(agent.ips),
          userAgent: '[backup-checker/1.0 Boto3/1.34]',
          identity,
          request: {
            bucketName: 'wingtip-backups',
            key: n === 0 ? undefined : `manifest-${agent.at}-${r.int(0, 30)}.json`,
          },
          resources: BUCKET,
        }),
      ];
  },
  *sync(r, agent, at) {
    const uti = r.guid();
    const principal = { id: agent.principal, name: agent.name };
    const ip = r.pick(agent.ips);
    const app = { id: agent.client, name: agent.name };
    yield [
      'entra/sign-ins.ndjson',
      entraSignIn(r, at, 'ServicePrincipalSignInLogs', {
        id: uti,
        servicePrincipal: principal,
        app,
        resource: GRAPH,
        ip,
        keyId: agent.key,
      }),
    ];
    for (let n = 0; n < 6; n += 1)
      yield [
        'entra/graph-activity.ndjson',
        graphActivity(r, at + 2_000 + n * 900, {
          uti,
          servicePrincipal: principal,
          app,
          method: 'GET',
          uri: `/sites/site-${agent.at}-${n}/lists`,
          ip,
          status: r.next() < 0.01 ? 429 : 200,
          roles: 'Sites.Read.All',
        }),
      ];
  },
  *coding(r, agent, at, person) {
    const session = r.guid();
    for (const [n, action] of ['git.push', 'git.push', 'pull_request.create'].entries())
      yield [
        'github/audit.ndjson',
        githubEntry(r, at + n * 4 * MINUTE, action, {
          actor: agent.github,
          agent: { user: { login: person.login, id: person.githubId }, session },
          org: ORG,
          repo: agent.repo,
          repoId: agent.repoId,
          operation: action === 'git.push' ? 'modify' : 'create',
          userAgent: 'git/2.45.2 copilot-agent',
          token: {
            hash: `TOKEN${agent.at}`.padEnd(43, 'x'),
            id: 8_000_000 + agent.at,
            scopes: 'contents:write, pull_requests:write',
            kind: 'GitHub App server-to-server token',
          },
        }),
      ];
  },
  *triage(r, agent, at) {
    const runs = [
      {
        node: 'Webhook',
        type: 'n8n-nodes-base.webhook',
        at: at + 5,
        took: 4,
        json: { body: { ticket: r.int(1, 9_000) } },
      },
      {
        node: 'Create issue',
        type: 'n8n-nodes-base.jira',
        parameters: { resource: 'issue', operation: 'create', project: 'SUP' },
        credential: agent.credential,
        at: at + 40,
        took: r.int(200, 700),
        from: 'Webhook',
        json: { key: `SUP-${r.int(1000, 99_999)}` },
      },
    ];
    executions += 1;
    yield [
      'n8n/executions.ndjson',
      n8nExecution(String(executions), agent.workflow, { mode: 'webhook', at, end: at + 900, runs }),
    ];
  },
};

/** Events that one run leaves, for the size of the month. */
export const RUN_EVENTS = {
  notes: 4,
  payroll: 4,
  report: 4,
  janitor: 3,
  faq: 1,
  backup: 5,
  sync: 7,
  coding: 3,
  triage: 3,
};
/** Records of a person's own working day. */
export const PERSON_EVENTS = 6;

const isWeekend = (at) => [0, 6].includes(new Date(at).getUTCDay());

/** Runs of one agent on one day, each `[at, person]`: by day for people, around the clock for schedules and webhooks. */
function* runsOf(r, agent, midnight, perDay) {
  const byPeople = agent.trigger === 'user';
  const day = Math.round((midnight - START) / DAY);
  if (day < agent.firstDay || (byPeople && isWeekend(midnight))) return;
  // Month's end is busy.
  const wish = perDay * agent.rate * (0.85 + r.next() * 0.3) * (byPeople && day >= DAYS - 2 ? 1.5 : 1);
  const many = agent.kind === 'report' ? 1 : Math.floor(wish) + (r.next() < wish % 1 ? 1 : 0);
  for (let n = 0; n < many; n += 1) {
    const person = r.pick(agent.users);
    const spread = byPeople
      ? (person.hour + 0.5 + (n / many) * 8.5) * HOUR
      : agent.trigger === 'schedule'
        ? (1 + (n / many) * 20) * HOUR
        : (n / many) * 24 * HOUR;
    yield [midnight + Math.floor(spread) + r.int(0, 9 * MINUTE), person];
  }
}

function* ownDay(r, person, midnight) {
  if (isWeekend(midnight)) return;
  const at = midnight + person.hour * HOUR + r.int(0, 20 * MINUTE);
  // Now and then somebody mistypes, or works from elsewhere.
  if (r.next() < 0.02)
    yield [at - 40_000, 'okta/system-log.ndjson', okta(r, at - 40_000, person, { result: 'FAILURE' })];
  const ip = r.next() < 0.01 ? `192.0.2.${r.int(1, 250)}` : person.ip;
  yield [at, 'okta/system-log.ndjson', okta(r, at, person, { ip })];
  const uti = r.guid();
  yield [
    at + 60_000,
    'entra/sign-ins.ndjson',
    entraSignIn(r, at + 60_000, 'SignInLogs', {
      id: uti,
      user: person,
      app: OUTLOOK,
      resource: GRAPH,
      ip: person.ip,
      session: person.session,
    }),
  ];
  for (let n = 0; n < 3; n += 1) {
    const when = at + (1 + n * 2) * HOUR;
    yield [
      when,
      'entra/graph-activity.ndjson',
      graphActivity(r, when, {
        uti,
        user: person,
        app: OUTLOOK,
        method: 'GET',
        uri: '/me/calendar/events',
        ip: person.ip,
        session: person.session,
        scopes: 'Calendars.Read User.Read',
        userAgent: BROWSER,
      }),
    ];
  }
  const push = at + 5 * HOUR + r.int(0, HOUR);
  yield [
    push,
    'github/audit.ndjson',
    githubEntry(r, push, 'git.push', {
      actor: { login: person.login, id: person.githubId, email: person.email },
      org: ORG,
      repo: `wingtip/team-${person.at % 10}`,
      repoId: 400_000 + (person.at % 10),
      ip: person.ip,
      userAgent: 'git/2.43.0',
      more: { transport_protocol_name: 'ssh' },
    }),
  ];
}

/** Records of one day in the order of time, as `[file, record]`. @param perDay runs of an agent of ordinary rate */
export function dayOf(r, { people, agents }, midnight, perDay) {
  const acts = [];
  for (const agent of agents)
    for (const [at, person] of runsOf(r, agent, midnight, perDay))
      for (const [file, record] of RUNS[agent.kind](r, agent, at, person)) acts.push([at, file, record]);
  for (const person of people) acts.push(...ownDay(r, person, midnight));
  return acts.sort((a, b) => a[0] - b[0]).map(([, file, record]) => [file, record]);
}
