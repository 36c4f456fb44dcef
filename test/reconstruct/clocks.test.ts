import { expect, test } from 'vitest';
import { CaseBuilder, MINUTE, SECOND, T0 } from './caseBuilder.ts';

const DAY = 86_400 * SECOND;

/** Pairs by request id between the trace source and `source`, whose clock shows `ahead(i)` more. */
function pairs(build: CaseBuilder, source: string, count: number, ahead: (i: number) => number, tag = source): void {
  for (let i = 0; i < count; i++) {
    const at = T0 + i * 7 * SECOND;
    build.event({
      source: 'otel.genai_spans',
      at,
      tool: 'tool tool:crm/query',
      keys: [`request=${tag}-req-0a1b2c3d${i}`],
    });
    build.event({ source, at: at + ahead(i), keys: [`request=${tag}-req-0a1b2c3d${i}`] });
  }
}

test('45.3 s from 112 pairs', () => {
  const build = new CaseBuilder();
  pairs(build, 'salesforce.event_log_file', 112, (i) => -45.3 * SECOND + ((i * 37) % 401) * 1000 - 200_000);
  const { offsets, links } = build.run();
  const salesforce = offsets.get('salesforce.event_log_file');
  expect(salesforce).toMatchObject({ pairs: 112, basis: 'estimated', against: 'otel.genai_spans' });
  expect(Math.abs((salesforce?.estimateUs ?? 0) - 45.3 * SECOND)).toBeLessThan(50_000);
  // The pairs scatter by a tenth of a second: nothing finer than half a second is applied, so that one pair more moves no event.
  expect(salesforce?.offsetUs).toBe(45.5 * SECOND);
  expect(offsets.get('otel.genai_spans')).toMatchObject({ offsetUs: 0, basis: 'none', against: null });
  expect(links.every((link) => Math.abs(link.dtUs ?? 0) < SECOND)).toBe(true);
});

test.each([
  ['seven minutes', 7 * MINUTE],
  ['268 days', 268 * DAY],
])('torture 21: %s off, found by ids without a window', (_, ahead) => {
  const build = new CaseBuilder();
  pairs(build, 'okta.system_log', 6, (i) => ahead + i * 20_000);
  expect(build.run().offsets.get('okta.system_log')).toMatchObject({ offsetUs: -(ahead + 50_000), basis: 'estimated' });
});

test('the source that disagrees with several others is the one corrected, not they', () => {
  const build = new CaseBuilder();
  pairs(build, 'salesforce.event_log_file', 10, () => 5 * MINUTE);
  pairs(build, 'okta.system_log', 10, () => 5 * MINUTE);
  const { offsets } = build.run();
  expect(offsets.get('otel.genai_spans')).toMatchObject({ offsetUs: 5 * MINUTE, basis: 'estimated' });
  expect(offsets.get('salesforce.event_log_file')).toMatchObject({ offsetUs: 0, basis: 'none' });
  expect(offsets.get('okta.system_log')).toMatchObject({ offsetUs: 0, basis: 'none' });
});

test.each([
  ['pairs that disagree', 40, (i: number) => (i % 2 === 0 ? 60 * SECOND : -90 * SECOND)],
  ['pairs spread over minutes', 40, (i: number) => ((i * 7919) % 600) * SECOND],
  ['four pairs', 4, () => 60 * SECOND],
  ['network latency', 40, (i: number) => 200_000 + (i % 7) * 100_000],
])('%s correct nothing', (_, count, ahead) => {
  const build = new CaseBuilder();
  pairs(build, 'okta.system_log', count, ahead);
  expect(build.run().offsets.get('okta.system_log')).toMatchObject({ offsetUs: 0, basis: 'none' });
});

test("an analyst's offset wins, and the estimate is still shown", () => {
  const build = new CaseBuilder();
  pairs(build, 'okta.system_log', 20, () => 60 * SECOND);
  build.fixOffset('okta.system_log', -30 * SECOND);
  expect(build.run().offsets.get('okta.system_log')).toMatchObject({
    offsetUs: -30 * SECOND,
    estimateUs: -60 * SECOND,
    basis: 'analyst',
  });
});

test('an id that repeats within a source, and short counters, give no pair', () => {
  const build = new CaseBuilder();
  for (let i = 0; i < 20; i++) {
    build.event({ source: 'otel.genai_spans', at: T0, keys: ['request=same-for-all', `tool_call=${i}`] });
    build.event({ source: 'okta.system_log', at: T0 + 60 * SECOND, keys: ['request=same-for-all', `tool_call=${i}`] });
  }
  expect(build.run().offsets.get('okta.system_log')).toMatchObject({ offsetUs: 0, pairs: 0 });
});

test('object references named once by a tool call and once by an audit record are pairs', () => {
  const build = new CaseBuilder();
  for (let i = 0; i < 8; i++) {
    const id = `006000000000${String(i).padStart(3, '0')}AAA`;
    build.event({
      source: 'otel.genai_spans',
      at: T0 + i * MINUTE,
      tool: 'tool tool:crm/get',
      keys: [`object_ref=*:${id}`],
    });
    const at = T0 + i * MINUTE + 90 * SECOND;
    build.event({ source: 'salesforce.event_log_file', at, keys: [`object_ref=salesforce:${id}`] });
  }
  expect(build.run().offsets.get('salesforce.event_log_file')).toMatchObject({ offsetUs: -90 * SECOND, pairs: 8 });
});

