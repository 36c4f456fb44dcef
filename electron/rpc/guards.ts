/** What a page in the browser host may not ask for, though its input is well formed. */
import type { Parsed, ProcedureName, RpcError } from '../../shared/contract/index.ts';
import type { Staging } from './staging.ts';

/**
 * Staged files are deleted once stored, so only files in the staging folder may be called staged; and exports go to the
 * host's own folder, to be downloaded, never to a path that the page names.
 */
export function browserGuard(staging: Staging): (name: ProcedureName, input: unknown) => RpcError | undefined {
  return (name, input) => {
    if (name === 'import.start') {
      // Parsed by the procedure's own schema before a guard is asked.
      const { staged, paths } = input as Parsed<'import.start'>;
      if (staged && !paths.every((path) => staging.holds(path))) {
        return { code: 'bad_input', message: 'import.start: a staged path lies outside the staging folder' };
      }
    }
    if (name === 'export.start' && (input as Parsed<'export.start'>).path !== undefined) {
      return { code: 'bad_input', message: 'export.start: in the browser an export is downloaded; leave out its path' };
    }
    return undefined;
  };
}

/** The desktop and the command line read files where they lie: nothing is staged, so nothing may be deleted. */
export function localGuard(name: ProcedureName, input: unknown): RpcError | undefined {
  if (name === 'import.start' && (input as Parsed<'import.start'>).staged) {
    return { code: 'bad_input', message: 'import.start: files are staged by the browser host only' };
  }
  return undefined;
}
