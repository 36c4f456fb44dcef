import { expect, test } from 'vitest';
import { BROWSER, CaseBuilder, MINUTE, SECOND, T0 } from './caseBuilder.ts';

const ALICE = 'user email:alice@northwind.example';
const BOB = 'user email:bob@northwind.example';
const AGENT = 'agent agent.id:sales-summarizer';
const OTHER = 'agent agent.id:renewal-scout';
const HUMAN = { actorRole: 'user', userAgent: BROWSER } as const;
const APP = { actorRole: 'app' } as const;

test('a person in a browser is direct, in no chain, and invokes nobody', () => {
  const build = new CaseBuilder();
  const event = build.event({ actor: ALICE, system: 'system system:salesforce', rest: HUMAN });
  const outcome = build.run();
  expect(outcome.of(event)).toMatchObject({ direct: true, userClass: 'exact', agent: null, chainId: null, score: 1 });
  expect(outcome.user(event)).toBe(ALICE);
  expect(outcome.edges.map((edge) => edge.kind)).toEqual(['CALLED']);
});

test('what the record states is exact: initiator, agent, credential, workflow', () => {
  const build = new CaseBuilder();
  const event = build.event({
    initiator: ALICE,
    agent: AGENT,
    credential: 'credential cred.id:k',
    workflow: 'workflow run:1',
    rest: APP,
  });
  const row = build.run().of(event);
  expect(row).toMatchObject({
    userClass: 'exact',
    agentClass: 'exact',
    credentialClass: 'exact',
    workflowClass: 'exact',
    direct: false,
  });
});

test('the impersonated person is a candidate, never the originating user', () => {
  const build = new CaseBuilder();
  const event = build.event({ impersonated: ALICE, integration: 'integration oauth.client:pva', rest: APP });
  const outcome = build.run();
  expect(outcome.user(event)).toBeNull();
  expect(outcome.of(event).why.user).toContain('rights were used');
  expect(outcome.candidates(event, 'user')).toEqual(expect.arrayContaining([ALICE, null]));
});

test('an agent named by the inventory for its credential is strong, by its own account id exact', () => {
  const build = new CaseBuilder();
  build.declare(AGENT, 'HAS_CREDENTIAL', 'credential aws.key:AKIAONE');
  build.entity('agent agent.id:hr', true);
  build.alias('agent agent.id:hr', 'entra.spn:aaaaaaaa-1111-4111-8111-111111111111');
  const byKey = build.event({ credential: 'credential aws.key:AKIAONE', rest: APP });
  const itself = build.event({ actor: 'identity entra.spn:aaaaaaaa-1111-4111-8111-111111111111', rest: APP });
  const outcome = build.run();
  expect(outcome.of(byKey)).toMatchObject({ agentClass: 'strong', user: null });
  expect(outcome.agent(byKey)).toBe(AGENT);
  expect(outcome.agent(itself)).toBe('agent agent.id:hr');
  expect(outcome.of(itself).agentClass).toBe('exact');
  expect(outcome.credential(itself)).toBe('identity entra.spn:aaaaaaaa-1111-4111-8111-111111111111');
});

test('a credential of two agents, or of an agent and a person, forces neither', () => {
  const build = new CaseBuilder();
  for (const agent of [AGENT, OTHER]) build.declare(agent, 'HAS_CREDENTIAL', 'credential cred.id:shared');
  build.declare(AGENT, 'HAS_CREDENTIAL', 'credential cred.id:mixed');
  build.declare(ALICE, 'HAS_CREDENTIAL', 'credential cred.id:mixed');
  const shared = build.event({ credential: 'credential cred.id:shared', rest: APP });
  const mixed = build.event({ at: T0 + 90 * MINUTE, credential: 'credential cred.id:mixed', rest: APP });
  const outcome = build.run();
  expect(outcome.agent(shared)).toBeNull();
  expect([...outcome.candidates(shared, 'agent')].sort()).toEqual([OTHER, AGENT, null].sort());
  expect(outcome.agent(mixed)).toBeNull();
  expect(outcome.user(mixed)).toBeNull();
  expect(outcome.candidates(mixed, 'user')).toContain(ALICE);
  const scores =
    outcome
      .chainOf(shared)
      ?.candidates.filter((c) => c.slot === 'agent')
      .map((c) => c.score) ?? [];
  expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 3);
  expect(outcome.of(shared).score).toBeLessThan(0.3);
});

