/** Stores the blocks of events by column (columns/layout.ts) that are missing; each is made and stored in one transaction of its own. */
import { encodeLists, encodeNumbers, encodeTimes } from '../columns/codec.ts';
import { concludedFromRows, mergedEntities, statedFromRows, timesFromRows } from '../columns/fromRows.ts';
import { BLOCK_BITS, type FieldName, LAYOUT, PARTS, type Part, UNDATED } from '../columns/layout.ts';
import { covers, type KnownBlock, knownBlocks, lastOf } from '../columns/stored.ts';
import type { WriteDb } from '../handles.ts';

/** Blocks that are missing or do not reach the last event of their range. */
export function missingBlocks(db: WriteDb): number {
  const last = lastEvent(db);
  return (Object.keys(PARTS) as Part[]).reduce((sum, part) => sum + missingOf(db, part, last).length, 0);
}

function lastEvent(db: WriteDb): number {
  return db.sql.prepare('SELECT coalesce(max(id), 0) FROM event').pluck().get() as number;
}

function missingOf(db: WriteDb, part: Part, last: number): number[] {
  const known = knownBlocks(db, part);
  const blocks = last === 0 ? 0 : (last >> BLOCK_BITS) + 1;
  const missing: number[] = [];
  for (let block = 0; block < blocks; block += 1) if (!covers(known.get(block), block, last)) missing.push(block);
  return missing;
}

/** Makes what is missing; yields once a block. */
export function* keepEventColumns(db: WriteDb): Generator<number> {
  const { sql } = db;
  const last = lastEvent(db);
  const put = sql.prepare(
    `INSERT INTO event_column (field, block, last_event, layout, low, high, undated, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (field, block) DO UPDATE SET last_event = excluded.last_event, layout = excluded.layout,
       low = excluded.low, high = excluded.high, undated = excluded.undated, data = excluded.data`,
  );
  const store = (field: FieldName, block: number, data: Buffer, span: Span = NO_SPAN): void => {
    put.run(field, block, lastOf(block, last), LAYOUT, span.low, span.high, span.undated, data);
  };
  const merged = mergedEntities(db);
  const make: Readonly<Record<Part, (block: number) => void>> = {
    time(block) {
      const times = timesFromRows(db, block);
      store('time', block, encodeTimes(times), spanOf(times));
    },
    stated(block) {
      const { numbers, objects } = statedFromRows(db, block);
      for (const [field, values] of numbers) store(field, block, encodeNumbers(values));
      store('object', block, encodeLists(objects));
    },
    concluded(block) {
      for (const [field, values] of concludedFromRows(db, block, merged)) {
        store(field, block, encodeNumbers(values));
      }
    },
  };
  for (const part of Object.keys(PARTS) as Part[]) {
    const one = sql.transaction((block: number) => make[part](block));
    for (const block of missingOf(db, part, last)) {
      one(block);
      yield block;
    }
  }
}

type Span = Pick<KnownBlock, 'low' | 'high' | 'undated'>;
const NO_SPAN: Span = { low: null, high: null, undated: null };

function spanOf(times: Float64Array): Span {
  let low: number | null = null;
  let high: number | null = null;
  let undated = 0;
  for (const time of times) {
    if (time === UNDATED) undated += 1;
    if (Number.isNaN(time) || time === UNDATED) continue;
    if (low === null || time < low) low = time;
    if (high === null || time > high) high = time;
  }
  return { low, high, undated };
}

/** What reconstruction concluded is being replaced: call it in the transaction that does so. */
export function dropConcluded(db: WriteDb): void {
  db.sql
    .prepare('DELETE FROM event_column WHERE field IN (SELECT value FROM json_each(?))')
    .run(JSON.stringify(PARTS.concluded));
}
