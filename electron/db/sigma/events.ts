/** The events that Sigma rules are run over, read in order and in slices. */
import type { EventCondition, SigmaColumn } from '../../../shared/model/sigma.ts';
import type { ReadDb } from '../handles.ts';
import { all, list } from '../queries/read/statement.ts';
import { compileCondition } from './conditions.ts';

/** An event with the place of its record. */
export interface RecordPlace {
  readonly id: number;
  readonly record_id: number;
  readonly evidence_id: number;
  readonly source: number;
  readonly action: number;
  readonly pointer: string | null;
  readonly offset: number;
  readonly length: number;
  readonly seq: number;
}

/** Ids of the sources (importers) that events name, by text. */
export function sourceIds(db: ReadDb): ReadonlyMap<string, number> {
  const rows = all<{ id: number; text: string }>(
    db,
    'SELECT v.id, v.text FROM (SELECT DISTINCT source AS id FROM event) d JOIN value v ON v.id = d.id',
  );
  return new Map(rows.map(({ id, text }) => [text, id]));
}

/** Actions of each source, with their text: one pass over the events. */
export function sourceActions(
  db: ReadDb,
): readonly { readonly source: number; readonly action: number; readonly text: string }[] {
  return all(
    db,
    `SELECT d.source, d.action, v.text FROM (SELECT DISTINCT source, action FROM event) d JOIN value v ON v.id = d.action`,
  );
}

const SLICE = 4_000;

/** Events of these sources, all or with these actions, with the places of their records; a slice at a time, by id. */
export function* recordPlaces(
  db: ReadDb,
  sources: readonly number[],
  actions: readonly number[] | undefined,
): Generator<readonly RecordPlace[]> {
  const statement = db.sql.prepare(
    `SELECT e.id, e.record_id, e.evidence_id, e.source, e.action, e.pointer, r."offset", r.length, r.seq
     FROM event e CROSS JOIN record r ON r.id = e.record_id
     WHERE e.id > :after AND +e.source IN (SELECT value FROM json_each(:sources))
       AND (:actions IS NULL OR +e.action IN (SELECT value FROM json_each(:actions))) ORDER BY e.id LIMIT ${SLICE}`,
  );
  const params = { sources: list(sources), actions: actions === undefined ? null : list(actions) };
  for (let after = 0; ; ) {
    const rows = statement.all({ ...params, after }) as RecordPlace[];
    if (rows.length > 0) yield rows;
    if (rows.length < SLICE) return;
    after = rows.at(-1)?.id ?? after;
  }
}

/** Ids of the events that meet a condition, a slice at a time. */
export function* matchingIds(db: ReadDb, condition: EventCondition): Generator<readonly number[]> {
  const { where, params } = compileCondition(condition);
  const statement = db.sql
    .prepare(
      `SELECT e.id FROM event e LEFT JOIN attribution a ON a.event_id = e.id WHERE e.id > :after AND (${where}) ORDER BY e.id LIMIT ${SLICE}`,
    )
    .pluck();
  for (let after = 0; ; ) {
    const ids = statement.all({ ...params, after }) as number[];
    if (ids.length > 0) yield ids;
    if (ids.length < SLICE) return;
    after = ids.at(-1) ?? after;
  }
}

export interface NamedEntity {
  readonly id: number;
  readonly key: string;
  readonly name: string;
}

export interface StoredFacts {
  readonly event: number;
  readonly timeUs: number | null;
  readonly chain: string | null;
  readonly agent: NamedEntity | undefined;
  readonly user: NamedEntity | undefined;
  readonly actor: NamedEntity | undefined;
}

/** When an event was and who stands behind it, in the order of the ids. */
export function createFacts(db: ReadDb): (ids: readonly number[]) => StoredFacts[] {
  const statement = db.sql.prepare(
    `SELECT e.id, e.time_us, a.chain_id, a.agent_id, a.user_id, (SELECT canonical_id FROM entity WHERE id = e.actor) AS actor_id
     FROM event e LEFT JOIN attribution a ON a.event_id = e.id WHERE e.id IN (SELECT value FROM json_each(?)) ORDER BY e.id`,
  );
  const entity = db.sql.prepare('SELECT id, key, name FROM entity WHERE id = ?');
  const known = new Map<number, NamedEntity | undefined>();
  const named = (id: number | null): NamedEntity | undefined => {
    if (id === null) return undefined;
    if (!known.has(id)) known.set(id, entity.get(id) as NamedEntity | undefined);
    return known.get(id);
  };
  type Row = { id: number; time_us: number | null; chain_id: string | null } & Record<
    'agent_id' | 'user_id' | 'actor_id',
    number | null
  >;
  return (ids) =>
    (statement.all(list(ids)) as Row[]).map((row) => ({
      event: row.id,
      timeUs: row.time_us,
      chain: row.chain_id,
      agent: named(row.agent_id),
      user: named(row.user_id),
      actor: named(row.actor_id),
    }));
}

const TEXT: Readonly<Record<SigmaColumn, string>> = {
  source: '(SELECT text FROM value WHERE id = e.source)',
  action: '(SELECT text FROM value WHERE id = e.action)',
  ip: '(SELECT text FROM value WHERE id = e.ip)',
  user_agent: '(SELECT text FROM value WHERE id = e.user_agent)',
  verb: 'e.verb',
  status: 'e.status',
  actor: entityKey('e.actor'),
  integration: entityKey('e.integration'),
  tool: entityKey('e.tool'),
  system: entityKey('e.system'),
  object: entityKey('e.object'),
  user: entityKey('a.user_id'),
  agent: entityKey('a.agent_id'),
  credential: entityKey('a.credential_id'),
  workflow: entityKey('a.workflow_id'),
};

function entityKey(column: string): string {
  return `(SELECT c.key FROM entity m JOIN entity c ON c.id = m.canonical_id WHERE m.id = ${column})`;
}

/** One column of events as text (entities by their key), by event id; events without it are left out. */
export function columnTexts(db: ReadDb, ids: readonly number[], column: SigmaColumn): ReadonlyMap<number, string> {
  const rows = all<{ id: number; text: string | null }>(
    db,
    `SELECT e.id, ${TEXT[column]} AS text FROM event e LEFT JOIN attribution a ON a.event_id = e.id
     WHERE e.id IN (SELECT value FROM json_each(:ids))`,
    { ids: list(ids) },
  );
  return new Map(rows.flatMap(({ id, text }) => (text === null ? [] : [[id, text]])));
}
