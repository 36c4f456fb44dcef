/** Small builders that put rows into a case in memory, as the importing and deriving code would have. */
import { createHash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import type { WriteDb } from '../../../electron/db/handles.ts';
import { hashText, textSeed } from '../../../electron/db/textHash.ts';
import { valueId } from '../../../electron/db/valueId.ts';
import { createWordingWriter } from '../../../electron/db/wording.ts';
import type { Basis, EdgeKind, EntityKind, LinkClass, Slot, Verb } from '../../../shared/model/kinds.ts';
import { classRank, SLOTS } from '../../../shared/model/kinds.ts';

export type Cell = string | number | null | Buffer;

/** A row of any table; `why` and `against` of a link, an attribution or a candidate are stored as their numbers. */
export function insert(db: WriteDb, table: string, given: Readonly<Record<string, Cell>>): number {
  const row = WORDED.has(table) ? worded(db, given) : given;
  const names = Object.keys(row);
  const sql = `INSERT INTO ${table} (${names.map((name) => `"${name}"`).join(', ')})
    VALUES (${names.map((name) => `:${name}`).join(', ')})`;
  return Number(db.sql.prepare(sql).run(row).lastInsertRowid);
}

const WORDED = new Set(['link', 'attribution', 'candidate']);

function worded(db: WriteDb, row: Readonly<Record<string, Cell>>): Record<string, Cell> {
  const number = createWordingWriter(db.sql, 'wording');
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]) =>
      name === 'why' || name === 'against' ? [`${name}_id`, number(String(cell))] : [name, cell],
    ),
  );
}

export function value(db: WriteDb, text: string): number {
  const known = valueId(db, text);
  if (known !== undefined) return known;
  const id = insert(db, 'value', { text, hash: hashText(text, textSeed(db)) });
  db.sql.prepare('INSERT INTO value_fts (rowid, text) VALUES (?, ?)').run(id, text);
  db.sql.prepare('UPDATE index_state SET done_value = ?').run(id);
  return id;
}

export function entity(db: WriteDb, kind: EntityKind, key: string, name: string, sameAs?: number): number {
  const id = insert(db, 'entity', { kind, key, name, canonical_id: sameAs ?? 0, handle: name, in_inventory: 0 });
  if (sameAs === undefined) db.sql.prepare('UPDATE entity SET canonical_id = id WHERE id = ?').run(id);
  return id;
}

/** Evidence with real bytes: the header line, then one record a line. Chunks of 64 bytes, so that records cross them. */
export function evidence(db: WriteDb, name: string, format: string, header: string, lines: readonly Buffer[]): number {
  const head = Buffer.from(header === '' ? '' : `${header}\n`);
  const bytes = Buffer.concat([head, ...lines.map((line) => Buffer.concat([line, Buffer.from('\n')]))]);
  const recordBytes = lines.reduce((sum, line) => sum + line.length, 0);
  const id = insert(db, 'evidence', {
    name,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    framing: header === '' ? 'ndjson' : 'csv',
    framing_detail: header === '' ? null : JSON.stringify(header.split(',')),
    format,
    format_version: 1,
    zone: 'UTC',
    records: lines.length,
    accepted: lines.length,
    framing_bytes: bytes.length - recordBytes,
    record_bytes: recordBytes,
    state: 'complete',
    imported_us: 1,
    imported_by: 'ana',
  });
  for (let at = 0; at < bytes.length; at += 64) {
    const part = bytes.subarray(at, at + 64);
    insert(db, 'evidence_chunk', {
      evidence_id: id,
      stream: 0,
      seq: at / 64,
      offset: at,
      length: part.length,
      data: zstdCompressSync(part),
    });
  }
  let offset = head.length;
  for (const [seq, line] of lines.entries()) {
    insert(db, 'record', {
      evidence_id: id,
      seq,
      offset,
      length: line.length,
      outcome: 0,
      identity: createHash('sha256').update(`${name}${seq}`).digest().subarray(0, 16),
    });
    offset += line.length + 1;
  }
  return id;
}

export interface EventSeed {
  readonly evidenceId: number;
  readonly seq: number;
  readonly source: string;
  readonly us: number | null;
  readonly action: string;
  readonly verb: Verb;
  readonly actor: number;
  readonly system: number;
  readonly agent?: number;
  readonly credential?: number;
  readonly objects?: readonly number[];
  readonly ip?: string;
  readonly key?: string;
  readonly attr?: readonly [name: string, text: string];
}

