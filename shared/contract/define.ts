/**
 * How a procedure is declared: once, with zod schemas, from which every type follows.
 * The kind decides where it runs: `query` on a reader with a ReadDb, `mutation` on the writer with a WriteDb,
 * `job` on the writer as a job row that is polled, `host` in the host process (dialogs, opening a case), never in SQL.
 */
import { z } from 'zod';

export type ProcedureKind = 'query' | 'mutation' | 'job' | 'host';

export interface Procedure<K extends ProcedureKind, I extends z.ZodType, O extends z.ZodType> {
  readonly kind: K;
  readonly input: I;
  readonly output: O;
  /** Names of the queries whose answers this changes; checked against the contract in index.ts. */
  readonly invalidates: readonly string[];
}

export function query<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Procedure<'query', I, O> {
  return { kind: 'query', input, output, invalidates: [] };
}

export function mutation<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
  invalidates: readonly string[],
): Procedure<'mutation', I, O> {
  return { kind: 'mutation', input, output, invalidates };
}

export const JobStarted = z.strictObject({ jobId: z.int() });

export function job<I extends z.ZodType>(input: I): Procedure<'job', I, typeof JobStarted> {
  return { kind: 'job', input, output: JobStarted, invalidates: ['jobs.list'] };
}

export function host<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Procedure<'host', I, O> {
  return { kind: 'host', input, output, invalidates: [] };
}
