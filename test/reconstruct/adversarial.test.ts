/** Cases made to lure reconstruction into naming somebody: shared tokens, interleaved runs, counters for ids, contradictions. */
import { expect, test } from 'vitest';
import type { SourceInfo } from '../../shared/model/reconstruction.ts';
import { BROWSER, CaseBuilder, MINUTE, SECOND, T0 } from './caseBuilder.ts';

const ALICE = 'user email:alice@northwind.example';
const BOB = 'user email:bob@northwind.example';
const AGENT = 'agent agent.id:sales-summarizer';
const OTHER = 'agent agent.id:renewal-scout';
const TOOL = 'tool tool:tracker/comment';
const BOTO = 'Boto3/1.34 md/Botocore#1.34.1 lang/python#3.12';
const TEAMS = 'integration oauth.client:1fec8e78-bce4-4aaf-ab1b-5451cc387264';
const CLI = 'integration oauth.client:04b07795-8ddb-461a-bbee-02f9e1bf7b46';
const OFFICE = 'integration oauth.client:d3590ed6-52b3-4102-aeff-aad2292ab01c';
const PVA = 'integration oauth.client:96ff4394-9197-43aa-b393-6a41632e21f8';
const OTEL = 'otel.genai_spans';
const SERVICE = { actorRole: 'service' } as const;
const USER = { actorRole: 'user' } as const;

test('torture 29: an agent with a person’s own key: not direct, the agent a gap, the person no more than a candidate', () => {
  const build = new CaseBuilder();
  const event = build.event({
    actor: ALICE,
    credential: 'credential aws.key:AKIAALICE',
    keys: ['access_key=AKIAALICE'],
    rest: { ...USER, userAgent: BOTO },
  });
  const outcome = build.run();
  expect(outcome.of(event)).toMatchObject({ user: null, agent: null, direct: false });
  expect(outcome.candidates(event, 'user')).toEqual(expect.arrayContaining([ALICE, null]));
});

test('a standing key in a command line: the account, but never exact or strong, nor the roles it assumes', () => {
  const build = new CaseBuilder();
  const rest = { ...USER, userAgent: 'aws-cli/2.17.20 md/awscrt#0.20 lang/python#3.11' };
  const key = { actor: ALICE, credential: 'credential aws.key:AKIAALICE' };
  const call = build.event({ ...key, keys: ['access_key=AKIAALICE'], rest });
  build.event({ ...key, keys: ['access_key=AKIAALICE', 'access_key_issued=ASIA1'], rest: { ...rest, classUid: 3002 } });
  const role = build.event({ at: T0 + SECOND, keys: ['access_key=ASIA1'], rest: { actorRole: 'app' } });
  const outcome = build.run();
  expect([outcome.of(call).userClass, outcome.of(role).userClass]).toEqual(['medium', 'medium']);
});

test('the call that created a long-lived key is behind nothing that the key is used for', () => {
  const build = new CaseBuilder();
  build.event({ actor: ALICE, keys: ['access_key_issued=AKIASERVICE'], rest: { ...USER, userAgent: BROWSER } });
  const use = build.event({
    at: T0 + MINUTE,
    actor: 'identity aws.arn:arn:aws:iam::1:user/svc',
    keys: ['access_key=AKIASERVICE'],
    rest: SERVICE,
  });
  const outcome = build.run();
  expect(outcome.user(use)).toBeNull();
  expect(outcome.candidates(use, 'user')).toEqual([]);
});

test('a token or temporary key used by several runs hands nobody from one use to the next', () => {
  const build = new CaseBuilder();
  for (const key of ['token=5f2d8c0a9b7e', 'access_key=ASIASHARED'] as const) {
    build.event({ source: 'github.audit', initiator: ALICE, agent: AGENT, keys: [key], rest: SERVICE });
    const later = build.event({ at: T0 + SECOND, source: 'github.audit', keys: [key], rest: SERVICE });
    expect(build.run().of(later)).toMatchObject({ user: null, agent: null });
  }
});

