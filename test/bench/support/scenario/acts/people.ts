/** People at work by hand, in the same products and on the same objects as the agents. */
import { MINUTE, SECOND, type Stage, type Truth } from '../record.ts';
import { googleActivity, slackEntry, snowChange } from '../shapes/business.ts';
import { githubEntry, oktaEvent, trailRecord } from '../shapes/cloud.ts';
import { graphCall, signIn } from '../shapes/microsoft.ts';
import { salesforceRow } from '../shapes/salesforce.ts';
import type { Person } from '../world.ts';
import { SALESFORCE_FILE } from './crm.ts';

export const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
/** Outlook on the web, as Microsoft lists its first-party applications. */
const OUTLOOK_WEB = '5d661950-3475-41cd-a2c3-d671a3162bc1';

function alone(person: Person, credential: string | null = null): Truth {
  return { run: null, user: person.id, agent: null, credential };
}

function salesforce(stage: Stage, person: Person, start: number): void {
  const { random, world } = stage;
  const session = random.base62(16);
  const row = (type: 'Login' | 'URI', at: number, record?: string) => {
    const draft = stage.record('salesforce.event_log_file', at, alone(person), `by hand: salesforce ${type}`);
    draft.says('hand', person.id).says('object', record === undefined ? undefined : `sf:${record}`);
    const request = `4pk${random.base62(15)}-`;
    const { organization } = world.salesforce;
    const login = `${session}L`;
    const who = { user: person.salesforce, session, login, userAgent: BROWSER, ip: person.ip };
    draft.put(SALESFORCE_FILE, request, salesforceRow({ type, at: draft.time, request, organization, record, ...who }));
  };
  row('Login', start);
  let at = start;
  for (let index = 0; index < random.int(2, 6); index += 1) {
    at += random.between(3, 60) * SECOND;
    row('URI', at, random.pick(random.chance(0.6) ? world.objects.cases : world.objects.opportunities));
  }
}

function okta(stage: Stage, person: Person, start: number): void {
  const { random } = stage;
  const draft = stage.record('okta.system_log', start, alone(person), 'by hand: okta session');
  draft.says('hand', person.id);
  const id = random.guid();
  const actor = { id: person.okta, type: 'User', alternateId: person.email, name: person.name };
  const session = `102${random.base62(16)}`;
  const type = 'user.session.start';
  draft.put(
    'okta-system-log.json',
    id,
    oktaEvent({ id, at: draft.time, type, actor, session, ip: person.ip, userAgent: BROWSER }),
  );
}

/** Mail in the browser: an interactive sign-in, then calls of a first-party client with its token. */
function mail(stage: Stage, person: Person, start: number): void {
  const { random, world } = stage;
  const session = random.guid();
  const uti = random.guid();
  const login = stage.record('entra.sign_in', start, alone(person), 'by hand: entra sign-in');
  login.says('hand', person.id);
  const user = { oid: person.oid, email: person.email, name: person.name };
  login.put(
    'entra-signins.ndjson',
    uti,
    signIn({
      category: 'SignInLogs',
      id: uti,
      at: login.time,
      tenant: world.entra.tenant,
      app: OUTLOOK_WEB,
      appName: 'One Outlook Web',
      user,
      agentType: 'notAgentic',
      session: login.joins('token', 'entra-session', session),
      uti: login.joins('token', 'uti', uti),
      ip: person.ip,
      userAgent: BROWSER,
    }),
  );
  let at = start + SECOND;
  for (let index = 0; index < random.int(1, 4); index += 1) {
    at += random.between(2, 30) * SECOND;
    const message = random.pick(world.objects.mails);
    const draft = stage.record('microsoft.graph_activity', at, alone(person), 'by hand: mail in outlook web');
    draft.says('hand', person.id).says('object', `graph:${message}`);
    const request = random.guid();
    draft.put(
      'graph-activity.ndjson',
      request,
      graphCall({
        at: draft.time,
        request,
        app: OUTLOOK_WEB,
        oid: person.oid,
        uti: draft.joins('token', 'uti', uti),
        session: draft.joins('token', 'entra-session', session),
        method: 'GET',
        path: `/me/messages/${message}`,
        ip: person.ip,
        userAgent: BROWSER,
      }),
    );
  }
}

function github(stage: Stage, person: Person, start: number): void {
  const { random, world } = stage;
  const draft = stage.record('github.audit', start, alone(person), 'by hand: github on the web');
  const repository = random.pick(world.objects.repositories);
  draft.says('hand', person.id).says('object', `repo:${repository}`);
  const id = random.base62(22);
  draft.put(
    'github-audit.ndjson',
    id,
    githubEntry({
      id,
      at: draft.time,
      action: random.pick(['pull_request.create', 'repo.download_zip', 'protected_branch.update_name']),
      actor: person.github,
      email: person.email,
      repository,
      request: random.hex(16),
      userAgent: BROWSER,
      ip: person.ip,
    }),
  );
}

