/** Long work. */
import { getJob, listJobs } from '../db/queries/read/case/jobs.ts';
import type { Handlers } from './context.ts';

export const jobsHandlers = {
  'jobs.list': ({ db }, { limit }) => listJobs(db, limit),
  'jobs.get': ({ db }, { id }) => getJob(db, id),
  'jobs.cancel': ({ db, jobs }, { id }) => {
    getJob(db, id);
    jobs.cancel(id);
    return { ok: true };
  },
  'export.start': ({ startJob }, input) => ({ jobId: startJob('export', input) }),
} satisfies Partial<Handlers>;
