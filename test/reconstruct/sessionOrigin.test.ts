import { expect, test } from 'vitest';
import { CaseBuilder, SECOND, T0 } from './caseBuilder.ts';

const ALICE = 'user email:alice@northwind.example';
const BOB = 'user email:bob@northwind.example';
const AGENT = 'agent agent.id:data-scout';
const RUNTIME = 'identity aws.arn:arn:aws:iam::1:role/runtime';
const ROLE = 'identity aws.arn:arn:aws:iam::1:role/scout';
const OPENED = 'object aws.iam-role:arn:aws:iam::1:role/scout';
const APP = { actorRole: 'app', source: 'aws.cloudtrail' } as const;

/** A role session of one key: what opened it, a call that states its source identity, and one that leaves it out. */
function session(build: CaseBuilder, key: string, person: string, at = T0) {
  const opening = build.event({
    at,
    actor: RUNTIME,
    keys: [`access_key_issued=${key}`],
    objects: [OPENED],
    rest: { ...APP, classUid: 3002, status: 'success' },
  });
  const call = { actor: ROLE, credential: `credential aws.key:${key}` } as const;
  const stating = build.event({
    ...call,
    at: at + SECOND,
    initiator: person,
    keys: [`access_key=${key}`, `source_identity=${person}`],
    rest: { ...APP, sessionName: `scout-${key.slice(-8).toLowerCase()}` },
  });
  const silent = build.event({
    ...call,
    at: at + 2 * SECOND,
    keys: [`access_key=${key}`],
    rest: { ...APP, sessionName: `scout-${key.slice(-8).toLowerCase()}` },
  });
  return { opening, stating, silent };
}

test('the source identity of a session holds for the records of its key that leave it out, and for what opened it', () => {
  const build = new CaseBuilder();
  const { opening, silent } = session(build, 'ASIAAAAA00000001', ALICE);
  const outcome = build.run();
  expect(outcome.user(silent)).toBe(ALICE);
  expect(outcome.of(silent).userClass).toBe('exact');
  expect(outcome.user(opening)).toBe(ALICE);
  expect(outcome.of(opening).userClass).toBe('strong');
});

test('a session whose records name two people, or none but for what they open, tells nothing', () => {
  const build = new CaseBuilder();
  const { silent } = session(build, 'ASIAAAAA00000001', ALICE);
  build.event({
    at: T0 + 3 * SECOND,
    actor: ROLE,
    initiator: BOB,
    keys: ['access_key=ASIAAAAA00000001', 'source_identity=bob'],
    rest: APP,
  });
  // The runtime’s own key: the source identity is that of the session it asks for.
  const base = { actor: RUNTIME, credential: 'credential aws.key:ASIABASE00000001' } as const;
  build.event({
    ...base,
    initiator: BOB,
    keys: ['access_key=ASIABASE00000001', 'source_identity=bob', 'access_key_issued=ASIAAAAA00000002'],
    rest: { ...APP, classUid: 3002 },
  });
  const other = build.event({ ...base, at: T0 + SECOND, keys: ['access_key=ASIABASE00000001'], rest: APP });
  const outcome = build.run();
  expect(outcome.user(silent)).toBeNull();
  expect(outcome.user(other)).toBeNull();
});

test('a record without a key is of the session whose role and made-up name it states, while only one bears it', () => {
  const build = new CaseBuilder();
  session(build, 'ASIAAAAA00000001', ALICE);
  const model = { actor: ROLE, at: T0 + 4 * SECOND } as const;
  const source = 'aws.bedrock_invocations';
  const one = build.event({ ...model, source, rest: { actorRole: 'app', sessionName: 'scout-00000001' } });
  const unknown = build.event({ ...model, source, rest: { actorRole: 'app', sessionName: 'scout-00000009' } });
  const outcome = build.run();
  expect(outcome.user(one)).toBe(ALICE);
  expect(outcome.of(one).userClass).toBe('strong');
  expect(outcome.user(unknown)).toBeNull();

  const again = new CaseBuilder();
  session(again, 'ASIAAAAA00000001', ALICE);
  const second = again.event({
    actor: ROLE,
    credential: 'credential aws.key:ASIAZZZZ99999999',
    at: T0 + 60 * SECOND,
    keys: ['access_key=ASIAZZZZ99999999'],
    rest: { ...APP, sessionName: 'scout-00000001' },
  });
  const either = again.event({ ...model, source, rest: { actorRole: 'app', sessionName: 'scout-00000001' } });
  const both = again.run();
  expect(both.user(second)).toBeNull();
  expect(both.user(either)).toBeNull();
});

test('who opens a session of a role that is one agent’s alone is likely that agent; not where the role or the caller is another’s', () => {
  const build = new CaseBuilder();
  build.declare(AGENT, 'AUTHENTICATES_AS', ROLE);
  const { opening } = session(build, 'ASIAAAAA00000001', ALICE);
  const outcome = build.run();
  expect(outcome.agent(opening)).toBe(AGENT);
  expect(outcome.of(opening).agentClass).toBe('medium');

  const shared = new CaseBuilder();
  shared.declare(AGENT, 'AUTHENTICATES_AS', ROLE);
  shared.declare('agent agent.id:other', 'AUTHENTICATES_AS', ROLE);
  expect(shared.run().attributions.size).toBe(0);
  const { opening: ofTwo } = session(shared, 'ASIAAAAA00000001', ALICE);
  expect(shared.run().agent(ofTwo)).toBeNull();

  const foreign = new CaseBuilder();
  foreign.declare(AGENT, 'AUTHENTICATES_AS', ROLE);
  foreign.declare('agent agent.id:other', 'AUTHENTICATES_AS', RUNTIME);
  const { opening: byOther } = session(foreign, 'ASIAAAAA00000001', ALICE);
  expect(foreign.run().agent(byOther)).toBe('agent agent.id:other');
});
