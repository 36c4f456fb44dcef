import { expect, test } from 'vitest';
import { linkers } from '../../electron/reconstruct/linkers/index.ts';
import { BROWSER, CaseBuilder, type EventInput, MINUTE, type Outcome, SECOND, T0 } from './caseBuilder.ts';

const ALICE = 'user email:alice@northwind.example';
const BOB = 'user email:bob@northwind.example';
const AGENT = 'agent agent.id:sales-summarizer';
const OTHER = 'agent agent.id:renewal-scout';
const KEY = 'credential cred.id:agenthub';
const TOOL = 'tool tool:crm/update';
const OPP = '0065g00000Abc12AAB';

const linksOf = (outcome: Outcome, method: string) =>
  outcome.links.filter((link) => link.method === method).map((link) => [link.fromEvent, link.toEvent, link.class]);

test('every method is registered, strongest first', () => {
  expect(linkers.map((linker) => linker.id)).toEqual([
    'analyst.link',
    'trace.context',
    'trace.member',
    'call.echo',
    'token.uti',
    'delegation.claims',
    'credential.lineage',
    'session.origin',
    'credential.same',
    'conversation',
    'conversation.handoff',
    'session',
    'session.name',
    'tool.audit',
    'workflow.run',
    'identity.time',
    'signin.time',
    'network.time',
  ]);
});

test('torture 28: trace: parent to child, an orphan to its trace, another trace untouched', () => {
  const build = new CaseBuilder();
  const root = build.event({ initiator: ALICE, agent: AGENT, keys: ['trace=t1', 'span=t1/a'] });
  const child = build.event({ at: T0 + SECOND, keys: ['trace=t1', 'span=t1/b', 'parent_span=t1/a'] });
  const orphan = build.event({ at: T0 + SECOND, keys: ['trace=t1', 'span=t1/c', 'parent_span=t1/gone'] });
  const stranger = build.event({ keys: ['trace=t2', 'span=t2/a'] });
  const outcome = build.run();
  expect(linksOf(outcome, 'trace.context')).toEqual([[root, child, 'exact']]);
  expect(linksOf(outcome, 'trace.member')).toEqual([[root, orphan, 'strong']]);
  expect([child, orphan].map((id) => outcome.of(id).userClass)).toEqual(['exact', 'strong']);
  // The span that is missing may be that of another agent.
  expect([child, orphan].map((id) => outcome.of(id).agentClass)).toEqual(['exact', 'medium']);
  expect(outcome.of(stranger)).toMatchObject({ user: null, agent: null, chainId: null });
});

test('trace: nearest ancestor wins where agents hand over, and the hand-over is an edge', () => {
  const build = new CaseBuilder();
  build.event({ agent: AGENT, keys: ['trace=t1', 'span=t1/a'] });
  build.event({ at: T0 + 1, agent: OTHER, keys: ['trace=t1', 'span=t1/b', 'parent_span=t1/a'] });
  const leaf = build.event({ at: T0 + 2, tool: TOOL, keys: ['trace=t1', 'span=t1/c', 'parent_span=t1/b'] });
  const outcome = build.run();
  expect(outcome.agent(leaf)).toBe(OTHER);
  expect(outcome.edges.filter((edge) => edge.kind === 'HANDED_OFF_TO')).toMatchObject([{ count: 1, class: 'exact' }]);
});

test('call.echo: a distinctive call id joins sources, a counter only within one conversation', () => {
  const build = new CaseBuilder();
  const a = build.event({ initiator: ALICE, agent: AGENT, tool: TOOL, keys: ['tool_call=toolu_01ABCDEF'] });
  const b = build.event({ source: 'salesforce.event_log_file', credential: KEY, keys: ['tool_call=toolu_01ABCDEF'] });
  build.event({ tool: TOOL, keys: ['tool_call=1', 'conversation=conversation-one-000'] });
  build.event({ tool: TOOL, keys: ['tool_call=1', 'conversation=conversation-two-000'] });
  const outcome = build.run();
  expect(linksOf(outcome, 'call.echo')).toEqual([[a, b, 'exact']]);
  expect(outcome.of(b)).toMatchObject({ userClass: 'exact', agentClass: 'exact' });
  expect(outcome.credential(a)).toBe(KEY);
});

