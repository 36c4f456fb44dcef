/** What an opened case needs before it is used: a killed import taken out, jobs closed, a half-done change of times finished. */
import type { WriteDb } from './handles.ts';
import { interruptJobs } from './jobs.ts';
import { abandonEvidence, runningImport } from './write/abandon.ts';
import { moveEventTimes } from './write/clockOffset.ts';
import { restoreIndexes } from './write/loadMode.ts';

/** Runs to the end; returns what was found, for the person who opens the case. */
export function recoverCase(db: WriteDb, who: string): readonly string[] {
  const found: string[] = [];
  const running = runningImport(db);
  if (running !== undefined) {
    const about = { who, reason: 'the program ended during the import' };
    for (const _removed of abandonEvidence(db, 'interrupted', about));
    found.push(
      'A file that was being imported was taken out; what was complete is kept. Go on with the import to read the rest.',
    );
  }
  for (const _index of restoreIndexes(db));
  for (const _moved of moveEventTimes(db));
  const jobs = interruptJobs(db);
  if (jobs > 0) found.push(`${jobs} ${jobs === 1 ? 'job was' : 'jobs were'} interrupted.`);
  return found;
}