test('an identity flagged shared in the inventory names nobody even with one agent listed', () => {
  const build = new CaseBuilder();
  build.declare(AGENT, 'AUTHENTICATES_AS', 'identity identity.id:svc').fact('identity identity.id:svc', 'shared', 'y');
  const event = build.event({ actor: 'identity identity.id:svc', rest: { actorRole: 'service' } });
  const outcome = build.run();
  expect(outcome.agent(event)).toBeNull();
  expect(outcome.candidates(event, 'agent')).toContain(AGENT);
});

test('a delegated call: strong behind an interactive sign-in, medium behind another, open without one', () => {
  const build = new CaseBuilder();
  const app = 'integration oauth.client:11111111-2222-4333-8444-555555555555';
  const call = (keys: readonly `token=${string}`[], at: number) =>
    build.event({
      at,
      source: 'microsoft.graph_activity',
      actor: ALICE,
      integration: app,
      keys,
      rest: { actorRole: 'user' },
    });
  const signIn = { classUid: 3002, actorRole: 'user' } as const;
  const source = 'entra.sign_in';
  build.event({
    source,
    actor: ALICE,
    integration: app,
    keys: ['token_issued=uti-interactive'],
    rest: { ...signIn, userAgent: BROWSER },
  });
  build.event({ source, actor: ALICE, integration: app, keys: ['token_issued=uti-refreshed'], rest: signIn });
  const strong = call(['token=uti-interactive'], T0 + SECOND);
  const medium = call(['token=uti-refreshed'], T0 + SECOND);
  // The browser's name is on a refresh too; the source says that nobody was asked.
  build.event({
    source,
    actor: ALICE,
    integration: app,
    keys: ['token_issued=uti-silent'],
    rest: { ...signIn, userAgent: BROWSER, interactive: false },
  });
  const silent = call(['token=uti-silent'], T0 + SECOND);
  const open = call(['token=uti-unknown'], T0 + 2 * SECOND);
  const outcome = build.run();
  expect(outcome.of(strong)).toMatchObject({ userClass: 'strong', direct: false, agent: null });
  expect(outcome.of(medium)).toMatchObject({ userClass: 'medium' });
  expect(outcome.of(silent)).toMatchObject({ userClass: 'medium' });
  expect(outcome.of(open)).toMatchObject({ user: null });
  expect(outcome.candidates(open, 'user')).toContain(ALICE);
});

test('a stored grant used by an integration does not name the person whose account it is', () => {
  const build = new CaseBuilder();
  const drift = 'integration sf.app:0H4000000000001';
  build.declare('agent agent.id:drift-chat', 'HAS_INTEGRATION', drift);
  const source = 'salesforce.event_log_file';
  const rest = { actorRole: 'user', userAgent: 'python-requests/2.32.4', ip: '208.0.2.90' } as const;
  build.event({
    source,
    actor: ALICE,
    integration: drift,
    keys: ['session=sf:abc'],
    rest: { ...rest, classUid: 3002 },
  });
  const query = build.event({
    at: T0 + SECOND,
    source,
    actor: ALICE,
    integration: drift,
    keys: ['session=sf:abc'],
    rest,
  });
  build.sources(
    { id: source, title: 'Salesforce', fills: ['credential', 'user'], present: true },
    { id: 'otel.genai_spans', title: 'OTel', fills: ['user', 'agent', 'workflow'], present: false },
    { id: 'okta.system_log', title: 'Okta', fills: ['user', 'credential'], present: false },
    { id: 'generic.csv', title: 'CSV', fills: ['user'], present: false },
  );
  const outcome = build.run();
  expect(outcome.user(query)).toBeNull();
  expect(outcome.agent(query)).toBe('agent agent.id:drift-chat');
  const slot = outcome.chainOf(query)?.slots[0];
  expect(slot).toMatchObject({
    slot: 'user',
    class: null,
    wouldFill: ['otel.genai_spans', 'okta.system_log', 'generic.csv']
      .slice(0, 3)
      .sort((a, b) => (slot?.wouldFill.indexOf(a) ?? 0) - (slot?.wouldFill.indexOf(b) ?? 0)),
  });
  expect(slot?.wouldFill.at(-1)).toBe('generic.csv');
});

