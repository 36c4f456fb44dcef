/** The product's events as answers about a scenario's records, and the clock offsets it applied. */
import { clockGroups } from './clocks.ts';
import { type Entity, Names } from './names.ts';
import type { Scenario } from './scenario.ts';
import type { Answer, LinkClaim, LinkClass } from './score.ts';

/** A line of `agentrail events --json`; only what is read here. */
export interface EventLine {
  readonly event_id: number;
  readonly original_uid: string | null;
  readonly evidence_id: number;
  readonly record: number;
  readonly time: string | null;
  readonly original_time: string | null;
  readonly source: string;
  readonly chain_id: string | null;
  readonly attribution: {
    readonly user: Entity | null;
    readonly agent: Entity | null;
    readonly credential: Entity | null;
    readonly slot_class: { readonly user: LinkClass; readonly agent: LinkClass };
    readonly direct: boolean;
    readonly score: number;
    readonly candidates: readonly {
      readonly slot: string;
      readonly user: Entity | null;
      readonly agent: Entity | null;
      readonly score: number;
      readonly why: string;
    }[];
  };
}

/** A line of `agentrail links --json`; only what is read here. */
export interface LinkLine {
  readonly rule: string;
  readonly class: LinkClass;
  readonly score: number;
  readonly from: { readonly event_id: number };
  readonly to: { readonly event_id: number };
}

export interface Reading {
  readonly answers: readonly Answer[];
  /** Which record an event is, by event id. */
  readonly recordOf: ReadonlyMap<number, number>;
  /** Where events lie that belong to no record of the scenario, and records without an event. */
  readonly strangers: readonly string[];
  readonly silent: readonly number[];
  /** µs that the product added to a source's times. */
  readonly offsets: ReadonlyMap<string, number>;
}

/** @param fileOf file name by evidence id */
export function readEvents(
  scenario: Scenario,
  lines: Iterable<EventLine>,
  fileOf: ReadonlyMap<number, string>,
): Reading {
  const { records, places, copies, world } = scenario;
  const names = new Names(world);
  const byUid = new Map<string, number>();
  const byPlace = new Map<string, number>();
  for (const [index, record] of records.entries()) {
    if (record.uid === null) byPlace.set(`${places[index]?.file} ${places[index]?.index}`, index);
    else byUid.set(`${record.file} ${record.uid}`, index);
  }
  // A repeated line without a vendor's id may be an event of its own: nothing but its bytes says that it is the same.
  for (const [place, index] of copies) byPlace.set(`${place.file} ${place.index}`, index);
  const answers: Answer[] = [];
  const recordOf = new Map<number, number>();
  const spoken = new Set<number>();
  const offsets = new Map<string, number>();
  const strangers: string[] = [];
  for (const line of lines) {
    const file = fileOf.get(line.evidence_id) ?? '';
    const index = byUid.get(`${file} ${line.original_uid}`) ?? byPlace.get(`${file} ${line.record}`);
    const record = index === undefined ? undefined : records[index];
    if (index === undefined || record === undefined) {
      strangers.push(`${file} #${line.record} ${line.original_uid}`);
      continue;
    }
    spoken.add(index);
    recordOf.set(line.event_id, index);
    if (line.time !== null && line.original_time !== null && !offsets.has(line.source))
      offsets.set(line.source, (Date.parse(line.time) - Date.parse(line.original_time)) * 1000);
    const said = line.attribution;
    answers.push({
      record: index,
      user: names.user(said.user),
      agent: names.agent(said.agent),
      userClass: said.slot_class.user,
      agentClass: said.slot_class.agent,
      score: said.score,
      direct: said.direct,
      candidates: said.candidates.map((one) => ({
        slot: one.slot === 'user' ? 'user' : 'agent',
        user: names.user(one.user),
        agent: names.agent(one.agent),
        score: one.score,
      })),
      credential:
        record.truth.credential === null ? null : names.isCredential(said.credential, record.truth.credential),
      chain: line.chain_id,
    });
  }
  const silent = [...records.keys()].filter((index) => !spoken.has(index));
  return { answers, recordOf, strangers, silent, offsets };
}

/** The product's links as claims about a scenario's records. */
export function* readLinks(
  { records }: Scenario,
  { recordOf }: Reading,
  lines: Iterable<LinkLine>,
): Generator<LinkClaim> {
  for (const { rule: method, class: linkClass, score, from, to } of lines) {
    const [a, b] = [from, to].map(({ event_id }) => records[recordOf.get(event_id) ?? -1]);
    if (a !== undefined && b !== undefined) yield { method, class: linkClass, score, from: a, to: b };
  }
}

export interface OffsetError {
  readonly source: string;
  /** Seconds between the offset applied and the true one, within the group of sources that ids compare. */
  readonly error: number;
}

/**
 * How far the applied offsets are from the truth, for sources that at least ten exact pairs tie to others. Only differences between
 * clocks can be known, so the middle of each group is taken as its reference.
 */
export function offsetErrors(scenario: Scenario, offsets: ReadonlyMap<string, number>): OffsetError[] {
  return clockGroups(scenario.records).groups.flatMap((group) => {
    const left = group.map((source) => (offsets.get(source) ?? 0) + (scenario.skews.get(source) ?? 0));
    const middle = [...left].sort((a, b) => a - b)[Math.floor(left.length / 2)] ?? 0;
    return group.map((source, index) => ({ source, error: Math.abs((left[index] ?? 0) - middle) / 1_000_000 }));
  });
}