test('token: the sign-in of a service principal gives its credential to the calls of its token only', () => {
  const build = new CaseBuilder();
  const principal = 'identity entra.spn:99999999-1111-4111-8111-111111111111';
  const signIn = build.event({
    actor: principal,
    credential: 'credential entra.keyid:k1',
    keys: ['token_issued=uti-1'],
    rest: { classUid: 3002, actorRole: 'app' },
  });
  const call = build.event({ at: T0 + SECOND, actor: principal, keys: ['token=uti-1'], rest: { actorRole: 'app' } });
  const other = build.event({ at: T0 + SECOND, actor: principal, keys: ['token=uti-2'], rest: { actorRole: 'app' } });
  const outcome = build.run();
  expect(linksOf(outcome, 'token.uti')).toEqual([[signIn, call, 'exact']]);
  expect(outcome.credential(call)).toBe('credential entra.keyid:k1');
  expect(outcome.credential(other)).toBe(principal);
  expect(outcome.of(call).chainId).toBe(outcome.of(signIn).chainId);
});

test('lineage: A assumes B assumes C; the person at the start is behind the calls at the end', () => {
  const build = new CaseBuilder();
  const rest = { actorRole: 'service' } as const;
  const a = build.event({ initiator: ALICE, keys: ['access_key=AKIAALICE', 'access_key_issued=ASIAB'], rest });
  const b = build.event({ at: T0 + SECOND, keys: ['access_key=ASIAB', 'access_key_issued=ASIAC'], rest });
  const c = build.event({ at: T0 + 2 * SECOND, keys: ['access_key=ASIAC'], rest });
  const stray = build.event({ at: T0 + 2 * SECOND, keys: ['access_key=ASIAZ'], rest });
  const outcome = build.run();
  expect(linksOf(outcome, 'credential.lineage')).toEqual([
    [a, b, 'exact'],
    [b, c, 'exact'],
  ]);
  expect(outcome.user(c)).toBe(ALICE);
  expect(outcome.of(c).userClass).toBe('exact');
  expect(outcome.user(stray)).toBeNull();
});

test('lineage: a missing step is bridged by the source identity, strong when it can mean one role session only', () => {
  const build = new CaseBuilder();
  const rest = { actorRole: 'service' } as const;
  const issue = (key: string, person: string, at: number) =>
    build.event({
      at,
      initiator: person,
      keys: ['access_key=AKIAX', `access_key_issued=${key}`, `source_identity=${person}`],
      rest,
    });
  const one = issue('ASIA1', ALICE, T0);
  const use = build.event({ at: T0 + MINUTE, keys: ['access_key=ASIA9', `source_identity=${ALICE}`], rest });
  issue('ASIA2', BOB, T0);
  issue('ASIA3', BOB, T0 + SECOND);
  const twice = build.event({ at: T0 + MINUTE, keys: ['access_key=ASIA8', `source_identity=${BOB}`], rest });
  const outcome = build.run();
  expect(outcome.links.find((link) => link.toEvent === use)).toMatchObject({
    fromEvent: one,
    class: 'strong',
    candidates: 1,
  });
  expect(outcome.links.find((link) => link.toEvent === twice)).toMatchObject({ class: 'medium', candidates: 2 });
  expect(outcome.of(use).userClass).toBe('strong');
  expect(outcome.user(twice)).toBeNull();
});

