/** Puts a staged reconstruction in force, in one transaction: in place of all that stood, or in place of what was concluded otherwise. */
import type { WriteDb } from '../handles.ts';
import { INDEX_STATEMENTS } from '../indexStatements.ts';
import { applyOffsets } from '../write/clockOffset.ts';
import { dropConcluded } from '../write/eventColumns.ts';
import { countRows, type RunInfo } from './earlierRun.ts';

/** Rebuilt tables; `edge` keeps its declared and granted rows and is handled apart. */
export const REPLACED = ['link', 'chain', 'chain_event', 'attribution', 'candidate', 'entity_merge'] as const;

export interface InForce {
  readonly chains: number;
  readonly links: number;
  /** Events attributed in all, and those whose links or attribution were stored anew. */
  readonly events: number;
  readonly relinked: number;
}

type RanWith = Pick<RunInfo, 'stamp' | 'offsets'>;

/** From this many rows on, sorting an index once is cheaper than keeping it row by row. */
const SORTED_ROWS = 20_000;

/** Takes the indexes of a table that is about to be filled anew; the answer makes them again. */
function dropIndexes(db: WriteDb, table: (typeof REPLACED)[number]): () => void {
  const { sql } = db;
  const rows = sql.prepare(`SELECT count(*) FROM temp.stage_${table}`).pluck().get() as number;
  if (rows < SORTED_ROWS) return () => undefined;
  const names = sql
    .prepare("SELECT name FROM main.sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL")
    .pluck()
    .all(table) as string[];
  const known = names.filter((name) => INDEX_STATEMENTS.has(name));
  for (const name of known) sql.exec(`DROP INDEX main."${name}"`);
  return () => {
    for (const name of known) sql.exec(INDEX_STATEMENTS.get(name) ?? '');
  };
}

export function putAllInForce(db: WriteDb, ran: RanWith): InForce {
  const { sql } = db;
  return sql.transaction(() => {
    sql.exec('DELETE FROM main.wording');
    sql.exec('INSERT INTO main.wording SELECT * FROM temp.stage_wording');
    for (const table of REPLACED) {
      const restore = dropIndexes(db, table);
      sql.exec(`DELETE FROM main.${table}`);
      // Chain by chain as they were staged, events come in no order of theirs: sorted once they are appended.
      const order = table === 'attribution' ? 'ORDER BY event_id' : '';
      sql.exec(`INSERT INTO main.${table} SELECT * FROM temp.stage_${table} ${order}`);
      restore();
    }
    sql.exec("DELETE FROM main.edge WHERE basis = 'observed'");
    sql.exec(ADD_EDGES);
    setCanonical(db);
    dropConcluded(db);
    storeOffsets(db);
    sql.exec('DELETE FROM main.relink_touched');
    const rows = storeRun(db, ran);
    return { ...rows, relinked: rows.events };
  })();
}

interface Kept {
  /** Methods of which links stand, each with those that give way named one by one. */
  readonly methods: readonly string[];
  /** Highest number of a sentence when this began. */
  readonly wordingId: number;
}

export function putChangesInForce(db: WriteDb, ran: RanWith, kept: Kept): InForce {
  const { sql } = db;
  return sql.transaction(() => {
    addWording(db, kept.wordingId);
    replaceLinks(db, kept.methods);
    replaceChains(db);
    replaceEdges(db);
    if (replaceMerges(db)) dropConcluded(db);
    else
      dropConcluded(
        db,
        'SELECT event_id FROM temp.stage_attribution UNION SELECT event_id FROM temp.stage_chain_event',
      );
    storeOffsets(db);
    sql.exec('DELETE FROM main.relink_touched WHERE event_id IN (SELECT event_id FROM temp.stage_relink_touched)');
    const relinked = sql
      .prepare(
        'SELECT count(*) FROM (SELECT event_id FROM temp.stage_attribution UNION SELECT event_id FROM temp.stage_relinked)',
      )
      .pluck()
      .get() as number;
    return { ...storeRun(db, ran), relinked };
  })();
}

