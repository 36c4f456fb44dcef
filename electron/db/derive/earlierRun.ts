/** What the run whose results the case holds left behind, for the next to compare with. */
import type { EarlierRun, OffsetDraft } from '../../../shared/model/reconstruction.ts';
import type { ReadDb, WriteDb } from '../handles.ts';

type EarlierLink = ReturnType<EarlierRun['links']> extends Iterable<infer Link> ? Link : never;

/** What a run ran with, and how many rows it left: where there are others by now, nothing is built on them. */
export interface RunInfo {
  readonly stamp: string;
  readonly offsets: readonly OffsetDraft[];
  readonly events: number;
  readonly chains: number;
  readonly links: number;
}

/** Digests of 48 bits, in blocks by event id. */
const BYTES = 6;
const BLOCK_BITS = 13;
const BLOCK_EVENTS = 1 << BLOCK_BITS;
const PAGE_ROWS = 5_000;

/** Undefined where none ran, or what it left is not whole any more. */
export function storedRun(db: ReadDb): EarlierRun | undefined {
  const text = db.sql.prepare('SELECT info FROM relink_run').pluck().get() as string | undefined;
  if (text === undefined) return undefined;
  const info = JSON.parse(text) as RunInfo;
  const { events, chains, links } = countRows(db);
  if (events !== info.events || chains !== info.chains || links !== info.links) return undefined;
  const blocks = new Map<string, readonly Buffer[]>();
  let touched: ReadonlySet<number> | undefined;
  return {
    stamp: info.stamp,
    offsets: info.offsets,
    events,
    digest(name, eventId) {
      let known = blocks.get(name);
      if (known === undefined) {
        known = readBlocks(db, name);
        blocks.set(name, known);
      }
      const block = known[eventId >> BLOCK_BITS];
      const at = (eventId & (BLOCK_EVENTS - 1)) * BYTES;
      return block === undefined || at + BYTES > block.length ? 0 : block.readUIntLE(at, BYTES);
    },
    touched(eventId) {
      touched ??= new Set(db.sql.prepare('SELECT event_id FROM relink_touched').pluck().all() as number[]);
      return touched.has(eventId);
    },
    links: (method) => linksOf(db, method),
  };
}

export function countRows(db: ReadDb): { events: number; chains: number; links: number } {
  return db.sql
    .prepare(
      `SELECT (SELECT count(*) FROM attribution) AS events, (SELECT count(*) FROM chain) AS chains, (SELECT count(*) FROM link) AS links`,
    )
    .get() as { events: number; chains: number; links: number };
}

function readBlocks(db: ReadDb, name: string): Buffer[] {
  const rows = db.sql.prepare('SELECT block, data FROM relink_digest WHERE name = ?').all(name) as {
    block: number;
    data: Buffer;
  }[];
  const found: Buffer[] = [];
  for (const { block, data } of rows) found[block] = data;
  return found;
}

/** In the order of storing, page by page. */
function* linksOf(db: ReadDb, method: string): Generator<EarlierLink> {
  const page = db.sql.prepare(
    `SELECT id, from_event AS fromEvent, to_event AS toEvent, class, candidates, score, why_id AS whyId FROM link
     WHERE id > ? AND method = ? ORDER BY id LIMIT ${PAGE_ROWS}`,
  );
  const text = db.sql.prepare('SELECT text FROM wording WHERE id = ?').pluck();
  const known = new Map<number, string>();
  let last = 0;
  for (;;) {
    const rows = page.all(last, method) as (Omit<EarlierLink, 'why'> & { id: number; whyId: number })[];
    for (const row of rows) {
      let why = known.get(row.whyId);
      if (why === undefined) {
        why = text.get(row.whyId) as string;
        known.set(row.whyId, why);
      }
      yield { ...row, why };
    }
    last = rows.at(-1)?.id ?? last;
    if (rows.length < PAGE_ROWS) return;
  }
}

/** Stages digests by event id. */
export function stageDigests(db: WriteDb, table: string, { name, eventIds, digests }: DigestRows): void {
  const last = eventIds.reduce((most, id) => Math.max(most, id), 0);
  const bytes = Buffer.alloc((last + 1) * BYTES);
  eventIds.forEach((id, at) => {
    bytes.writeUIntLE(digests[at] ?? 0, id * BYTES, BYTES);
  });
  const insert = db.sql.prepare(`INSERT INTO ${table} (name, block, data) VALUES (?, ?, ?)`);
  const step = BLOCK_EVENTS * BYTES;
  for (let block = 0; block * step < bytes.length; block++)
    insert.run(name, block, bytes.subarray(block * step, (block + 1) * step));
}

export interface DigestRows {
  readonly name: string;
  readonly eventIds: Int32Array;
  readonly digests: Float64Array;
}
