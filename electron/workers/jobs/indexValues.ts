/** What searching and counting read: the search index up to the last stored value, the names of entities, events by column. */
import { keepEntityTexts, unindexedEntities } from '../../db/write/entityTexts.ts';
import { keepEventColumns, missingBlocks } from '../../db/write/eventColumns.ts';
import { buildSearchIndex, unindexedValues } from '../../db/write/searchIndex.ts';
import type { JobRun } from './run.ts';

/** Brings all of it up to date; until then search says that it is incomplete, and views count more slowly. */
export async function buildIndex(run: JobRun): Promise<void> {
  const total = unindexedValues(run.db);
  let done = 0;
  for (const count of buildSearchIndex(run.db)) {
    done += count;
    run.progress({ phase: 'Indexing for search', done: Math.min(done, total), total, unit: 'records' });
    await run.pause();
  }
  const names = unindexedEntities(run.db);
  let named = 0;
  for (const count of keepEntityTexts(run.db)) {
    named += count;
    run.progress({ phase: 'Indexing names', done: Math.min(named, names), total: names, unit: 'records' });
    await run.pause();
  }
  await buildColumns(run);
}

/** Makes the blocks of columns that are missing, as after an import, a change of times or a reconstruction. */
export async function buildColumns(run: JobRun): Promise<void> {
  const total = missingBlocks(run.db);
  let done = 0;
  for (const _block of keepEventColumns(run.db)) {
    done += 1;
    run.progress({ phase: 'Counting events', done, total, unit: 'steps' });
    await run.pause();
  }
}
