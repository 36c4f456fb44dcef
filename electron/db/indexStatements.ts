/** How each index is made, from the schema's own text: a case file from somebody else is not a source of statements. */
import { migrations } from './migrate.ts';

/** By an index's name, the statement of the last migration that makes it. */
export const INDEX_STATEMENTS: ReadonlyMap<string, string> = indexStatements();

function indexStatements(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { sql } of migrations) {
    for (const part of sql.split('--> statement-breakpoint')) {
      const statement = part.replace(/^\s*(--[^\n]*\n\s*)*/, '').trim();
      const name = /^CREATE (?:UNIQUE )?INDEX [`"]?(\w+)/.exec(statement)?.[1];
      if (name !== undefined) found.set(name, statement);
    }
  }
  return found;
}
