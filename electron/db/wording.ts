/**
 * Reasons as stored: links, attributions and candidates hold the number of a sentence, the sentence stands once. A million events share some
 * hundred of them. They are replaced with the reconstruction that wrote them; those that an analyst's pin adds in between go with the next.
 */
import type { Database } from 'better-sqlite3';

/** SQL for the text behind a column that holds a number. */
export function wordingText(column: string): string {
  return `(SELECT text FROM wording WHERE id = ${column})`;
}

/** Texts remembered; beyond it they are forgotten, and one that comes again is stored again. */
const MOST_REMEMBERED = 100_000;

/** Gives each text its number in the table, storing it when it is new to this writer. @param from a table of those that have one */
export function createWordingWriter(sql: Database, table: string, from?: string): (text: string) => number {
  const insert = sql.prepare(`INSERT INTO ${table} (text) VALUES (?)`);
  const known = new Map<string, number>();
  if (from !== undefined) {
    const read = sql.prepare(`SELECT id, text FROM ${from} ORDER BY id LIMIT ${MOST_REMEMBERED - 1}`);
    for (const { id, text } of read.all() as { id: number; text: string }[]) known.set(text, id);
  }
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= MOST_REMEMBERED) known.clear();
    const id = Number(insert.run(text).lastInsertRowid);
    known.set(text, id);
    return id;
  };
}
