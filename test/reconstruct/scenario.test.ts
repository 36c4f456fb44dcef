/**
 * Small generated cases with known truth, through the product's own import and reconstruction, against what their evidence determines and
 * against two simple baselines. `npm run bench -- attribution` runs larger ones and holds the limits.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openInProcess } from '../../electron/workers/inProcess.ts';
import { openListings } from '../../electron/workers/listings.ts';
import { contract } from '../../shared/contract/index.ts';
import { bySession, nearestRun } from '../bench/support/scenario/baselines.ts';
import { offsetErrors, type Reading, readEvents } from '../bench/support/scenario/events.ts';
import { writeLarge } from '../bench/support/scenario/large.ts';
import { judge } from '../bench/support/scenario/oracle.ts';
import { MODES } from '../bench/support/scenario/record.ts';
import { missLines, modeLines } from '../bench/support/scenario/report.ts';
import { makeScenario, type Scenario } from '../bench/support/scenario/scenario.ts';
import { type Answer, Score } from '../bench/support/scenario/score.ts';

const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function investigate(scenario: Scenario): Promise<Reading> {
  const home = join(folder, `${scenario.mode.name}-${scenario.seed}`);
  const evidence = join(home, 'evidence');
  mkdirSync(evidence, { recursive: true });
  for (const [name, text] of scenario.files) writeFileSync(join(evidence, name), text);
  const path = join(home, 'scenario.agentrail');
  const host = openInProcess(path, { create: { title: 'Scenario', examiner: 'test', zone: 'UTC' } });
  const start = contract['import.start'].input.parse({ paths: [evidence] });
  expect(await host.call('import.start', start)).toMatchObject({ ok: true });
  await host.idle();
  const list = await host.call('evidence.list', contract['evidence.list'].input.parse({ limit: 500 }));
  if (!list.ok) throw new Error(list.error.message);
  const rows = contract['evidence.list'].output.parse(list.value).rows;
  await host.close();
  expect(rows.filter((row) => row.rejected > 0 || row.format === null)).toEqual([]);
  const listings = openListings(path);
  try {
    const fileOf = new Map(rows.map((row) => [row.id, row.name.split('/').at(-1) ?? '']));
    return readEvents(scenario, listings.events('', undefined), fileOf);
  } finally {
    listings.close();
  }
}

function scored(scenario: Scenario, answers: readonly Answer[]): Score {
  const verdicts = judge(scenario.records, scenario.world);
  const score = new Score();
  for (const answer of answers) {
    const record = scenario.records[answer.record];
    const verdict = verdicts[answer.record];
    if (record !== undefined && verdict !== undefined) score.add(record, verdict, answer);
  }
  return score;
}

const right = (score: Score): number => score.all.right / score.all.determined;

test.each(['clean', 'hard'] as const)(
  'a %s case: nothing is lost, the limits hold, and both baselines are beaten by far',
  async (name) => {
    const scenario = makeScenario(11, MODES[name], 1200);
    const reading = await investigate(scenario);
    expect(reading.strangers).toEqual([]);
    expect(reading.silent.map((index) => scenario.records[index]?.note)).toEqual([]);
    const ours = scored(scenario, reading.answers);
    for (const baseline of [nearestRun, bySession])
      expect(right(ours)).toBeGreaterThan(right(scored(scenario, baseline(scenario.records))) + 0.1);
    expect(right(ours)).toBeGreaterThanOrEqual(name === 'clean' ? 0.995 : 0.95);
    expect(ours.all).toMatchObject({ falseUser: 0, falseAgent: 0, agentOnPerson: 0 });
    expect(ours.all.held / ours.all.ambiguous).toBeGreaterThanOrEqual(0.9);
    for (const { source, error } of offsetErrors(scenario, reading.offsets)) expect(error, source).toBeLessThan(2);
  },
  120_000,
);

test('the same seed gives the same files, another seed others', () => {
  const [one, again, other] = [3, 3, 4].map((seed) => makeScenario(seed, MODES.hard, 300));
  expect([...(one?.files ?? [])]).toEqual([...(again?.files ?? [])]);
  expect(other?.files.get('otel-traces.ndjson')).not.toBe(one?.files.get('otel-traces.ndjson'));
});

test('where no id is lost, what the evidence determines is the truth, for nearly every record', () => {
  const scenario = makeScenario(5, MODES.clean, 1500);
  const verdicts = judge(scenario.records, scenario.world);
  const misled = verdicts.flatMap((verdict, index) =>
    verdict.misleading ? (scenario.records[index]?.note ?? '') : [],
  );
  expect(misled).toEqual([]);
  const determined = verdicts.filter((one) => one.user === 'determined' && one.agent === 'determined').length;
  expect(determined / verdicts.length).toBeGreaterThan(0.95);
});

test('hard mode loses three joining ids in ten and moves every clock, one by days', () => {
  const [clean, hard] = (['clean', 'hard'] as const).map((name) => makeScenario(7, MODES[name], 2000));
  const tokens = (scenario: Scenario | undefined): number => {
    const rows = scenario?.records.filter((record) => record.source === 'microsoft.graph_activity') ?? [];
    const kept = rows.filter((record) => record.clues.some((clue) => clue.value.startsWith('uti:'))).length;
    return kept / rows.length;
  };
  expect(tokens(clean)).toBe(1);
  expect(tokens(hard)).toBeGreaterThan(0.6);
  expect(tokens(hard)).toBeLessThan(0.8);
  const days = [...(hard?.skews.values() ?? [])].filter((skew) => Math.abs(skew) > 24 * 3600 * 1_000_000);
  expect(days).toHaveLength(1);
  expect([...(clean?.skews.values() ?? [])].every((skew) => skew === 0)).toBe(true);
});

test('a miss is told with its record, and what is over its limit is marked', () => {
  const scenario = makeScenario(2, MODES.clean, 400);
  const verdicts = judge(scenario.records, scenario.world);
  const person = scenario.records.findIndex((record) => record.clues.some((clue) => clue.kind === 'hand'));
  const { note, source } = scenario.records[person] ?? { note: 'no record', source: 'no source' };
  const wrong: Answer = {
    record: person,
    user: 'other',
    agent: 'quote-bot',
    userClass: 'exact',
    agentClass: 'strong',
    score: 0.9,
    direct: false,
    candidates: [],
    credential: null,
    chain: null,
  };
  const score = scored(scenario, [wrong]);
  expect(score.all).toMatchObject({ determined: 1, right: 0, falseUser: 1, falseAgent: 1, agentOnPerson: 1 });
  const told = missLines(scenario, verdicts, score.misses, 5).join('\n');
  expect(told).toContain(`1 x false certainty (user): ${note}`);
  expect(told).toContain('said: other (exact) by quote-bot (strong)');
  const table = modeLines({ mode: 'clean', ours: score, nearest: score, session: score, offsets: [] });
  expect(table.filter((line) => line.startsWith(`! clean: ${source}`))).toHaveLength(1);
});

test('a large case holds the records it was asked for, in many runs, and no record twice', () => {
  const home = join(folder, 'large');
  mkdirSync(home);
  const { runs } = writeLarge(home, 3000, 1);
  expect(runs).toBeGreaterThan(200);
  const audit = JSON.parse(readFileSync(join(home, 'cloudtrail.json'), 'utf8')) as { Records: { eventID: string }[] };
  expect(new Set(audit.Records.map((record) => record.eventID)).size).toBe(audit.Records.length);
  expect(readdirSync(home)).toEqual(
    expect.arrayContaining(['agents.csv', 'otel-traces.ndjson', 'salesforce-events.csv']),
  );
});