test('one role session is one chain; a person’s long-lived key or one source identity joins none', () => {
  const build = new CaseBuilder();
  const sessions: number[][] = [];
  for (let day = 0; day < 3; day++) {
    const at = T0 + day * 20 * 60 * MINUTE;
    const identity = `source_identity=${ALICE}` as const;
    const assume = build.event({
      at,
      actor: ALICE,
      initiator: ALICE,
      credential: 'credential aws.key:AKIAALICE',
      objects: ['object aws.role:finance'],
      keys: ['access_key=AKIAALICE', `access_key_issued=ASIA${day}`, identity],
      rest: { ...USER, classUid: 3002 },
    });
    const reads = [1, 2].map((n) =>
      build.event({
        at: at + n * SECOND,
        actor: 'identity aws.arn:role/finance',
        initiator: ALICE,
        credential: `credential aws.key:ASIA${day}`,
        objects: [`object s3.object:part-${n}`],
        keys: [`access_key=ASIA${day}`, identity],
        rest: { actorRole: 'app' },
      }),
    );
    sessions.push([assume, ...reads]);
  }
  const outcome = build.run();
  expect(outcome.chains.map((chain) => chain.eventIds)).toEqual(sessions);
  sessions.forEach(([assume, read], day) => {
    const slot = outcome.chainOf(read ?? 0)?.slots[2];
    expect(outcome.name(slot?.entityId)).toBe(`credential aws.key:ASIA${day}`);
    expect(slot).toMatchObject({ count: 1, class: 'exact' });
    expect(outcome.credential(assume ?? 0)).toBe('credential aws.key:AKIAALICE');
    expect(outcome.credential(read ?? 0)).toBe(`credential aws.key:ASIA${day}`);
  });
});

test('role chaining: A → B → C is one chain and C its credential; a session that opened several stays several', () => {
  const build = new CaseBuilder();
  const step = (at: number, key: string, issues?: string, object = 'object s3.object:x') =>
    build.event({
      at,
      credential: `credential aws.key:${key}`,
      objects: [object],
      keys: [`access_key=${key}`, ...(issues === undefined ? [] : ([`access_key_issued=${issues}`] as const))],
      rest: { actorRole: 'app', classUid: issues === undefined ? 6003 : 3002 },
    });
  const straight = [step(T0, 'AKIAONE', 'ASIAB'), step(T0 + 1, 'ASIAB', 'ASIAC'), step(T0 + 2, 'ASIAC')];
  const day = step(T0 + 10, 'AKIATWO', 'ASIADAY');
  const first = [step(T0 + 11, 'ASIADAY', 'ASIAF'), step(T0 + 12, 'ASIAF')];
  const second = [step(T0 + 13, 'ASIADAY', 'ASIAG'), step(T0 + 14, 'ASIAG')];
  const own = step(T0 + 15, 'ASIADAY');
  const outcome = build.run();
  const chains = outcome.chains.map((chain) => chain.eventIds);
  expect(chains).toEqual([straight, [day, own], first, second]);
  expect(outcome.name(outcome.chainOf(straight[2] ?? 0)?.slots[2]?.entityId)).toBe('credential aws.key:ASIAC');
});

test('role sessions whose issuers are missing: a session name is no tie; a source identity two people set is not strong', () => {
  const build = new CaseBuilder();
  const role = 'identity aws.arn:arn:aws:iam::1:role/c';
  const bare = build.event({ actor: role, keys: ['access_key=ASIAC'], rest: { actorRole: 'app' } });
  for (const [key, person] of [
    ['ASIA1', ALICE],
    ['ASIA2', BOB],
  ] as const) {
    const keys = [`access_key_issued=${key}`, 'source_identity=pipeline'] as const;
    build.event({ at: T0 - (key === 'ASIA2' ? 48 * 60 : 1) * MINUTE, initiator: person, keys, rest: SERVICE });
  }
  const labelled = build.event({ keys: ['access_key=ASIAX', 'source_identity=pipeline'], rest: { actorRole: 'app' } });
  const outcome = build.run();
  expect(outcome.of(bare)).toMatchObject({ user: null });
  expect(outcome.candidates(bare, 'user')).toEqual([]);
  expect(outcome.user(labelled)).toBeNull();
  expect(outcome.chainOf(bare)?.eventIds).toEqual([bare]);
});

