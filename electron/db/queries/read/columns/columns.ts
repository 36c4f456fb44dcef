/** Events by column as one query reads them: stored blocks, and what is missing made from the rows. */
import { decodeLists, decodeNumbers, decodeTimes } from '../../../columns/codec.ts';
import {
  concludedFromRows,
  mergedEntities,
  type StatedBlock,
  statedFromRows,
  timesFromRows,
} from '../../../columns/fromRows.ts';
import {
  BLOCK_BITS,
  type FieldName,
  type Lists,
  type NumberField,
  type Numbers,
  PARTS,
  type Part,
  partOf,
  type Times,
  UNDATED,
} from '../../../columns/layout.ts';
import { covers, type KnownBlock, knownBlocks } from '../../../columns/stored.ts';
import type { ReadDb } from '../../../handles.ts';
import { numberOf } from '../statement.ts';
import { columnCache } from './cache.ts';

export interface Columns {
  /** Blocks that may hold events, from 0. */
  readonly blocks: number;
  /** The newest event's id. */
  readonly last: number;
  times(block: number): Times;
  numbers(field: NumberField, block: number): Numbers;
  objects(block: number): Lists;
  /** The block's first and last moment and how many of its events have none; undefined when that is not known without reading it. */
  span(block: number): Span | undefined;
  /** True when no event of the block lies in [fromUs, toUs), as far as is known without reading it. */
  outside(block: number, fromUs: number, toUs: number): boolean;
  /** Entities that stand for another, by id. */
  readonly merged: ReadonlyMap<number, number>;
}

export interface Span {
  /** µs UTC; `UNDATED` when nothing in the block is dated. */
  readonly low: number;
  readonly high: number;
  readonly undated: number;
}

/** Making so many blocks from rows takes about as long as asking the rows themselves. */
const MOST_MISSING = 16;
/** Times are read by several passes; those of so many blocks are kept for the length of one query (32 MB). */
const MOST_TIMES_KEPT = 512;

const BLOCK_SQL = 'SELECT data FROM event_column WHERE field = ? AND block = ?';

/**
 * Runs a query over the columns, all of it on one state of the case; undefined when too much of them is missing, as while an import runs:
 * ask the rows then.
 */
export function withColumns<T>(db: ReadDb, query: (columns: Columns) => T): T | undefined {
  const run = db.sql.transaction(() => {
    const columns = openColumns(db);
    return columns === undefined ? undefined : query(columns);
  });
  return run();
}

function openColumns(db: ReadDb): Columns | undefined {
  const last = numberOf(db, 'SELECT max(id) AS n FROM event');
  const blocks = last === 0 ? 0 : (last >> BLOCK_BITS) + 1;
  const known = {
    time: knownBlocks(db, 'time'),
    stated: knownBlocks(db, 'stated'),
    concluded: knownBlocks(db, 'concluded'),
  } satisfies Record<Part, ReadonlyMap<number, KnownBlock>>;
  const isKnown = (part: Part, block: number): boolean => covers(known[part].get(block), block, last);
  for (const part of Object.keys(PARTS) as Part[]) {
    let missing = 0;
    for (let block = 0; block < blocks; block += 1) if (!isKnown(part, block)) missing += 1;
    if (missing > MOST_MISSING) return undefined;
  }

  const stored = db.sql.prepare(BLOCK_SQL).pluck();
  const cache = columnCache(db);
  /** Undefined when the block is not stored, or not as it was: it is then made from the rows. */
  const decoded = <T extends Times | Numbers | Lists>(
    part: Part,
    field: FieldName,
    block: number,
    decode: (bytes: Buffer) => T,
  ): T | undefined => {
    if (!isKnown(part, block)) return undefined;
    const key = `${field} ${block}`;
    // A field is always decoded the same way.
    const kept = cache.get(key) as T | undefined;
    if (kept !== undefined) return kept;
    const bytes = stored.get(field, block);
    if (!Buffer.isBuffer(bytes)) return undefined;
    try {
      const value = decode(bytes);
      cache.put(key, value);
      return value;
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  };
  const merged = once(() => mergedEntities(db));
  const stated = memo((block: number): StatedBlock => statedFromRows(db, block));
  const concluded = memo((block: number) => concludedFromRows(db, block, merged()));
  const times = new Map<number, Times>();
  const spanOf = (block: number): Span | undefined => {
    const found = isKnown('time', block) ? known.time.get(block) : undefined;
    if (found === undefined) return undefined;
    return { low: found.low ?? UNDATED, high: found.high ?? UNDATED, undated: found.undated ?? 0 };
  };
  return {
    blocks,
    last,
    get merged() {
      return merged();
    },
    times(block) {
      let found = times.get(block);
      if (found === undefined) {
        found = decoded('time', 'time', block, decodeTimes) ?? timesFromRows(db, block);
        if (times.size < MOST_TIMES_KEPT) times.set(block, found);
      }
      return found;
    },
    numbers(field, block) {
      const part = partOf(field);
      const kept = decoded(part, field, block, decodeNumbers);
      if (kept !== undefined) return kept;
      const made = part === 'stated' ? stated(block).numbers : concluded(block);
      return made.get(field) ?? new Uint8Array(0);
    },
    objects(block) {
      return decoded('stated', 'object', block, decodeLists) ?? stated(block).objects;
    },
    span: spanOf,
    outside(block, fromUs, toUs) {
      const span = spanOf(block);
      return span !== undefined && (span.low >= toUs || span.high < fromUs);
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function memo<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = make(key);
    known.set(key, value);
    return value;
  };
}
