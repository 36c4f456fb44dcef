/**
 * What reconstruction reads, streamed from the case in pages: a page is read whole before the next, so no statement stays
 * open while the same connection writes, and a walk may be repeated.
 */
import { type EntityKind, SLOTS } from '../../../shared/model/kinds.ts';
import type { EntityFact, Pin, StoredEdge } from '../../../shared/model/reconstruction.ts';
import type { ReadDb } from '../handles.ts';

const PAGE_ROWS = 2_000;

/** Keyset walk over a statement whose first column is the id and whose parameters are (after, limit). */
function* pages<T extends { readonly id: number }>(db: ReadDb, statement: string): Generator<T[]> {
  const page = db.sql.prepare(statement);
  let last = 0;
  for (;;) {
    const rows = page.all(last, PAGE_ROWS) as T[];
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE_ROWS) return;
    last = rows.at(-1)?.id ?? last;
  }
}

export function* storedEntities(db: ReadDb): Generator<EntityFact> {
  type Row = { id: number; kind: EntityKind; key: string; name: string; in_inventory: number };
  const statement = 'SELECT id, kind, key, name, in_inventory FROM entity WHERE id > ? ORDER BY id LIMIT ?';
  for (const page of pages<Row>(db, statement)) {
    for (const row of page) {
      yield { id: row.id, kind: row.kind, key: row.key, name: row.name, inInventory: row.in_inventory === 1 };
    }
  }
}

/** Single entities, by id and by key. */
export function entityLookup(db: ReadDb): {
  readonly byId: (id: number) => EntityFact | undefined;
  readonly byKey: (kind: EntityKind, key: string) => EntityFact | undefined;
} {
  type Row = { id: number; kind: EntityKind; key: string; name: string; in_inventory: number };
  const columns = 'SELECT id, kind, key, name, in_inventory FROM entity';
  const byId = db.sql.prepare(`${columns} WHERE id = ?`);
  const byKey = db.sql.prepare(`${columns} WHERE kind = ? AND key = ?`);
  const read = (row: Row | undefined): EntityFact | undefined =>
    row === undefined
      ? undefined
      : { id: row.id, kind: row.kind, key: row.key, name: row.name, inInventory: row.in_inventory === 1 };
  return {
    byId: (id) => read(byId.get(id) as Row | undefined),
    byKey: (kind, key) => read(byKey.get(kind, key) as Row | undefined),
  };
}

export function* storedAliases(db: ReadDb): Generator<{ entityId: number; ns: string; value: string }> {
  const page = db.sql.prepare(
    `SELECT entity_id AS entityId, ns, value FROM entity_alias WHERE (ns, value, entity_id) > (?, ?, ?)
     ORDER BY ns, value, entity_id LIMIT ${PAGE_ROWS}`,
  );
  let last: readonly [ns: string, value: string, id: number] = ['', '', 0];
  for (;;) {
    const rows = page.all(...last) as { entityId: number; ns: string; value: string }[];
    yield* rows;
    const end = rows.at(-1);
    if (end === undefined || rows.length < PAGE_ROWS) return;
    last = [end.ns, end.value, end.entityId];
  }
}

export function* storedEdges(db: ReadDb): Generator<StoredEdge> {
  type Row = StoredEdge & { readonly id: number };
  const statement =
    'SELECT id, kind, from_id AS "from", to_id AS "to", basis FROM edge WHERE id > ? AND basis <> \'observed\' ORDER BY id LIMIT ?';
  for (const page of pages<Row>(db, statement)) yield* page;
}

/** Facts with these names, each distinct (entity, name, value) once. */
export function* storedFacts(
  db: ReadDb,
  names: readonly string[],
): Generator<{ entityId: number; name: string; value: string }> {
  const rows = db.sql
    .prepare(
      'SELECT DISTINCT entity_id AS entityId, name, value FROM entity_fact WHERE name IN (SELECT value FROM json_each(?)) ORDER BY entity_id, name, value',
    )
    .all(JSON.stringify(names)) as { entityId: number; name: string; value: string }[];
  yield* rows;
}

/** Importer ids of which the case holds evidence. */
export function presentSources(db: ReadDb): ReadonlySet<string> {
  const formats = db.sql.prepare(
    "SELECT DISTINCT format FROM evidence WHERE state = 'complete' AND format IS NOT NULL",
  );
  return new Set(formats.pluck().all() as string[]);
}

/** Offsets that an analyst set, µs by importer id. */
export function fixedOffsets(db: ReadDb): ReadonlyMap<string, number> {
  const rows = db.sql.prepare("SELECT source, offset_us FROM clock_offset WHERE basis = 'analyst'").all() as {
    source: string;
    offset_us: number;
  }[];
  return new Map(rows.map((row) => [row.source, row.offset_us]));
}

/** The newest pin of each chain's slot, from annotations of kind `pin` keyed `chainId:slot`. */
export function storedPins(db: ReadDb): Pin[] {
  const rows = db.sql
    .prepare("SELECT target_key, value FROM annotation WHERE kind = 'pin' AND removed = 0 ORDER BY id")
    .all() as { target_key: string; value: string }[];
  const newest = new Map<string, Pin>();
  for (const row of rows) {
    const at = row.target_key.lastIndexOf(':');
    const slot = SLOTS.find((name) => name === row.target_key.slice(at + 1));
    if (at <= 0 || slot === undefined) continue;
    const pin = pinValue(row.value);
    if (pin !== undefined) newest.set(row.target_key, { chainId: row.target_key.slice(0, at), slot, ...pin });
  }
  return [...newest.values()];
}

function pinValue(text: string): Pick<Pin, 'entityKey' | 'note'> | undefined {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const note = 'note' in value && typeof value.note === 'string' ? value.note : '';
  const entity = 'entity' in value ? value.entity : undefined;
  if (typeof entity !== 'object' || entity === null) return { entityKey: null, note };
  if (!('kind' in entity) || !('key' in entity) || typeof entity.key !== 'string') return undefined;
  return { entityKey: { kind: entity.kind as EntityKind, key: entity.key }, note };
}

export function countEvents(db: ReadDb): number {
  return db.sql.prepare('SELECT count(*) FROM event').pluck().get() as number;
}

/** The text of an interned value; the few asked for again at once are remembered. */
export function valueTexts(db: ReadDb): (id: number) => string {
  const read = db.sql.prepare('SELECT text FROM value WHERE id = ?').pluck();
  let lastId = -1;
  let last = '';
  return (id) => {
    if (id === lastId) return last;
    last = (read.get(id) as string | undefined) ?? '';
    lastId = id;
    return last;
  };
}
