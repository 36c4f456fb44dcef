/** What access analysis reads of the ways from agents to permissions, and where inventories contradict themselves. All ids canonical. */
import type { AccessEdge, AccessEntity, AccessNote, Ended } from '../../../shared/model/accessFacts.ts';
import type { ReadDb } from '../handles.ts';
import { edgeSlots, inForce } from '../queries/read/agents/inventoryInForce.ts';

/** Edges that rights may pass along: one row a (from, to, kind), the stated one before the observed, the newest record first. */
export function accessEdges(db: ReadDb): AccessEdge[] {
  const rows = db.sql
    .prepare(
      `SELECT a.canonical_id AS "from", b.canonical_id AS "to", g.kind, g.basis, g.record_id AS record,
              (SELECT evidence_id FROM record WHERE id = g.record_id) AS evidence, max(coalesce(g.attrs, '') LIKE '%"via":"data_source"%') AS dataSource
       FROM edge g JOIN entity a ON a.id = g.from_id JOIN entity b ON b.id = g.to_id
       WHERE g.kind IN ('AUTHENTICATES_AS', 'RUNS_AS', 'HAS_ROLE', 'HAS_CREDENTIAL', 'HAS_INTEGRATION', 'INSTANCE_OF', 'USES_TOOL', 'CAN_TRIGGER')
          OR (g.kind = 'CAN_REACH' AND g.attrs LIKE '%"via":"data_source"%')
       GROUP BY a.canonical_id, b.canonical_id, g.kind, g.basis = 'observed', g.record_id
       ORDER BY g.basis = 'observed', 1, 2, g.kind, g.record_id DESC`,
    )
    .all() as (Omit<AccessEdge, 'dataSource'> & { dataSource: number; evidence: number | null })[];
  const endedOf = endedEdges(db, rows);
  const known = new Map<string, AccessEdge>();
  for (const { evidence, ...row } of rows) {
    const key = `${row.from} ${row.to} ${row.kind}`;
    const other = known.get(key);
    if (row.from === row.to || (other !== undefined && other.ended === undefined)) continue;
    const ended = row.basis === 'observed' ? undefined : endedOf(row, evidence);
    if (other !== undefined && ended !== undefined) continue;
    known.set(key, { ...row, dataSource: row.dataSource === 1, ...(ended === undefined ? {} : { ended }) });
  }
  return [...known.values()];
}

type Ends = Pick<AccessEdge, 'from' | 'to' | 'kind'>;

/** Which later snapshot of its inventory took a stated edge out, if one did. */
function endedEdges(db: ReadDb, rows: readonly Ends[]): (row: Ends, evidence: number | null) => Ended | undefined {
  const ends = new Set(rows.flatMap((row) => [row.from, row.to]));
  const now = inForce(db, ends);
  const names = new Map(
    (
      db.sql
        .prepare('SELECT id, lower(name) AS name FROM entity WHERE id IN (SELECT value FROM json_each(?))')
        .all(JSON.stringify([...ends])) as { id: number; name: string }[]
    ).map(({ id, name }) => [id, name]),
  );
  return ({ kind, from, to }, evidence) => now.ended(evidence, edgeSlots(kind, from, to, names), 'listed');
}

/** Names of everything at an end of those edges or holding a permission. */
export function accessEntities(db: ReadDb): ReadonlyMap<number, AccessEntity> {
  const rows = db.sql
    .prepare(
      `SELECT id, kind, name, key FROM entity WHERE canonical_id = id
         AND (kind IN ('agent', 'blueprint', 'identity', 'credential', 'integration', 'tool', 'mcp_server', 'workflow', 'user')
              OR id IN (SELECT e.canonical_id FROM edge g JOIN entity e ON e.id = g.to_id
                        WHERE g.kind = 'CAN_REACH' AND g.attrs LIKE '%"via":"data_source"%'))`,
    )
    .all() as AccessEntity[];
  return new Map(rows.map((row) => [row.id, row]));
}

