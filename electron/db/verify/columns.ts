/** Do the columns that views count over say what the events say? Every stored block is made again and compared. */
import { mergedEntities } from '../columns/fromRows.ts';
import { PARTS, type Part } from '../columns/layout.ts';
import { madeBlocks } from '../columns/made.ts';
import { covers, knownBlocks } from '../columns/stored.ts';
import type { ReadDb } from '../handles.ts';
import { collectProblems, type VerifyStep } from './check.ts';

interface StoredBlock {
  readonly low: number | null;
  readonly high: number | null;
  readonly undated: number | null;
  readonly data: Buffer;
}

/** A block that is missing is no problem: readers make it from the events. */
export function* checkColumns(db: ReadDb): Generator<VerifyStep> {
  const problems = collectProblems();
  const last = db.sql.prepare('SELECT coalesce(max(id), 0) FROM event').pluck().get() as number;
  const stored = db.sql.prepare('SELECT low, high, undated, data FROM event_column WHERE field = ? AND block = ?');
  const merged = mergedEntities(db);
  let blocks = 0;
  for (const part of Object.keys(PARTS) as Part[]) {
    for (const [block, known] of knownBlocks(db, part)) {
      if (!covers(known, block, last)) continue;
      blocks += 1;
      for (const made of madeBlocks(db, part, block, merged)) {
        const kept = stored.get(made.field, block) as StoredBlock | undefined;
        if (kept === undefined) continue;
        const same =
          kept.data.equals(made.data) &&
          kept.low === made.low &&
          kept.high === made.high &&
          kept.undated === made.undated;
        if (!same)
          problems.add(
            `block ${block} of ${made.field} is not what its events say: lists and counts that rest on it are wrong`,
          );
      }
      yield { type: 'progress', phase: 'Comparing the columns that views count over', bytes: 0 };
    }
  }
  yield problems.result('columns', `${blocks} blocks of events by column compared with the events.`);
}
