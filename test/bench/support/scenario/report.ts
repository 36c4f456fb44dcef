/** The bench's tables for people. */

import type { Calibration } from './calibration.ts';
import type { OffsetError } from './events.ts';
import type { Verdict } from './oracle.ts';
import { iso } from './record.ts';
import type { Scenario } from './scenario.ts';
import type { Answer, Miss, Score, Tally } from './score.ts';

export interface Result {
  readonly mode: 'clean' | 'hard';
  readonly ours: Score;
  readonly nearest: Score;
  readonly session: Score;
  readonly offsets: readonly OffsetError[];
}

const share = (part: number, whole: number): string => (whole === 0 ? '-' : (part / whole).toFixed(4));

function line(name: string, tally: Tally): string {
  const cells = [
    tally.events,
    tally.determined,
    share(tally.right, tally.determined),
    share(tally.userRight, tally.userDetermined),
    share(tally.agentRight, tally.agentDetermined),
    share(tally.credentialRight, tally.credentials),
    tally.falseUser + tally.falseAgent,
    tally.agentOnPerson,
    tally.ambiguous,
    share(tally.held, tally.ambiguous),
    tally.misleading,
  ];
  const limit = name.startsWith('clean') ? 0.995 : 0.95;
  const bad = tally.determined > 0 && tally.right / tally.determined < limit;
  const worse = tally.falseUser + tally.falseAgent > 0 || tally.agentOnPerson > 0;
  const lost = tally.ambiguous > 0 && tally.held / tally.ambiguous < 0.95;
  return `${bad || worse || lost ? '!' : ' '} ${name.padEnd(38)}${cells.map((cell) => String(cell).padStart(10)).join('')}`;
}

const HEAD = `  ${''.padEnd(38)}${[
  'records',
  'determ.',
  'both',
  'user',
  'agent',
  'credent.',
  'false',
  'on person',
  'ambig.',
  'held',
  'mislead.',
]
  .map((cell) => cell.padStart(10))
  .join('')}`;

function calibrationLines(title: string, calibration: Calibration): string[] {
  return [
    `  ${title}: error ${calibration.error().toFixed(4)}`,
    ...calibration.bins().map(({ from, to, claims, right, said }) => {
      const range = `${from.toFixed(2)} to ${to.toFixed(2)}`;
      return `    ${range.padEnd(16)}${String(claims).padStart(8)}${said.toFixed(4).padStart(10)}${share(right, claims).padStart(10)}`;
    }),
  ];
}

/** Claims, mean score, share right, and how far they lie apart, for each method that links. */
function methodLines(byMethod: ReadonlyMap<string, Calibration>): string[] {
  return [...byMethod]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([method, one]) => {
      const cells = [one.said.toFixed(4), share(one.right, one.claims), one.error().toFixed(4)];
      return `    ${method.padEnd(24)}${String(one.claims).padStart(8)}${cells.map((cell) => cell.padStart(10)).join('')}`;
    });
}

/** Everything about one mode, as lines; what misses its limit begins with `!`. */
export function modeLines({ mode, ours, nearest, session, offsets }: Result): string[] {
  const lines = [HEAD];
  for (const [source, tally] of [...ours.bySource].sort(([a], [b]) => (a < b ? -1 : 1)))
    lines.push(line(`${mode}: ${source}`, tally));
  lines.push(line(`${mode}: all`, ours.all));
  lines.push(line(`${mode}: nearest run by time`, nearest.all));
  lines.push(line(`${mode}: session id alone`, session.all));
  const chain = ours.chainFigures();
  lines.push(`  chains: ${chain.chains}, purity ${chain.purity.toFixed(4)}, recall ${chain.recall.toFixed(4)}`);
  const platforms = [...ours.recallByPlatform()].sort(([a], [b]) => (a < b ? -1 : 1));
  lines.push(`  recall by platform: ${platforms.map(([name, recall]) => `${name} ${recall.toFixed(3)}`).join(', ')}`);
  const worst = new Map<string, number>();
  for (const { source, error } of offsets) worst.set(source, Math.max(error, worst.get(source) ?? 0));
  for (const [source, error] of worst)
    lines.push(`${error > 2 ? '!' : ' '} clock of ${source.padEnd(29)}${error.toFixed(3).padStart(10)} s off at most`);
  lines.push(...calibrationLines('score of an attribution: claims, mean score, share right', ours.claims));
  lines.push(...calibrationLines('score of a candidate: candidates, mean score, share true', ours.candidates));
  lines.push(...calibrationLines('score of a link: links, mean score, share right', ours.links));
  lines.push('  links by method: links, mean score, share right, error', ...methodLines(ours.linksByMethod));
  return lines;
}

/** Misses of one scenario, `most` of each kind: the record, what it says, and what was answered. */
export function missLines(
  scenario: Scenario,
  verdicts: readonly Verdict[],
  misses: readonly Miss[],
  most: number,
): string[] {
  const byKind = new Map<string, Miss[]>();
  for (const miss of misses) {
    const record = scenario.records[miss.answer.record];
    const key = `${miss.kind} (${miss.level}): ${record?.note ?? ''}`;
    byKind.set(key, [...(byKind.get(key) ?? []), miss]);
  }
  const sorted = [...byKind].sort((a, b) => b[1].length - a[1].length);
  return sorted.flatMap(([key, list]) => [
    `--- seed ${scenario.seed} ${scenario.mode.name}: ${list.length} x ${key}`,
    ...list.slice(0, most).flatMap(({ answer }) => missed(scenario, answer, verdicts[answer.record])),
  ]);
}

function missed(scenario: Scenario, answer: Answer, verdict: Verdict | undefined): string[] {
  const record = scenario.records[answer.record];
  const place = scenario.places[answer.record];
  if (record === undefined || verdict === undefined) return [];
  const { truth } = record;
  const { user, agent, userClass, agentClass, score } = answer;
  const candidates = answer.candidates.map((one) => `${one.user} by ${one.agent} ${one.score.toFixed(2)}`);
  const standing = `user ${verdict.user}, agent ${verdict.agent}, ${verdict.rivals} rivals`;
  return [
    `  ${place?.file} #${place?.index} ${record.uid ?? ''} at ${iso(record.at)} (recorded ${iso(record.recorded)})`,
    `    truth: ${truth.user} by ${truth.agent} in ${truth.run}; ${standing}`,
    `    said: ${user} (${userClass}) by ${agent} (${agentClass}), score ${score.toFixed(2)}; candidates: ${candidates.join('; ') || 'none'}`,
    `    record: ${record.clues.map((clue) => `${clue.kind} ${clue.value}`).join(', ')}`,
  ];
}
