/** Running a statement and naming the shape of its rows. The shapes are ours: every column is selected by name. */
import type { ReadDb } from '../../handles.ts';

export type SqlValue = string | number | null | Buffer;
export type Params = Readonly<Record<string, SqlValue>>;

/** All rows of a bounded statement. */
export function all<Row>(db: ReadDb, sql: string, params: Params = {}): Row[] {
  return db.sql.prepare(sql).all(params) as Row[];
}

/** The first row, or undefined. */
export function first<Row>(db: ReadDb, sql: string, params: Params = {}): Row | undefined {
  return db.sql.prepare(sql).get(params) as Row | undefined;
}

/** One number from a statement that selects one column `n`; 0 when there is no row or it is NULL. */
export function numberOf(db: ReadDb, sql: string, params: Params = {}): number {
  return first<{ n: number | null }>(db, sql, params)?.n ?? 0;
}

/** A list of ids or texts as one parameter; read it back with `IN (SELECT value FROM json_each(:name))`. */
export function list(values: Iterable<number | string>): string {
  return JSON.stringify([...values]);
}

/** Counts rows of a bounded select, stopping at `cap`. */
export function countUpTo(
  db: ReadDb,
  select: string,
  params: Params,
  cap = 10_000,
): { count: number; capped: boolean } {
  const n = numberOf(db, `SELECT count(*) AS n FROM (${select} LIMIT ${cap + 1})`, params);
  return { count: Math.min(n, cap), capped: n > cap };
}

/** Reads a JSON column that this product wrote; a damaged one reads as the fallback, and `agentrail verify` reports it. */
export function parseJson<T>(text: string | null | undefined, fallback: T): T {
  if (text === null || text === undefined || text === '') return fallback;
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    if (error instanceof SyntaxError) return fallback;
    throw error;
  }
}
