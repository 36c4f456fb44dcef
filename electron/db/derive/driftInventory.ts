/** What inventory records state, as drift reads it, and the tables of its results. All ids canonical. */
import type {
  DriftEntity,
  InventoryChange,
  InventoryFile,
  InventoryPermission,
  InventorySnapshot,
  InventoryStatements,
} from '../../../shared/model/drift.ts';
import type { ReadDb, WriteDb } from '../handles.ts';
import { type Cell, createGroupWriter } from './groups.ts';

/** @param formats importer ids of inventories */
export function inventoryStatements(db: ReadDb, formats: readonly string[]): InventoryStatements {
  const { sql } = db;
  const of = JSON.stringify(formats);
  const files = sql
    .prepare(
      `SELECT id, name, format, rejected, warnings FROM evidence
       WHERE state = 'complete' AND format IN (SELECT value FROM json_each(?)) ORDER BY id`,
    )
    .all(of) as (Omit<InventoryFile, 'warnings'> & { readonly warnings: string })[];
  const listed = `(SELECT id FROM evidence WHERE state = 'complete' AND format IN (SELECT value FROM json_each(?)))`;
  const members = sql
    .prepare(
      `SELECT evidence_id AS file, coalesce(dup_of, id) AS record FROM record
       WHERE evidence_id IN ${listed} AND outcome < 2 ORDER BY evidence_id, seq`,
    )
    .all(of) as InventoryStatements['members'];
  const own = `JOIN record r ON r.id = x.record_id WHERE r.evidence_id IN ${listed}`;
  const permissions = sql
    .prepare(
      `SELECT x.record_id AS record, c.canonical_id AS principal, x.basis, x.text, x.system, x.resource, x.via,
         x.expires_us AS expiresUs FROM permission x JOIN entity c ON c.id = x.principal_id ${own} ORDER BY x.id`,
    )
    .all(of) as InventoryPermission[];
  const edges = sql
    .prepare(
      `SELECT x.record_id AS record, x.kind, a.canonical_id AS "from", b.canonical_id AS "to" FROM edge x
       JOIN entity a ON a.id = x.from_id JOIN entity b ON b.id = x.to_id ${own} AND x.basis <> 'observed' ORDER BY x.id`,
    )
    .all(of) as InventoryStatements['edges'];
  const facts = sql
    .prepare(
      `SELECT x.record_id AS record, c.canonical_id AS entity, x.name, x.value FROM entity_fact x
       JOIN entity c ON c.id = x.entity_id ${own} ORDER BY x.record_id, x.entity_id, x.name, x.value`,
    )
    .all(of) as InventoryStatements['facts'];
  return {
    files: files.map((file) => ({ ...file, warnings: warningCodes(file.warnings) })),
    members,
    times: recordTimes(db, listed, of, facts),
    facts,
    edges,
    permissions,
    entity: entityReader(db),
    agentsThrough: throughReader(db),
  };
}

function warningCodes(text: string): string[] {
  const warnings = JSON.parse(text) as { readonly code: string }[];
  return warnings.map((warning) => warning.code);
}

/** Of each record the time that it states for its snapshot; a row with neither edge nor permission has it among its facts. */
function recordTimes(
  db: ReadDb,
  listed: string,
  of: string,
  facts: InventoryStatements['facts'],
): ReadonlyMap<number, number> {
  const times = new Map<number, number>();
  for (const { record, name, value } of facts) {
    if (name !== 'snapshot_at' || !/^\d{4}-\d\d-\d\d/.test(value)) continue;
    const ms = Date.parse(value.length === 10 ? `${value}T00:00:00Z` : value);
    if (!Number.isNaN(ms)) times.set(record, ms * 1000);
  }
  for (const table of ['edge', 'permission']) {
    const rows = db.sql
      .prepare(
        `SELECT x.record_id AS record, max(x.snapshot_us) AS us FROM ${table} x JOIN record r ON r.id = x.record_id
         WHERE x.snapshot_us IS NOT NULL AND r.evidence_id IN ${listed} GROUP BY x.record_id`,
      )
      .all(of) as { record: number; us: number }[];
    for (const { record, us } of rows) times.set(record, us);
  }
  return times;
}

