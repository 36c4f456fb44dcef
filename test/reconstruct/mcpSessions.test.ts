import { expect, test } from 'vitest';
import { CaseBuilder, MINUTE, SECOND, T0 } from './caseBuilder.ts';

const ALICE = 'user email:alice@northwind.example';
const BOB = 'user email:bob@northwind.example';
const AGENT = 'agent agent.id:sales-summarizer';
const SESSION = 'mcp:7f3c0a1e-5b2d-4c6f-9a8b-0c1d2e3f4a5b';

/** A traced run whose call goes through the session. */
function run(build: CaseBuilder, trace: string, at: number, person: string) {
  build.event({ at, initiator: person, agent: AGENT, keys: [`trace=${trace}`, `span=${trace}/a`] });
  return build.event({
    at: at + SECOND,
    tool: 'tool tool:crm/update',
    keys: [`trace=${trace}`, `span=${trace}/b`, `parent_span=${trace}/a`, `session=${SESSION}`],
  });
}

/** A frame of the session, or a gateway's record of it, that states no trace. */
function loose(build: CaseBuilder, at: number, source = 'mcp.jsonrpc') {
  const keys = [
    `session=${SESSION}`,
    ...(source === 'mcp.jsonrpc' ? [`conversation=${SESSION}`] : []),
  ] as `session=${string}`[];
  return build.event({ at, source, keys });
}

test('an MCP session in which one run was at work: its frames and the gateway’s records are of that run', () => {
  const build = new CaseBuilder();
  run(build, 't1', T0, ALICE);
  const records = [loose(build, T0 + 2 * SECOND), loose(build, T0 + 3 * SECOND, 'kong.gateway')];
  const outcome = build.run();
  for (const record of records) {
    expect(outcome.user(record)).toBe(ALICE);
    expect(outcome.agent(record)).toBe(AGENT);
    expect(outcome.of(record)).toMatchObject({ userClass: 'strong', agentClass: 'medium' });
  }
});

test('a session that serves several runs names nobody surely: the run at work at that time, or all that were', () => {
  const build = new CaseBuilder();
  run(build, 't1', T0, ALICE);
  run(build, 't2', T0 + 20 * MINUTE, BOB);
  run(build, 't3', T0 + 20 * MINUTE + 2 * SECOND, ALICE);
  const alone = loose(build, T0 + 3 * SECOND);
  const between = loose(build, T0 + 20 * MINUTE + 4 * SECOND);
  const idle = loose(build, T0 + 10 * MINUTE);
  const outcome = build.run();
  expect(outcome.user(alone)).toBe(ALICE);
  expect(outcome.of(alone).userClass).toBe('medium');
  expect(outcome.user(between)).toBeNull();
  expect(outcome.candidates(between, 'user')).toEqual(expect.arrayContaining([ALICE, BOB]));
  expect(outcome.user(idle)).toBeNull();
});

test('a session kept open for longer than a run takes proves nothing for what lies far from the run', () => {
  const build = new CaseBuilder();
  run(build, 't1', T0, ALICE);
  const later = loose(build, T0 + 50 * MINUTE);
  const outcome = build.run();
  expect(outcome.user(later)).toBeNull();
});

test('several traces of one conversation are one run, however long it lasts', () => {
  const build = new CaseBuilder();
  const conversation = 'conversation=conv-5f2d9c10-1111-4222-8333-444455556666' as const;
  for (const [trace, at] of [
    ['t1', T0],
    ['t2', T0 + 40 * MINUTE],
  ] as const) {
    build.event({ at, initiator: ALICE, agent: AGENT, keys: [`trace=${trace}`, `span=${trace}/a`, conversation] });
    const keys = [`trace=${trace}`, `span=${trace}/b`, `parent_span=${trace}/a`, `session=${SESSION}`] as const;
    build.event({ at: at + SECOND, tool: 'tool tool:crm/update', keys });
  }
  const lost = loose(build, T0 + 55 * MINUTE);
  const outcome = build.run();
  expect(outcome.user(lost)).toBe(ALICE);
  expect(outcome.of(lost).userClass).toBe('strong');
});

test('where one session of a server is kept for several runs, another that shows one run proves nothing surely', () => {
  const build = new CaseBuilder();
  const server = { system: 'system system:crm' } as const;
  for (const [trace, at, person, session] of [
    ['t1', T0, ALICE, 'mcp:shared-1'],
    ['t2', T0 + 5 * MINUTE, BOB, 'mcp:shared-1'],
    ['t3', T0 + 60 * MINUTE, BOB, 'mcp:shared-2'],
  ] as const) {
    build.event({ at, initiator: person, agent: AGENT, keys: [`trace=${trace}`, `span=${trace}/a`] });
    const keys = [`trace=${trace}`, `parent_span=${trace}/a`, `session=${session}`] as const;
    build.event({ ...server, at: at + SECOND, source: 'mcp.jsonrpc', keys });
  }
  const near = build.event({ ...server, at: T0 + 61 * MINUTE, source: 'mcp.jsonrpc', keys: ['session=mcp:shared-2'] });
  const outcome = build.run();
  expect(outcome.of(near).userClass).toBe('medium');
});