test('torture 29: one service account of two agents and a person: nobody is named, and calls without an id are not one run', () => {
  const build = new CaseBuilder();
  const account = 'identity identity.id:svc';
  build.declare(AGENT, 'AUTHENTICATES_AS', account).declare(OTHER, 'AUTHENTICATES_AS', account);
  build.declare(ALICE, 'AUTHENTICATES_AS', account);
  const ids = [0, 1, 2].map((n) => build.event({ at: T0 + n * SECOND, actor: account, rest: SERVICE }));
  const session = [3, 4].map((n) =>
    build.event({ at: T0 + n * SECOND, actor: account, keys: ['session=sf:one'], rest: SERVICE }),
  );
  const outcome = build.run();
  for (const id of ids) expect(outcome.of(id)).toMatchObject({ user: null, agent: null, direct: false });
  expect(outcome.candidates(ids[0] ?? 0, 'agent')).toEqual(expect.arrayContaining([AGENT, OTHER, null]));
  expect(outcome.chains.map((chain) => chain.eventIds)).toEqual([...ids.map((id) => [id]), session]);
});

test('an account flagged shared is not made one agent’s by a second shared thing that lists the same agent', () => {
  const build = new CaseBuilder();
  for (const thing of ['identity identity.id:svc', 'credential cred.id:svc'])
    build
      .declare(AGENT, thing.startsWith('identity') ? 'AUTHENTICATES_AS' : 'HAS_CREDENTIAL', thing)
      .fact(thing, 'shared', 'yes');
  const event = build.event({ actor: 'identity identity.id:svc', credential: 'credential cred.id:svc', rest: SERVICE });
  expect(build.run().agent(event)).toBeNull();
});

test('two people drive one agent at once: each undecided record stays alone with both as candidates', () => {
  const build = new CaseBuilder();
  const key = 'credential cred.id:agent';
  build.declare(AGENT, 'HAS_CREDENTIAL', key);
  const calls = [ALICE, BOB].flatMap((person, who) =>
    [0, 1, 2].map((n) =>
      build.event({
        source: OTEL,
        at: T0 + (2 * n + who) * SECOND,
        initiator: person,
        agent: AGENT,
        tool: TOOL,
        keys: [`conversation=conversation-of-${who}-0123456789`, 'object_ref=*:HELP-4242'],
      }),
    ),
  );
  const records = [0, 1, 2, 3, 4, 5].map((n) =>
    build.event({
      source: 'generic.csv',
      at: T0 + n * SECOND + 200_000,
      credential: key,
      objects: ['object jira.issue:HELP-4242'],
      keys: ['object_ref=jira:HELP-4242'],
      rest: SERVICE,
    }),
  );
  const outcome = build.run();
  for (const record of records) {
    expect(outcome.of(record)).toMatchObject({ user: null });
    expect(outcome.agent(record)).toBe(AGENT);
    expect(outcome.chainOf(record)?.eventIds).toEqual([record]);
    expect(outcome.candidates(record, 'user')).toEqual(expect.arrayContaining([ALICE, BOB, null]));
  }
  expect(outcome.chainOf(calls[0] ?? 0)?.eventIds).toHaveLength(3);
});

test('a record that names a person is never tied to another person’s tool call', () => {
  const build = new CaseBuilder();
  build.declare(AGENT, 'HAS_INTEGRATION', 'integration oauth.client:hub');
  const keys = ['object_ref=*:HELP-4242'] as const;
  build.event({ source: OTEL, initiator: ALICE, agent: AGENT, tool: TOOL, keys });
  const record = build.event({
    at: T0 + SECOND,
    initiator: BOB,
    integration: 'integration oauth.client:hub',
    keys,
    rest: { actorRole: 'app' },
  });
  const outcome = build.run();
  expect(outcome.links).toEqual([]);
  expect(outcome.user(record)).toBe(BOB);
});

