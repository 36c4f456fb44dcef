/** Sigma rules that an analyst brought into the case. */
import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** Files as they were read; append-only (by trigger). */
export const sigmaFile = sqliteTable(
  'sigma_file',
  {
    id: integer().primaryKey(),
    name: text().notNull(),
    /** Hex, of the text in UTF-8. */
    sha256: text().notNull(),
    text: text().notNull(),
  },
  (t) => [uniqueIndex('sigma_file_content').on(t.sha256, t.name)],
);

/** One document of a file. What it says of itself repeats the text, so that a list need not read it again. */
export const sigmaRule = sqliteTable('sigma_rule', {
  id: integer().primaryKey(),
  /** `sigma:` and its id or file; unique among those not removed. */
  rule: text().notNull(),
  file_id: integer()
    .notNull()
    .references(() => sigmaFile.id),
  document: integer().notNull(),
  line: integer().notNull(),
  /** rule, correlation, filter. */
  kind: text().notNull(),
  title: text().notNull(),
  severity: text().notNull(),
  status: text().notNull(),
  logsource: text().notNull(),
  description: text().notNull(),
  /** Why it is kept and not run, with the line. */
  problem: text(),
  problem_line: integer(),
  added_us: integer().notNull(),
  added_by: text().notNull(),
  /** Removed and replaced rules stay, for undo and for the record. */
  removed: integer().notNull().default(0),
});
