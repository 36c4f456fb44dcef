/** The tables of the access comparison: its lines, the notes beside them, and the privilege gap of delegated actions. */
import type { Verb } from '../../../shared/model/kinds.ts';
import type { WriteDb } from '../handles.ts';

export interface AccessRow {
  readonly principal: number;
  readonly system: string;
  readonly verb: Verb;
  readonly resource: string;
  readonly intended: boolean | null;
  readonly intendedVia: readonly unknown[];
  readonly granted: boolean | null;
  readonly grantedVia: readonly unknown[];
  readonly observed: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
  readonly verdict: string;
  readonly why: string;
  readonly tier: number | null;
  readonly reach: string | null;
  readonly unmapped: boolean;
}

export interface AccessNoteRow {
  readonly principal: number;
  readonly kind: string;
  readonly text: string;
  readonly records: readonly number[];
}

export interface ComparisonRows {
  readonly rows: readonly AccessRow[];
  readonly notes: readonly AccessNoteRow[];
}

const ACCESS_COLUMNS =
  'principal_id, system, verb, resource, intended, granted, granted_via, observed, first_us, last_us, verdict, tier, unmapped, reach, why, intended_via';
const SLICE_ROWS = 1_000;

const flag = (value: boolean | null): number | null => (value === null ? null : value ? 1 : 0);

/**
 * Replaces the comparison: collected in slices, one a yield, and put in force in one transaction at the end.
 * @param batches rows in any portions, e.g. an agent's at a time
 * @param more notes that rest on the inventories alone
 */
export function* replaceAccess(
  db: WriteDb,
  batches: Iterable<ComparisonRows>,
  more: readonly AccessNoteRow[],
): Generator<number, void> {
  const { sql } = db;
  sql.exec('DROP TABLE IF EXISTS temp.stage_access');
  sql.exec('CREATE TEMP TABLE stage_access AS SELECT * FROM main.access WHERE 0');
  const notes: AccessNoteRow[] = [...more];
  try {
    const insert = sql.prepare(`INSERT INTO temp.stage_access (${ACCESS_COLUMNS}) VALUES (${marks(ACCESS_COLUMNS)})`);
    const add = sql.transaction((rows: readonly AccessRow[]) => {
      for (const row of rows) insert.run(...cells(row));
    });
    for (const batch of batches) {
      notes.push(...batch.notes);
      for (let at = 0; at < batch.rows.length; at += SLICE_ROWS) {
        add(batch.rows.slice(at, at + SLICE_ROWS));
        yield Math.min(SLICE_ROWS, batch.rows.length - at);
      }
      if (batch.rows.length === 0) yield 0;
    }
    const note = sql.prepare('INSERT INTO access_note (principal_id, kind, text, records) VALUES (?, ?, ?, ?)');
    sql.transaction(() => {
      sql.exec('DELETE FROM main.access');
      sql.exec('DELETE FROM access_note');
      sql.exec(
        `INSERT INTO main.access (${ACCESS_COLUMNS}) SELECT ${ACCESS_COLUMNS} FROM temp.stage_access ORDER BY rowid`,
      );
      for (const one of notes) note.run(one.principal, one.kind, one.text, JSON.stringify(one.records));
    })();
  } finally {
    sql.exec('DROP TABLE IF EXISTS temp.stage_access');
  }
}

function marks(columns: string): string {
  return columns.replaceAll(/\w+/g, '?');
}

function cells(row: AccessRow): unknown[] {
  return [
    row.principal,
    row.system,
    row.verb,
    row.resource,
    flag(row.intended),
    flag(row.granted),
    JSON.stringify(row.grantedVia),
    row.observed,
    row.firstUs,
    row.lastUs,
    row.verdict,
    row.tier,
    row.unmapped ? 1 : 0,
    row.reach,
    row.why,
    JSON.stringify(row.intendedVia),
  ];
}

interface Side {
  readonly tier: number | null;
  readonly source: string;
  readonly records: readonly number[];
}

export interface GapRow {
  readonly user: number;
  readonly agent: number;
  readonly holder: number;
  readonly system: string;
  readonly verb: Verb;
  readonly resource: string;
  readonly person: Side;
  readonly credential: Side;
  readonly gap: number | null;
  readonly count: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

const GAP_COLUMNS =
  'user_id, agent_id, holder_id, system, verb, resource, person_tier, person_source, person_records, credential_tier, credential_source, credential_records, gap, count, first_us, last_us';

/** Replaces the gaps of delegated actions, in slices, put in force at the end. */
export function* replaceGaps(db: WriteDb, gaps: Iterable<GapRow>): Generator<number, void> {
  const { sql } = db;
  sql.exec('DROP TABLE IF EXISTS temp.stage_gap');
  sql.exec('CREATE TEMP TABLE stage_gap AS SELECT * FROM main.privilege_gap WHERE 0');
  try {
    const insert = sql.prepare(`INSERT INTO temp.stage_gap (${GAP_COLUMNS}) VALUES (${marks(GAP_COLUMNS)})`);
    const add = sql.transaction((rows: readonly GapRow[]) => {
      for (const row of rows) insert.run(...gapCells(row));
    });
    let slice: GapRow[] = [];
    for (const gap of gaps) {
      slice.push(gap);
      if (slice.length < SLICE_ROWS) continue;
      add(slice);
      yield slice.length;
      slice = [];
    }
    add(slice);
    sql.transaction(() => {
      sql.exec('DELETE FROM main.privilege_gap');
      sql.exec(
        `INSERT INTO main.privilege_gap (${GAP_COLUMNS}) SELECT ${GAP_COLUMNS} FROM temp.stage_gap ORDER BY rowid`,
      );
    })();
  } finally {
    sql.exec('DROP TABLE IF EXISTS temp.stage_gap');
  }
}

function gapCells(row: GapRow): unknown[] {
  const { person, credential } = row;
  return [
    row.user,
    row.agent,
    row.holder,
    row.system,
    row.verb,
    row.resource,
    person.tier,
    person.source,
    JSON.stringify(person.records),
    credential.tier,
    credential.source,
    JSON.stringify(credential.records),
    row.gap,
    row.count,
    row.firstUs,
    row.lastUs,
  ];
}