test('a machine account logged as a user is a credential, not a person', () => {
  const build = new CaseBuilder();
  build.declare(AGENT, 'AUTHENTICATES_AS', 'identity identity.id:agenthub');
  build.alias('identity identity.id:agenthub', 'sf.user:0055g00000AGENTAA1');
  const event = build.event({ actor: 'user sf.user:0055g00000AGENTAA1', rest: { actorRole: 'user' } });
  const outcome = build.run();
  expect(outcome.of(event)).toMatchObject({ user: null, direct: false, credentialClass: 'strong' });
  expect(outcome.agent(event)).toBe(AGENT);
  expect(outcome.credential(event)).toBe('identity identity.id:agenthub');
});

test('pins override, with class analyst; a pin on nobody empties the slot and keeps the rest', () => {
  const first = new CaseBuilder();
  const make = (build: CaseBuilder) => {
    build.entity(BOB);
    return build.event({ initiator: ALICE, agent: AGENT, impersonated: BOB, rest: APP });
  };
  const chainId = (() => first.run().chainOf(make(first)))() ?? first.run().chains[0];
  const pinned = new CaseBuilder();
  const event = make(pinned);
  const [kind, key] = BOB.split(' ');
  if (kind !== 'user' || key === undefined || chainId === undefined) throw new Error('no chain');
  pinned.pin({ chainId: chainId.id, slot: 'user', entityKey: { kind, key }, note: 'Confirmed by phone' });
  pinned.pin({ chainId: chainId.id, slot: 'agent', entityKey: null, note: '' });
  const outcome = pinned.run();
  expect(outcome.of(event)).toMatchObject({
    userClass: 'analyst',
    agent: null,
    agentClass: null,
    direct: false,
    candidates: [],
  });
  expect(outcome.user(event)).toBe(BOB);
  expect(outcome.of(event).why.user).toBe('Pinned by the analyst: Confirmed by phone');
  expect(outcome.chainOf(event)?.slots.slice(0, 2)).toMatchObject([
    { class: 'analyst' },
    { class: null, entityId: null },
  ]);
});

test('runs without ids split at a long pause, and by network', () => {
  const build = new CaseBuilder();
  const at = (minutes: number, ip = '192.0.2.1') =>
    build.event({
      at: T0 + minutes * MINUTE,
      agent: AGENT,
      credential: 'credential cred.id:k',
      objects: [`object salesforce.case:${minutes}${ip}`],
      rest: { ...APP, ip },
    });
  const ids = [at(0), at(29), at(58), at(89), at(90, '198.51.100.7')];
  const outcome = build.run();
  expect(outcome.chains.map((chain) => chain.eventIds)).toEqual([ids.slice(0, 3), [ids[3]], [ids[4]]]);
  expect(outcome.chains[0]?.slots[5]).toMatchObject({ label: 'Case × 3', count: 3 });
  expect(outcome.chains[0]?.id).toMatch(/^c[0-9a-f]{12}$/);
});

test('two people stated in one run are rivals on the chain', () => {
  const build = new CaseBuilder();
  const keys = ['conversation=thread-0123456789'] as const;
  const a = build.event({ initiator: ALICE, agent: AGENT, keys });
  const b = build.event({ at: T0 + SECOND, initiator: BOB, agent: AGENT, keys });
  const open = build.event({ at: T0 + 2 * SECOND, agent: AGENT, keys });
  const outcome = build.run();
  expect([outcome.user(a), outcome.user(b), outcome.user(open)]).toEqual([ALICE, BOB, null]);
  expect(outcome.chainOf(open)?.slots[0]).toMatchObject({ entityId: null, class: null, count: 2 });
  expect(outcome.candidates(open, 'user')).toEqual(expect.arrayContaining([ALICE, BOB, null]));
});
