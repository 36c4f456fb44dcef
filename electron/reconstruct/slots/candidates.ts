/** Competing candidates for an empty user or agent slot. They are kept, scored and never chosen between. */
import type { Slot } from '../../../shared/model/kinds.ts';
import type { CandidateDraft } from '../../../shared/model/reconstruction.ts';
import type { EventTable } from '../events/eventTable.ts';
import { type KeyIndex, keyIndex } from '../events/keyIndex.ts';
import { elapsedUs } from '../events/placedEvent.ts';
import { round } from '../linkers/_draft.ts';
import type { Columns } from './fillSlots.ts';
import type { Network } from './network.ts';
import { filledAt } from './slotColumns.ts';
import type { Statements } from './statementTable.ts';

/** Probability that none of those found is meant, however many fit: the run behind an event may have left no other trace. */
const LEAST_NOBODY = 0.25;
/** Probability that one of those is right who are stated with equal right. */
const STATED = 0.9;
const MAX_CANDIDATES = 12;
/** Of a chain, for each slot. */
const MAX_OF_CHAIN = 20;
/** As classRank: what is filled better than this has no rivals. */
const MEDIUM = 2;
const NOBODY_WHY = 'None of the candidates may be meant; no id ties the event to a person or agent.';

type CandidateSlot = 'user' | 'agent';

interface Weighed {
  readonly entityId: number;
  readonly agentId: number | null;
  /** Probability that this one is meant, by what speaks for it alone. */
  readonly likelihood: number;
  readonly dtUs: number | null;
  readonly why: string;
  readonly against: string;
}

/**
 * Candidates of one event for each of its two slots that is empty, or filled at medium while others fit as well. A score is the probability
 * that this one is meant; those of one slot, with nobody's, add up to 1.
 */
export type CandidateFinder = (position: number) => FoundCandidates;

/** What a candidate claims. */
type Claim = Pick<CandidateDraft, 'slot' | 'entityId' | 'agentId'>;

export interface FoundCandidates {
  readonly candidates: readonly CandidateDraft[];
  /** Those that fit less well than as many as are kept. */
  readonly beyond: readonly Claim[];
  /** Runs that a method found to fit and did not link, being further off than as many as it links. */
  readonly runs: Readonly<Record<CandidateSlot, number>>;
}

const NO_RUNS = { user: 0, agent: 0 };
export const NO_CANDIDATES: FoundCandidates = { candidates: [], beyond: [], runs: NO_RUNS };

/** Links, by number, that name none for sure, by the position they lead to. */
export function undecidedLinks({ links }: Pick<Network, 'links'>): KeyIndex {
  return keyIndex((put) => {
    for (let link = 0; link < links.length; link++) {
      if ((links.candidates[link] ?? 0) > 1 || (links.rank[link] ?? 0) < 2) put(links.to[link] ?? 0, link);
    }
  });
}