test('a role session that served two runs joins neither to the other', () => {
  const build = new CaseBuilder();
  const issuer = build.event({ keys: ['access_key_issued=ASIAK'], rest: { actorRole: 'service' } });
  const run = (person: string, n: number) => {
    const call = build.event({
      at: T0 + n * MINUTE,
      initiator: person,
      agent: AGENT,
      tool: TOOL,
      keys: [`trace=t${n}`, `request=7f3a9c2e1b0d400${n}`],
    });
    return [
      call,
      build.event({
        at: T0 + n * MINUTE,
        keys: ['access_key=ASIAK', `request=7f3a9c2e1b0d400${n}`],
        rest: { actorRole: 'service' },
      }),
    ];
  };
  const first = run(ALICE, 1);
  const second = run(BOB, 2);
  const loose = build.event({ at: T0 + 3 * MINUTE, keys: ['access_key=ASIAK'], rest: { actorRole: 'service' } });
  const outcome = build.run();
  expect([...(outcome.chainOf(issuer)?.eventIds ?? [])].sort()).toEqual([issuer, ...first]);
  expect(outcome.chainOf(second[0] ?? 0)?.eventIds).toEqual(second);
  expect(outcome.user(second[1] ?? 0)).toBe(BOB);
  expect(outcome.user(loose)).toBeNull();
});

test('session: strong, linear, and an inferred person does not spread through a service session', () => {
  const build = new CaseBuilder();
  const keys = ['session=okta:s1'] as const;
  const signIn = build.event({ actor: ALICE, keys, rest: { classUid: 3002, actorRole: 'user', userAgent: BROWSER } });
  const later = build.event({ at: T0 + SECOND, keys });
  const service = ['session=sf:svc'] as const;
  const call = build.event({ initiator: BOB, agent: AGENT, tool: TOOL, keys: ['request=req-7f3a9c2e1b0d'] });
  const served = build.event({
    at: T0 + 1,
    keys: [...service, 'request=req-7f3a9c2e1b0d'],
    rest: { actorRole: 'service' },
  });
  const same = build.event({ at: T0 + 2, keys: service, rest: { actorRole: 'service' } });
  const outcome = build.run();
  expect(linksOf(outcome, 'session')).toEqual([
    [signIn, later, 'strong'],
    [served, same, 'strong'],
  ]);
  expect(outcome.of(later).userClass).toBe('strong');
  expect([outcome.user(call), outcome.user(served), outcome.user(same)]).toEqual([BOB, BOB, null]);
});

test('conversation: strong in its platform, and a compound id ties the sub-agent to its caller', () => {
  const build = new CaseBuilder();
  const root = build.event({ initiator: ALICE, agent: AGENT, keys: ['conversation=19:abcdef'] });
  const next = build.event({ at: T0 + SECOND, keys: ['conversation=19:abcdef'] });
  const sub = build.event({ at: T0 + 2 * SECOND, agent: OTHER, keys: ['conversation=19:abcdef_child1'] });
  const elsewhere = build.event({ at: T0, source: 'okta.system_log', keys: ['conversation=19:zzz'] });
  const outcome = build.run();
  expect(linksOf(outcome, 'conversation')).toEqual([[root, next, 'strong']]);
  expect(linksOf(outcome, 'conversation.handoff')).toEqual([[next, sub, 'strong']]);
  expect(outcome.chainOf(sub)?.eventIds).toEqual([root, next, sub]);
  expect(outcome.of(next)).toMatchObject({ userClass: 'strong', agentClass: 'medium' });
  expect(outcome.user(sub)).toBe(ALICE);
  expect(outcome.chainOf(elsewhere)).toBeUndefined();
});

function toolCase() {
  const build = new CaseBuilder();
  build.declare(AGENT, 'HAS_CREDENTIAL', KEY).declare(OTHER, 'HAS_CREDENTIAL', 'credential cred.id:other');
  const call = (person: string, at: number, agent = AGENT) =>
    build.event({
      source: 'otel.genai_spans',
      at,
      initiator: person,
      agent,
      tool: TOOL,
      workflow: 'workflow run:x',
      keys: [`trace=${at}-${person}`, 'object_ref=*:0065g00000Abc12'],
    });
  const audit = (at: number, credential: string | undefined = KEY) =>
    build.event({
      source: 'salesforce.event_log_file',
      at,
      credential,
      system: 'system system:salesforce',
      objects: [`object salesforce.opportunity:${OPP}`],
      keys: [`object_ref=salesforce:${OPP}`],
      rest: { actorRole: 'service' },
    });
  return { build, call, audit };
}

