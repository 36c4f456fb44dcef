/** Job rows: long work that is polled, and that survives a reload of whoever watches it. */
import { nowUs } from './clock.ts';
import type { WriteDb } from './handles.ts';
import { prepared } from './prepared.ts';

type JobState = 'queued' | 'running' | 'done' | 'cancelled' | 'failed' | 'interrupted';
type JobUnit = 'bytes' | 'events' | 'records' | 'rules' | 'steps';

export interface JobRow {
  readonly id: number;
  readonly kind: string;
  readonly state: JobState;
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly unit: JobUnit;
  /** JSON object. */
  readonly input: string;
  readonly started_us: number;
  readonly finished_us: number | null;
  readonly message: string;
  readonly error_code: string | null;
  readonly output: string | null;
}

export interface JobProgress {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly unit: JobUnit;
}

/** Stores a queued job and returns its id. */
export function createJob(db: WriteDb, kind: string, input: Readonly<Record<string, unknown>>): number {
  const inserted = db.sql
    .prepare(
      "INSERT INTO job (kind, state, phase, unit, input, started_us) VALUES (?, 'queued', 'Waiting', 'steps', ?, ?)",
    )
    .run(kind, JSON.stringify(input), nowUs());
  return Number(inserted.lastInsertRowid);
}

/** The clock of a job starts when it runs, not while it waits behind another. */
export function beginJob(db: WriteDb, id: number): void {
  db.sql.prepare("UPDATE job SET state = 'running', started_us = ? WHERE id = ?").run(nowUs(), id);
}

export function reportProgress(db: WriteDb, id: number, progress: JobProgress): void {
  prepared(db, 'UPDATE job SET phase = ?, done = ?, total = ?, unit = ? WHERE id = ?').run(
    progress.phase,
    Math.round(progress.done),
    Math.round(progress.total),
    progress.unit,
    id,
  );
}

export interface JobEnd {
  readonly state: 'done' | 'cancelled' | 'failed';
  readonly message: string;
  readonly errorCode?: string;
  /** For an export: the file written. */
  readonly output?: string;
}

export function endJob(db: WriteDb, id: number, end: JobEnd): void {
  db.sql
    .prepare('UPDATE job SET state = ?, message = ?, error_code = ?, output = ?, finished_us = ? WHERE id = ?')
    .run(end.state, end.message, end.errorCode ?? null, end.output ?? null, nowUs(), id);
}

/** At opening: what was running when the last session ended did not finish. Returns how many there were. */
export function interruptJobs(db: WriteDb): number {
  return db.sql
    .prepare(
      `UPDATE job SET state = 'interrupted', finished_us = ?, error_code = 'interrupted',
         message = 'The program ended before this was done. What it had completed is kept.'
       WHERE state IN ('queued', 'running')`,
    )
    .run(nowUs()).changes;
}
