/** Stores the blocks of events by column (columns/layout.ts) that are missing; each is made and stored in one transaction of its own. */
import { mergedEntities } from '../columns/fromRows.ts';
import { BLOCK_BITS, LAYOUT, PARTS, type Part } from '../columns/layout.ts';
import { madeBlocks } from '../columns/made.ts';
import { covers, knownBlocks, lastOf } from '../columns/stored.ts';
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
  const merged = mergedEntities(db);
  const make = sql.transaction((part: Part, block: number) => {
    for (const { field, low, high, undated, data } of madeBlocks(db, part, block, merged)) {
      put.run(field, block, lastOf(block, last), LAYOUT, low, high, undated, data);
    }
  });
  for (const part of Object.keys(PARTS) as Part[]) {
    for (const block of missingOf(db, part, last)) {
      make(part, block);
      yield block;
    }
  }
}

/** What reconstruction concluded is being replaced: call it in the transaction that does so. @param events SQL for the ids of those it is, else all */
export function dropConcluded(db: WriteDb, events?: string): void {
  const some = events === undefined ? '' : `AND block IN (SELECT event_id >> ${BLOCK_BITS} FROM (${events}))`;
  db.sql
    .prepare(`DELETE FROM event_column WHERE field IN (SELECT value FROM json_each(?)) ${some}`)
    .run(JSON.stringify(PARTS.concluded));
}
