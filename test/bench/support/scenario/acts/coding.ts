/**
 * Coding agents: one on a person's machine with that person's own tokens (telemetry, transcript, GitHub and AWS), and the code host's
 * own agent, which the audit log names.
 */
import { SECOND, type Stage, type Truth } from '../record.ts';
import { githubEntry, trailRecord } from '../shapes/cloud.ts';
import { type LogParts, logExport } from '../shapes/otel.ts';
import { transcriptLine } from '../shapes/platforms.ts';
import type { Person } from '../world.ts';
import { agentOf } from './crm.ts';

const LOGS = 'otel-logs.ndjson';

/** Log records of one group become one export. */
export const LOG_GROUPS: Readonly<Record<string, (bodies: readonly unknown[]) => unknown>> = {
  [LOGS]: (bodies) => logExport(bodies as readonly LogParts[]),
};

interface Session {
  readonly stage: Stage;
  readonly id: string;
  readonly run: string;
  readonly person: Person;
  readonly truth: Truth;
  readonly lost: boolean;
  readonly mute: boolean;
  sequence: number;
}

function telemetry(
  session: Session,
  at: number,
  event: string,
  callId: string | undefined,
  more: LogParts['values'],
): void {
  if (session.lost) return;
  const { stage, person } = session;
  const draft = stage.record('otel.logs', at, session.truth, `claude-code: ${event}`);
  draft.says('agent', 'claude-code');
  const email = draft.keeps() ? person.email : undefined;
  draft.says('user', email === undefined ? undefined : person.id);
  const id = draft.joins('run', 'session', session.id);
  session.sequence += 1;
  const body: LogParts = {
    event,
    at: draft.time,
    values: {
      'session.id': id,
      'event.sequence': session.sequence,
      'user.email': email,
      'prompt.id': draft.joins('run', 'prompt', `${session.id}/1`),
      tool_use_id: callId === undefined ? undefined : draft.joins('act', 'call', callId),
      ...more,
    },
  };
  draft.put(LOGS, id === undefined ? null : `${id}/${session.sequence}`, body, `${session.id}/${session.sequence}`);
}

function transcript(
  session: Session,
  at: number,
  role: 'user' | 'assistant',
  content: unknown,
  clue: (draft: ReturnType<Stage['record']>) => void,
  subAgent?: string,
): void {
  const { stage } = session;
  const draft = stage.record('claude_code.session', at, session.truth, `claude-code: transcript ${role}`);
  draft.says('agent', 'claude-code').says('run', `session:${session.id}`);
  clue(draft);
  const uuid = stage.random.guid();
  draft.put(
    'claude-session.jsonl',
    uuid,
    transcriptLine({ uuid, at: draft.time, session: session.id, subAgent, role, content, cwd: '/work/service' }),
  );
}

/** One tool call in telemetry and transcript; `subAgent` when a sub-agent made it. */
function call(session: Session, at: number, command: string, names: readonly string[], subAgent?: string): number {
  const { stage } = session;
  const id = `toolu_${stage.random.base62(22)}`;
  const end = at + stage.random.between(0.6, 2) * SECOND;
  const block = [{ type: 'tool_use', id, name: 'Bash', input: { command } }];
  transcript(
    session,
    at,
    'assistant',
    block,
    (draft) => draft.says('act', `call:${id}`).says('names', ...names),
    subAgent,
  );
  telemetry(session, at + 0.05 * SECOND, 'tool_decision', id, {
    tool_name: 'Bash',
    decision: 'accept',
    source: 'config',
  });
  telemetry(session, end, 'tool_result', id, {
    tool_name: 'Bash',
    success: 'true',
    duration_ms: Math.round((end - at) / 1000),
    ...(session.mute
      ? {}
      : { tool_parameters: JSON.stringify({ bash_command: command.split(' ')[0], full_command: command }) }),
  });
  const done = [{ type: 'tool_result', tool_use_id: id, content: 'done' }];
  transcript(session, end + 0.05 * SECOND, 'user', done, (draft) => draft.says('act', `call:${id}`), subAgent);
  return end;
}

