/** Which code runs which kind of job. */
import { deriveJob } from './deriveJob.ts';
import { createExportJob } from './exportJob.ts';
import { importJob } from './importJob.ts';
import type { JobBodies } from './run.ts';
import { verifyJob } from './verifyJob.ts';

export const jobBodies: JobBodies = {
  import: importJob,
  derive: deriveJob,
  verify: verifyJob,
  export: createExportJob(async () => (await import('../../report/exporters/index.ts')).exporters),
};