test.each([
  ['one record, 90 s late', 1, 'medium'],
  ['eight records: the clock is measured first', 8, 'medium'],
])('a tracker that names no author and no ids: %s', (_, count, userClass) => {
  const build = new CaseBuilder();
  const records = Array.from({ length: count }, (_unused, n) => {
    const at = T0 + n * 17 * MINUTE;
    const ref = `HELP-${4200 + n}`;
    const trace = `4bf92f3577b34da6a3ce929d0e0e47${10 + n}`;
    build.event({ source: OTEL, at, initiator: ALICE, agent: AGENT, keys: [`trace=${trace}`, `span=${trace}/1`] });
    build.event({
      source: OTEL,
      at: at + SECOND,
      tool: TOOL,
      keys: [`trace=${trace}`, `span=${trace}/2`, `parent_span=${trace}/1`, `object_ref=*:${ref}`],
    });
    return build.event({
      source: 'generic.csv',
      at: at + 91 * SECOND,
      system: 'system system:jira',
      objects: [`object jira.issue:${ref}`],
      keys: [`object_ref=jira:${ref}`],
    });
  });
  const outcome = build.run();
  for (const record of records)
    expect(outcome.of(record)).toMatchObject({ userClass, agentClass: userClass, direct: false });
  expect(outcome.offsets.get('generic.csv')?.offsetUs).toBe(count < 5 ? 0 : -90 * SECOND);
});

test('a code host that states the initiator: exact for that record, and its hashed token says nothing of the next', () => {
  const build = new CaseBuilder();
  const source = 'github.audit';
  const keys = ['token=k2f8s0Zq41', 'conversation=9d1f7a52-agent-session'] as const;
  const credential = 'credential token.hash:k2f8s0Zq41';
  const stated = build.event({
    source,
    initiator: ALICE,
    agent: AGENT,
    credential,
    keys,
    rest: { actorRole: 'agent' },
  });
  const sameRun = build.event({
    at: T0 + SECOND,
    source,
    agent: AGENT,
    credential,
    keys,
    rest: { actorRole: 'agent' },
  });
  const otherRun = build.event({
    at: T0 + 2 * SECOND,
    source,
    agent: AGENT,
    credential,
    keys: ['token=k2f8s0Zq41', 'conversation=07c3be11-agent-session'],
    rest: { actorRole: 'agent' },
  });
  const outcome = build.run();
  expect([stated, sameRun, otherRun].map((id) => outcome.of(id).userClass)).toEqual(['exact', 'strong', null]);
  expect(outcome.chainOf(stated)?.eventIds).toEqual([stated, sameRun]);
});

test('a webhook run without a caller: the user stays empty, and the log that would tell is named', () => {
  const build = new CaseBuilder();
  const run = build.event({
    source: 'generic.json',
    agent: AGENT,
    workflow: 'workflow run:execution-88121',
    keys: ['conversation=execution-88121'],
    system: 'system system:n8n',
    rest: SERVICE,
  });
  const row = (id: string, fills: SourceInfo['fills'], present = false): SourceInfo => ({
    id,
    title: id,
    fills,
    present,
  });
  build.sources(
    row('generic.json', ['user', 'agent'], true),
    row('generic.csv', ['user']),
    row('aws.cloudtrail', ['user', 'credential']),
    row('okta.system_log', ['user', 'credential']),
    row(OTEL, ['user', 'agent', 'workflow']),
    row('inventory.agents', ['agent']),
  );
  const outcome = build.run();
  const slot = outcome.chainOf(run)?.slots[0];
  expect(slot).toMatchObject({ slot: 'user', entityId: null, class: null });
  expect(slot?.wouldFill.slice(0, 2)).toEqual([OTEL, 'okta.system_log']);
  expect(slot?.wouldFill).not.toContain('generic.json');
  expect(outcome.of(run)).toMatchObject({ user: null, workflowClass: 'exact' });
});

test('a sub-agent by compound id: the person carries, each event keeps its own agent; `chat_2` is no part of `chat`', () => {
  const build = new CaseBuilder();
  const outer = '19:a81f3c2e5d@thread.v2';
  build.event({ initiator: ALICE, agent: AGENT, keys: [`conversation=${outer}`] });
  const sub = build.event({ at: T0 + SECOND, agent: OTHER, keys: [`conversation=${outer}_researcher`] });
  const deep = build.event({ at: T0 + 2 * SECOND, keys: [`conversation=${outer}_researcher`] });
  build.event({ initiator: BOB, agent: AGENT, keys: ['conversation=chat'] });
  const next = build.event({ at: T0 + SECOND, agent: AGENT, keys: ['conversation=chat_2'] });
  const outcome = build.run();
  expect([outcome.user(sub), outcome.agent(sub)]).toEqual([ALICE, OTHER]);
  expect([outcome.user(deep), outcome.agent(deep)]).toEqual([ALICE, OTHER]);
  expect(outcome.of(sub).userClass).toBe('strong');
  expect(outcome.user(next)).toBeNull();
});

