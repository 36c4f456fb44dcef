import { growingFloats, growingInts, words } from '../events/growing.ts';
import { type PairMap, pairMap } from '../events/pairMap.ts';
import type { PlacedEvent } from '../events/placedEvent.ts';
import { asksForCalls, isCall } from '../slots/principals.ts';
import { CERTAINTY, draftLink, type PlacedLink } from './_draft.ts';
import { closeness, likelihoods } from './_likelihood.ts';
import { type Delays, delays, type Hit, hitFinder, hitStore } from './_toolCalls.ts';
import { defineLinker } from './define.ts';

const METHOD = 'tool.audit';
const MAX_CANDIDATES = 5;
/** What a call that names the object weighs at the usual delay (`likelihoods`): alone it is right in nineteen cases of twenty. */
const NAMED = 10;
/** The call did otherwise than the record says: as likely another's. */
const OTHERWISE = 0.5;
/** The person may have done with their own account what their agent was told to do at the same time. */
const OWN_HANDS = 0.5;
/** Records searched between two chances to stop. */
const SEARCH_STEP = 5_000;
/** Where too few pairs tell the usual delay, only a record this close after its call is beyond doubt, µs. */
const CLOSE_US = 30_000_000;
const NONE = { record: undefined, hits: [] } as const;
const WHY_PRINCIPAL =
  'The tool call names the object, the record shows it touched at that time, and the inventory gives the credential to that agent.';
const WHY_OBJECT =
  'The tool call names the object and the record shows it touched at that time; whose credential it was is not known.';
const WHY_DELAY =
  'The tool call names the object, and only this one lies where such records usually follow their call; the others that name it do not.';
const WHY_TAKEN =
  'The tool call names the object; the other calls that name it are explained by records that fit them better.';

/** Tool call → audit record: the object named in the call's arguments or result, the agent's own credential, the time. */
export default defineLinker({
  id: METHOD,
  title: 'Tool call to audit record',
  class: 'strong',
  order: 60,
  joins: 'tree',
  carries: ['user', 'agent', 'credential', 'workflow'],
  asks: ['user', 'agent'],
  why: 'An agent that names an object and a service that records the same object, by that agent’s credential, moments later, speak of one action.',
  *link({ events, inventory, established }): Generator<PlacedLink | undefined> {
    const find = yield* hitFinder(events, inventory);
    const usual = delays();
    const best = bestRecords();
    const open = hitStore(events);
    // First those that can be meant only once: they tell the usual delay, and which record explains which call.
    for (const record of events) {
      if (record.position % SEARCH_STEP === 0) yield undefined;
      if (isCall(record) || asksForCalls(record) || record.timeUs === null) continue;
      const hits = find(record, established());
      if (hits.length === 0) continue;
      open.add(record, hits);
      const [only] = hits;
      if (hits.length === 1 && only !== undefined) usual.add(only, record);
    }
    for (let i = 0; i < open.length; i++) {
      if (i % SEARCH_STEP === 0) yield undefined;
      const { record, hits } = open.at(i) ?? NONE;
      if (record === undefined) continue;
      for (const hit of hits) best.offer(hit, record, distance(hit, record, usual));
    }
    const runOf = (hit: Hit) => established().run(hit.call.position);
    for (let i = 0; i < open.length; i++) {
      if (i % SEARCH_STEP === 0) yield undefined;
      const { record, hits } = open.at(i) ?? NONE;
      if (record !== undefined) yield* choose(record, hits, usual, best, runOf);
    }
  },
});

/** Distance from the usual delay; while that is not known, from no delay at all. */
function distance(hit: Hit, record: PlacedEvent, usual: Delays): number {
  return usual.distanceUs(hit, record) ?? Math.abs(hit.dtUs);
}

