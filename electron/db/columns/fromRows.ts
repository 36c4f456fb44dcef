/** One block made from the rows it repeats. */
import type { ReadDb } from '../handles.ts';
import { narrow } from './codec.ts';
import {
  BLOCK_BITS,
  BLOCK_EVENTS,
  CHAIN_HAS_GAPS,
  CLASS_CODES,
  DIRECT,
  IN_CHAIN,
  type Lists,
  type NumberField,
  type Numbers,
  STATUS_CODES,
  type Times,
  UNDATED,
  VERB_CODES,
} from './layout.ts';

export interface StatedBlock {
  readonly numbers: ReadonlyMap<NumberField, Numbers>;
  readonly objects: Lists;
}

const RANGE = 'BETWEEN ? AND ? ORDER BY';
const range = (block: number): [number, number] => [block << BLOCK_BITS, ((block + 1) << BLOCK_BITS) - 1];

const TIMES_SQL = `SELECT id, time_us FROM event WHERE id ${RANGE} id`;

export function timesFromRows(db: ReadDb, block: number): Times {
  const times = new Float64Array(BLOCK_EVENTS).fill(Number.NaN);
  const rows = db.sql
    .prepare(TIMES_SQL)
    .raw()
    .all(...range(block)) as [number, number | null][];
  for (const [id, us] of rows) times[id & (BLOCK_EVENTS - 1)] = us ?? UNDATED;
  return times;
}

/** Fields read as they are stored, with the expression of each. */
const PLAIN: readonly (readonly [NumberField, string])[] = [
  ['source', 'source'],
  ['action', 'action'],
  ['ip', 'ip'],
  ['user_agent', 'user_agent'],
  ['evidence', 'evidence_id'],
  ['actor', 'actor'],
  ['system', 'system'],
  ['initiator', 'initiator'],
  ['impersonated', 'impersonated'],
  ['integration', 'integration'],
  ['tool', 'tool'],
  ['stated_agent', 'agent'],
  ['stated_credential', 'credential'],
  ['stated_workflow', 'workflow'],
  ['attr_set', 'attr_set'],
  ['truncated', 'truncated'],
];

const STATED_SQL = `SELECT id, verb, status, ${PLAIN.map(([, column]) => column).join(', ')} FROM event WHERE id ${RANGE} id`;
const OBJECTS_SQL = `SELECT event_id, entity_id FROM event_object WHERE event_id ${RANGE} event_id, entity_id`;

export function statedFromRows(db: ReadDb, block: number): StatedBlock {
  const verb = new Uint8Array(BLOCK_EVENTS);
  const status = new Uint8Array(BLOCK_EVENTS);
  const plain = PLAIN.map(() => new Uint32Array(BLOCK_EVENTS));
  const rows = db.sql
    .prepare(STATED_SQL)
    .raw()
    .all(...range(block)) as [number, string, string, ...(number | null)[]][];
  for (const row of rows) {
    const at = row[0] & (BLOCK_EVENTS - 1);
    verb[at] = VERB_CODES.get(row[1]) ?? 0;
    status[at] = STATUS_CODES.get(row[2]) ?? 0;
    for (let field = 0; field < plain.length; field += 1) {
      const cell = row[field + 3];
      if (typeof cell === 'number') (plain[field] as Uint32Array)[at] = cell;
    }
  }
  const numbers = new Map<NumberField, Numbers>([
    ['verb', verb],
    ['status', status],
  ]);
  for (const [field, [name]] of PLAIN.entries()) numbers.set(name, narrow(plain[field] as Uint32Array));
  return { numbers, objects: objectsFromRows(db, block) };
}

function objectsFromRows(db: ReadDb, block: number): Lists {
  const ends = new Uint32Array(BLOCK_EVENTS);
  const ids: number[] = [];
  const rows = db.sql
    .prepare(OBJECTS_SQL)
    .raw()
    .all(...range(block)) as [number, number][];
  for (const [event, entity] of rows) {
    ids.push(entity);
    ends[event & (BLOCK_EVENTS - 1)] = ids.length;
  }
  let last = 0;
  for (let at = 0; at < BLOCK_EVENTS; at += 1) {
    if (ends[at] === 0) ends[at] = last;
    else last = ends[at] as number;
  }
  return { ends: narrow(ends), ids: narrow(ids) };
}

/** Entities that reconstruction merged into another, by id; all others stand for themselves. */
export function mergedEntities(db: ReadDb): ReadonlyMap<number, number> {
  const rows = db.sql.prepare('SELECT id, canonical_id FROM entity WHERE canonical_id <> id').raw().all();
  return new Map(rows as [number, number][]);
}

const SLOT_FIELDS = ['user', 'agent', 'credential', 'workflow'] as const;

const CONCLUDED_SQL = `SELECT e.id, a.event_id, a.user_id, a.agent_id, a.credential_id, a.workflow_id, NULL, e.agent, e.credential, e.workflow,
    coalesce(c.weakest, a.user_class, 'empty'), a.direct, a.chain_id IS NOT NULL, coalesce(c.gaps, 0) > 0, c.rowid
  FROM event e LEFT JOIN attribution a ON a.event_id = e.id LEFT JOIN chain c ON c.id = a.chain_id WHERE e.id ${RANGE} e.id`;
const ATTRIBUTED_AT = 1;
const SLOTS_AT = 2;
const STATED_AT = 6;
const CLASS_AT = 10;

/** Before reconstruction has seen an event, what its own record states stands in for the attribution. */
export function concludedFromRows(
  db: ReadDb,
  block: number,
  merged: ReadonlyMap<number, number>,
): ReadonlyMap<NumberField, Numbers> {
  const slots = SLOT_FIELDS.map(() => new Uint32Array(BLOCK_EVENTS));
  const standing = new Uint8Array(BLOCK_EVENTS);
  const chains = new Uint32Array(BLOCK_EVENTS);
  const rows = db.sql
    .prepare(CONCLUDED_SQL)
    .raw()
    .all(...range(block)) as [number, ...(number | string | null)[]][];
  for (const row of rows) {
    const at = row[0] & (BLOCK_EVENTS - 1);
    const attributed = row[ATTRIBUTED_AT] !== null;
    for (let slot = 0; slot < slots.length; slot += 1) {
      const cell = row[(attributed ? SLOTS_AT : STATED_AT) + slot];
      if (typeof cell !== 'number') continue;
      (slots[slot] as Uint32Array)[at] = attributed ? cell : (merged.get(cell) ?? cell);
    }
    if (!attributed) continue;
    const [weakest, direct, chain, gaps, chainRow] = row.slice(CLASS_AT);
    if (typeof chainRow === 'number') chains[at] = chainRow;
    standing[at] =
      (CLASS_CODES.get(String(weakest)) ?? 0) |
      (direct === 1 ? DIRECT : 0) |
      (chain === 1 ? IN_CHAIN : 0) |
      (gaps === 1 ? CHAIN_HAS_GAPS : 0);
  }
  const numbers = new Map<NumberField, Numbers>([
    ['standing', standing],
    ['chain', narrow(chains)],
  ]);
  for (const [slot, name] of SLOT_FIELDS.entries()) numbers.set(name, narrow(slots[slot] as Uint32Array));
  return numbers;
}
