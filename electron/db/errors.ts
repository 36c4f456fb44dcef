/** Failures that a person can act on. Everything else that is thrown is a bug and is reported as one. */

export type CaseErrorCode =
  | 'not_a_case'
  | 'newer_case'
  | 'case_locked'
  | 'damaged'
  | 'not_found'
  | 'exists'
  | 'disk_full'
  | 'read_only';

/** Something is wrong with the case file itself. The message names the file and says what to do. */
export class CaseError extends Error {
  readonly code: CaseErrorCode;
  constructor(code: CaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CaseError';
    this.code = code;
  }
}

/** A row that was asked for by id or key is not in the case. */
export class NotFound extends Error {
  readonly code = 'not_found';
  constructor(message: string) {
    super(message);
    this.name = 'NotFound';
  }
}

/** The request is well formed but cannot be carried out as things are; the message says why and what to do. */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'Refused';
    this.code = code;
  }
}

function sqliteCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/**
 * The CaseError behind a failure of SQLite or of the file system, or undefined when it is neither.
 * @param path the case file, named in the message
 */
export function asCaseError(error: unknown, path: string): CaseError | undefined {
  if (error instanceof CaseError) return error;
  const code = sqliteCode(error);
  const cause = { cause: error };
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') {
    const what = `The disk that holds ${path} is full. What was stored before is kept; free some space and run it again.`;
    return new CaseError('disk_full', what, cause);
  }
  if (code === 'SQLITE_NOTADB') {
    return new CaseError('not_a_case', `${path} is not a case file: it is no SQLite database.`, cause);
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    const what = `${path} is damaged: ${(error as Error).message}. Work on a copy, or restore it from a backup.`;
    return new CaseError('damaged', what, cause);
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const what = `${path} cannot be written. Check the rights on the file and its folder, or copy it to where you may write.`;
    return new CaseError('read_only', what, cause);
  }
  if (code === 'SQLITE_CANTOPEN' || code === 'ENOENT' || code === 'ENOTDIR') {
    return new CaseError('not_found', `${path} cannot be opened: there is no such file or folder.`, cause);
  }
  if (code === 'SQLITE_BUSY' || code.startsWith('SQLITE_BUSY')) {
    return new CaseError('case_locked', `${path} is in use by another program.`, cause);
  }
  if (code.startsWith('SQLITE_IOERR')) {
    const what = `${path} could not be read or written: ${(error as Error).message}. Check the disk, then open the case again.`;
    return new CaseError('damaged', what, cause);
  }
  return undefined;
}
