/** From what was dropped to the files to read: folders in a stable order, links not followed, nothing passed over in silence. */
import { lstat, opendir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { IntakeFile, IntakeProblem } from '../../shared/model/intake.ts';

export interface WalkLimits {
  readonly files: number;
  readonly depth: number;
  /** Entries of one folder, which are sorted in memory. */
  readonly entries: number;
}

const LIMITS: WalkLimits = { files: 100_000, depth: 64, entries: 1_000_000 };

export type WalkItem = { readonly file: IntakeFile } | { readonly problem: IntakeProblem };

const MESSAGES: Readonly<Record<string, readonly [code: string, text: string]>> = {
  ENOENT: ['not_found', 'does not exist'],
  ENOTDIR: ['not_found', 'does not exist'],
  EACCES: ['unreadable', 'may not be read: permission denied'],
  EPERM: ['unreadable', 'may not be read: permission denied'],
};

function failure(path: string, error: unknown): WalkItem {
  const cause = String((error as NodeJS.ErrnoException).code ?? 'unknown error');
  const [code, text] = MESSAGES[cause] ?? ['unreadable', `cannot be read (${cause})`];
  return problem(path, code, text);
}

function problem(path: string, code: string, text: string): WalkItem {
  return { problem: { path, code, message: `${path} ${text}` } };
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Every regular file under the paths, in the order given and, in folders, by name (code units, the same on every machine).
 * Names are relative to the dropped path and begin with its last part, with `/` between parts.
 */
export async function* walkPaths(paths: Iterable<string>, limits: WalkLimits = LIMITS): AsyncGenerator<WalkItem> {
  let files = 0;
  async function* visit(path: string, name: string, depth: number): AsyncGenerator<WalkItem> {
    let stats: Awaited<ReturnType<typeof lstat>>;
    try {
      stats = await lstat(path);
    } catch (error) {
      yield failure(path, error);
      return;
    }
    if (stats.isSymbolicLink()) yield problem(path, 'symlink', 'is a symbolic link, which is not followed');
    else if (stats.isFile()) {
      files++;
      if (files <= limits.files) yield { file: { path, name, bytes: stats.size } };
      else if (files === limits.files + 1) {
        yield problem(
          path,
          'too_many_files',
          `is beyond the first ${limits.files} files; it and what follows is not read`,
        );
      }
    } else if (!stats.isDirectory()) yield problem(path, 'not_a_file', 'is neither a file nor a folder');
    else if (depth >= limits.depth) yield problem(path, 'too_deep', `is nested deeper than ${limits.depth} folders`);
    else yield* visitFolder(path, name, depth);
  }

  async function* visitFolder(path: string, name: string, depth: number): AsyncGenerator<WalkItem> {
    const names: string[] = [];
    let failed: WalkItem | undefined;
    try {
      for await (const entry of await opendir(path)) {
        if (names.length === limits.entries) {
          failed = problem(path, 'too_many_files', `holds more than ${limits.entries} entries; the rest is not read`);
          break;
        }
        names.push(entry.name);
      }
    } catch (error) {
      failed = failure(path, error);
    }
    for (const child of names.sort(byCodeUnit)) {
      if (files > limits.files) break;
      yield* visit(join(path, child), `${name}/${child}`, depth + 1);
    }
    if (failed !== undefined) yield failed;
  }

  for (const path of paths) {
    if (files > limits.files) return;
    yield* visit(path, basename(path) || path, 0);
  }
}
