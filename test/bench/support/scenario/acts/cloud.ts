/**
 * Agents on AWS: a role of one's own with `sourceIdentity`; a role that two agents share through a pool's key that lives for an hour;
 * a second role assumed from the first.
 */
import { accessKey } from '../ids.ts';
import { SECOND, type Stage, type Truth } from '../record.ts';
import { trailRecord } from '../shapes/cloud.ts';
import type { Agent, Person } from '../world.ts';
import { agentOf } from './crm.ts';
import { Tracing } from './tracing.ts';

export const TRAIL_FILE = 'cloudtrail.json';
const EGRESS = '203.0.113.30';
const LIBRARY = 'Boto3/1.40.2 md/Botocore#1.40.2 lang/python#3.12.4';

interface RoleSession {
  readonly account: string;
  readonly role: string;
  readonly session: string;
  readonly key: string;
  readonly sourceIdentity?: string | undefined;
}

/** What a call does, beside who makes it. */
interface TrailCall {
  readonly service: string;
  readonly name: string;
  readonly parameters: unknown;
  readonly response?: unknown;
  readonly object?: string | undefined;
  readonly failed?: boolean;
  readonly note: string;
}

function trail(stage: Stage, truth: Truth, who: RoleSession, user: Person | null, at: number, call: TrailCall): string {
  const request = stage.random.guid();
  const id = stage.random.guid();
  const draft = stage.record('aws.cloudtrail', at, { ...truth, credential: `key:${who.key}` }, call.note);
  draft.says('account', who.account).says('act', `request:${request}`).says('object', call.object);
  const named = who.sourceIdentity !== undefined && draft.keeps();
  if (named) draft.says('user', user?.id);
  const sourceIdentity = named ? who.sourceIdentity : undefined;
  draft.put(
    TRAIL_FILE,
    id,
    trailRecord({
      id,
      at: draft.time,
      request,
      account: stage.world.aws.account,
      service: call.service,
      name: call.name,
      who: { role: who.role, session: who.session, key: who.key, sourceIdentity },
      parameters: call.parameters,
      response: call.response,
      ip: EGRESS,
      userAgent: LIBRARY,
      ...(call.failed === true ? { failed: true } : {}),
    }),
  );
  return request;
}

/** The pool's key of this hour, and the call that opened it, which is nobody's run. */
const POOL_SECONDS = 3600;
const pools = new WeakMap<Stage, Map<number, RoleSession>>();

function poolSession(stage: Stage, at: number): RoleSession {
  const opened = pools.get(stage) ?? new Map<number, RoleSession>();
  pools.set(stage, opened);
  const hour = Math.floor(at / (POOL_SECONDS * SECOND));
  const known = opened.get(hour);
  if (known !== undefined) return known;
  const session: RoleSession = {
    account: 'role-data',
    role: stage.world.aws.roles.get('role-data') ?? '',
    session: `agent-pool-${stage.random.int(1, 4)}`,
    key: accessKey(stage.random, 'ASIA'),
  };
  opened.set(hour, session);
  return session;
}

/** The role session of a run, and the request id of the call that opened it where the run made that call. */
function openSession(stage: Stage, agent: Agent, user: Person | null, tracing: Tracing, at: number): RoleSession {
  if (agent.id !== 'cost-analyst') return poolSession(stage, at);
  const role = stage.world.aws.roles.get('role-cost') ?? '';
  const key = accessKey(stage.random, 'ASIA');
  const session = tracing.conversation;
  const host: RoleSession = {
    account: 'role-cost',
    role,
    session: 'agentcore-runtime',
    key: accessKey(stage.random, 'ASIA'),
  };
  const own: RoleSession = { account: 'role-cost', role, session, key, sourceIdentity: user?.email };
  const request = trail(stage, tracing.truth(), host, null, at, {
    service: 'sts',
    name: 'AssumeRole',
    parameters: { roleArn: role, roleSessionName: session, sourceIdentity: user?.email },
    response: { credentials: { accessKeyId: key, expiration: 'Mar 2, 2026, 11:00:00 AM' } },
    note: `${agent.id}: assume role`,
  });
  echo(stage, tracing, at, 'assume_role', { roleArn: role }, [], request);
  return own;
}

function echo(
  stage: Stage,
  tracing: Tracing,
  at: number,
  name: string,
  given: Readonly<Record<string, unknown>>,
  names: readonly string[],
  request: string,
): void {
  tracing.call({
    at: at - 0.12 * SECOND,
    end: at + 0.2 * SECOND,
    span: stage.random.hex(16),
    callId: `tooluse_${stage.random.base62(22)}`,
    name,
    arguments: given,
    names,
    echo: { header: 'x-amzn-requestid', request },
  });
}

export function cloudRun(stage: Stage, agentId: string, start: number): void {
  const { random, world } = stage;
  const agent = agentOf(stage, agentId);
  const user = random.pick(world.people);
  const tracing = new Tracing({ stage, run: stage.newRun('cloud'), agent, user, start });
  let at = start + 2 * SECOND;
  let who = openSession(stage, agent, user, tracing, at);
  if (agentId === 'data-loader') {
    const role = world.aws.roles.get('role-lake') ?? '';
    const key = accessKey(random, 'ASIA');
    const request = trail(stage, tracing.truth(), who, null, at + SECOND, {
      service: 'sts',
      name: 'AssumeRole',
      parameters: { roleArn: role, roleSessionName: 'lake-reader' },
      response: { credentials: { accessKeyId: key, expiration: 'Mar 2, 2026, 11:00:00 AM' } },
      note: `${agent.id}: assume second role`,
    });
    echo(stage, tracing, at + SECOND, 'assume_role', { roleArn: role }, [], request);
    who = { account: 'role-lake', role, session: 'lake-reader', key };
  }
  for (let index = 0; index < random.int(2, 6); index += 1) {
    at += random.between(3, 15) * SECOND;
    tracing.chat(at - 2 * SECOND);
    const truth = tracing.truth();
    if (random.chance(0.2)) {
      const tableName = random.pick(world.objects.tables);
      const call = { service: 'dynamodb', name: 'Query', parameters: { tableName }, note: `${agentId}: query row` };
      const request = trail(stage, truth, who, user, at, call);
      echo(stage, tracing, at, 'query_table', { tableName }, [], request);
      continue;
    }
    const { bucket, key } = random.pick(world.objects.buckets);
    const name = random.chance(0.7) ? 'GetObject' : 'PutObject';
    const get = { service: 's3', name, parameters: { bucketName: bucket, key }, object: `s3:${bucket}/${key}` };
    if (random.chance(0.12)) {
      trail(stage, truth, who, user, at - 0.5 * SECOND, {
        ...get,
        failed: true,
        note: `${agentId}: throttled first try`,
      });
    }
    const request = trail(stage, truth, who, user, at, { ...get, note: `${agentId}: s3 row` });
    echo(stage, tracing, at, 'read_object', { uri: `s3://${bucket}/${key}` }, [`s3:${bucket}/${key}`], request);
  }
  tracing.invoke(at + SECOND);
}
