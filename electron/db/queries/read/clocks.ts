/** Clock offsets per source, with the measurement behind each. */
import type { Out } from '../../../../shared/contract/index.ts';
import type { ReadDb } from '../../handles.ts';
import { type CatalogEntries, sourceTitle } from './catalog.ts';
import { all } from './statement.ts';

type Clock = Out<'clocks.list'>[number];

interface StoredClock {
  readonly source: string;
  readonly offset_us: number | null;
  readonly estimate_us: number | null;
  readonly pairs: number | null;
  readonly spread_us: number | null;
  readonly against: string | null;
  readonly basis: Clock['basis'] | null;
}

/** Every source that has events, measured or not. */
export function listClocks(db: ReadDb, catalog: CatalogEntries): Out<'clocks.list'> {
  const rows = all<StoredClock>(
    db,
    `SELECT s.source, c.offset_us, c.estimate_us, c.pairs, c.spread_us, c.against, c.basis
     FROM (SELECT DISTINCT format AS source FROM evidence WHERE format IS NOT NULL AND events > 0
           UNION SELECT source FROM clock_offset) s
     LEFT JOIN clock_offset c ON c.source = s.source ORDER BY s.source LIMIT 200`,
  );
  return rows.map((row) => ({
    source: row.source,
    title: sourceTitle(catalog, row.source),
    offsetUs: row.offset_us ?? 0,
    estimateUs: row.estimate_us,
    pairs: row.pairs ?? 0,
    spreadUs: row.spread_us,
    against: row.against,
    basis: row.basis ?? 'none',
  }));
}
