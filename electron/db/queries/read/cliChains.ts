/** Chains as the command line prints them, streamed. */

import type { ExportedEntity } from '../../../../shared/model/exported.ts';
import { type LinkClass, SLOTS, type Slot } from '../../../../shared/model/kinds.ts';
import { formatIsoUtc } from '../../../../shared/model/time.ts';
import type { ReadDb } from '../../handles.ts';
import { EntityPrinter } from './cliEntities.ts';
import { all, list, parseJson } from './statement.ts';

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
  readonly events: readonly number[];
  /** Empty slots, each with the ids of sources that would fill it. */
  readonly gaps: readonly { readonly slot: Slot; readonly would_fill: readonly string[] }[];
}

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
    const events = eventsOf(
      db,
      rows.map((row) => row.id),
    );
    for (const row of rows) yield print(row, entities, events.get(row.id) ?? []);
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

function print(row: Stored, entities: EntityPrinter, events: readonly number[]): PrintedChain {
  const told = parseJson<Partial<Record<Slot, { readonly wouldFill?: readonly string[] }>>>(row.slots, {});
  const time = (us: number | null) => (us === null ? null : formatIsoUtc(us, 'us'));
  return {
    chain_id: row.id,
    start: time(row.start_us),
    end: time(row.end_us),
    slots: bySlot((slot) => entities.get(row[`${slot}_id`])),
    slot_class: bySlot((slot) => row[`${slot}_class`]),
    events,
    gaps: SLOTS.filter((slot) => row[`${slot}_id`] === null).map((slot) => ({
      slot,
      would_fill: told[slot]?.wouldFill ?? [],
    })),
  };
}