test('a scheduled agent: no person and no candidate, however near another run of it is', () => {
  for (const scheduled of [true, false]) {
    const build = new CaseBuilder();
    const key = 'credential cred.id:agent';
    build.declare(AGENT, 'HAS_CREDENTIAL', key);
    if (scheduled) build.fact(AGENT, 'allowed_triggers', 'schedule');
    const doc = 'object sharepoint.file:report.xlsx';
    build.event({ initiator: ALICE, agent: AGENT, objects: [doc], keys: ['conversation=conversation-alice-0001'] });
    const own = build.event({
      at: T0 + SECOND,
      agent: AGENT,
      objects: [doc],
      keys: ['conversation=conversation-nightly-1'],
    });
    const bare = build.event({ at: T0 + 2 * SECOND, credential: key, rest: SERVICE });
    const outcome = build.run();
    expect(outcome.of(own)).toMatchObject({ user: null });
    expect(outcome.candidates(own, 'user')).toEqual([]);
    expect(outcome.user(bare)).toBeNull();
    expect(outcome.candidates(bare, 'user').includes(ALICE)).toBe(!scheduled);
  }
});

test('retries under one tool call id are one call; one id in two conversations of a source is two', () => {
  const build = new CaseBuilder();
  const id = 'tool_call=toolu_01A9QkZ4mWc7' as const;
  const conversation = (n: number) => `conversation=conversation-number-000${n}` as const;
  const call = build.event({ source: OTEL, initiator: ALICE, agent: AGENT, tool: TOOL, keys: [id, conversation(1)] });
  const tries = [1, 2, 3].map((n) => build.event({ at: T0 + n * SECOND, source: 'generic.json', keys: [id] }));
  const outcome = build.run();
  expect(tries.map((event) => outcome.of(event).userClass)).toEqual(['exact', 'exact', 'exact']);
  expect(outcome.chainOf(call)?.eventIds).toEqual([call, ...tries]);
  build.event({ at: T0 + MINUTE, source: OTEL, initiator: BOB, agent: AGENT, tool: TOOL, keys: [id, conversation(2)] });
  const replayed = build.run();
  expect(tries.map((event) => replayed.user(event))).toEqual([null, null, null]);
});

test.each([
  'call_1',
  'functions.search:0',
  'tool-call-12',
  'request',
  '3',
  'unknown',
  '00000000-0000-0000-0000-000000000000',
])('the counter or placeholder %s ties nothing across runs', (value) => {
  const build = new CaseBuilder();
  for (const kind of ['tool_call', 'request', 'session', 'trace', 'conversation'] as const) {
    if (kind !== 'tool_call' && kind !== 'request' && value.length < 30 && value !== 'unknown') continue;
    build.event({ source: OTEL, initiator: ALICE, agent: AGENT, tool: TOOL, keys: [`${kind}=${value}`] });
    build.event({ at: T0 + SECOND, source: 'generic.json', keys: [`${kind}=${value}`] });
  }
  expect(build.run().links.filter((link) => link.class !== 'weak')).toEqual([]);
});

test('a record that names another person than its trace keeps its own, says so, and hands neither on', () => {
  const build = new CaseBuilder();
  const trace = 'trace=4bf92f3577b34da6a3ce929d0e0e4736';
  const span = (n: number) => `4bf92f3577b34da6a3ce929d0e0e4736/${n}`;
  const root = build.event({ source: OTEL, initiator: ALICE, agent: AGENT, keys: [trace, `span=${span(1)}`] as const });
  const odd = build.event({
    source: OTEL,
    at: T0 + SECOND,
    initiator: BOB,
    keys: [trace, `span=${span(2)}`, `parent_span=${span(1)}`],
  });
  const below = build.event({
    source: OTEL,
    at: T0 + 2 * SECOND,
    keys: [trace, `span=${span(3)}`, `parent_span=${span(2)}`],
  });
  const outcome = build.run();
  expect([outcome.user(root), outcome.user(odd), outcome.user(below)]).toEqual([ALICE, BOB, null]);
  expect(outcome.of(odd).why.user).toContain('another person');
  expect(outcome.of(root).why.user).toContain('another person');
  expect(outcome.candidates(below, 'user')).toEqual(expect.arrayContaining([ALICE, BOB, null]));
  expect(outcome.chainOf(odd)?.slots[0]).toMatchObject({ entityId: null, class: null, count: 2 });
  expect(outcome.of(odd).score).toBeLessThan(outcome.of(root).score + 0.0001);
});

