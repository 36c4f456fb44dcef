/** Job rows as they are polled. */
import type { Out } from '../../../../../shared/contract/index.ts';
import { nowUs } from '../../../clock.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import { resumableJobs } from '../../../importResume.ts';
import type { JobRow } from '../../../jobs.ts';
import { all, list } from '../statement.ts';

type JobOut = Out<'jobs.get'>;

const MOST_EVIDENCE = 10_000;
/** Before this share is done a forecast would be a guess. */
const FORECAST_FROM = 0.01;

/** Newest first. */
export function listJobs(db: ReadDb, limit: number): JobOut[] {
  return jobsOut(db, all<JobRow>(db, 'SELECT * FROM job ORDER BY id DESC LIMIT :limit', { limit }));
}

/** @throws NotFound */
export function getJob(db: ReadDb, id: number): JobOut {
  const [job] = jobsOut(db, all<JobRow>(db, 'SELECT * FROM job WHERE id = :id', { id }));
  if (job === undefined) throw new NotFound(`there is no job ${id}`);
  return job;
}

function jobsOut(db: ReadDb, rows: readonly JobRow[]): JobOut[] {
  const evidence = all<{ id: number; job: number }>(
    db,
    `SELECT id, job_id AS job FROM evidence WHERE job_id IN (SELECT value FROM json_each(:ids)) ORDER BY id LIMIT ${MOST_EVIDENCE}`,
    { ids: list(rows.map((row) => row.id)) },
  );
  const resumable = resumableJobs(
    db,
    rows.map((row) => row.id),
  );
  const byJob = Map.groupBy(evidence, (row) => row.job);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as JobOut['kind'],
    state: row.state,
    phase: row.phase,
    done: row.done,
    total: row.total,
    unit: row.unit,
    startedUs: row.started_us,
    finishedUs: row.finished_us,
    secondsLeft: secondsLeft(row),
    message: row.message,
    errorCode: row.error_code,
    evidenceIds: (byJob.get(row.id) ?? []).map((one) => one.id),
    output: row.output,
    resumable: resumable.has(row.id),
  }));
}

/** At the pace so far; null while not running or too early to tell. */
function secondsLeft(row: JobRow): number | null {
  if (row.state !== 'running' || row.total <= 0 || row.done / row.total < FORECAST_FROM) return null;
  const seconds = Math.max(0, nowUs() - row.started_us) / 1e6;
  return Math.max(0, Math.round((seconds * (row.total - row.done)) / row.done));
}
