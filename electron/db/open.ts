/** Opening and creating case files. The only place that makes ReadDb and WriteDb. */
import { closeSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { isKnownZone } from '../../shared/model/time.ts';
import { nowUs } from './clock.ts';
import { appendCustody } from './custody.ts';
import { asCaseError, CaseError } from './errors.ts';
import type { ReadDb, WriteDb } from './handles.ts';
import { type CaseLock, takeLock } from './lock.ts';
import { setMeta } from './meta.ts';
import { APPLICATION_ID, migrate, pendingMigrations } from './migrate.ts';
import { setWriterCache } from './writerCache.ts';

export interface NewCase {
  readonly title: string;
  readonly examiner: string;
  /** IANA zone; `UTC` when unsure. */
  readonly zone: string;
}

const PRODUCT_VERSION = '0.1.0';
/** Pages of 8 KiB: an import touches every index at random, so rarer checkpoints write the same pages less often. */
const WAL_PAGES = 16_000;
const READER_CACHE_KIB = 32_768;
const READER_MMAP_BYTES = 268_435_456;
const BUSY_MS = 10_000;

const locks = new WeakMap<WriteDb, CaseLock>();

/**
 * Makes an empty case. The new file either does not exist or is complete.
 * @throws CaseError `exists`, `not_found` (no such folder), `read_only`, `disk_full`
 */
export function createCase(path: string, about: NewCase): void {
  if (!isKnownZone(about.zone)) throw new CaseError('not_found', `The time zone ${about.zone} is not known.`);
  claim(path);
  try {
    const sql = new Database(path);
    try {
      sql.pragma('page_size = 8192');
      sql.pragma(`application_id = ${APPLICATION_ID}`);
      const db = configureWriter(sql, path);
      migrate(sql, path, undefined);
      begin(db, about);
    } finally {
      sql.close();
    }
  } catch (error) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
    throw asCaseError(error, path) ?? error;
  }
}

function claim(path: string): void {
  try {
    closeSync(openSync(path, 'wx'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new CaseError('exists', `${path} exists already. Open it, or choose another name.`);
    }
    throw asCaseError(error, path) ?? error;
  }
}

/** A case in memory, through the real migrations; nothing is locked. */
export function createMemoryCase(about: NewCase = { title: 'Case', examiner: 'examiner', zone: 'UTC' }): WriteDb {
  const sql = new Database(':memory:');
  sql.pragma(`application_id = ${APPLICATION_ID}`);
  const db = configureWriter(sql, ':memory:');
  migrate(sql, ':memory:', undefined);
  begin(db, about);
  return db;
}

function begin(db: WriteDb, about: NewCase): void {
  db.sql.transaction(() => {
    setMeta(db, 'title', about.title);
    setMeta(db, 'examiner', about.examiner);
    setMeta(db, 'zone', about.zone);
    setMeta(db, 'created_us', String(nowUs()));
    setMeta(db, 'product_version', PRODUCT_VERSION);
    setMeta(db, 'derived', 'none');
    appendCustody(db, { who: about.examiner, action: 'case.create', detail: { title: about.title, zone: about.zone } });
  })();
}

/**
 * The one writing connection of a case: takes the lock, migrates an older case after copying it.
 * @throws CaseError, every code but `exists`
 */
export function openWriter(path: string): WriteDb {
  checkHeader(path);
  let lock: CaseLock | undefined;
  let sql: Database.Database | undefined;
  try {
    lock = takeLock(path);
    sql = new Database(path, { fileMustExist: true, timeout: BUSY_MS });
    checkCase(sql, path);
    // First of all: a case that is refused, or copied, has not been touched.
    migrate(sql, path, path);
    const db = configureWriter(sql, path);
    locks.set(db, lock);
    return db;
  } catch (error) {
    sql?.close();
    lock?.release();
    throw asCaseError(error, path) ?? error;
  }
}

/**
 * A read-only connection.
 * @throws CaseError, also `newer_case` and, for a case that has yet to be migrated by a writer, `read_only`
 */
export function openReader(path: string): ReadDb {
  checkHeader(path);
  let sql: Database.Database | undefined;
  try {
    sql = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
    checkCase(sql, path);
    if (pendingMigrations(sql, path) > 0) {
      throw new CaseError('read_only', `${path} is from an older version. Open it for writing once, then read it.`);
    }
    sql.pragma('trusted_schema = OFF');
    sql.pragma('query_only = ON');
    sql.pragma(`cache_size = -${READER_CACHE_KIB}`);
    sql.pragma(`mmap_size = ${READER_MMAP_BYTES}`);
    return { sql, path } as ReadDb;
  } catch (error) {
    sql?.close();
    throw asCaseError(error, path) ?? error;
  }
}

/** Closes a connection and, for the writer, lets go of the lock. */
export function closeCase(db: ReadDb | WriteDb): void {
  db.sql.close();
  const lock = locks.get(db as WriteDb);
  locks.delete(db as WriteDb);
  lock?.release();
}

/** The library opens every connection in SQLite's defensive mode; nothing here may switch it off. */
function configureWriter(sql: Database.Database, path: string): WriteDb {
  sql.pragma('trusted_schema = OFF');
  sql.pragma('journal_mode = WAL');
  sql.pragma('synchronous = NORMAL');
  sql.pragma('foreign_keys = ON');
  sql.pragma(`wal_autocheckpoint = ${WAL_PAGES}`);
  sql.pragma('journal_size_limit = 134217728');
  const db = { sql, path } as WriteDb;
  setWriterCache(db, 'usual');
  return db;
}

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;

/** Reads the first page's header without SQLite, so that another program's file is never opened for writing. */
function checkHeader(path: string): void {
  const header = Buffer.alloc(HEADER_BYTES);
  let size = 0;
  let read = 0;
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw new CaseError('not_a_case', `${path} is not a file.`);
    size = stat.size;
    const file = openSync(path, 'r');
    try {
      read = readSync(file, header, 0, HEADER_BYTES, 0);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw asCaseError(error, path) ?? error;
  }
  if (read < HEADER_BYTES || header.toString('latin1', 0, 16) !== MAGIC) {
    throw new CaseError(
      'not_a_case',
      `${path} is not a case file of Agentrail: it is ${read === 0 ? 'empty' : 'of another kind'}.`,
    );
  }
  if (header.readUInt32BE(68) !== APPLICATION_ID) {
    throw new CaseError('not_a_case', `${path} is a database, but not a case file of Agentrail.`);
  }
  checkLength(path, header, size);
}

/** The header's page count is valid when its two change counters agree; pages in a leftover WAL may lie beyond the file. */
function checkLength(path: string, header: Buffer, size: number): void {
  const stated = header.readUInt16BE(16);
  const pageSize = stated === 1 ? 65_536 : stated;
  const pages = header.readUInt32BE(28);
  if (header.readUInt32BE(24) !== header.readUInt32BE(92) || pages * pageSize <= size) return;
  if (hasWal(path)) return;
  const what = `${path} is damaged: it holds ${size} bytes where its header says ${pages * pageSize}. It was probably cut while being copied; copy it again or restore it from a backup.`;
  throw new CaseError('damaged', what);
}

function hasWal(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

function checkCase(sql: Database.Database, path: string): void {
  if (sql.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    throw new CaseError('not_a_case', `${path} is a database, but not a case file of Agentrail.`);
  }
  sql.prepare('SELECT count(*) FROM sqlite_schema').get();
}
