/** Chains as the command line prints them, streamed. */

import type { ExportedEntity, ExportedLink } from '../../../../../shared/model/exported.ts';
import { type LinkClass, SLOTS, type Slot } from '../../../../../shared/model/kinds.ts';
import { formatIsoUtc } from '../../../../../shared/model/time.ts';
import type { ReadDb } from '../../../handles.ts';
import { weighed } from '../chains/evidence.ts';
import type { StoredSlots } from '../chains/rows.ts';
import { type ChainScores, chainScores } from '../chains/scores.ts';
import { storedCandidates } from '../links/links.ts';
import { all, list, parseJson } from '../statement.ts';
import { EntityPrinter } from './entities.ts';
import { BY_ID, printLink } from './links.ts';

const BATCH = 200;

type Stored = {
  readonly id: string;
  readonly start_us: number | null;
  readonly end_us: number | null;
  readonly slots: string;
} & { readonly [Column in `${Slot}_id`]: number | null } & { readonly [Column in `${Slot}_class`]: LinkClass | null };

export interface PrintedChain {
  readonly chain_id: string;
  readonly start: string | null;
  readonly end: string | null;
  readonly slots: Readonly<Record<Slot, ExportedEntity | null>>;
  readonly slot_class: Readonly<Record<Slot, LinkClass | null>>;
  /** Score of the best evidence for each filled slot; null where nothing is scored. */
  readonly slot_score: Readonly<Record<Slot, number | null>>;
  /** Why each slot holds what it holds, or why it is empty. */
  readonly slot_why: Readonly<Record<Slot, string>>;
  /** Lowest attribution score of its events. */
  readonly score: number | null;
  readonly candidates: readonly PrintedCandidate[];
  /** Further runs and candidates that fit less well than those kept, by slot. */
  readonly candidates_left_out: Readonly<Record<Slot, number>>;
  readonly events: readonly number[];
  /** Empty slots, each with the ids of sources that would fill it. */
  readonly gaps: readonly { readonly slot: Slot; readonly would_fill: readonly string[] }[];
}

/** Who competes for a slot, with the links that lead there; `link_count` tells of those left out. */
interface PrintedCandidate {
  readonly slot: Slot;
  /** Null: nobody known. */
  readonly entity: ExportedEntity | null;
  /** For a user: the agent it would have acted through. */
  readonly agent: ExportedEntity | null;
  /** Best link behind it; null when no link leads to it. */
  readonly class: LinkClass | null;
  readonly score: number;
  readonly dt_ms: number | null;
  readonly why: string;
  readonly against: string;
  /** Records of the chain that name it. */
  readonly named_by: number;
  readonly links: readonly ExportedLink[];
  readonly link_count: number;
}

/** Links printed of each candidate. */
const CANDIDATE_LINKS = 3;

const COLUMNS = SLOTS.flatMap((slot) => [`${slot}_id`, `${slot}_class`]).join(', ');

/** All chains by id; the ids hash content, so the order is the same in every case built from the same evidence. */
export function* printChains(db: ReadDb): Generator<PrintedChain> {
  const entities = new EntityPrinter(db);
  let after = '';
  for (;;) {
    const rows = all<Stored>(
      db,
      `SELECT id, start_us, end_us, slots, ${COLUMNS} FROM chain WHERE id > :after ORDER BY id LIMIT ${BATCH}`,
      { after },
    );
    if (rows.length === 0) return;
    entities.load(rows.flatMap((row) => SLOTS.map((slot) => row[`${slot}_id`])));
    const ids = rows.map((row) => row.id);
    const events = eventsOf(db, ids);
    const scores = chainScores(db, BY_ID, ids);
    const contested = contestedOf(db, ids);
    for (const row of rows) {
      const candidates = contested.has(row.id) ? competitorsOf(db, row) : [];
      entities.load(candidates.flatMap((one) => [one.entity?.id ?? null, one.agent?.id ?? null]));
      yield print(row, entities, events.get(row.id) ?? [], scores, candidates);
    }
    after = rows.at(-1)?.id ?? after;
  }
}

function eventsOf(db: ReadDb, ids: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>(ids.map((id) => [id, []]));
  const rows = all<{ chain_id: string; event_id: number }>(
    db,
    `SELECT chain_id, event_id FROM chain_event WHERE chain_id IN (SELECT value FROM json_each(:ids)) ORDER BY chain_id, seq`,
    { ids: list(ids) },
  );
  for (const row of rows) found.get(row.chain_id)?.push(row.event_id);
  return found;
}

function bySlot<T>(value: (slot: Slot) => T): Record<Slot, T> {
  return Object.fromEntries(SLOTS.map((slot) => [slot, value(slot)])) as Record<Slot, T>;
}

/** Chains of these that have candidates. */
function contestedOf(db: ReadDb, ids: readonly string[]): ReadonlySet<string> {
  const rows = all<{ id: string }>(
    db,
    'SELECT DISTINCT chain_id AS id FROM candidate WHERE chain_id IN (SELECT value FROM json_each(:ids))',
    { ids: list(ids) },
  );
  return new Set(rows.map((row) => row.id));
}

type Competitor = ReturnType<typeof weighed>['candidates'][number];

function competitorsOf(db: ReadDb, row: Stored): Competitor[] {
  const candidates = storedCandidates(db, row.id, null);
  const slots = SLOTS.filter((slot) => candidates.some((one) => one.slot === slot));
  return slots.flatMap((slot) => {
    const filled = row[`${slot}_id`];
    return weighed(db, BY_ID, { chainId: row.id, slot, filled, candidates, take: CANDIDATE_LINKS }).candidates;
  });
}

function print(
  row: Stored,
  entities: EntityPrinter,
  events: readonly number[],
  scores: ChainScores,
  candidates: readonly Competitor[],
): PrintedChain {
  const told = parseJson<StoredSlots>(row.slots, {});
  const time = (us: number | null) => (us === null ? null : formatIsoUtc(us, 'us'));
  return {
    chain_id: row.id,
    start: time(row.start_us),
    end: time(row.end_us),
    slots: bySlot((slot) => entities.get(row[`${slot}_id`])),
    slot_class: bySlot((slot) => row[`${slot}_class`]),
    slot_score: bySlot((slot) => scores.ofSlot(row.id, slot, row[`${slot}_class`], told[slot])),
    slot_why: bySlot((slot) => told[slot]?.why ?? ''),
    score: scores.lowest(row.id),
    candidates_left_out: bySlot((slot) => told[slot]?.leftOut ?? 0),
    candidates: candidates.map((one) => ({
      slot: one.slot,
      entity: entities.get(one.entity?.id ?? null),
      agent: entities.get(one.agent?.id ?? null),
      class: one.class,
      score: one.score,
      dt_ms: one.dtMs,
      why: one.why,
      against: one.against,
      named_by: one.support.namedCount,
      links: one.support.links.map(printLink),
      link_count: one.support.linkCount,
    })),
    events,
    gaps: SLOTS.filter((slot) => row[`${slot}_id`] === null).map((slot) => ({
      slot,
      would_fill: told[slot]?.wouldFill ?? [],
    })),
  };
}
