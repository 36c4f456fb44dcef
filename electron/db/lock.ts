/**
 * One writer a case. The lock is a second, tiny SQLite file next to the case, held by an open write transaction: the
 * operating system lets go of it however the process ends, so there is never a stale lock to clear by hand. The
 * transaction is IMMEDIATE, which keeps other writers out and still lets them read who holds it.
 */
import { hostname } from 'node:os';
import Database from 'better-sqlite3';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { nowUs } from './clock.ts';
import { CaseError } from './errors.ts';

export interface CaseLock {
  release(): void;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since_us: number;
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/**
 * Takes the case's lock or says who has it. The file stays when released: removing it would let two openers race.
 * @throws CaseError `case_locked`
 */
export function takeLock(casePath: string): CaseLock {
  const sql = new Database(`${casePath}-lock`, { timeout: 0 });
  try {
    sql.exec('BEGIN IMMEDIATE');
    sql.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER, host TEXT, since_us INTEGER)');
    sql.exec('DELETE FROM holder');
    sql.prepare('INSERT INTO holder VALUES (?, ?, ?)').run(process.pid, hostname(), nowUs());
    sql.exec('COMMIT');
    sql.exec('BEGIN IMMEDIATE');
  } catch (error) {
    const who = isBusy(error) ? describeHolder(sql) : undefined;
    sql.close();
    if (who === undefined) throw error;
    throw new CaseError('case_locked', `${casePath} is already open ${who}. Close it there first.`, { cause: error });
  }
  return {
    release: () => {
      if (sql.inTransaction) sql.exec('ROLLBACK');
      sql.close();
    },
  };
}

function describeHolder(sql: Database.Database): string {
  try {
    const row = sql.prepare('SELECT pid, host, since_us FROM holder').get() as Holder | undefined;
    if (row !== undefined) return `in process ${row.pid} on ${row.host} since ${formatIsoUtc(row.since_us, 's')}`;
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
  }
  return 'in another program';
}