test('objects touched again and again by many runs still tell the offset; unrelated touches do not', () => {
  const build = new CaseBuilder();
  const other = new CaseBuilder();
  for (let i = 0; i < 60; i++) {
    const at = T0 + ((i * 7919) % 10_007) * MINUTE;
    const tool = {
      source: 'otel.genai_spans',
      tool: 'tool tool:crm/get',
      keys: [`object_ref=*:object-${i % 6}`],
    } as const;
    const audit = { source: 'salesforce.event_log_file', keys: [`object_ref=salesforce:object-${i % 6}`] } as const;
    for (const each of [build, other]) each.event({ ...tool, at });
    build.event({ ...audit, at: at - 45.3 * SECOND + (i % 5) * 40_000 });
    other.event({ ...audit, at: T0 + ((i * 6007) % 10_007) * MINUTE });
  }
  expect(build.run().offsets.get('salesforce.event_log_file')).toMatchObject({ basis: 'estimated', pairs: 60 });
  expect(build.run().offsets.get('salesforce.event_log_file')?.offsetUs).toBeCloseTo(45.22 * SECOND, -5);
  expect(other.run().offsets.get('salesforce.event_log_file')).toMatchObject({ basis: 'none', offsetUs: 0 });
});

test('undated records take no part and stay undated', () => {
  const build = new CaseBuilder();
  pairs(build, 'okta.system_log', 6, () => 60 * SECOND);
  const undated = build.event({
    source: 'okta.system_log',
    at: null,
    actor: 'user email:a@x.example',
    rest: { actorRole: 'user' },
  });
  const outcome = build.run();
  expect(outcome.offsets.get('okta.system_log')?.offsetUs).toBe(-60 * SECOND);
  expect(outcome.of(undated)).toMatchObject({ direct: true, userClass: 'exact' });
});

test.each([24, 25])('a drifting clock is measured in whole microseconds, from %i pairs', (pairs) => {
  const build = new CaseBuilder();
  for (let i = 0; i < pairs; i++) {
    const at = T0 + i * 37 * MINUTE;
    const key = `request=req-${String(i).padStart(4, '0')}-4b1de05c77aa` as const;
    build.event({ source: 'otel.genai_spans', at, keys: [key] });
    // 500 µs a second, and a latency that differs.
    const late = Math.round(40 * SECOND + (at - T0) * 0.0005) + ((i * 7919) % 1000) * 333;
    build.event({ source: 'okta.system_log', at: at + late, keys: [key] });
  }
  const offset = build.run().offsets.get('okta.system_log');
  expect(offset?.driftPpm).toBeCloseTo(500, -1);
  // What is told holds in the middle of the pairs.
  const middle = 40 * SECOND + (((pairs - 1) * 37 * MINUTE) / 2) * 0.0005;
  expect(Math.abs((offset?.offsetUs ?? 0) + middle)).toBeLessThan(1.5 * SECOND);
  for (const us of [offset?.offsetUs, offset?.estimateUs, offset?.spreadUs, offset?.refUs])
    expect(Number.isInteger(us)).toBe(true);
});

test('numbers of issues tell where both sides say of which product they are', () => {
  const numbered = (callRef: string) => {
    const build = new CaseBuilder();
    for (let i = 0; i < 12; i++) {
      const at = T0 + i * 97 * SECOND;
      build.event({
        source: 'otel.genai_spans',
        at,
        tool: 'tool tool:edit',
        keys: [`object_ref=${callRef}:${20_455 + i}`],
      });
      build.event({ source: 'jira.audit', at: at + 75 * SECOND, keys: [`object_ref=jira:${20_455 + i}`] });
    }
    return build.run().offsets.get('jira.audit');
  };
  expect(numbered('jira')).toMatchObject({ offsetUs: -75 * SECOND, basis: 'estimated', by: 'objects' });
  expect(numbered('*')).toMatchObject({ offsetUs: 0, basis: 'none' });
});

test('the first records of one trace in two sources show a clock that is off', () => {
  const build = new CaseBuilder();
  for (let i = 0; i < 10; i++) {
    const at = T0 + i * 500 * SECOND;
    build.event({ source: 'otel.genai_spans', at, keys: [`trace=4bf92f3577b34da6a3ce929d0e0e473${i}`] });
    build.event({ source: 'litellm.proxy', at: at + 92 * SECOND, keys: [`trace=4bf92f3577b34da6a3ce929d0e0e473${i}`] });
  }
  expect(build.run().offsets.get('litellm.proxy')).toMatchObject({ offsetUs: -92 * SECOND, by: 'first_use' });
});

test('a clock that drifts is measured by the objects that each side names once', () => {
  const build = new CaseBuilder();
  for (let i = 0; i < 30; i++) {
    const at = T0 + i * 4 * 60 * MINUTE;
    const object = `1qT7pRiceList${1000 + i}vQ0aXbYcZ`;
    build.event({ source: 'otel.genai_spans', at, tool: 'tool tool:get', keys: [`object_ref=*:${object}`] });
    // Eighteen seconds a day.
    build.event({
      source: 'google.workspace_reports',
      at: at + SECOND + i * 3 * SECOND,
      keys: [`object_ref=google drive:${object}`],
    });
  }
  const offset = build.run().offsets.get('google.workspace_reports');
  expect(offset).toMatchObject({ basis: 'estimated', by: 'objects' });
  expect(offset?.driftPpm ?? 0).toBeCloseTo(208.3, 0);
});