/** Answers for single events. What it looks at beside the event's own row is what relink/outcomes.ts digests. */
export function candidateFinder(
  events: EventTable,
  network: Network,
  columns: Columns,
  statements: Statements,
  undecided: KeyIndex,
): CandidateFinder {
  const { links } = network;
  const elapsedAt = (from: number, to: number): number | null => {
    const [a, b] = [events.at(from), events.at(to)];
    return a === undefined || b === undefined ? null : elapsedUs(a, b);
  };
  const linked = (position: number, slot: CandidateSlot, agentHere: number | null): Weighed[] => {
    const column = columns[slot];
    const found: Weighed[] = [];
    for (const link of undecided.get(position) ?? []) {
      const from = links.from[link] ?? -1;
      const entityId = links.carries(link, slot) ? filledAt(column, from) : undefined;
      if (entityId === undefined) continue;
      const count = links.candidates[link] ?? 0;
      found.push({
        entityId,
        agentId: slot === 'user' ? (agentHere ?? filledAt(columns.agent, from) ?? null) : null,
        likelihood: links.score(link) * (column.score[from] ?? 0),
        dtUs: elapsedAt(from, position),
        why: links.why(link),
        against: count > 1 ? `One of ${count} that fit.` : 'No id ties the two records.',
      });
    }
    return found;
  };
  const weigh = (position: number, slot: CandidateSlot): Weighed[] => {
    const agentHere = filledAt(columns.agent, position) ?? null;
    const found = linked(position, slot, agentHere);
    const agentId = slot === 'user' ? agentHere : null;
    // Links that mean several runs dispute a slot as well; what they make likely they say themselves.
    const byLink = new Set(found.map((item) => item.entityId));
    const rivals = [...(columns[slot].rivals.get(position) ?? [])];
    for (const entityId of rivals) {
      if (byLink.has(entityId)) continue;
      found.push({
        entityId,
        agentId,
        likelihood: STATED / rivals.length,
        dtUs: null,
        why: 'Stated in the same run, session or lineage.',
        against: 'Another is stated there with equal right.',
      });
    }
    for (const rival of statements.at(position)?.rivals ?? []) {
      if (rival.slot !== slot) continue;
      const { entity: entityId, likelihood, why, against } = rival;
      found.push({ entityId, agentId, likelihood, dtUs: null, why, against });
    }
    return found;
  };
  /** A link says how many its method found; those that were not linked are known by number alone. */
  const unlinked = (position: number, slot: CandidateSlot): number => {
    const methods = new Map<string, { most: number; linked: number }>();
    for (const link of undecided.get(position) ?? []) {
      if (!links.carries(link, slot)) continue;
      const method = links.method(link);
      const known = methods.get(method) ?? { most: 0, linked: 0 };
      methods.set(method, known);
      known.most = Math.max(known.most, links.candidates[link] ?? 0);
      known.linked++;
    }
    let more = 0;
    for (const { most, linked } of methods.values()) more += Math.max(0, most - linked);
    return more;
  };
  const inSlot = (position: number, slot: CandidateSlot): FoundCandidates => {
    const column = columns[slot];
    const filled = filledAt(column, position);
    if (filled === undefined) return toDrafts(slot, weigh(position, slot), undefined);
    if ((column.rank[position] ?? 0) > MEDIUM) return NO_CANDIDATES;
    const others = weigh(position, slot).filter((item) => item.entityId !== filled);
    if (others.length === 0) return NO_CANDIDATES;
    const chosen: Weighed = {
      entityId: filled,
      agentId: slot === 'user' ? (filledAt(columns.agent, position) ?? null) : null,
      likelihood: column.score[position] ?? 0,
      dtUs: null,
      why: column.reasons[column.why[position] ?? -1] ?? '',
      against: 'Others fit less well.',
    };
    return toDrafts(slot, others, chosen);
  };
  return (position) => {
    const [user, agent] = [inSlot(position, 'user'), inSlot(position, 'agent')];
    if (user === NO_CANDIDATES && agent === NO_CANDIDATES) return NO_CANDIDATES;
    return {
      candidates: [...user.candidates, ...agent.candidates],
      beyond: [...user.beyond, ...agent.beyond],
      runs: {
        user: user === NO_CANDIDATES ? 0 : unlinked(position, 'user'),
        agent: agent === NO_CANDIDATES ? 0 : unlinked(position, 'agent'),
      },
    };
  };
}

/** @param chosen who fills the slot: what is left of its likelihood the others share, and nobody */
function toDrafts(slot: CandidateSlot, weighed: readonly Weighed[], chosen: Weighed | undefined): FoundCandidates {
  const rivals = onePerClaim(weighed);
  if (rivals.length === 0) return NO_CANDIDATES;
  const all = chosen === undefined ? rivals : [chosen, ...rivals];
  const ranked = all.slice(0, MAX_CANDIDATES);
  const beyond = all.slice(MAX_CANDIDATES).map(({ entityId, agentId }) => ({ slot, entityId, agentId }));
  const likely = rivals.reduce((sum, item) => sum + item.likelihood, 0);
  const nobody = Math.max(LEAST_NOBODY, 1 - likely);
  const left = 1 - (chosen?.likelihood ?? 0);
  const each = likely === 0 ? 0 : ((1 - nobody) * left) / likely;
  const drafts: CandidateDraft[] = ranked.map((item) => ({
    slot,
    entityId: item.entityId,
    agentId: item.agentId,
    score: round(item === chosen ? item.likelihood : item.likelihood * each),
    dtUs: item.dtUs,
    why: item.why,
    against: item.against,
  }));
  const others = all.length === 1 ? 'One candidate fits.' : howMany(all.length, ranked.length, 'fit');
  drafts.push({
    slot,
    entityId: null,
    agentId: null,
    score: round(nobody * left),
    dtUs: null,
    why: NOBODY_WHY,
    against: others,
  });
  return { candidates: drafts.sort((a, b) => b.score - a.score), beyond, runs: NO_RUNS };
}