export function event(db: WriteDb, seed: EventSeed): number {
  const recordId = db.sql
    .prepare('SELECT id FROM record WHERE evidence_id = ? AND seq = ?')
    .pluck()
    .get(seed.evidenceId, seed.seq) as number;
  const id = insert(db, 'event', {
    record_id: recordId,
    evidence_id: seed.evidenceId,
    sub: 0,
    time_us: seed.us,
    orig_us: seed.us,
    precision: 'ms',
    zone_basis: 'stated',
    source: value(db, seed.source),
    class_uid: 6003,
    activity_id: 2,
    verb: seed.verb,
    action: value(db, seed.action),
    status: 'success',
    original_uid: value(db, `uid-${seed.source}-${seed.seq}`),
    actor_role: 'user',
    actor: seed.actor,
    agent: seed.agent ?? null,
    credential: seed.credential ?? null,
    system: seed.system,
    object: seed.objects?.[0] ?? null,
    object_count: seed.objects?.length ?? 0,
    ip: seed.ip === undefined ? null : value(db, seed.ip),
  });
  for (const object of seed.objects ?? []) {
    insert(db, 'event_object', { event_id: id, entity_id: object, role: 'target' });
  }
  if (seed.key !== undefined)
    insert(db, 'event_key', { kind: value(db, 'trace'), value: value(db, seed.key), event_id: id });
  if (seed.attr !== undefined) {
    insert(db, 'event_attr', { event_id: id, name: value(db, seed.attr[0]), value: value(db, seed.attr[1]) });
  }
  return id;
}

export interface ChainSeed {
  readonly id: string;
  readonly us: number | null;
  readonly slots: Partial<Record<Slot, readonly [entityId: number, linkClass: LinkClass]>>;
  readonly events: readonly number[];
  readonly risk: number;
}

export function chain(db: WriteDb, seed: ChainSeed): void {
  const row: Record<string, Cell> = { id: seed.id, start_us: seed.us, end_us: seed.us, events: seed.events.length };
  const ranks = SLOTS.map((slot) => classRank(seed.slots[slot]?.[1]));
  for (const slot of SLOTS) {
    row[`${slot}_id`] = seed.slots[slot]?.[0] ?? null;
    row[`${slot}_class`] = seed.slots[slot]?.[1] ?? null;
  }
  const empty = SLOTS.filter((slot) => seed.slots[slot] === undefined);
  const said = SLOTS.map((slot) => [
    slot,
    { label: slot, count: 1, why: `why ${slot}`, wouldFill: empty.includes(slot) ? ['okta.system_log'] : [] },
  ]);
  row.slots = JSON.stringify(Object.fromEntries(said));
  row.weakest_rank = Math.min(...ranks);
  row.weakest =
    row.weakest_rank === 0
      ? 'empty'
      : (SLOTS.map((slot) => seed.slots[slot]?.[1])[ranks.indexOf(row.weakest_rank)] ?? 'empty');
  row.gaps = empty.length;
  row.risk = seed.risk;
  insert(db, 'chain', row);
  for (const [seq, eventId] of seed.events.entries()) {
    insert(db, 'chain_event', { chain_id: seed.id, seq, event_id: eventId });
    insert(db, 'attribution', {
      event_id: eventId,
      chain_id: seed.id,
      user_id: seed.slots.user?.[0] ?? null,
      user_class: seed.slots.user?.[1] ?? null,
      agent_id: seed.slots.agent?.[0] ?? null,
      agent_class: seed.slots.agent?.[1] ?? null,
      credential_id: seed.slots.credential?.[0] ?? null,
      credential_class: seed.slots.credential?.[1] ?? null,
      direct: 0,
      score: 1,
      why: JSON.stringify({ user: 'said so' }),
      candidates: seed.slots.user === undefined ? 2 : 0,
    });
  }
}

export function edge(
  db: WriteDb,
  kind: EdgeKind,
  from: number,
  to: number,
  basis: Basis,
  seen?: { readonly count: number; readonly first: number; readonly last: number },
): number {
  return insert(db, 'edge', {
    kind,
    from_id: from,
    to_id: to,
    basis,
    class: basis === 'observed' ? 'strong' : null,
    count: seen?.count ?? 1,
    first_us: seen?.first ?? null,
    last_us: seen?.last ?? null,
    record_id: basis === 'observed' ? null : 1,
  });
}
