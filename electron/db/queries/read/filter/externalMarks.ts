/** Marks of the outside that events carry as values: by event, and as a filter term. */
import {
  EXTERNAL,
  EXTERNAL_NAMES,
  EXTERNAL_SIDES,
  type ExternalMark,
  type ExternalSide,
  isExternalMark,
  marksOf,
} from '../../../../../shared/model/external.ts';
import type { ReadDb } from '../../../handles.ts';
import { valueId } from '../../../valueId.ts';
import { all, list } from '../statement.ts';
import { type Bind, ids, NOTHING, type TermSql } from './termParts.ts';

/** Exported for the plan tests. An event's values lie with it or in a set that it shares with others. */
export const MARKS_SQL = `
  SELECT t.event_id AS event, v.text AS mark FROM json_each(:ids) j CROSS JOIN event_attr t ON t.event_id = j.value AND t.name = :name
    JOIN value v ON v.id = t.value
  UNION SELECT e.id, v.text FROM json_each(:ids) j CROSS JOIN event e ON e.id = j.value
    CROSS JOIN attr_set_item t ON t.set_id = e.attr_set AND t.name = :name JOIN value v ON v.id = t.value
  ORDER BY 1, 2`;

/** The marks of each of the events, by name; events without any are absent. */
export function marksOfEvents(db: ReadDb, eventIds: readonly number[]): ReadonlyMap<number, readonly ExternalMark[]> {
  const found = new Map<number, ExternalMark[]>();
  const name = valueId(db, EXTERNAL);
  if (name === undefined) return found;
  for (const { event, mark } of all<{ event: number; mark: string }>(db, MARKS_SQL, { ids: list(eventIds), name })) {
    if (!isExternalMark(mark)) continue;
    const known = found.get(event);
    if (known === undefined) found.set(event, [mark]);
    else known.push(mark);
  }
  return found;
}

function isSide(word: string): word is ExternalSide {
  return EXTERNAL_SIDES.some((side) => side === word);
}

/** `external:guest`, `external:content` (a side), `external:any`. */
export function externalTerm(db: ReadDb, values: readonly string[], bind: Bind): TermSql {
  const words = values.map((value) => value.toLowerCase());
  const bad = words.find((word) => word !== 'any' && !isSide(word) && !isExternalMark(word));
  const known = ['any', ...EXTERNAL_SIDES, ...EXTERNAL_NAMES].join(', ');
  const errors = [bad === undefined ? undefined : `external: "${bad}" is none of ${known}`];
  const wanted = new Set(
    words.flatMap((word): readonly ExternalMark[] => {
      if (word === 'any') return EXTERNAL_NAMES;
      if (isSide(word)) return marksOf(word);
      return isExternalMark(word) ? [word] : [];
    }),
  );
  const name = valueId(db, EXTERNAL);
  const marks = [...wanted].flatMap((mark) => valueId(db, mark) ?? []);
  if (name === undefined || marks.length === 0) return { ...NOTHING, errors };
  const named = `name = ${bind(name)} AND value IN ${ids(bind, marks)}`;
  const sets = all<{ id: number }>(
    db,
    'SELECT DISTINCT set_id AS id FROM attr_set_item WHERE name = :name AND value IN (SELECT value FROM json_each(:marks))',
    { name, marks: list(marks) },
  ).map((row) => row.id);
  const own = `SELECT event_id FROM event_attr WHERE ${named}`;
  const shared = ids(bind, sets);
  return {
    set: `${own} UNION ALL SELECT id FROM event WHERE attr_set IN ${shared}`,
    row: `(EXISTS (SELECT 1 FROM event_attr t WHERE t.event_id = e.id AND t.${named.replace(' AND value', ' AND t.value')})
      OR +e.attr_set IN ${shared})`,
    tests: [{ events: own }, { field: 'attr_set', ids: sets }],
    errors,
  };
}