/** What claims the same counts once: told by what speaks best for it, as likely as all of it together, for at most one of them is right. */
function onePerClaim(weighed: readonly Weighed[]): Weighed[] {
  const claims = new Map<string, Weighed>();
  for (const item of weighed) {
    const key = `${item.entityId}|${item.agentId ?? ''}`;
    const known = claims.get(key);
    if (known === undefined) claims.set(key, item);
    else {
      const better = item.likelihood > known.likelihood ? item : known;
      claims.set(key, { ...better, likelihood: Math.min(1, item.likelihood + known.likelihood) });
    }
  }
  return [...claims.values()].sort(
    (a, b) => b.likelihood - a.likelihood || a.entityId - b.entityId || (a.agentId ?? 0) - (b.agentId ?? 0),
  );
}

function howMany(all: number, kept: number, fit: string): string {
  return all === kept ? `${all} candidates ${fit}.` : `${all} candidates ${fit}; the ${kept} that fit best are kept.`;
}

/** The best of a chain's candidates for each slot, and how many more there are; "nobody known" stays whatever it scores. */
export function keepBest(
  merged: readonly CandidateDraft[],
  found: readonly FoundCandidates[],
): { readonly candidates: readonly CandidateDraft[]; readonly leftOut: Readonly<Partial<Record<Slot, number>>> } {
  const leftOut: Partial<Record<Slot, number>> = {};
  const candidates = (['user', 'agent'] as const).flatMap((slot) => {
    const mine = merged.filter((one) => one.slot === slot);
    if (mine.length === 0) return mine;
    const named = mine.filter((one) => one.entityId !== null);
    const kept = new Set(named.slice(0, MAX_OF_CHAIN));
    const known = new Set(named.map(candidateKey));
    for (const { beyond } of found) for (const one of beyond) if (one.slot === slot) known.add(candidateKey(one));
    const more = known.size - kept.size;
    const runs = found.reduce((most, one) => Math.max(most, one.runs[slot]), 0);
    if (more + runs > 0) leftOut[slot] = more + runs;
    if (more <= 0) return mine;
    const against = howMany(known.size, kept.size, 'fit an event of the chain');
    return mine.flatMap((one) => (one.entityId === null ? [{ ...one, against }] : kept.has(one) ? [one] : []));
  });
  return { candidates, leftOut };
}

/**
 * Merges the candidates of many events of one run into one list. A run has one answer, so a score is the mean over the events that have
 * candidates for the slot, and those of one slot still add up to 1; the words are those of the event where it scores best.
 */
export function mergeCandidates(lists: Iterable<readonly CandidateDraft[]>): CandidateDraft[] {
  const merged = new Map<string, { best: CandidateDraft; sum: number }>();
  const asked = new Map<Slot, number>();
  for (const list of lists) {
    for (const slot of new Set(list.map((candidate) => candidate.slot))) asked.set(slot, (asked.get(slot) ?? 0) + 1);
    for (const candidate of list) {
      const key = candidateKey(candidate);
      const known = merged.get(key);
      if (known === undefined) merged.set(key, { best: candidate, sum: candidate.score });
      else {
        known.sum += candidate.score;
        if (candidate.score > known.best.score) known.best = candidate;
      }
    }
  }
  return [...merged.values()]
    .map(({ best, sum }) => ({ ...best, score: round(sum / (asked.get(best.slot) ?? 1)) }))
    .sort(
      (a, b) =>
        compare(a.slot, b.slot) ||
        b.score - a.score ||
        (a.entityId ?? 0) - (b.entityId ?? 0) ||
        (a.agentId ?? 0) - (b.agentId ?? 0),
    );
}

/** Two candidates with the same key claim the same. */
export function candidateKey(candidate: Claim): string {
  return `${candidate.slot}|${candidate.entityId ?? ''}|${candidate.agentId ?? ''}`;
}

function compare(a: string, b: string): number {
  return a < b ? 1 : a > b ? -1 : 0;
}
