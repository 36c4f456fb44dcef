/** Search over every stored value and every entity's names: where each match was found and in how many events. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import type { ReadDb } from '../../../handles.ts';
import { eventsOfEach } from '../entities/events.ts';
import { candidates, entitiesContaining, isIndexReady } from '../filter/lookups.ts';
import { all, list, numberOf } from '../statement.ts';

/** Columns that hold interned values, and what they are called on screen. */
const HOLDERS = [
  { where: 'action', sql: 'SELECT 1 FROM event WHERE action = :id' },
  { where: 'network address', sql: 'SELECT 1 FROM event WHERE ip = :id' },
  { where: 'user agent', sql: 'SELECT 1 FROM event WHERE user_agent = :id' },
  { where: 'status', sql: 'SELECT 1 FROM event WHERE status_detail = :id' },
  { where: 'record id', sql: 'SELECT 1 FROM event WHERE original_uid = :id' },
  { where: 'source', sql: 'SELECT 1 FROM event WHERE source = :id' },
  { where: 'correlation key', sql: 'SELECT 1 FROM event_key WHERE value = :id' },
] as const;
const COUNT_CAP = 10_000;

type Found = Out<'search.values'>['values'][number];

/** Counts stop at 10,000 a value. Matches with the most events come first. */
export function searchValues(db: ReadDb, input: Parsed<'search.values'>): Out<'search.values'> {
  const text = input.text.trim();
  if (text === '') return { values: [], more: false, indexReady: isIndexReady(db) };
  const values = candidates(db, text, input.limit).found;
  const entities = entityMatches(db, text, input.limit + 1);
  const found = [...entities, ...values.flatMap((value) => placesOf(db, value.id, value.text))];
  found.sort((a, b) => b.events - a.events || a.text.length - b.text.length || (a.text < b.text ? -1 : 1));
  return {
    values: found.slice(0, input.limit),
    more: found.length > input.limit || values.length >= input.limit || entities.length > input.limit,
    indexReady: isIndexReady(db),
  };
}

function placesOf(db: ReadDb, id: number, text: string): Found[] {
  const places: Found[] = [];
  for (const holder of HOLDERS) {
    const events = numberOf(db, `SELECT count(*) AS n FROM (${holder.sql} LIMIT ${COUNT_CAP})`, { id });
    if (events > 0) places.push({ text, where: holder.where, events });
  }
  const attrs = all<{ name: string; n: number }>(
    db,
    `SELECT v.text AS name, count(*) AS n FROM (
       SELECT name FROM event_attr WHERE value = :id
       UNION ALL SELECT s.name FROM attr_set_item s JOIN event e ON e.attr_set = s.set_id WHERE s.value = :id LIMIT ${COUNT_CAP}) held
     JOIN value v ON v.id = held.name GROUP BY held.name ORDER BY n DESC LIMIT 3`,
    { id },
  );
  return [...places, ...attrs.map((attr) => ({ text, where: attr.name, events: attr.n }))];
}

function entityMatches(db: ReadDb, text: string, take: number): Found[] {
  const { canonical } = entitiesContaining(db, text).found;
  const rows = all<{ id: number; name: string; kind: string }>(
    db,
    'SELECT id, name, kind FROM entity WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY length(name), id LIMIT :take',
    { ids: list(canonical), take },
  );
  const counts = eventsOfEach(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    text: row.name,
    where: row.kind.replace('_', ' '),
    events: Math.min(counts.get(row.id) ?? 0, COUNT_CAP),
  }));
}