function* choose(
  record: PlacedEvent,
  hits: readonly Hit[],
  usual: Delays,
  best: BestRecords,
  runOf: (hit: Hit) => number,
): Generator<PlacedLink> {
  const perRun = new Map<number, Hit>();
  const far = (hit: Hit): number => distance(hit, record, usual);
  for (const hit of hits) {
    const run = runOf(hit);
    const known = perRun.get(run);
    if (known === undefined || far(hit) < far(known)) perRun.set(run, hit);
  }
  const ranked = [...perRun.values()].sort((a, b) => far(a) - far(b) || a.call.position - b.call.position);
  const [first, second] = ranked;
  if (first === undefined) return;
  // Beyond the usual delay it is by chance that a record lies there.
  const weightOf = (hit: Hit): number =>
    NAMED *
    closeness(far(hit), usual.distanceUs(hit, record) === null ? CLOSE_US : usual.toleranceUs(hit, record)) *
    (hit.otherwise ? OTHERWISE : 1);
  const likely = new Map(likelihoods(ranked.map(weightOf)).map((likelihood, at) => [ranked[at], likelihood] as const));
  const link = (hit: Hit, candidates: number, why: string, strong: boolean): PlacedLink =>
    draftLink({
      method: METHOD,
      class: strong ? 'strong' : 'medium',
      from: hit.call,
      to: record,
      keys: [{ kind: 'object_ref', value: hit.reference.value }],
      candidates,
      likelihood: strong ? CERTAINTY.strong : (likely.get(hit) ?? 0) * (candidates > ranked.length ? OWN_HANDS : 1),
      why,
    });
  if (second === undefined) {
    const measured = usual.distanceUs(first, record);
    const usualDelay =
      measured === null ? Math.abs(first.dtUs) <= CLOSE_US : measured <= usual.toleranceUs(first, record);
    const fits = usualDelay && best.is(first, record) && !first.otherwise;
    // The person may have done at the same time what their agent was told to do: then it is open which of them this was.
    const candidates = first.own && !fits ? 2 : 1;
    const why = first.certain ? WHY_PRINCIPAL : WHY_OBJECT;
    yield link(first, candidates, why, first.alone && fits);
    return;
  }
  // Of several runs the one at the usual delay, if the others lie far from it; else the one whose call nothing explains better.
  const tolerance = usual.toleranceUs(first, record);
  const known = usual.distanceUs(first, record) !== null;
  if (known && far(first) <= tolerance && far(second) > 3 * tolerance) {
    yield link(first, 1, WHY_DELAY, false);
    return;
  }
  // A call is taken only by a record that fits it better than delays differ anyway.
  const free = ranked.filter((hit) => best.distanceUs(hit, record) + tolerance >= far(hit));
  const [only] = free;
  if (known && free.length === 1 && only !== undefined && far(only) <= tolerance) {
    yield link(only, 1, WHY_TAKEN, false);
    return;
  }
  for (const hit of ranked.slice(0, MAX_CANDIDATES)) {
    yield link(hit, ranked.length, hit.certain ? WHY_PRINCIPAL : WHY_OBJECT, false);
  }
}

interface BestRecords {
  offer(hit: Hit, record: PlacedEvent, distanceUs: number): void;
  /** No other record of this source and verb fits the call's object better. */
  is(hit: Hit, record: PlacedEvent): boolean;
  /** How far the record that fits best lies from the usual delay, µs. */
  distanceUs(hit: Hit, record: PlacedEvent): number;
}

/** For each call, object and source of records: the record that lies nearest to the usual delay. */
function bestRecords(): BestRecords {
  const kinds = words();
  const maps: PairMap[] = [];
  const records = growingInts();
  const distances = growingFloats();
  const mapOf = (record: PlacedEvent): PairMap => {
    const kind = kinds.id(`${record.source} ${record.verb}`);
    const map = maps[kind] ?? pairMap();
    maps[kind] = map;
    return map;
  };
  const indexOf = (hit: Hit, record: PlacedEvent): number => mapOf(record).get(hit.call.position, hit.reference.object);
  return {
    offer(hit, record, distanceUs) {
      const at = indexOf(hit, record);
      if (at < 0) {
        mapOf(record).set(hit.call.position, hit.reference.object, records.length);
        records.push(record.position);
        distances.push(distanceUs);
      } else if (distanceUs < (distances.view()[at] ?? 0)) {
        distances.view()[at] = distanceUs;
        records.view()[at] = record.position;
      }
    },
    distanceUs: (hit, record) => distances.view()[indexOf(hit, record)] ?? Number.POSITIVE_INFINITY,
    is: (hit, record) => records.view()[indexOf(hit, record)] === record.position,
  };
}
