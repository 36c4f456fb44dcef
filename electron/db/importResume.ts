/** What is left of an import that ended early, and what of it the case holds complete: from job and evidence rows, nothing is stored for it. */
import { z } from 'zod';
import type { ReadDb } from './handles.ts';

/** Imports that ended early and may be gone on with, once each. Staged uploads are gone with the host that took them. */
const RESUMABLE = `kind = 'import' AND state IN ('interrupted', 'cancelled', 'failed')
  AND (json_extract(input, '$.resume') IS NOT NULL OR (json_type(input, '$.paths') = 'array' AND json_extract(input, '$.staged') IS NOT 1))`;

/** Of the jobs, those that `import.resume` takes: nothing was gone on with from them before. */
export function resumableJobs(db: ReadDb, ids: readonly number[]): ReadonlySet<number> {
  const found = db.sql
    .prepare(
      `SELECT id FROM job WHERE id IN (SELECT value FROM json_each(?)) AND ${RESUMABLE}
         AND NOT EXISTS (SELECT 1 FROM job later WHERE later.kind = 'import' AND json_extract(later.input, '$.resume') = job.id)`,
    )
    .pluck()
    .all(JSON.stringify(ids)) as number[];
  return new Set(found);
}

const Resumed = z.object({ resume: z.int() });

export interface ResumedImport {
  /** The first job's input, as stored. */
  readonly input: unknown;
  /** The jobs that worked on it so far, newest first. */
  readonly jobs: readonly number[];
}

/** Jobs that one import can have been gone on with; a chain of job rows is never that long. */
const MOST_JOBS = 1_000;

/** The import behind a job that goes on with another. @throws Error when a job row is missing or the chain has no end */
export function resumedImport(db: ReadDb, jobId: number): ResumedImport {
  const inputOf = db.sql.prepare("SELECT input FROM job WHERE id = ? AND kind = 'import'").pluck();
  const jobs: number[] = [];
  let id = jobId;
  while (jobs.length < MOST_JOBS) {
    const text = inputOf.get(id) as string | undefined;
    if (text === undefined) throw new Error(`there is no import ${id}`);
    jobs.push(id);
    const input: unknown = JSON.parse(text);
    const before = Resumed.safeParse(input);
    if (!before.success) return { input, jobs };
    id = before.data.resume;
  }
  throw new Error(`import ${jobId} goes on with more than ${MOST_JOBS} others`);
}

export interface CompleteFile {
  readonly name: string;
  readonly bytes: number;
  /** Importer or `archive.…`; null: in no known format. */
  readonly format: string | null;
  /** When its import began, µs UTC by this machine's clock. */
  readonly importedUs: number;
}

/** Files that the jobs imported to their end, in the order in which they were read; members of archives are among them. */
export function completeFiles(db: ReadDb, jobs: readonly number[]): CompleteFile[] {
  return db.sql
    .prepare(
      `SELECT name, bytes, format, imported_us AS importedUs FROM evidence
       WHERE state = 'complete' AND job_id IN (SELECT value FROM json_each(?)) ORDER BY id`,
    )
    .all(JSON.stringify(jobs)) as CompleteFile[];
}
