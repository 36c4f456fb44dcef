/** Brings the search index up to the last stored value; until then search says that it is incomplete. */
import { buildSearchIndex, unindexedValues } from '../../db/write/searchIndex.ts';
import type { JobRun } from './run.ts';

export async function buildIndex(run: JobRun): Promise<void> {
  const total = unindexedValues(run.db);
  let done = 0;
  for (const count of buildSearchIndex(run.db)) {
    done += count;
    run.progress({ phase: 'Indexing for search', done: Math.min(done, total), total, unit: 'records' });
    await run.pause();
  }
}