test('tool.audit: unique object, own credential and time give the person, strong, and the credential back', () => {
  const { build, call, audit } = toolCase();
  const from = call(ALICE, T0);
  const to = audit(T0 + 2 * SECOND);
  const outcome = build.run();
  expect(outcome.links.find((link) => link.method === 'tool.audit')).toMatchObject({
    fromEvent: from,
    toEvent: to,
    class: 'strong',
    dtUs: 2 * SECOND,
    candidates: 1,
  });
  expect(outcome.of(to)).toMatchObject({ userClass: 'strong', agentClass: 'strong', workflowClass: 'strong' });
  expect(outcome.credential(from)).toBe(KEY);
  expect(outcome.chainOf(from)?.eventIds).toEqual([from, to]);
  expect(outcome.chainOf(from)?.slots.map((slot) => slot.class)).toEqual([
    'strong',
    'strong',
    'exact',
    'strong',
    'exact',
    'exact',
  ]);
});

test.each([
  ['too late', T0 + 6 * MINUTE, KEY],
  ['before the call', T0 - MINUTE, KEY],
  ["another agent's credential", T0 + SECOND, 'credential cred.id:other'],
])('tool.audit, near miss: %s', (_, at, credential) => {
  const { build, call, audit } = toolCase();
  call(ALICE, T0);
  const to = audit(at, credential);
  const outcome = build.run();
  expect(linksOf(outcome, 'tool.audit')).toEqual([]);
  expect(outcome.user(to)).toBeNull();
});

test('tool.audit: an unknown credential is medium', () => {
  const { build, call, audit } = toolCase();
  call(ALICE, T0);
  const to = audit(T0 + SECOND, 'credential cred.id:unlisted');
  const outcome = build.run();
  expect(outcome.links.find((link) => link.method === 'tool.audit')?.class).toBe('medium');
  expect(outcome.of(to).userClass).toBe('medium');
});

test('tool.audit: two runs of two people are two candidates, never one of them; of one person, medium', () => {
  const rivals = toolCase();
  rivals.call(ALICE, T0);
  rivals.call(BOB, T0 + 10 * SECOND);
  const open = rivals.audit(T0 + 11 * SECOND);
  const outcome = rivals.build.run();
  expect(outcome.user(open)).toBeNull();
  expect(outcome.agent(open)).toBe(AGENT);
  expect(outcome.candidates(open, 'user')).toEqual(expect.arrayContaining([ALICE, BOB, null]));
  const links = outcome.links.filter((link) => link.method === 'tool.audit');
  expect(links.map((link) => [link.class, link.candidates])).toEqual([
    ['medium', 2],
    ['medium', 2],
  ]);
  expect(links[0]?.score).toBeGreaterThan(links[1]?.score ?? 1);
  const same = toolCase();
  same.call(ALICE, T0);
  same.call(ALICE, T0 + 10 * SECOND);
  const agreed = same.audit(T0 + 11 * SECOND);
  const second = same.build.run();
  expect(second.of(agreed)).toMatchObject({ userClass: 'medium' });
  expect(second.user(agreed)).toBe(ALICE);
});

test('identity.time: the same object is medium, time alone is a candidate with its Δt and never fills', () => {
  const build = new CaseBuilder();
  const doc = 'object sharepoint.file:contract.docx';
  const rest = { actorRole: 'app' } as const;
  const integration = 'integration oauth.client:pva';
  build.event({
    source: 'm365.unified_audit',
    actor: ALICE,
    agent: AGENT,
    objects: [doc],
    keys: ['conversation=c1'],
    rest: { actorRole: 'user' },
  });
  const withObject = build.event({ at: T0 + 20 * SECOND, impersonated: ALICE, integration, objects: [doc], rest });
  const timeOnly = build.event({
    at: T0 + 40 * SECOND,
    impersonated: ALICE,
    integration,
    objects: ['object sharepoint.file:other'],
    rest: { ...rest, ip: '192.0.2.9' },
  });
  const late = build.event({
    at: T0 + 10 * MINUTE,
    impersonated: ALICE,
    integration,
    objects: [doc],
    rest: { ...rest, ip: '192.0.2.8' },
  });
  const outcome = build.run();
  expect(outcome.of(withObject)).toMatchObject({ userClass: 'medium', agentClass: 'medium' });
  expect(outcome.of(timeOnly)).toMatchObject({ user: null, agent: null });
  expect(outcome.links.find((link) => link.toEvent === timeOnly)).toMatchObject({ class: 'weak', dtUs: 40 * SECOND });
  expect(outcome.candidates(timeOnly, 'agent')).toEqual(expect.arrayContaining([AGENT, null]));
  expect(outcome.links.some((link) => link.toEvent === late)).toBe(false);
});

