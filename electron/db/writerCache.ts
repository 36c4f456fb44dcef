/** How much of the case the writer keeps in memory, in KiB, by what it is doing. */
import type { WriteDb } from './handles.ts';

const CACHE_KIB = {
  /** Rows are added to indexes in any order. */
  usual: 65_536,
  /** Rows are appended, most indexes are away. */
  load: 24_576,
  /** A sort holds as much again as the cache may; more makes none faster. */
  sort: 16_384,
};

/** Sets it, and gives back what is held beyond it. */
export function setWriterCache(db: WriteDb, use: keyof typeof CACHE_KIB): void {
  db.sql.pragma(`cache_size = -${CACHE_KIB[use]}`);
  if (use !== 'usual') db.sql.pragma('shrink_memory');
}
