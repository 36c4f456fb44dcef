/** Concluded rows written group by group, e.g. an agent's at a time, and only where a group's rows differ from those that stand. */
import type { WriteDb } from '../handles.ts';

export type Cell = string | number | null;

export interface GroupTable {
  readonly name: string;
  /** Column that tells groups apart; indexed. */
  readonly group: string;
  /** All columns that are compared and stored, in the order of the cells; the id of the row is not among them. */
  readonly columns: string;
  /** Column that keeps the order of a group's rows; absent where their order says nothing. */
  readonly order?: string;
}

export interface GroupWriter {
  /**
   * The group's rows, whole and in their order. Groups that were put in the same slice change in one transaction.
   * @returns rows written and removed
   */
  put(group: number, rows: readonly (readonly Cell[])[]): number;
  /** The group's rows stand, whatever they are. */
  keep(group: number): void;
  /** Writes what is waiting and removes the groups that were not put, in slices. */
  end(): Generator<number, void>;
  /** Groups that are not as they were. */
  readonly changed: ReadonlySet<number>;
}

const SLICE_ROWS = 1_000;
const SLICE_GROUPS = 100;

type Waiting = readonly [group: number, rows: readonly (readonly Cell[])[]];

export function createGroupWriter(db: WriteDb, { name, group, columns, order }: GroupTable): GroupWriter {
  const { sql } = db;
  const sorted = order === undefined ? '' : `ORDER BY ${order}`;
  const standing = sql.prepare(`SELECT ${columns} FROM ${name} WHERE ${group} = ? ${sorted}`).raw();
  const same = order === undefined ? sameSet : sameRows;
  const clear = sql.prepare(`DELETE FROM ${name} WHERE ${group} = ?`);
  const insert = sql.prepare(`INSERT INTO ${name} (${columns}) VALUES (${columns.replaceAll(/\w+/g, '?')})`);
  const changed = new Set<number>();
  const met = new Set<number>();
  const write = sql.transaction((groups: readonly Waiting[]) => {
    for (const [id, rows] of groups) {
      clear.run(id);
      for (const row of rows) insert.run(...row);
    }
  });
  let waiting: Waiting[] = [];
  let waitingRows = 0;
  const flush = (): void => {
    if (waiting.length > 0) write(waiting);
    waiting = [];
    waitingRows = 0;
  };
  return {
    changed,
    put(id, rows) {
      met.add(id);
      const before = standing.all(id) as Cell[][];
      if (same(before, rows)) return 0;
      changed.add(id);
      waiting.push([id, rows]);
      waitingRows += rows.length + before.length;
      if (waitingRows >= SLICE_ROWS || waiting.length >= SLICE_GROUPS) flush();
      return rows.length + before.length;
    },
    keep: (id) => void met.add(id),
    *end() {
      flush();
      const known = sql.prepare(`SELECT DISTINCT ${group} FROM ${name}`).pluck().all() as number[];
      for (const id of known) {
        if (met.has(id)) continue;
        changed.add(id);
        waiting.push([id, []]);
        if (waiting.length >= SLICE_GROUPS) {
          flush();
          yield SLICE_GROUPS;
        }
      }
      flush();
    },
  };
}

function sameRows(before: readonly (readonly Cell[])[], rows: readonly (readonly Cell[])[]): boolean {
  if (before.length !== rows.length) return false;
  return rows.every((row, at) => {
    const other = before[at];
    return other !== undefined && row.every((cell, column) => cell === other[column]);
  });
}

function sameSet(before: readonly (readonly Cell[])[], rows: readonly (readonly Cell[])[]): boolean {
  if (before.length !== rows.length) return false;
  const known = new Set(before.map((row) => JSON.stringify(row)));
  return rows.every((row) => known.has(JSON.stringify(row)));
}
