/** Statements that are used for every file, every note or every question are prepared once a connection. */
import type { Database, Statement } from 'better-sqlite3';
import type { ReadDb } from './handles.ts';

/** Fixed texts only: what is prepared here is held as long as the connection. */
const held = new WeakMap<Database, Map<string, Statement>>();

function statementOf(db: ReadDb, mode: string, text: string): Statement {
  let statements = held.get(db.sql);
  if (statements === undefined) {
    statements = new Map();
    held.set(db.sql, statements);
  }
  const key = `${mode} ${text}`;
  let statement = statements.get(key);
  if (statement === undefined) {
    statement = db.sql.prepare(text);
    statements.set(key, statement);
  }
  return statement;
}

/** Gives rows as objects. Not for `iterate`: a statement under way cannot be used again. */
export function prepared(db: ReadDb, text: string): Statement {
  return statementOf(db, 'rows', text);
}

/** Gives the first column alone. */
export function preparedValue(db: ReadDb, text: string): Statement {
  return statementOf(db, 'value', text).pluck(true);
}

/** Gives rows as arrays. */
export function preparedRaw(db: ReadDb, text: string): Statement {
  return statementOf(db, 'raw', text).raw(true);
}