test('identity.time: two people near one shared agent stay candidates, the nearer one scored higher', () => {
  const build = new CaseBuilder();
  build.declare(AGENT, 'HAS_INTEGRATION', 'integration sf.app:0H4');
  const ask = (person: string, at: number) =>
    build.event({
      at,
      source: 'otel.genai_spans',
      initiator: person,
      agent: AGENT,
      keys: [`conversation=conversation-${person}`],
    });
  ask(ALICE, T0);
  ask(BOB, T0 + 2 * MINUTE);
  const query = build.event({ at: T0 + 3 * MINUTE, integration: 'integration sf.app:0H4', rest: { actorRole: 'app' } });
  const outcome = build.run();
  expect(outcome.user(query)).toBeNull();
  const scores = new Map(outcome.chainOf(query)?.candidates.map((c) => [outcome.name(c.entityId), c.score]));
  expect(scores.get(BOB)).toBeGreaterThan(scores.get(ALICE) ?? 1);
  expect(scores.get(null)).toBeGreaterThan(scores.get(BOB) ?? 1);
});

test('signin.time: who opened the application before are candidates only, failures and later ones not', () => {
  const build = new CaseBuilder();
  const app = 'integration sf.app:drift';
  const signIn = (person: string, at: number, status: 'success' | 'failure' = 'success') =>
    build.event({
      at,
      source: 'okta.system_log',
      actor: person,
      objects: ['object okta.appinstance:Drift'],
      rest: { classUid: 3002, actorRole: 'user', userAgent: BROWSER, status },
    });
  signIn(ALICE, T0 - 2 * MINUTE);
  signIn(BOB, T0 - 5 * MINUTE);
  signIn('user email:failed@x.example', T0 - MINUTE, 'failure');
  signIn('user email:later@x.example', T0 + MINUTE);
  signIn('user email:long-ago@x.example', T0 - 11 * MINUTE);
  const query = build.event({ integration: app, rest: { actorRole: 'app' } });
  const outcome = build.run();
  expect(outcome.user(query)).toBeNull();
  const candidates = outcome.chainOf(query)?.candidates.filter((candidate) => candidate.slot === 'user') ?? [];
  expect(candidates.map((candidate) => outcome.name(candidate.entityId))).toEqual([null, ALICE, BOB]);
  expect(candidates[1]?.dtUs).toBe(2 * MINUTE);
});

test('nested act claims: the subject is the person, the outermost actor the agent, strong where the service accepted the call', () => {
  const build = new CaseBuilder();
  build.declare(AGENT, 'HAS_INTEGRATION', 'integration oauth.client:hub').alias(ALICE, 'entra.oid:0a1b2c3d');
  const person = { kind: 'user', ns: 'entra.oid', id: '0a1b2c3d', verified: false, acts: true } as const;
  const actor = { kind: 'integration', ns: 'oauth.client', id: 'hub', verified: false, acts: true } as const;
  const call = (status: 'success' | 'failure', acts = true) =>
    build.event({
      source: 'kong.gateway',
      actor: 'identity kong.consumer:mesh',
      rest: { actorRole: 'service', status, delegation: [person, { ...actor, acts }] },
    });
  const [accepted, refused, lent] = [call('success'), call('failure'), call('success', false)];
  const outcome = build.run();
  expect(outcome.of(accepted)).toMatchObject({ userClass: 'strong', agentClass: 'strong' });
  expect([outcome.user(accepted), outcome.agent(accepted)]).toEqual([ALICE, AGENT]);
  expect([outcome.user(refused), outcome.agent(refused), outcome.user(lent)]).toEqual([null, null, null]);
  expect(outcome.candidates(refused, 'user')).toContain(ALICE);
  expect(outcome.candidates(lent, 'user')).toContain(ALICE);
});

