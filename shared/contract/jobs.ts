/** Long work: job rows that survive a reload; the renderer polls them. */
import { z } from 'zod';
import { Id, Limit, Ok, Text, Us } from './common.ts';
import { job, mutation, query } from './define.ts';
import { FindingNarrowing } from './findings.ts';

export const Job = z.strictObject({
  id: Id,
  kind: z.enum(['import', 'derive', 'verify', 'export']),
  state: z.enum(['queued', 'running', 'done', 'cancelled', 'failed', 'interrupted']),
  /** e.g. `Importing okta.json`, `Reconstructing`. */
  phase: z.string(),
  done: z.int(),
  total: z.int(),
  unit: z.enum(['bytes', 'events', 'records', 'rules', 'steps']),
  startedUs: Us,
  finishedUs: Us.nullable(),
  secondsLeft: z.number().nullable(),
  /** The sentence at the end: what it did, or what happened, where, what was kept, what to do. */
  message: z.string(),
  errorCode: z.string().nullable(),
  /** For an import: the evidence ids it made. For an export: the file written. */
  evidenceIds: z.array(Id).max(10_000),
  output: z.string().nullable(),
  resumable: z.boolean().describe('an import that ended early and that `import.resume` can go on with'),
});

export const EXPORT_FORMATS = [
  'report.html',
  'events.csv',
  'events.jsonl',
  'findings.csv',
  'findings.json',
  'findings.jsonl',
  'findings.sarif',
  'findings.ocsf.jsonl',
  'findings.md',
  'access-review.csv',
  'access-review.md',
  'revocation-worklist.csv',
  'revocation-worklist.json',
  'revocation-worklist.md',
] as const;

export const jobsContract = {
  'jobs.list': query(z.strictObject({ limit: Limit(20, 100) }), z.array(Job)),
  'jobs.get': query(z.strictObject({ id: Id }), Job),
  'jobs.cancel': mutation(z.strictObject({ id: Id }), Ok, ['jobs.list', 'jobs.get']),
  'export.start': job(
    z.strictObject({
      format: z.enum(EXPORT_FORMATS),
      filter: Text(4096).default(''),
      /** Of an export of findings: these, in this order, instead of those in the filter. */
      findings: z.array(Text(64)).max(500).optional(),
      /** Of an export of findings: narrows those in the filter as the board does. */
      narrow: FindingNarrowing.optional(),
      /** Of a revocation worklist: what is compromised, and of how many last days use is counted. */
      subject: Id.optional(),
      days: z.int().min(1).max(3_650).optional(),
      /** Where to write; absent in the browser host, which stages the file for download. */
      path: Text(4096).optional(),
    }),
  ),
};