/** New sentences; they move up where a pin stored some of its own meanwhile. */
function addWording({ sql }: WriteDb, known: number): void {
  const now = sql.prepare('SELECT coalesce(max(id), 0) FROM main.wording').pluck().get() as number;
  const shift = now - known;
  if (shift > 0) {
    for (const [table, column] of [
      ['link', 'why_id'],
      ['attribution', 'why_id'],
      ['candidate', 'why_id'],
      ['candidate', 'against_id'],
    ] as const)
      sql.prepare(`UPDATE temp.stage_${table} SET ${column} = ${column} + ? WHERE ${column} > ?`).run(shift, known);
  }
  sql
    .prepare('INSERT INTO main.wording (id, text) SELECT id + ?, text FROM temp.stage_wording WHERE id > ?')
    .run(shift, known);
}

function replaceLinks({ sql }: WriteDb, kept: readonly string[]): void {
  const into = 'to_event IN (SELECT event_id FROM temp.stage_relinked WHERE method IS ?)';
  sql
    .prepare(`DELETE FROM main.link WHERE ${into} AND method NOT IN (SELECT value FROM json_each(?))`)
    .run(null, JSON.stringify(kept));
  const drop = sql.prepare(`DELETE FROM main.link WHERE ${into} AND method = ?`);
  for (const method of kept) drop.run(method, method);
  sql.exec('INSERT INTO main.link SELECT * FROM temp.stage_link');
}

/**
 * Chains that were staged, and those that an event attributed anew was in: one that is no more has all its events among those. What rules
 * found of a chain that keeps its id stays with it.
 */
function replaceChains({ sql }: WriteDb): void {
  const events = '(SELECT event_id FROM temp.stage_attribution)';
  sql.exec(`CREATE TEMP TABLE stage_gone AS SELECT DISTINCT chain_id AS id FROM main.attribution
    WHERE chain_id IS NOT NULL AND event_id IN ${events} UNION SELECT id FROM temp.stage_chain`);
  sql.exec(
    'UPDATE temp.stage_chain SET risk = c.risk, findings = c.findings FROM main.chain c WHERE c.id = stage_chain.id',
  );
  const gone = '(SELECT id FROM temp.stage_gone)';
  sql.exec(`DELETE FROM main.candidate WHERE chain_id IN ${gone}`);
  sql.exec(`DELETE FROM main.candidate WHERE event_id IN ${events}`);
  sql.exec(`DELETE FROM main.chain_event WHERE chain_id IN ${gone}`);
  sql.exec(`DELETE FROM main.chain WHERE id IN ${gone}`);
  sql.exec(`DELETE FROM main.attribution WHERE event_id IN ${events}`);
  for (const table of ['chain', 'chain_event', 'attribution', 'candidate'] as const)
    sql.exec(`INSERT INTO main.${table} SELECT * FROM temp.stage_${table}`);
}

/** All edges are staged; those that are as they were stand. Each side is walked once. */
function replaceEdges({ sql }: WriteDb): void {
  sql.exec('CREATE INDEX temp.stage_edge_ends ON stage_edge (from_id, to_id, kind)');
  sql.exec(
    `CREATE TEMP TABLE stage_edge_now AS SELECT e.id, s.rowid AS staged, s.kind IS NOT NULL AND e.class IS s.class
       AND e.count = s.count AND e.first_us IS s.first_us AND e.last_us IS s.last_us AS stands
     FROM main.edge e LEFT JOIN temp.stage_edge s ON s.from_id = e.from_id AND s.to_id = e.to_id AND s.kind = e.kind
     WHERE +e.basis = 'observed'`,
  );
  sql.exec('DELETE FROM main.edge WHERE id IN (SELECT id FROM temp.stage_edge_now WHERE NOT stands)');
  sql.exec(`${ADD_EDGES} WHERE rowid NOT IN (SELECT staged FROM temp.stage_edge_now WHERE stands)`);
  sql.exec('DROP TABLE temp.stage_edge_now');
}