test('an analyst’s links: drawn ones fill with class analyst, confirmed ones silence rivals, rejected ones are gone', () => {
  const build = new CaseBuilder();
  const keys = ['object_ref=*:HELP-4242'] as const;
  const calls = [ALICE, 'user email:bob@northwind.example'].map((person, n) =>
    build.event({
      source: 'otel.genai_spans',
      at: T0 + n * SECOND,
      initiator: person,
      agent: AGENT,
      tool: TOOL,
      keys: [...keys, `conversation=conversation-of-${n}-0123456789`],
    }),
  );
  const record = (n: number) =>
    build.event({ at: T0 + (5 + n) * SECOND, source: 'generic.csv', keys, rest: { actorRole: 'service' } });
  const [open, confirmed, drawn] = [
    record(0),
    record(1),
    build.event({ at: T0 + 900 * SECOND, source: 'generic.csv' }),
  ];
  build.decideLink(calls[1] ?? 0, confirmed, 'confirm').decideLink(calls[0] ?? 0, drawn, 'draw', 'ticket 17');
  build.decideLink(open, calls[1] ?? 0, 'reject');
  const outcome = build.run();
  expect(outcome.of(drawn)).toMatchObject({ userClass: 'analyst', agentClass: 'analyst' });
  expect(outcome.user(drawn)).toBe(ALICE);
  expect(outcome.of(drawn).why.user).toBe('Decided by the analyst: ticket 17');
  expect(outcome.user(confirmed)).toBe('user email:bob@northwind.example');
  expect(outcome.candidates(confirmed, 'user')).not.toContain(ALICE);
  expect(outcome.links.some((link) => link.fromEvent === calls[1] && link.toEvent === open)).toBe(false);
  expect(outcome.user(open)).toBe(ALICE);
});

test('hand-offs by claims: the same path of actors and one more; several earlier calls compete', () => {
  const build = new CaseBuilder();
  build.entity(ALICE);
  const step = (kind: 'user' | 'agent', id: string) =>
    ({ kind, ns: kind === 'user' ? 'email' : 'agent.id', id, verified: false, acts: true }) as const;
  const path = [step('user', 'alice@northwind.example'), step('agent', 'front'), step('agent', 'back')];
  for (const agent of ['front', 'back']) build.entity(`agent agent.id:${agent}`);
  const call = (at: number, depth: number, trace: string) =>
    build.event({ at, keys: [`trace=${trace}`], rest: { status: 'success', delegation: path.slice(0, depth) } });
  const front = call(T0, 2, 'a0');
  const back = call(T0 + MINUTE, 3, 'b0');
  expect(linksOf(build.run(), 'delegation.claims')).toEqual([[front, back, 'strong']]);
  const second = call(T0 + SECOND, 2, 'c0');
  expect(linksOf(build.run(), 'delegation.claims')).toEqual([
    [front, back, 'medium'],
    [second, back, 'medium'],
  ]);
});

