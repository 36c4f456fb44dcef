/** Objects that grants and approvals name one by one: their uses are compared by name, for a right to one repository says nothing of repositories. */
import type { ReadDb } from '../handles.ts';

/** More resources named one by one than this are compared by their types alone. */
const MOST_NAMED = 50_000;

/** Lower case. */
export interface NamedResources {
  readonly names: readonly string[];
  /** What stood before a closing `*`. */
  readonly prefixes: readonly string[];
}

/** Undefined where none is named, or too many are. */
export function namedResources(db: ReadDb): NamedResources | undefined {
  const names = db.sql
    .prepare(`SELECT DISTINCT lower(trim(resource)) FROM permission WHERE resource <> '' LIMIT ${MOST_NAMED + 1}`)
    .pluck()
    .all() as string[];
  if (names.length === 0 || names.length > MOST_NAMED) return undefined;
  return {
    names,
    prefixes: names.filter((text) => text.length > 1 && text.endsWith('*')).map((text) => text.slice(0, -1)),
  };
}