/** Tiers that inventories state outright, the highest where several do. */
export function statedTiers(db: ReadDb): ReadonlyMap<number, { readonly tier: number; readonly record: number }> {
  const rows = db.sql
    .prepare(
      `SELECT c.canonical_id AS id, CAST(f.value AS INTEGER) AS tier, max(f.record_id) AS record
       FROM entity_fact f JOIN entity c ON c.id = f.entity_id WHERE f.name = 'privilege_tier' AND f.value GLOB '[0-4]'
       GROUP BY c.canonical_id, f.value ORDER BY tier`,
    )
    .all() as { id: number; tier: number; record: number }[];
  return new Map(rows.map(({ id, tier, record }) => [id, { tier, record }]));
}

/** Columns of which an agent can have one value at a time. */
const SINGLE = [
  'name',
  'platform',
  'status',
  'owner',
  'business_process',
  'purpose',
  'intended_systems',
  'intended_actions',
  'intended_data_classes',
  'identity_id',
  'identity_type',
  'credential_id',
  'credential_type',
  'credential_expires',
  'oauth_client_id',
  'granted_scopes',
  'blueprint_id',
  'run_as',
  'allow_all_users',
  'shared_with',
  'managed',
];

interface Stated {
  readonly id: number;
  readonly name: string;
  readonly value: string;
  readonly record: number;
}

/** Two rows of one inventory snapshot that say different things of one agent, both with their records. */
export function inventoryDisagreements(db: ReadDb): AccessNote[] {
  const rows = db.sql
    .prepare(
      `WITH cell AS MATERIALIZED (
         SELECT c.canonical_id AS id, f.name, f.record_id AS record, r.evidence_id, group_concat(f.value, '; ' ORDER BY f.value) AS value,
                coalesce((SELECT s.value FROM entity_fact s WHERE s.entity_id = f.entity_id AND s.record_id = f.record_id AND s.name = 'snapshot_at'), '') AS snapshot
         FROM entity_fact f JOIN entity c ON c.id = f.entity_id JOIN entity a ON a.id = c.canonical_id AND a.kind = 'agent'
         JOIN record r ON r.id = f.record_id
         WHERE f.name IN (${SINGLE.map((name) => `'${name}'`).join(', ')})
         GROUP BY c.canonical_id, f.name, f.record_id
       )
       SELECT id, name, value, min(record) AS record FROM cell
       WHERE (id, name, evidence_id, snapshot) IN (SELECT id, name, evidence_id, snapshot FROM cell GROUP BY 1, 2, 3, 4 HAVING count(DISTINCT value) > 1)
       GROUP BY id, name, value ORDER BY id, name, record LIMIT 10000`,
    )
    .all() as Stated[];
  return [...Map.groupBy(rows, (row) => `${row.id} ${row.name}`).values()].map((values) => ({
    principal: values[0]?.id ?? 0,
    kind: 'disagreement',
    text: `rows of one inventory disagree on ${values[0]?.name ?? ''}: ${values
      .map((one) => `“${one.value.slice(0, 120)}”`)
      .slice(0, 6)
      .join(' and ')}`,
    records: values.map((one) => one.record).slice(0, 20),
  }));
}

/** Agents whose owner is nobody that an imported user list names. Without a user list nothing is said. */
export function unknownOwners(db: ReadDb): AccessNote[] {
  const rows = db.sql
    .prepare(
      `WITH listed AS MATERIALIZED (
         SELECT DISTINCT c.canonical_id AS id FROM entity_fact f JOIN entity c ON c.id = f.entity_id
         WHERE c.kind = 'user' AND f.name IN ('user_id', 'email', 'department', 'privilege_tier')
       )
       SELECT DISTINCT a.canonical_id AS id, f.value, f.record_id AS record
       FROM entity_fact f JOIN entity a ON a.id = f.entity_id AND a.kind = 'agent'
       WHERE f.name = 'owner' AND f.value <> '' AND EXISTS (SELECT 1 FROM listed)
         AND NOT EXISTS (
           SELECT 1 FROM entity m JOIN edge g ON g.to_id = m.id AND g.kind = 'OWNS' AND g.record_id = f.record_id JOIN entity o ON o.id = g.from_id
           WHERE m.canonical_id = a.canonical_id AND o.canonical_id IN (SELECT id FROM listed))
       ORDER BY 1, 3 LIMIT 10000`,
    )
    .all() as { id: number; value: string; record: number }[];
  return rows.map(({ id, value, record }) => ({
    principal: id,
    kind: 'owner_unknown',
    text: `the owner “${value.slice(0, 120)}” is in no imported user list`,
    records: [record],
  }));
}
