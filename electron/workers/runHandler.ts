/** Runs a handler and turns whatever it throws into an error answer: known failures with their code, bugs as `internal`. */
import type { Answer, ProcedureName } from '../../shared/contract/index.ts';
import { asCaseError, CaseError, NotFound, Refused } from '../db/errors.ts';

/** The code of a failure that a person can act on; undefined for a bug. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof CaseError || error instanceof NotFound || error instanceof Refused) return error.code;
  return undefined;
}

/** @param casePath named in messages about the file itself */
export function runHandler(name: ProcedureName, casePath: string, act: () => unknown): Answer<unknown> {
  try {
    return { ok: true, value: act() };
  } catch (error) {
    return { ok: false, error: describeError(name, casePath, error) };
  }
}

/** Never a stack to the caller; a bug's stack goes to stderr. */
export function describeError(name: string, casePath: string, error: unknown): { code: string; message: string } {
  const known = codeOf(error) === undefined ? (asCaseError(error, casePath) ?? error) : error;
  const code = codeOf(known);
  if (code !== undefined && known instanceof Error) return { code, message: known.message };
  process.stderr.write(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  const message = `${name} failed inside the product; the case is unchanged by it. Details are on stderr.`;
  return { code: 'internal', message };
}
