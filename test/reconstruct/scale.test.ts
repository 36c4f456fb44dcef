import { expect, test } from 'vitest';
import { CaseBuilder, MINUTE, SECOND, T0 } from './caseBuilder.ts';

const ALICE = 'user email:alice@northwind.example';
const AGENT = 'agent agent.id:sales-summarizer';

test.each([
  ['flat', (i: number) => `t1/${i === 0 ? '' : 0}`],
  ['5,000 deep', (i: number) => (i < 5000 ? `t1/${i - 1}` : 't1/0')],
])(
  'torture 28: a trace of 30,000 spans, %s, is one chain with one person',
  (_, parent) => {
    const build = new CaseBuilder();
    for (let i = 0; i < 30_000; i++) {
      const stated = i === 0 ? { initiator: ALICE, agent: AGENT } : {};
      build.event({
        ...stated,
        at: T0 + i * 1000,
        keys: ['trace=t1', `span=t1/${i}`, ...(i === 0 ? [] : [`parent_span=${parent(i)}` as const])],
      });
    }
    const outcome = build.run();
    expect(outcome.chains).toHaveLength(1);
    expect(outcome.links).toHaveLength(29_999);
    expect(outcome.of(30_000)).toMatchObject({ userClass: 'exact', agentClass: 'exact' });
  },
  20_000,
);

test('torture 28: cycles, spans that are their own parent and repeated span ids end, and stay one chain', () => {
  const build = new CaseBuilder();
  build.event({ keys: ['trace=t', 'span=t/a', 'parent_span=t/b'] });
  build.event({ keys: ['trace=t', 'span=t/b', 'parent_span=t/a'] });
  build.event({ keys: ['trace=t', 'span=t/c', 'parent_span=t/c'] });
  build.event({ keys: ['trace=t', 'span=t/a', 'parent_span=t/c'], initiator: ALICE, agent: AGENT });
  const outcome = build.run();
  expect(outcome.chains.map((chain) => [...chain.eventIds].sort())).toEqual([[1, 2, 3, 4]]);
  expect([1, 2, 3].map((id) => outcome.user(id))).toEqual([ALICE, ALICE, ALICE]);
});

test('60,000 events of one session give a line of links, not a web', () => {
  const build = new CaseBuilder();
  for (let i = 0; i < 60_000; i++) {
    build.event({ at: T0 + i * 1000, actor: ALICE, keys: ['session=sf:day'], rest: { actorRole: 'user' } });
  }
  const outcome = build.run();
  expect(outcome.links).toHaveLength(59_999);
  expect(outcome.chains).toEqual([]);
}, 60_000);

test('100,000 mixed events in a few seconds', () => {
  const build = new CaseBuilder();
  build.declare(AGENT, 'HAS_CREDENTIAL', 'credential cred.id:agenthub');
  for (let i = 0; i < 10_000; i++) {
    const at = T0 + i * MINUTE;
    const person = `user email:p${i % 50}@northwind.example`;
    const run = `run-${i}-0123456789`;
    build.event({
      source: 'otel.genai_spans',
      at,
      initiator: person,
      agent: AGENT,
      keys: [`trace=${run}`, `span=${run}/0`, `conversation=${run}`],
    });
    for (let n = 1; n < 5; n++) {
      build.event({
        source: 'otel.genai_spans',
        at: at + n * SECOND,
        tool: 'tool tool:crm/get',
        keys: [`trace=${run}`, `span=${run}/${n}`, `parent_span=${run}/0`, `object_ref=*:object-${i}-${n}`],
      });
    }
    for (let n = 1; n < 5; n++) {
      build.event({
        source: 'salesforce.event_log_file',
        at: at + n * SECOND + 200_000,
        credential: 'credential cred.id:agenthub',
        objects: [`object salesforce.case:object-${i}-${n}`],
        keys: ['session=sf:agenthub', `object_ref=salesforce:object-${i}-${n}`],
        rest: { actorRole: 'service', ip: '192.0.2.1' },
      });
    }
    build.event({
      source: 'salesforce.event_log_file',
      at: at + 30 * SECOND,
      credential: 'credential cred.id:agenthub',
      objects: ['object salesforce.case:common'],
      keys: ['session=sf:agenthub'],
      rest: { actorRole: 'service', ip: '192.0.2.1' },
    });
  }
  const before = process.cpuUsage();
  const outcome = build.run();
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1_000_000;
  console.log(`reconstruct: 100,000 events in ${seconds.toFixed(1)} s of processor time`);
  expect(outcome.attributions.size).toBe(100_000);
  expect(outcome.of(6)).toMatchObject({ userClass: 'strong', agentClass: 'strong' });
  expect(outcome.user(10)).toBeNull();
  // Processor time, so that a busy machine does not fail it; quadratic work would take minutes.
  expect(seconds).toBeLessThan(20);
}, 120_000);
