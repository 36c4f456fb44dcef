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

const HOUR = 3_600_000;
const MINUTE = 60_000;
const GRAPH = { id: '00000003-0000-0000-c000-000000000000', name: 'Microsoft Graph' };
const OUTLOOK = { id: '89bee1f7-5e6e-4d8a-9f3d-ecd601259da7', name: 'Office365 Shell WCSS-Client' };
const BROWSER = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const ORG = 'wingtip';
let executions = 40_000;

/** Each yields `[file, record]` for one run of the agent at the time, for the person. */
const RUNS = {
  *notes(r, agent, at, person) {
    const id = salesforceId(
      `0065g00000${String(agent.at).padStart(3, '0')}${String(r.int(0, 39)).padStart(2, '0')}`,
    ).id18;
    const requestId = r.id('TID:', 21);
    const run = agentRun(r, at, agent, person, 'gpt-4.1-mini', [
      { name: 'salesforce.get_opportunity', arguments: { sobject: 'Opportunity', id }, requestId },
    ]);
    yield [
      'callnotes/traces.ndjson',
      { resourceSpans: [resourceSpans({ 'service.name': 'callnotes' }, 'callnotes.runtime', run.spans)] },
    ];
    yield [
      'salesforce/RestApi.csv',
      salesforce(run.calls[0].at + 60, 'RestApi', agent.app.user, agent.app, {
        REQUEST_ID: requestId,
        SESSION_KEY: `S${agent.at}`.padEnd(16, '0'),
        LOGIN_KEY: `L${agent.at}`.padEnd(16, '0'),
        METHOD: 'GET',
        CLIENT_IP: agent.ip,
        USER_AGENT: 'CallNotes/1.9',
        CLIENT_NAME: agent.app.name,
        URI: `/services/data/v60.0/sobjects/Opportunity/${id}`,
        URI_ID_DERIVED: id,
        ENTITY_NAME: 'Opportunity',
        ROWS_PROCESSED: 1,
        OPERATION_TYPE: 'read',
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
    const account = '210987654321';
    const role = agent.role.split('/').at(-1);
    const principal = `AROAEXAMPLEBACK${String(agent.at).padStart(5, '0')}`;
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
          arn: `arn:aws:iam::${account}:user/${person.login}`,
          accountId: account,
          accessKeyId: `AKIAEXAMPLE${String(person.at).padStart(9, '0')}`,
          userName: person.login,
        },
        request: { roleArn: agent.role, roleSessionName: session, sourceIdentity: person.email },
        response: {
          credentials: { accessKeyId: temporary, sessionToken: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
          assumedRoleUser: {
            assumedRoleId: `${principal}:${session}`,
            arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
          },
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
          ip: agent.ip,
          userAgent: '[backup-checker/1.0 Boto3/1.34]',
          identity: {
            type: 'AssumedRole',
            principalId: `${principal}:${session}`,
            arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
            accountId: account,
            accessKeyId: temporary,
            sessionContext: {
              sessionIssuer: {
                type: 'Role',
                principalId: principal,
                arn: agent.role,
                accountId: account,
                userName: role,
              },
              attributes: { creationDate: new Date(at).toISOString(), mfaAuthenticated: 'false' },
              sourceIdentity: person.email,
            },
          },
          request: {
            bucketName: 'wingtip-backups',
            key: n === 0 ? undefined : `manifest-${agent.at}-${r.int(0, 30)}.json`,
          },
          resources: [{ type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::wingtip-backups' }],
        }),
      ];
  },
  *sync(r, agent, at) {
    const uti = r.guid();
    const principal = { id: agent.principal, name: agent.name };
    const app = { id: agent.client, name: agent.name };
    yield [
      'entra/sign-ins.ndjson',
      entraSignIn(r, at, 'ServicePrincipalSignInLogs', {
        id: uti,
        servicePrincipal: principal,
        app,
        resource: GRAPH,
        ip: agent.ip,
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
          ip: agent.ip,
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
export const RUN_EVENTS = { notes: 4, faq: 1, backup: 5, sync: 7, coding: 3, triage: 3 };
/** Records of a person's own working day. */
export const PERSON_EVENTS = 6;

const isWeekend = (at) => [0, 6].includes(new Date(at).getUTCDay());

/** Runs of one agent on one day, each `[at, person]`: by day for people, around the clock for schedules and webhooks. */
function* runsOf(r, agent, midnight, perDay) {
  const byPeople = agent.trigger === 'user';
  if (byPeople && isWeekend(midnight)) return;
  const wish = perDay * agent.rate * (0.85 + r.next() * 0.3);
  const many = Math.floor(wish) + (r.next() < wish % 1 ? 1 : 0);
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
  yield [at, 'okta/system-log.ndjson', okta(r, at, person)];
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