test('first-party clients are a person’s hands, their class that of the sign-in; scripts and agent platforms are not', () => {
  const build = new CaseBuilder();
  const call = (integration: string, keys: readonly `session=${string}`[], userAgent: string, n: number) =>
    build.event({
      at: T0 + n * SECOND,
      source: 'microsoft.graph_activity',
      actor: ALICE,
      integration,
      keys,
      rest: { ...USER, userAgent },
    });
  build.event({
    source: 'entra.sign_in',
    actor: ALICE,
    keys: ['session=entra:own'],
    rest: { ...USER, classUid: 3002, userAgent: BROWSER },
  });
  const rows = [
    call(TEAMS, ['session=entra:own'], 'Teams/25', 1),
    call(TEAMS, [], 'Teams/25', 2),
    call(CLI, ['session=entra:own'], 'AZURECLI/2.60 (HOMEBREW)', 3),
    call(CLI, ['session=entra:seen-nowhere'], 'AZURECLI/2.60 (HOMEBREW)', 4),
    call(CLI, [], 'AZURECLI/2.60 (HOMEBREW)', 5),
    call(OFFICE, [], 'python-requests/2.32', 6),
    call(PVA, [], 'PowerVirtualAgents/1.0', 7),
  ];
  const outcome = build.run();
  expect(rows.map((id) => [outcome.of(id).direct, outcome.of(id).userClass])).toEqual([
    [true, 'strong'],
    [true, 'medium'],
    [true, 'strong'],
    [false, 'medium'],
    [false, null],
    [false, null],
    [false, null],
  ]);
  expect(rows.slice(0, 3).map((id) => outcome.of(id).chainId)).toEqual([null, null, null]);
  expect(rows.slice(3).every((id) => outcome.of(id).chainId !== null)).toBe(true);
});

test('an agent named in one branch of a trace is not exactly behind its siblings, nor behind what lost its parent', () => {
  const build = new CaseBuilder();
  const id = '4bf92f3577b34da6a3ce929d0e0e4736';
  const at = (n: number, parent: string | undefined, agent?: string) =>
    build.event({
      source: OTEL,
      at: T0 + n * SECOND,
      ...(agent === undefined ? {} : { agent }),
      keys: [
        `trace=${id}`,
        `span=${id}/${n}`,
        ...(parent === undefined ? [] : ([`parent_span=${id}/${parent}`] as const)),
      ],
    });
  const root = at(1, undefined);
  const branch = at(2, '1', AGENT);
  const below = at(3, '2');
  const sibling = at(4, '1');
  const orphan = at(5, 'lost');
  const outcome = build.run();
  const classes = [root, branch, below, sibling, orphan].map((event) => outcome.of(event).agentClass);
  expect(classes).toEqual(['medium', 'exact', 'exact', 'medium', 'medium']);
});

test('a request id that a client sends with everything, or that names two initiators, ties nothing', () => {
  const build = new CaseBuilder();
  const constant = 'request=0d9f1c52-7b64-4c3e-9a55-1f0e8f2a6b77' as const;
  build.event({ source: 'microsoft.graph_activity', initiator: ALICE, keys: [constant], rest: { actorRole: 'app' } });
  const later = build.event({
    source: 'microsoft.graph_activity',
    at: T0 + 60 * MINUTE,
    keys: [constant],
    rest: { actorRole: 'app' },
  });
  const both = 'request=77aa1c52-7b64-4c3e-9a55-1f0e8f2a6b77' as const;
  build.event({ initiator: ALICE, keys: [both], rest: SERVICE });
  build.event({ source: 'generic.json', initiator: BOB, keys: [both], rest: SERVICE });
  const outcome = build.run();
  expect(outcome.links.filter((link) => link.method === 'call.echo')).toEqual([]);
  expect(outcome.user(later)).toBeNull();
});
