/** What a job's body is given, and how slices of work make room for other calls in between. */
import type { WriteDb } from '../../db/handles.ts';
import type { JobEnd, JobProgress } from '../../db/jobs.ts';
import { reportProgress } from '../../db/jobs.ts';
import type { Catalog, JobKind } from '../../handlers/context.ts';
import type { Engines } from '../engines.ts';
import type { EvidenceReader } from '../evidenceReader.ts';
import type { Query } from '../reportSource.ts';
import type { RuleThread } from '../ruleThread.ts';

export interface JobServices {
  readonly db: WriteDb;
  readonly engines: Engines;
  readonly catalog: Catalog;
  readonly read: EvidenceReader;
  /** Absent where one thread is the whole host. */
  readonly ruleThread: RuleThread | undefined;
  /** Asks the case what the views ask it. */
  readonly query: Query;
  /** Examiner's name for custody. */
  readonly who: () => string;
}

export interface JobRun extends JobServices {
  readonly jobId: number;
  readonly input: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  /** Kept in the job row, at most a few times a second. */
  progress(progress: JobProgress): void;
  /** Lets waiting calls run when the current slice has taken long enough. @throws JobCancelled */
  pause(): Promise<void>;
  /** Runs slices to the end, pausing between them, and returns the generator's value. @throws JobCancelled */
  drain<T>(slices: Generator<unknown, T>): Promise<T>;
}

export type JobBody = (run: JobRun) => Promise<JobEnd>;
export type JobBodies = Readonly<Partial<Record<JobKind, JobBody>>>;

export class JobCancelled extends Error {
  constructor() {
    super('cancelled');
    this.name = 'JobCancelled';
  }
}

const SLICE_MS = 20;
const PROGRESS_MS = 200;

export function createRun(
  services: JobServices,
  job: { readonly jobId: number; readonly input: Readonly<Record<string, unknown>>; readonly signal: AbortSignal },
): JobRun {
  let sliceBegan = performance.now();
  let reported = Number.NEGATIVE_INFINITY;
  let phase = '';
  const pause = async (): Promise<void> => {
    if (job.signal.aborted) throw new JobCancelled();
    if (performance.now() - sliceBegan < SLICE_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    sliceBegan = performance.now();
    if (job.signal.aborted) throw new JobCancelled();
  };
  return {
    ...services,
    ...job,
    pause,
    progress(progress) {
      const now = performance.now();
      if (progress.phase === phase && now - reported < PROGRESS_MS) return;
      phase = progress.phase;
      reported = now;
      reportProgress(services.db, job.jobId, progress);
    },
    async drain(slices) {
      for (;;) {
        const step = slices.next();
        if (step.done === true) return step.value;
        await pause();
      }
    },
  };
}
