/** A score is a probability: on small generated cases about as many of the claims are right as their scores say. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { closeness, likelihoodAmong, likelihoods } from '../../electron/reconstruct/linkers/_likelihood.ts';
import { linkers } from '../../electron/reconstruct/linkers/index.ts';
import { attributionScore } from '../../electron/reconstruct/slots/score.ts';
import { openInProcess } from '../../electron/workers/inProcess.ts';
import { openListings } from '../../electron/workers/listings.ts';
import { contract } from '../../shared/contract/index.ts';
import { Calibration } from '../bench/support/scenario/calibration.ts';
import { readEvents, readLinks } from '../bench/support/scenario/events.ts';
import { LINK_CLAIMS } from '../bench/support/scenario/linkTruth.ts';
import { judge } from '../bench/support/scenario/oracle.ts';
import { MODES, type Mode } from '../bench/support/scenario/record.ts';
import { makeScenario, type Scenario } from '../bench/support/scenario/scenario.ts';
import { Score } from '../bench/support/scenario/score.ts';

const folder = mkdtempSync(join(tmpdir(), 'score-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function investigate(scenario: Scenario): Promise<Score> {
  const evidence = join(folder, `${scenario.seed}-${scenario.mode.missing}`);
  mkdirSync(evidence, { recursive: true });
  for (const [name, text] of scenario.files) writeFileSync(join(evidence, name), text);
  const path = `${evidence}.agentrail`;
  const host = openInProcess(path, { create: { title: 'Scores', examiner: 'test', zone: 'UTC' } });
  await host.call('import.start', contract['import.start'].input.parse({ paths: [evidence] }));
  await host.idle();
  const list = await host.call('evidence.list', contract['evidence.list'].input.parse({ limit: 500 }));
  if (!list.ok) throw new Error(list.error.message);
  const { rows } = contract['evidence.list'].output.parse(list.value);
  await host.close();
  const listings = openListings(path);
  try {
    const fileOf = new Map(rows.map((row) => [row.id, row.name.split('/').at(-1) ?? '']));
    const reading = readEvents(scenario, listings.events('', undefined), fileOf);
    const links = [];
    for await (const link of listings.links('', undefined)) links.push(link);
    const verdicts = judge(scenario.records, scenario.world);
    const score = new Score();
    for (const answer of reading.answers) {
      const [record, verdict] = [scenario.records[answer.record], verdicts[answer.record]];
      if (record !== undefined && verdict !== undefined) score.add(record, verdict, answer);
    }
    for (const link of readLinks(scenario, reading, links)) score.addLink(link);
    return score;
  } finally {
    listings.close();
  }
}

const FEW_LOST: Mode = { ...MODES.hard, missing: 0.1, overlap: 2 };
const MANY_LOST: Mode = { ...MODES.hard, missing: 0.6, lost: 0.25 };

test.each([
  ['hard', MODES.hard],
  ['one id in ten missing', FEW_LOST],
  ['six ids in ten missing', MANY_LOST],
])(
  '%s: scores lie near the share that is right, for attributions, candidates and links',
  async (_, mode) => {
    const { claims, candidates, links } = await investigate(makeScenario(23, mode, 1200));
    expect(links.claims).toBeGreaterThan(1000);
    expect(claims.error()).toBeLessThan(0.1);
    expect(candidates.error()).toBeLessThan(0.08);
    expect(links.error()).toBeLessThan(0.05);
    const sure = links.bins().filter((bin) => bin.from >= 0.9);
    const [right, all] = [
      sure.reduce((sum, bin) => sum + bin.right, 0),
      sure.reduce((sum, bin) => sum + bin.claims, 0),
    ];
    expect(right / all).toBeGreaterThan(0.9);
  },
  120_000,
);

test('calibration: claims of 0.8 of which four in five are right err by nothing, of which none is right by 0.8', () => {
  const good = new Calibration();
  const bad = new Calibration();
  for (let i = 0; i < 10; i++) {
    good.add(0.8, i % 5 !== 0);
    bad.add(0.8, false);
  }
  expect(good.error()).toBeCloseTo(0, 9);
  expect(bad.error()).toBeCloseTo(0.8, 9);
  expect(bad.bins()).toMatchObject([{ from: 0.8, to: 0.9, claims: 10, right: 0 }]);
  expect(() => good.add(Number.NaN, true)).toThrow('not NaN');
});

test('what the links of every method claim is said, and of no method that is gone', () => {
  const methods = linkers.map((linker) => linker.id).filter((id) => id !== 'analyst.link');
  expect(Object.keys(LINK_CLAIMS).sort()).toEqual(methods.sort());
});

test('likelihoods fall with distance and with every rival, and never reach certainty', () => {
  const alone = likelihoods([1])[0] ?? 0;
  const [near = 0, far = 0] = likelihoods([closeness(1_000_000), closeness(40_000_000)]);
  expect(alone).toBeLessThan(1);
  expect(near).toBeLessThan(alone);
  expect(far).toBeLessThan(near);
  expect(likelihoods([])).toEqual([]);
  expect(likelihoods([0, 0])).toEqual([0, 0]);
  const counts = [1, 2, 3, 12].map((count) => likelihoodAmong(count, 2));
  expect([...counts].sort((a, b) => b - a)).toEqual(counts);
  expect(likelihoodAmong(3, 2)).toBeCloseTo(likelihoods([2, 2, 2])[1] ?? 0, 9);
});

test('an attribution scores as the lesser of its slots; an empty one claims nothing', () => {
  const said = { direct: false, contradicted: false };
  const [sure, likely] = [
    { score: 1, rank: 4 },
    { score: 0.6, rank: 2 },
  ];
  expect(attributionScore(undefined, undefined, said)).toBe(0);
  expect(attributionScore(sure, undefined, said)).toBe(1);
  expect(attributionScore(sure, likely, said)).toBe(0.6);
  expect(attributionScore(sure, sure, { ...said, contradicted: true })).toBeLessThan(1);
  expect(attributionScore(likely, undefined, { ...said, direct: true })).toBeLessThan(0.6);
  expect(attributionScore(sure, undefined, { ...said, direct: true })).toBe(1);
});
