/** The whole host of a case in the calling thread: for the command line and for tests. */
import type { Answer, ProcedureName } from '../../shared/contract/index.ts';
import { getMeta } from '../db/meta.ts';
import { closeCase, createCase, type NewCase, openWriter } from '../db/open.ts';
import { recoverCase } from '../db/recover.ts';
import { handlers } from '../handlers/index.ts';
import { catalog, engines } from './engines.ts';
import { createInlineReader } from './evidenceReader.ts';
import { jobBodies } from './jobs/index.ts';
import { createWriterSession } from './session.ts';

export interface CaseHost {
  /** `input` is already parsed by the procedure's schema. Never rejects. */
  call(name: ProcedureName, input: unknown): Promise<Answer<unknown>>;
  close(): Promise<void>;
}

export interface InProcessHost extends CaseHost {
  /** What had to be put in order when the case was opened, in words; usually empty. */
  readonly recovered: readonly string[];
  /** Resolves when no job is running or waiting. */
  idle(): Promise<void>;
}

/**
 * Opens a case in this thread, creating it first when `create` is given.
 * @throws CaseError
 */
export function openInProcess(casePath: string, options: { readonly create?: NewCase } = {}): InProcessHost {
  if (options.create !== undefined) createCase(casePath, options.create);
  const db = openWriter(casePath);
  const recovered = recoverCase(db, getMeta(db, 'examiner') ?? '');
  const session = createWriterSession({
    db,
    handlers,
    catalog,
    engines,
    read: createInlineReader(),
    bodies: jobBodies,
  });
  let closed = false;
  return {
    recovered,
    async call(name, input) {
      if (closed) return { ok: false, error: { code: 'no_case', message: 'the case is closed' } };
      return session.call(name, input);
    },
    idle: () => session.jobs.idle(),
    async close() {
      if (closed) return;
      closed = true;
      await session.jobs.stop();
      closeCase(db);
    },
  };
}
