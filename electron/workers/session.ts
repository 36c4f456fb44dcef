/** What a case thread does with a call, whichever thread it is. */
import { type Answer, contract, type Out, type ProcedureName } from '../../shared/contract/index.ts';
import type { ReadDb, WriteDb } from '../db/handles.ts';
import { getMeta } from '../db/meta.ts';
import { settleWrites } from '../db/write/group.ts';
import type { Catalog, Handlers } from '../handlers/context.ts';
import type { Engines } from './engines.ts';
import type { EvidenceReader } from './evidenceReader.ts';
import type { JobBodies } from './jobs/run.ts';
import { createJobRunner, type JobRunner } from './jobs/runner.ts';
import type { Query } from './reportSource.ts';
import type { RuleThread } from './ruleThread.ts';
import { runHandler } from './runHandler.ts';

export interface Session {
  /** `input` is already parsed by the procedure's schema. */
  call(name: ProcedureName, input: unknown): Answer<unknown>;
}

export interface WriterSession extends Session {
  readonly jobs: JobRunner;
}

/** The table's type pairs each name with its own context and input, which a lookup by a plain name cannot express. */
type AnyHandler = (context: unknown, input: unknown) => unknown;

function handlerOf(handlers: Handlers, name: ProcedureName): AnyHandler | undefined {
  return Object.hasOwn(handlers, name) ? (handlers[name as keyof Handlers] as AnyHandler) : undefined;
}

function unknown(name: string): Answer<never> {
  return { ok: false, error: { code: 'unknown_procedure', message: `${name} is not a procedure of an open case` } };
}

export function createReaderSession(db: ReadDb, handlers: Handlers, catalog: Catalog): Session {
  return {
    call(name, input) {
      const handler = handlerOf(handlers, name);
      if (handler === undefined || contract[name].kind !== 'query') return unknown(name);
      return runHandler(name, db.path, () => handler({ db, catalog }, input));
    },
  };
}

export interface WriterParts {
  readonly db: WriteDb;
  readonly handlers: Handlers;
  readonly catalog: Catalog;
  readonly engines: Engines;
  readonly read: EvidenceReader;
  /** Absent where one thread is the whole host. */
  readonly ruleThread?: RuleThread;
  readonly bodies: JobBodies;
}

/** Serves queries too, so that one thread can be the whole host. */
export function createWriterSession(parts: WriterParts): WriterSession {
  const { db, handlers, catalog } = parts;
  const who = () => getMeta(db, 'examiner') ?? '';
  const query: Query = (name, input) => {
    const handler = handlerOf(handlers, name);
    if (handler === undefined) throw new Error(`${name} has no handler`);
    // The handler answers what the contract says for its name, which a lookup cannot express.
    return handler({ db, catalog }, contract[name].input.parse(input)) as Out<typeof name>;
  };
  const { engines, read, ruleThread } = parts;
  const { sigma } = engines;
  const services = { db, engines, catalog, read, ruleThread, query, who };
  const jobs = createJobRunner(services, parts.bodies);
  const contextOf = (name: ProcedureName): unknown => {
    const { kind } = contract[name];
    if (kind === 'query') return { db, catalog };
    if (kind === 'job') return { db, catalog, who: who(), startJob: jobs.start, sigma };
    return { db, catalog, who: who(), jobs, sigma };
  };
  return {
    jobs,
    call(name, input) {
      const handler = handlerOf(handlers, name);
      if (handler === undefined) return unknown(name);
      return runHandler(name, db.path, () => {
        settleWrites(db);
        return handler(contextOf(name), input);
      });
    },
  };
}
