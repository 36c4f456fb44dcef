/** Runs jobs one after another on the writer, each as a row that can be polled and cancelled. */
import { asCaseError } from '../../db/errors.ts';
import { beginJob, createJob, endJob, type JobEnd } from '../../db/jobs.ts';
import type { JobControl, JobKind } from '../../handlers/context.ts';
import { codeOf } from '../runHandler.ts';
import { createRun, type JobBodies, JobCancelled, type JobServices } from './run.ts';

export interface JobRunner extends JobControl {
  /** Stores the row; the work begins once the caller has its answer. */
  start(kind: JobKind, input: Readonly<Record<string, unknown>>): number;
  /** Resolves when no job is running or waiting. */
  idle(): Promise<void>;
  /** Cancels everything and waits for it. */
  stop(): Promise<void>;
}

interface Waiting {
  readonly jobId: number;
  readonly kind: JobKind;
  readonly input: Readonly<Record<string, unknown>>;
  readonly abort: AbortController;
}

export function createJobRunner(services: JobServices, bodies: JobBodies): JobRunner {
  const jobs = new Map<number, Waiting>();
  let turn: Promise<void> = Promise.resolve();

  const runOne = async (job: Waiting): Promise<void> => {
    // The answer that carries the job's id goes out first.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      const end = await outcome(job);
      finish(job, end);
    } finally {
      jobs.delete(job.jobId);
    }
  };

  const outcome = async (job: Waiting): Promise<JobEnd> => {
    const body = bodies[job.kind];
    if (body === undefined) {
      return { state: 'failed', message: `This build cannot run ${job.kind} jobs.`, errorCode: 'unavailable' };
    }
    try {
      if (job.abort.signal.aborted) throw new JobCancelled();
      beginJob(services.db, job.jobId);
      const run = createRun(services, { jobId: job.jobId, input: job.input, signal: job.abort.signal });
      return await body(run);
    } catch (error) {
      return failure(error, services.db.path, job.kind);
    }
  };

  const finish = (job: Waiting, end: JobEnd): void => {
    try {
      endJob(services.db, job.jobId, end);
    } catch (error) {
      // Not even the outcome could be stored (a full disk): the row is marked as interrupted at the next opening.
      process.stderr.write(`job ${job.jobId}: ${end.message} The outcome could not be stored: ${String(error)}\n`);
    }
  };

  return {
    start(kind, input) {
      const jobId = createJob(services.db, kind, input);
      const job: Waiting = { jobId, kind, input, abort: new AbortController() };
      jobs.set(jobId, job);
      turn = turn.then(() => runOne(job));
      return jobId;
    },
    cancel(jobId) {
      jobs.get(jobId)?.abort.abort();
    },
    async idle() {
      while (jobs.size > 0) await turn;
    },
    async stop() {
      for (const job of jobs.values()) job.abort.abort();
      await turn;
    },
  };
}

function failure(error: unknown, path: string, kind: JobKind): JobEnd {
  if (error instanceof JobCancelled) {
    return { state: 'cancelled', message: 'Cancelled. What was complete before is kept.', errorCode: 'cancelled' };
  }
  const known = asCaseError(error, path) ?? error;
  const code = codeOf(known);
  if (code !== undefined && known instanceof Error) return { state: 'failed', message: known.message, errorCode: code };
  process.stderr.write(`${kind} job: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  const message = `The ${kind} job failed inside the product; the case is as it was before its last complete step. Details are on stderr.`;
  return { state: 'failed', message, errorCode: 'internal' };
}
