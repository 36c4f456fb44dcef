/** The digest over what one import added and its events refer to: texts, entities and shared sets of attributes. */
import type { ReadDb } from '../handles.ts';
import { preparedRaw } from '../prepared.ts';
import { RowHash } from './rowHash.ts';

const PAGE_ROWS = 4_000;

/** Bounds of ids that one import added: from exclusive, to inclusive. */
export interface NamesRange {
  readonly values: readonly [from: number, to: number];
  readonly entities: readonly [from: number, to: number];
  readonly attrSets: readonly [from: number, to: number];
}

const SETS_A_PAGE = 500;

export function* namesDigest(db: ReadDb, range: NamesRange): Generator<number, string> {
  const hash = new RowHash();
  const add = (rows: readonly (readonly unknown[])[]): void => {
    for (const row of rows) for (const cell of row) hash.cell(cell);
  };
  const pages: readonly [statement: string, bounds: readonly [number, number]][] = [
    ['SELECT id, text, hash FROM value WHERE id > ? AND id <= ? ORDER BY id LIMIT ?', range.values],
    ['SELECT id, kind, key FROM entity WHERE id > ? AND id <= ? ORDER BY id LIMIT ?', range.entities],
  ];
  for (const [statement, [from, to]] of pages) {
    const page = preparedRaw(db, statement);
    let last = from;
    for (;;) {
      const rows = page.all(last, to, PAGE_ROWS) as [number, ...unknown[]][];
      add(rows);
      last = rows.at(-1)?.[0] ?? last;
      if (rows.length < PAGE_ROWS) break;
      yield rows.length;
    }
    hash.text('');
  }
  const sets = preparedRaw(
    db,
    'SELECT set_id, name, value FROM attr_set_item WHERE set_id > ? AND set_id <= ? ORDER BY set_id, name, value',
  );
  const [from, to] = range.attrSets;
  for (let at = from; at < to; at += SETS_A_PAGE) {
    const rows = sets.all(at, Math.min(to, at + SETS_A_PAGE)) as number[][];
    add(rows);
    yield rows.length;
  }
  return hash.digest();
}