const ADD_EDGES = `INSERT INTO main.edge (kind, from_id, to_id, basis, class, count, first_us, last_us, attrs)
  SELECT kind, from_id, to_id, basis, class, count, first_us, last_us, attrs FROM temp.stage_edge`;

/** Whether any merge is new, gone or otherwise. */
function replaceMerges(db: WriteDb): boolean {
  const { sql } = db;
  const other = (a: string, b: string): boolean =>
    sql
      .prepare(`SELECT EXISTS (SELECT from_id, into_id FROM ${a} EXCEPT SELECT from_id, into_id FROM ${b})`)
      .pluck()
      .get() === 1;
  const [stored, staged] = ['main.entity_merge', 'temp.stage_entity_merge'];
  const changed = other(stored, staged) || other(staged, stored);
  sql.exec(`DELETE FROM ${stored}`);
  sql.exec(`INSERT INTO ${stored} SELECT * FROM ${staged}`);
  setCanonical(db);
  return changed;
}

function storeOffsets(db: WriteDb): void {
  const { sql } = db;
  // What an analyst set stays in force; only the estimate beside it is new.
  sql.exec(
    `INSERT INTO main.clock_offset SELECT * FROM temp.stage_clock_offset WHERE true
     ON CONFLICT (source) DO UPDATE SET estimate_us = excluded.estimate_us, pairs = excluded.pairs,
       spread_us = excluded.spread_us, against = excluded.against, measured_by = excluded.measured_by,
       drift_ppm = excluded.drift_ppm, ref_us = excluded.ref_us,
       offset_us = CASE WHEN main.clock_offset.basis = 'analyst' THEN main.clock_offset.offset_us ELSE excluded.offset_us END,
       basis = CASE WHEN main.clock_offset.basis = 'analyst' THEN 'analyst' ELSE excluded.basis END`,
  );
  const inForce = sql.prepare('SELECT source, offset_us AS offsetUs FROM clock_offset').all();
  applyOffsets(db, inForce as { source: string; offsetUs: number }[]);
}

/** What the next run compares with. */
function storeRun(db: WriteDb, ran: RanWith): Pick<InForce, 'events' | 'chains' | 'links'> {
  const { sql } = db;
  sql.exec('DELETE FROM main.relink_digest');
  sql.exec('INSERT INTO main.relink_digest SELECT * FROM temp.stage_relink_digest');
  const rows = countRows(db);
  const info: RunInfo = { ...ran, ...rows };
  sql.exec('DELETE FROM main.relink_run');
  sql.prepare('INSERT INTO main.relink_run (id, info) VALUES (1, ?)').run(JSON.stringify(info));
  return rows;
}

/** Merges and handles. A handle is the name where it is unique within its kind, whatever the case of its letters, else the key. */
function setCanonical(db: WriteDb): void {
  const { sql } = db;
  sql.exec('UPDATE entity SET canonical_id = id WHERE canonical_id <> id');
  sql.exec('UPDATE entity SET canonical_id = m.into_id FROM entity_merge m WHERE m.from_id = entity.id');
  sql.exec(
    `WITH RECURSIVE up (id, top) AS (
       SELECT e.id, e.canonical_id FROM entity e JOIN entity c ON c.id = e.canonical_id WHERE c.canonical_id <> c.id
       UNION SELECT up.id, c.canonical_id FROM up JOIN entity c ON c.id = up.top WHERE c.canonical_id <> c.id)
     UPDATE entity SET canonical_id = up.top FROM up
     WHERE up.id = entity.id AND (SELECT canonical_id FROM entity t WHERE t.id = up.top) = up.top`,
  );
  sql.exec(
    `WITH named AS (
       SELECT id, CASE WHEN canonical_id = id AND count(*) FILTER (WHERE canonical_id = id) OVER (PARTITION BY kind, lower(name)) = 1
         THEN name ELSE key END AS handle FROM entity)
     UPDATE entity SET handle = named.handle FROM named WHERE named.id = entity.id AND entity.handle <> named.handle`,
  );
}
