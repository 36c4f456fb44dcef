/** Snapshots of inventories, and the moments at which they were taken. */
import type { Out } from '../../../../../shared/contract/index.ts';
import type { SnapshotBasis } from '../../../../../shared/model/drift.ts';
import { US_PER_DAY } from '../../../../../shared/model/time.ts';
import type { ReadDb } from '../../../handles.ts';
import { all, parseJson } from '../statement.ts';

type Snapshots = Out<'drift.snapshots'>;

export interface SnapshotRow {
  readonly id: number;
  readonly series: number;
  readonly format: string;
  readonly name: string;
  readonly ord: number;
  readonly label: string;
  readonly us: number | null;
  readonly basis: SnapshotBasis;
  readonly files: string;
  readonly records: number;
  readonly complete: number;
  readonly why: string;
}

const MOST_SNAPSHOTS = 5_000;
const MOST_SERIES = 100;
const MOST_OF_A_SERIES = 200;
const MOST_MOMENTS = 500;
const MOST_FILES = 50;

export function snapshotRows(db: ReadDb): SnapshotRow[] {
  return all<SnapshotRow>(
    db,
    `SELECT id, series, format, name, ord, label, us, basis, files, records, complete, why
     FROM inventory_snapshot ORDER BY series, ord LIMIT ${MOST_SNAPSHOTS}`,
  );
}

/** @param titleOf title of an importer */
export function listSnapshots(db: ReadDb, titleOf: (format: string) => string): Snapshots {
  const rows = snapshotRows(db);
  const names = new Map(
    all<{ id: number; name: string }>(
      db,
      `SELECT id, name FROM evidence WHERE id IN (SELECT j.value FROM inventory_snapshot s, json_each(s.files) j) LIMIT ${MOST_SNAPSHOTS}`,
    ).map((row) => [row.id, row.name]),
  );
  const groups = [...Map.groupBy(rows, (row) => row.series)];
  const moments = momentsOf(rows, titleOf);
  return {
    series: groups.slice(0, MOST_SERIES).map(([series, own]) => ({
      series,
      title: titleOf(own[0]?.format ?? ''),
      name: own[0]?.name ?? '',
      // The newest, when there are more.
      snapshots: own.slice(-MOST_OF_A_SERIES).map((row) => ({
        id: row.id,
        ord: row.ord,
        label: row.label,
        us: row.us,
        basis: row.basis,
        records: row.records,
        files: parseJson<number[]>(row.files, [])
          .slice(0, MOST_FILES)
          .map((id) => ({ id, name: names.get(id) ?? '' })),
        complete: row.complete === 1,
        why: row.why,
      })),
    })),
    moments: moments.slice(-MOST_MOMENTS),
    cut:
      rows.length === MOST_SNAPSHOTS ||
      groups.length > MOST_SERIES ||
      moments.length > MOST_MOMENTS ||
      groups.some(([, own]) => own.length > MOST_OF_A_SERIES),
  };
}

/** Snapshots of one day are one moment; one whose time is not known is a moment of its own. In order of time, those without one last. */
function momentsOf(rows: readonly SnapshotRow[], titleOf: (format: string) => string): Snapshots['moments'] {
  const groups = Map.groupBy(rows, (row) =>
    row.us === null ? `import ${row.id}` : `day ${Math.floor(row.us / US_PER_DAY)}`,
  );
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const inventories = [...new Set(group.map((row) => titleOf(row.format)))].slice(0, 50);
      return [{ id: first.id, label: first.label, us: first.us, inventories }];
    })
    .sort((a, b) => (a.us ?? Number.MAX_SAFE_INTEGER) - (b.us ?? Number.MAX_SAFE_INTEGER) || a.id - b.id);
}
