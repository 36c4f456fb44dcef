/**
 * A name for what a record names only by its vendor's id. A grant table may call `0055g…` what another record of the same key calls by name,
 * under another kind: the two stay apart, for a person and an account are not the same thing, but the name is known.
 */
import type { ReadDb } from '../../../handles.ts';
import { all, list } from '../statement.ts';

/** Of entity `e`: its name is the id in its own key. */
const UNNAMED = `length(e.name) >= 6 AND e.name GLOB '*[0-9]*' AND substr(e.key, -length(e.name) - 1) = ':' || e.name`;
/** The shortest, for names of one thing differ by what was added to them. */
const KNOWN = `(SELECT o.name FROM entity o WHERE o.key = e.key COLLATE NOCASE AND o.id <> e.id AND o.name <> '' AND o.name <> e.name
  ORDER BY length(o.name), o.id LIMIT 1)`;

/** By entity id, those of the entities that are named by an id and that the case knows a name for. */
export function knownNames(db: ReadDb, ids: Iterable<number>): ReadonlyMap<number, string> {
  const rows = all<{ id: number; known: string | null }>(
    db,
    `SELECT e.id, ${KNOWN} AS known FROM entity e WHERE e.id IN (SELECT value FROM json_each(:ids)) AND ${UNNAMED}`,
    { ids: list(new Set(ids)) },
  );
  return new Map(rows.flatMap(({ id, known }) => (known === null ? [] : [[id, known]])));
}

/** Puts known names where a finding's text has the id. @returns what rewrites the text of a finding by its id */
export function nameInFindings(db: ReadDb, findings: readonly string[]): (finding: string, text: string) => string {
  const rows = all<{ finding: string; name: string; known: string | null }>(
    db,
    `SELECT x.finding_id AS finding, e.name, ${KNOWN} AS known FROM finding_entity x JOIN entity r ON r.id = x.entity_id
     JOIN entity e ON e.id = r.canonical_id WHERE x.finding_id IN (SELECT value FROM json_each(:findings)) AND ${UNNAMED} LIMIT 20000`,
    { findings: list(findings) },
  );
  const names = Map.groupBy(rows, (row) => row.finding);
  return (finding, text) =>
    (names.get(finding) ?? []).reduce(
      (said, { name, known }) => (known === null ? said : said.replaceAll(name, known)),
      text,
    );
}
