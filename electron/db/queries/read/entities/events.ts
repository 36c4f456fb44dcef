/** In how many events entities have any role. */
import { BLOCK_EVENTS } from '../../../columns/layout.ts';
import type { ReadDb } from '../../../handles.ts';
import { type Columns, withColumns } from '../columns/columns.ts';
import { occurs } from '../columns/selection.ts';
import { anyRole, roleTests } from '../filter/textTerm.ts';
import { all, list, numberOf } from '../statement.ts';

const COUNT_CAP = 10_000;
/** Entities with more roles than this are counted over columns, all in one pass, when there are many of them. */
const FEW = 1_000;
const MANY_BUSY = 8;

interface Named {
  readonly canonical: readonly number[];
  readonly raw: readonly number[];
}

/** Events of each canonical entity. Counts of 10,000 and more may be less than there are. */
export function eventsOfEach(db: ReadDb, ids: readonly number[]): ReadonlyMap<number, number> {
  const raw = all<{ id: number; into: number }>(
    db,
    'SELECT id, canonical_id AS "into" FROM entity WHERE canonical_id IN (SELECT value FROM json_each(:ids))',
    { ids: list(ids) },
  );
  const names = new Map<number, Named>(
    ids.map((id) => [id, { canonical: [id], raw: raw.filter((row) => row.into === id).map((row) => row.id) }]),
  );
  const busy = [...names].filter(([, named]) => countRoles(db, named, FEW + 1, '') > FEW).map(([id]) => id);
  const counts =
    busy.length < MANY_BUSY ? undefined : withColumns(db, (columns) => countByColumns(db, columns, busy, names));
  const missing = [...names].filter(([id]) => counts?.has(id) !== true);
  return new Map([
    ...(counts ?? []),
    ...missing.map(([id, named]) => [id, countRoles(db, named, COUNT_CAP, 'DISTINCT')] as const),
  ]);
}

function countRoles(db: ReadDb, named: Named, cap: number, distinct: 'DISTINCT' | ''): number {
  const params: Record<string, string | number> = {};
  const select = anyRole(named, (value) => {
    const known = Object.keys(params).find((name) => params[name] === value);
    const name = known ?? `p${Object.keys(params).length}`;
    params[name] = value;
    return `:${name}`;
  });
  return numberOf(db, `SELECT count(*) AS n FROM (SELECT ${distinct} * FROM (${select}) LIMIT ${cap})`, params);
}

/** Every role of every event once; an entity with several roles in one event counts once. */
function countByColumns(
  db: ReadDb,
  columns: Columns,
  ids: readonly number[],
  names: ReadonlyMap<number, Named>,
): Map<number, number> {
  const placeOf = new Map<number, number>();
  for (const [place, id] of ids.entries()) {
    placeOf.set(id, place + 1);
    for (const raw of names.get(id)?.raw ?? []) placeOf.set(raw, place + 1);
  }
  const table = new Uint16Array([...placeOf.keys()].reduce((most, id) => Math.max(most, id), 0) + 1);
  for (const [id, place] of placeOf) table[id] = place;
  const raw = [...placeOf.keys()];
  const tests = roleTests({ canonical: ids, raw }).filter((test) => occurs(db, test));
  const counts = new Uint32Array(ids.length + 1);
  /** For each entity, the events of the block that it was counted in. */
  const seen = new Uint8Array((ids.length + 1) * BLOCK_EVENTS);
  const count = (place: number, at: number): void => {
    if (seen[place * BLOCK_EVENTS + at] === 1) return;
    seen[place * BLOCK_EVENTS + at] = 1;
    counts[place] = (counts[place] as number) + 1;
  };
  const fields = tests.flatMap((test) => ('field' in test ? [test.field] : []));
  const objects = tests.some((test) => 'objects' in test);
  for (let block = 0; block < columns.blocks; block += 1) {
    seen.fill(0);
    for (const field of fields) {
      const numbers = columns.numbers(field, block);
      for (let at = 0; at < BLOCK_EVENTS; at += 1) {
        const id = numbers[at] as number;
        const place = id < table.length ? (table[id] as number) : 0;
        if (place !== 0) count(place, at);
      }
    }
    if (!objects) continue;
    const lists = columns.objects(block);
    let from = 0;
    for (let at = 0; at < BLOCK_EVENTS; at += 1) {
      const to = lists.ends[at] as number;
      for (let item = from; item < to; item += 1) {
        const id = lists.ids[item] as number;
        const place = id < table.length ? (table[id] as number) : 0;
        if (place !== 0) count(place, at);
      }
      from = to;
    }
  }
  return new Map(ids.map((id, place) => [id, counts[place + 1] ?? 0]));
}
