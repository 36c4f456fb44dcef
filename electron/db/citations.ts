/** Where events' source records are, for citing them in a report. */
import type { ReadDb } from './handles.ts';

export interface EventCitation {
  readonly evidence: string;
  /** 0-based position of the record in its file. */
  readonly record: number;
  readonly offset: number;
  readonly length: number;
}

export function citeEvents(db: ReadDb, eventIds: Iterable<number>): Map<number, EventCitation> {
  const rows = db.sql
    .prepare(
      `SELECT e.id, v.name AS evidence, r.seq AS record, r."offset", r.length FROM json_each(?) j
       JOIN event e ON e.id = j.value JOIN record r ON r.id = e.record_id JOIN evidence v ON v.id = r.evidence_id`,
    )
    .all(JSON.stringify([...new Set(eventIds)])) as ({ id: number } & EventCitation)[];
  return new Map(rows.map(({ id, ...place }) => [id, place]));
}