test('a step of a workflow run and what its credential did on its system meanwhile; two runs at once compete', () => {
  const build = new CaseBuilder();
  const flow = 'workflow workflow.id:refunds';
  build.declare(AGENT, 'CAN_TRIGGER', flow).declare(flow, 'RUNS_AS', 'identity sf.user:flows');
  const step = (at: number, run: string) =>
    build.event({
      at,
      endAt: at + 4 * SECOND,
      source: 'n8n.executions',
      workflow: flow,
      system: 'system system:salesforce',
      keys: [`trace=n8n:${run}`, `span=n8n:${run}/step`],
      rest: { actorRole: 'app' },
    });
  const record = (at: number) =>
    build.event({
      at,
      source: 'salesforce.event_log_file',
      actor: 'identity sf.user:flows',
      system: 'system system:salesforce',
      rest: { actorRole: 'service' },
    });
  const first = step(T0, '11111111');
  const alone = record(T0 + 2 * SECOND);
  const outside = record(T0 + 5 * MINUTE);
  const [one, other] = [step(T0 + 10 * MINUTE, '22222222'), step(T0 + 10 * MINUTE + SECOND, '33333333')];
  const contested = record(T0 + 10 * MINUTE + 2 * SECOND);
  const outcome = build.run();
  expect(linksOf(outcome, 'workflow.run')).toEqual(
    expect.arrayContaining([
      [first, alone, 'medium'],
      [one, contested, 'medium'],
      [other, contested, 'medium'],
    ]),
  );
  expect(outcome.links.filter((link) => link.toEvent === outside && link.method === 'workflow.run')).toEqual([]);
  expect(outcome.chainOf(alone)?.eventIds).toContain(first);
  expect(outcome.chainOf(contested)?.eventIds).toEqual([contested]);
});

test('the same address and agent string within minutes: a candidate, never more; at a platform’s way out not even that', () => {
  const build = new CaseBuilder();
  const rest = { actorRole: 'app', ip: '192.0.2.7', userAgent: 'python-requests/2.32' } as const;
  build.event({ agent: AGENT, initiator: ALICE, rest });
  const near = build.event({ at: T0 + MINUTE, source: 'generic.csv', system: 'system system:other', rest });
  const outcome = build.run();
  expect(outcome.agent(near)).toBeNull();
  expect(outcome.candidates(near, 'agent')).toContain(AGENT);
  for (let n = 0; n < 9; n++) build.event({ agent: `agent agent.id:of-the-platform-${n}`, rest });
  expect(linksOf(build.run(), 'network.time')).toEqual([]);
});

test('a role session named after a workflow run: the person behind the run is behind the session', () => {
  const build = new CaseBuilder();
  const run = build.event({
    source: 'github.audit',
    initiator: ALICE,
    keys: ['conversation=github-run:19904417236'],
    rest: { actorRole: 'app' },
  });
  const assume = build.event({
    at: T0 + MINUTE,
    keys: ['access_key_issued=ASIAGHA'],
    rest: { actorRole: 'unknown', classUid: 3002, sessionName: 'gha-19904417236' },
  });
  const use = build.event({ at: T0 + 2 * MINUTE, keys: ['access_key=ASIAGHA'], rest: { actorRole: 'app' } });
  const other = build.event({ at: T0 + MINUTE, rest: { actorRole: 'app', sessionName: 'gha-7' } });
  const outcome = build.run();
  expect(linksOf(outcome, 'session.name')).toEqual([[run, assume, 'strong']]);
  expect([assume, use, other].map((id) => outcome.user(id))).toEqual([ALICE, ALICE, null]);
  expect(outcome.of(use).userClass).toBe('strong');
});

test('object URIs in commands and whole queries tie a call to its record, whatever their spelling', () => {
  const build = new CaseBuilder();
  build.declare(AGENT, 'HAS_CREDENTIAL', 'credential cred.id:bot');
  const call = (payload: string) =>
    build.event({
      source: 'claude_code.session',
      initiator: ALICE,
      agent: AGENT,
      tool: TOOL,
      rest: { payload: [payload] },
    });
  call('{"command":"aws s3 cp out.json s3://lake/2026/part-1.parquet"}');
  call('{"soql":"SELECT Id,  Name FROM Account WHERE Id = \'001\';"}');
  const record = (extra: Partial<EventInput>) =>
    build.event({
      at: T0 + SECOND,
      credential: 'credential cred.id:bot',
      ...extra,
      rest: { actorRole: 'service', ...extra.rest },
    });
  const put = record({ keys: ['object_ref=aws:arn:aws:s3:::lake/2026/part-1.parquet'] });
  const query = record({
    source: 'salesforce.event_log_file',
    rest: { payload: ["select Id, Name\nfrom Account where Id = '001'"] },
  });
  const outcome = build.run();
  expect([put, query].map((id) => outcome.of(id).userClass)).toEqual(['strong', 'strong']);
});