/** A session of the coding agent on a person's machine. */
export function codingRun(stage: Stage, start: number): void {
  const { random, world, mode } = stage;
  const person = random.pick(world.people);
  const run = stage.newRun('coding');
  const truth: Truth = { run, user: person.id, agent: 'claude-code', credential: null };
  const session: Session = {
    stage,
    id: random.guid(),
    run,
    person,
    truth,
    lost: random.chance(mode.lost),
    mute: random.chance(mode.mute),
    sequence: 0,
  };
  telemetry(session, start, 'user_prompt', undefined, { prompt_length: 64 });
  transcript(session, start, 'user', 'Bring the service up to date and upload the result', () => undefined);
  let at = start + 4 * SECOND;
  const repository = random.pick(world.objects.repositories);
  for (let index = 0; index < random.int(2, 5); index += 1) {
    const subAgent = random.chance(0.2) ? random.hex(7) : undefined;
    if (random.chance(0.5)) {
      const verb = index === 0 ? 'clone' : 'push';
      const address = `https://github.com/${repository}`;
      const end = call(session, at, `git ${verb} ${address}`, [`repo:${repository}`], subAgent);
      push(
        stage,
        { ...truth, credential: `pat:${person.id}` },
        person,
        at + 0.5 * SECOND,
        `git.${verb}`,
        repository,
        'claude-code: git row',
      );
      at = end;
    } else {
      const object = random.pick(world.objects.buckets);
      const end = call(
        session,
        at,
        `aws s3 cp out.json s3://${object.bucket}/${object.key}`,
        [`s3:${object.bucket}/${object.key}`],
        subAgent,
      );
      upload(
        stage,
        { ...truth, credential: `key:${person.id}` },
        person,
        at + 0.5 * SECOND,
        object,
        'claude-code: aws row',
      );
      at = end;
    }
    at += random.between(4, 25) * SECOND;
  }
}

/** A row of git traffic with a person's own token, whoever typed the command. */
function push(
  stage: Stage,
  truth: Truth,
  person: Person,
  at: number,
  action: string,
  repository: string,
  note: string,
): void {
  const { random } = stage;
  const stated = !random.chance(stage.mode.unsaid);
  const draft = stage.record('github.audit', at, stated ? truth : { ...truth, credential: null }, note);
  draft.says('account', `pat:${person.id}`).says('user', person.id).says('object', `repo:${repository}`);
  const id = random.base62(22);
  const hash = stated ? { hash: person.pat.base64, kind: 'Personal access token (classic)' } : undefined;
  draft.put(
    'github-audit.ndjson',
    id,
    githubEntry({
      id,
      at: draft.time,
      action,
      actor: person.github,
      email: person.email,
      repository,
      request: random.hex(16),
      token: hash,
      userAgent: 'git/2.49.0',
      ip: person.ip,
    }),
  );
}

function upload(
  stage: Stage,
  truth: Truth,
  person: Person,
  at: number,
  object: { readonly bucket: string; readonly key: string },
  note: string,
): void {
  const { random, world } = stage;
  const draft = stage.record('aws.cloudtrail', at, truth, note);
  draft.says('account', `key:${person.id}`).says('user', person.id).says('object', `s3:${object.bucket}/${object.key}`);
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
      name: 'PutObject',
      who: { user: person.awsUser, key: person.awsKey },
      parameters: { bucketName: object.bucket, key: object.key },
      ip: person.ip,
      userAgent: 'aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux',
    }),
  );
}

/** The same tools and tokens in the person's own hands. */
export function terminalWork(stage: Stage, start: number): void {
  const { random, world } = stage;
  const person = random.pick(world.people);
  const truth = { run: null, user: person.id, agent: null };
  let at = start;
  for (let index = 0; index < random.int(1, 3); index += 1) {
    if (random.chance(0.6)) {
      const credential = `pat:${person.id}`;
      push(
        stage,
        { ...truth, credential },
        person,
        at,
        'git.push',
        random.pick(world.objects.repositories),
        'by hand: git in a terminal',
      );
    } else {
      const credential = `key:${person.id}`;
      upload(
        stage,
        { ...truth, credential },
        person,
        at,
        random.pick(world.objects.buckets),
        'by hand: aws in a terminal',
      );
    }
    at += random.between(5, 90) * SECOND;
  }
}

/** The code host's own agent: the audit log names it, the person behind it and the session. */
export function copilotRun(stage: Stage, start: number): void {
  const { random, world } = stage;
  const person = random.pick(world.people);
  const agent = agentOf(stage, 'copilot-swe-agent');
  const run = stage.newRun('copilot');
  const session = random.guid();
  const repository = random.pick(world.objects.repositories);
  let at = start;
  for (let index = 0; index < random.int(2, 5); index += 1) {
    const truth: Truth = { run, user: person.id, agent: agent.id, credential: 'copilot-token' };
    const draft = stage.record('github.audit', at, truth, 'copilot-swe-agent: github row');
    draft.says('agent', agent.id).says('account', 'copilot-token').says('object', `repo:${repository}`);
    const named = draft.keeps();
    if (named) draft.says('user', person.id);
    const id = random.base62(22);
    draft.put(
      'github-audit.ndjson',
      id,
      githubEntry({
        id,
        at: draft.time,
        action: random.pick(['git.clone', 'git.push', 'pull_request.create']),
        actor: 'Copilot',
        repository,
        request: random.hex(16),
        agent: { user: named ? person.github : undefined, session: draft.joins('run', 'agent-session', session) },
        token: { hash: world.copilotToken.base64, kind: 'GitHub App server-to-server token' },
        userAgent: 'git/2.49.0 copilot-agent',
      }),
    );
    at += random.between(5, 60) * SECOND;
  }
}
