/** Where the browser host keeps files that were dropped on the page until the import has stored them. */
import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RpcFault } from './dispatch.ts';
import { safeFileName } from './hostProcedures.ts';

/** Most bytes of one dropped file: 64 GiB. */
export const MAX_UPLOAD_BYTES = 64 * 1024 ** 3;
/** Left free on the disk, so that the case file itself can still grow. */
const KEEP_FREE_BYTES = 256 * 1024 ** 2;
const MAX_DEPTH = 32;

export interface Staging {
  readonly folder: string;
  /** Stores a stream under a relative name such as `okta/2025-08.json`; answers the staged path. @throws RpcFault */
  store(name: string, body: Readable, announcedBytes: number | undefined): Promise<{ path: string; bytes: number }>;
  /** Whether a path lies inside the staging folder. */
  holds(path: string): boolean;
  remove(): void;
}

/** Makes an empty staging folder in the platform's temporary folder, readable by this user alone. */
export function createStaging(maxBytes: number = MAX_UPLOAD_BYTES): Staging {
  const folder = mkdtempSync(join(tmpdir(), 'agentrail-drop-'));

  async function store(name: string, body: Readable, announcedBytes: number | undefined) {
    if (announcedBytes !== undefined && announcedBytes > maxBytes) throw tooLarge(name, maxBytes);
    await requireSpace(folder, name, announcedBytes ?? 0);
    // A folder of its own for every file: two dropped files of one name must not overwrite each other.
    const base = join(folder, randomUUID());
    const path = join(base, ...relativeParts(name));
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    let bytes = 0;
    const counter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes > maxBytes) done(tooLarge(name, maxBytes));
        else done(null, chunk);
      },
    });
    try {
      await pipeline(body, counter, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
    } catch (error) {
      await rm(base, { recursive: true, force: true });
      throw error instanceof RpcFault ? error : notStored(name, error);
    }
    return { path, bytes };
  }

  return {
    folder,
    store,
    holds: (path) => resolve(path).startsWith(folder + sep),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A dropped file's name as path segments that stay below the staging folder: no dots alone, separators or controls. */
export function relativeParts(name: string): string[] {
  const parts = name
    .split(/[\\/]+/)
    .map((part) => safeFileName(part))
    .filter((part) => part !== '');
  return parts.length === 0 ? ['unnamed'] : parts.slice(-MAX_DEPTH);
}

async function requireSpace(folder: string, name: string, bytes: number): Promise<void> {
  const disk = await statfs(folder);
  if (disk.bavail * disk.bsize < bytes + KEEP_FREE_BYTES) {
    throw new RpcFault(
      'disk_full',
      `${name}: not enough room in ${folder} to hold it while it is imported; nothing was kept`,
    );
  }
}

function tooLarge(name: string, maxBytes: number): RpcFault {
  return new RpcFault(
    'too_large',
    `${name} is larger than ${maxBytes} bytes: import it by its path with the command line`,
  );
}

function notStored(name: string, error: unknown): RpcFault {
  const code = error instanceof Error && 'code' in error && error.code === 'ENOSPC' ? 'disk_full' : 'upload_failed';
  return new RpcFault(code, `${name} was not stored: ${error instanceof Error ? error.message : String(error)}`);
}