function drive(stage: Stage, person: Person, start: number): void {
  const { random, world } = stage;
  const document = random.pick(world.objects.documents);
  const draft = stage.record('google.workspace_reports', start, alone(person), 'by hand: drive in the browser');
  draft.says('hand', person.id).says('object', `drive:${document}`);
  draft.put(
    'google-drive.json',
    null,
    googleActivity({
      at: draft.time,
      qualifier: random.digits(18),
      application: 'drive',
      email: person.email,
      profile: person.googleProfile,
      ip: person.ip,
      events: [
        {
          name: random.pick(['view', 'edit']),
          parameters: [
            { name: 'doc_id', value: document },
            { name: 'doc_title', value: 'Plan' },
            { name: 'doc_type', value: 'document' },
            { name: 'visibility', value: 'private' },
            { name: 'primary_event', boolValue: true },
          ],
        },
      ],
    }),
  );
}

function slack(stage: Stage, person: Person, start: number): void {
  const { random, world } = stage;
  const draft = stage.record('slack.audit', start, alone(person), 'by hand: slack');
  draft.says('hand', person.id);
  const id = random.guid();
  draft.put(
    'slack-audit.json',
    id,
    slackEntry({
      id,
      at: draft.time,
      action: random.pick(['user_channel_join', 'channel_archive', 'file_downloaded']),
      user: { id: person.slack, name: person.name, email: person.email },
      channel: random.pick(world.objects.channels),
      ip: person.ip,
      userAgent: BROWSER,
    }),
  );
}

function incident(stage: Stage, person: Person, start: number): void {
  const { random, world } = stage;
  const subject = random.pick(world.objects.incidents);
  const draft = stage.record('servicenow.audit', start, alone(person), 'by hand: servicenow change');
  draft.says('hand', person.id).says('object', `snow:${subject}`);
  const id = random.hex(32);
  draft.put(
    'servicenow-audit.json',
    id,
    snowChange({ id, at: draft.time, incident: subject, field: 'state', user: person.email }),
  );
}

/** The console: the person's own IAM user, in a browser. */
function awsConsole(stage: Stage, person: Person, start: number): void {
  const { random, world } = stage;
  const object = random.pick(world.objects.buckets);
  const draft = stage.record('aws.cloudtrail', start, alone(person), 'by hand: aws console');
  draft.says('hand', person.id).says('object', `s3:${object.bucket}/${object.key}`);
  const id = random.guid();
  draft.put(
    'cloudtrail.json',
    id,
    trailRecord({
      id,
      at: draft.time,
      request: random.guid(),
      account: world.aws.account,
      service: 's3',
      name: 'GetObject',
      who: { user: person.awsUser, key: `ASIA${random.base62(16).toUpperCase()}` },
      parameters: { bucketName: object.bucket, key: object.key },
      ip: person.ip,
      userAgent: BROWSER,
    }),
  );
}

/** The console through IAM Identity Center: a reserved role, with the person's user name as the session's (AWS documents both). */
function singleSignOn(stage: Stage, person: Person, start: number): void {
  const { random, world } = stage;
  const object = random.pick(world.objects.buckets);
  const draft = stage.record('aws.cloudtrail', start, alone(person), 'by hand: aws console by single sign-on');
  draft.says('hand', person.id).says('object', `s3:${object.bucket}/${object.key}`);
  const id = random.guid();
  draft.put(
    'cloudtrail.json',
    id,
    trailRecord({
      id,
      at: draft.time,
      request: random.guid(),
      account: world.aws.account,
      service: 's3',
      name: 'GetObject',
      who: {
        role: `arn:aws:iam::${world.aws.account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Analyst_0a1b2c3d4e5f6071`,
        session: person.email,
        key: `ASIA${random.base62(16).toUpperCase()}`,
      },
      parameters: { bucketName: object.bucket, key: object.key },
      ip: person.ip,
      userAgent: BROWSER,
    }),
  );
}

const WORK = [salesforce, salesforce, okta, mail, mail, github, drive, slack, incident, awsConsole, singleSignOn];

/** A stretch of one person's own work. */
export function handWork(stage: Stage, start: number): void {
  const person = stage.random.pick(stage.world.people);
  let at = start;
  for (let index = 0; index < stage.random.int(1, 3); index += 1) {
    stage.random.pick(WORK)(stage, person, at);
    at += stage.random.between(0.2, 3) * MINUTE;
  }
}