function entityReader(db: ReadDb): (id: number) => DriftEntity {
  const read = db.sql.prepare('SELECT id, kind, name FROM entity WHERE id = ?');
  const known = new Map<number, DriftEntity>();
  return (id) => {
    const found = known.get(id) ??
      (read.get(id) as DriftEntity | undefined) ?? { id, kind: 'object', name: String(id) };
    known.set(id, found);
    return found;
  };
}

/**
 * What agents act through, two steps out: agent → account → its credential or integration. An account of a service that has people's
 * accounts too, such as Salesforce, may be listed as a user.
 */
function throughReader(db: ReadDb): (entity: number) => readonly number[] {
  const rows = db.sql
    .prepare(
      `WITH near AS (
         SELECT DISTINCT m.canonical_id AS agent, t.canonical_id AS thing, t.kind
         FROM entity m JOIN edge g ON g.from_id = m.id JOIN entity t ON t.id = g.to_id
         WHERE m.kind = 'agent' AND (t.kind IN (${THROUGH})
           OR (t.kind = 'user' AND g.kind IN ('AUTHENTICATES_AS', 'RUNS_AS') AND g.basis <> 'observed')))
       SELECT agent, thing FROM near
       UNION SELECT near.agent, t.canonical_id FROM near JOIN entity m ON m.canonical_id = near.thing
         JOIN edge g ON g.from_id = m.id AND g.basis <> 'observed' JOIN entity t ON t.id = g.to_id
         WHERE near.kind IN ('identity', 'credential', 'user') AND t.kind IN ('credential', 'integration')
       ORDER BY 2, 1`,
    )
    .all() as { agent: number; thing: number }[];
  const by = new Map<number, number[]>();
  for (const { agent, thing } of rows) {
    const list = by.get(thing);
    if (list === undefined) by.set(thing, [agent]);
    else list.push(agent);
  }
  return (entity) => by.get(entity) ?? [];
}

const THROUGH = "'identity', 'credential', 'integration', 'mcp_server', 'tool', 'workflow'";

const TABLES = {
  snapshot: {
    name: 'inventory_snapshot',
    group: 'series',
    order: 'ord',
    columns: 'series, format, name, ord, label, us, basis, files, records, complete, why',
  },
  // Numbered in their order, which views keep.
  item: {
    name: 'drift_item',
    group: 'id',
    columns:
      'id, series, from_ord, to_ord, area, slot, subject_id, object_id, name, before, after, before_record, after_record, tier, approved',
  },
  agent: { name: 'drift_item_agent', group: 'item_id', columns: 'agent_id, item_id' },
} as const;

/**
 * Puts the snapshots and their differences in force, in slices; what is as it was is not written.
 * @returns how many snapshots' inventories and differences changed
 */
export function* replaceInventoryDrift(
  db: WriteDb,
  drift: { readonly snapshots: readonly InventorySnapshot[]; readonly changes: readonly InventoryChange[] },
): Generator<number, number> {
  const snapshots = createGroupWriter(db, TABLES.snapshot);
  for (const [series, list] of Map.groupBy(drift.snapshots, (one) => one.series))
    snapshots.put(series, list.map(snapshotCells));
  yield* snapshots.end();
  const [items, agents] = [createGroupWriter(db, TABLES.item), createGroupWriter(db, TABLES.agent)];
  for (const [at, one] of drift.changes.entries()) {
    const id = at + 1;
    items.put(id, [[id, ...itemCells(one)]]);
    const concerned = [...new Set(one.agents)];
    if (concerned.length > 0)
      agents.put(
        id,
        concerned.map((agent) => [agent, id]),
      );
    yield 1;
  }
  yield* items.end();
  yield* agents.end();
  return snapshots.changed.size + new Set([...items.changed, ...agents.changed]).size;
}

function snapshotCells(one: InventorySnapshot): Cell[] {
  const { series, format, name, ord, label, us, basis, records, complete, why } = one;
  return [series, format, name, ord, label, us, basis, JSON.stringify(one.files), records, complete ? 1 : 0, why];
}

function itemCells(one: InventoryChange): Cell[] {
  const { series, fromOrd, toOrd, area, slot, subject, object, name, before, after } = one;
  const { beforeRecord, afterRecord, tier, approved } = one;
  return [
    series,
    fromOrd,
    toOrd,
    area,
    slot,
    subject,
    object,
    name,
    before,
    after,
    beforeRecord,
    afterRecord,
    tier,
    approved,
  ];
}
