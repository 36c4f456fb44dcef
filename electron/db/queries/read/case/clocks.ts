/** Clock offsets per source, with the measurement behind each. */
import type { Out } from '../../../../../shared/contract/index.ts';
import { clockWords } from '../../../../../shared/model/clockText.ts';
import type { ReadDb } from '../../../handles.ts';
import { type CatalogEntries, sourceTitle } from '../catalog.ts';
import { all } from '../statement.ts';

type Clock = Out<'clocks.list'>[number];

interface StoredClock {
  readonly source: string;
  readonly offset_us: number | null;
  readonly estimate_us: number | null;
  readonly pairs: number | null;
  readonly spread_us: number | null;
  readonly against: string | null;
  readonly basis: Clock['basis'] | null;
  readonly measured_by: Clock['measuredBy'];
  readonly drift_ppm: number | null;
  readonly ref_us: number | null;
}

/** Every source that has events, measured or not. */
export function listClocks(db: ReadDb, catalog: CatalogEntries): Out<'clocks.list'> {
  const rows = all<StoredClock>(
    db,
    `SELECT s.source, c.offset_us, c.estimate_us, c.pairs, c.spread_us, c.against, c.basis, c.measured_by, c.drift_ppm, c.ref_us
     FROM (SELECT DISTINCT format AS source FROM evidence WHERE format IS NOT NULL AND events > 0
           UNION SELECT source FROM clock_offset) s
     LEFT JOIN clock_offset c ON c.source = s.source ORDER BY s.source LIMIT 200`,
  );
  return rows.map((row) => {
    const facts = {
      offsetUs: row.offset_us ?? 0,
      estimateUs: row.estimate_us,
      pairs: row.pairs ?? 0,
      measuredBy: row.measured_by,
      spreadUs: row.spread_us,
      driftPpm: row.drift_ppm,
      basis: row.basis ?? 'none',
    };
    const against = row.against === null ? null : sourceTitle(catalog, row.against);
    const measuredHere = rows.filter((other) => other.against === row.source && other.pairs !== 0).length;
    return {
      source: row.source,
      title: sourceTitle(catalog, row.source),
      ...facts,
      driftRefUs: row.ref_us,
      against: row.against,
      said: clockWords(facts, against, measuredHere),
    };
  });
}
