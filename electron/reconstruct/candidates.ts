/** Competing candidates for an empty user or agent slot. They are kept, scored and never chosen between. */
import type { EventTable } from './events/eventTable.ts';
import { keyIndex } from './events/keyIndex.ts';
import { elapsedUs } from './events/placedEvent.ts';
import type { Columns } from './fillSlots.ts';
import { round } from './linkers/_draft.ts';
import type { Network } from './network.ts';
import type { CandidateDraft } from './ports.ts';
import { filledAt } from './slotColumns.ts';
import type { Statements } from './statementTable.ts';

/** Weight of "nobody known": what stands against any candidate that no id supports. */
const NOBODY_WEIGHT = 0.5;
const MAX_CANDIDATES = 12;
/** As classRank: what is filled better than this has no rivals. */
const MEDIUM = 2;
const CHOSEN_WEIGHT = 0.6;
const NOBODY_WHY = 'None of the candidates may be meant; no id ties the event to a person or agent.';

type CandidateSlot = 'user' | 'agent';

interface Weighed {
  readonly entityId: number;
  readonly agentId: number | null;
  readonly weight: number;
  readonly dtUs: number | null;
  readonly why: string;
  readonly against: string;
}

/**
 * Candidates of one event for each of its two slots that is empty, or filled at medium while others fit as well; scores of one slot, with
 * nobody's, add up to 1.
 */
export type CandidateFinder = (position: number) => readonly CandidateDraft[];

/** Prepares the index of undecided links once and answers for single events. */
export function candidateFinder(
  events: EventTable,
  network: Network,
  columns: Columns,
  statements: Statements,
): CandidateFinder {
  const { links } = network;
  const undecided = keyIndex(function* () {
    for (let link = 0; link < links.length; link++) {
      if ((links.candidates[link] ?? 0) > 1 || (links.rank[link] ?? 0) < 2) yield [links.to[link] ?? 0, link] as const;
    }
  });
  const elapsedAt = (from: number, to: number): number | null => {
    const [a, b] = [events.at(from), events.at(to)];
    return a === undefined || b === undefined ? null : elapsedUs(a, b);
  };
  const weigh = (position: number, slot: CandidateSlot): Weighed[] => {
    const column = columns[slot];
    const found: Weighed[] = [];
    const agentHere = filledAt(columns.agent, position) ?? null;
    for (const entityId of column.rivals.get(position) ?? []) {
      found.push({
        entityId,
        agentId: slot === 'user' ? agentHere : null,
        weight: 1,
        dtUs: null,
        why: 'Stated in the same run, session or lineage.',
        against: 'Another is stated there with equal right.',
      });
    }
    for (const rival of statements.at(position)?.rivals ?? []) {
      if (rival.slot !== slot) continue;
      found.push({
        entityId: rival.entity,
        agentId: slot === 'user' ? agentHere : null,
        weight: rival.weight,
        dtUs: null,
        why: rival.why,
        against: rival.against,
      });
    }
    for (const link of undecided.get(position) ?? []) {
      const from = links.from[link] ?? -1;
      const entityId = links.carries(link, slot) ? filledAt(column, from) : undefined;
      if (entityId === undefined) continue;
      const count = links.candidates[link] ?? 0;
      found.push({
        entityId,
        agentId: slot === 'user' ? (agentHere ?? filledAt(columns.agent, from) ?? null) : null,
        weight: links.score(link),
        dtUs: elapsedAt(from, position),
        why: links.why(link),
        against: count > 1 ? `One of ${count} that fit.` : 'No id ties the two records.',
      });
    }
    return found;
  };
  return (position) =>
    (['user', 'agent'] as const).flatMap((slot) => {
      const column = columns[slot];
      const filled = filledAt(column, position);
      if (filled === undefined) return toDrafts(slot, weigh(position, slot));
      if ((column.rank[position] ?? 0) > MEDIUM) return [];
      const others = weigh(position, slot).filter((item) => item.entityId !== filled);
      if (others.length === 0) return [];
      const chosen: Weighed = {
        entityId: filled,
        agentId: slot === 'user' ? (filledAt(columns.agent, position) ?? null) : null,
        weight: Math.max(CHOSEN_WEIGHT, column.score[position] ?? 0),
        dtUs: null,
        why: column.reasons[column.why[position] ?? -1] ?? '',
        against: 'Others fit less well.',
      };
      return toDrafts(slot, [chosen, ...others]);
    });
}

function toDrafts(slot: CandidateSlot, weighed: readonly Weighed[]): CandidateDraft[] {
  const best = new Map<string, Weighed>();
  for (const item of weighed) {
    const key = `${item.entityId}|${item.agentId ?? ''}`;
    const known = best.get(key);
    if (known === undefined || item.weight > known.weight) best.set(key, item);
  }
  if (best.size === 0) return [];
  const ranked = [...best.values()]
    .sort((a, b) => b.weight - a.weight || a.entityId - b.entityId || (a.agentId ?? 0) - (b.agentId ?? 0))
    .slice(0, MAX_CANDIDATES);
  const total = ranked.reduce((sum, item) => sum + item.weight, NOBODY_WEIGHT);
  const drafts: CandidateDraft[] = ranked.map(({ entityId, agentId, weight, dtUs, why, against }) => ({
    slot,
    entityId,
    agentId,
    score: round(weight / total),
    dtUs,
    why,
    against,
  }));
  const others = ranked.length === 1 ? 'One candidate fits.' : `${ranked.length} candidates fit.`;
  drafts.push({
    slot,
    entityId: null,
    agentId: null,
    score: round(NOBODY_WEIGHT / total),
    dtUs: null,
    why: NOBODY_WHY,
    against: others,
  });
  return drafts.sort((a, b) => b.score - a.score);
}

/** Merges the candidates of many events into one list: best score of each, the same order. */
export function mergeCandidates(lists: Iterable<readonly CandidateDraft[]>): CandidateDraft[] {
  const best = new Map<string, CandidateDraft>();
  for (const list of lists) {
    for (const candidate of list) {
      const key = candidateKey(candidate);
      const known = best.get(key);
      if (known === undefined || candidate.score > known.score) best.set(key, candidate);
    }
  }
  return [...best.values()].sort(
    (a, b) =>
      compare(a.slot, b.slot) ||
      b.score - a.score ||
      (a.entityId ?? 0) - (b.entityId ?? 0) ||
      (a.agentId ?? 0) - (b.agentId ?? 0),
  );
}

/** Two candidates with the same key claim the same. */
export function candidateKey(candidate: CandidateDraft): string {
  return `${candidate.slot}|${candidate.entityId ?? ''}|${candidate.agentId ?? ''}`;
}

function compare(a: string, b: string): number {
  return a < b ? 1 : a > b ? -1 : 0;
}
