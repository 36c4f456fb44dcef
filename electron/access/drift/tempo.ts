/** Tool calls a human turn, chain by chain: a run that goes on by itself for far longer than the agent's runs ever did. */
import { type BehaviourItem, MOST_ITEMS } from '../../../shared/model/drift.ts';
import type { Profile, Run } from './profile.ts';
import { robust } from './statistics.ts';

/** Calls of one turn below which nothing is called fast, and how far beyond its own past a run has to be. */
const FEWEST_CALLS = 20;
const TIMES_THE_MOST = 3;
const DEVIATIONS = 10;
/** Runs with calls that the baseline needs. */
const FEWEST_RUNS = 10;

/** A chain in which no turn is recorded counts as one turn: something set it off. */
export function callsPerTurn(run: Run): number {
  return run.calls / Math.max(1, run.turns);
}

/** Runs of the recent window beyond what the baseline's runs let expect; none where the baseline has too few runs with calls. */
export function tempoItems(profile: Profile): BehaviourItem[] {
  const { recentFromUs } = profile.windows;
  const before: number[] = [];
  const recent: [string, Run][] = [];
  for (const [id, run] of profile.runs) {
    if (run.calls === 0) continue;
    if (run.firstUs >= recentFromUs) recent.push([id, run]);
    else before.push(callsPerTurn(run));
  }
  const usual = robust(before);
  if (usual === undefined || before.length < FEWEST_RUNS) return [];
  const most = before.reduce((high, calls) => Math.max(high, calls), 0);
  const bound = Math.max(FEWEST_CALLS, most * TIMES_THE_MOST, usual.middle + DEVIATIONS * Math.max(1, usual.spread));
  return recent
    .filter(([, run]) => callsPerTurn(run) > bound)
    .sort(([a, x], [b, y]) => callsPerTurn(y) - callsPerTurn(x) || (a < b ? -1 : 1))
    .slice(0, MOST_ITEMS)
    .map(([chainId, run]) => ({
      dimension: 'tempo',
      change: 'up',
      label: `${run.calls.toLocaleString('en-US')} tool calls, ${turnsText(run.turns)}`,
      entity: null,
      verb: null,
      baseline: usual.middle,
      recent: callsPerTurn(run),
      expected: bound,
      unusual: true,
      peersUsing: 0,
      firstUs: run.firstUs,
      lastUs: run.lastUs,
      chainId,
      events: run.events,
      ips: [],
    }));
}

function turnsText(turns: number): string {
  if (turns === 0) return 'no human turn recorded';
  return turns === 1 ? '1 human turn' : `${turns.toLocaleString('en-US')} human turns`;
}
