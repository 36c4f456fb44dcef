/** Links between events and competing candidates, as chains and events show them. */
import type { z } from 'zod';
import type { Candidate } from '../../../../shared/contract/common.ts';
import type { LinkEnd, LinkRow } from '../../../../shared/contract/events.ts';
import type { LinkClass, Precision, Slot } from '../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../handles.ts';
import { briefOf, briefsById } from './briefs.ts';
import { type CatalogEntries, linkTitle, sourceTitle } from './catalog.ts';
import { all, list, type Params, parseJson } from './statement.ts';

export type LinkOut = z.output<typeof LinkRow>;
export type LinkEndOut = z.output<typeof LinkEnd>;
export type CandidateOut = z.output<typeof Candidate>;

export interface StoredLink {
  readonly method: string;
  readonly class: LinkClass;
  readonly from_event: number;
  readonly to_event: number;
  readonly keys: string;
  readonly dt_us: number | null;
  readonly candidates: number;
  readonly score: number;
  readonly why: string;
}

export const LINK_COLUMNS = `l.id, l.method, l.class, l.from_event, l.to_event, l.keys, l.dt_us, l.candidates, l.score, l.why`;

/** Links that lead to or from an event. */
export function linksOfEvent(db: ReadDb, catalog: CatalogEntries, eventId: number, limit: number): LinkOut[] {
  const sql = `SELECT ${LINK_COLUMNS} FROM link l WHERE l.to_event = :id
    UNION SELECT ${LINK_COLUMNS} FROM link l WHERE l.from_event = :id ORDER BY 1 LIMIT :limit`;
  return read(db, catalog, sql, { id: eventId, limit });
}

/** Links that lead to the events of a chain, in the chain's order; one more than the limit when there are more. */
export function linksOfChain(db: ReadDb, catalog: CatalogEntries, chainId: string, limit: number): LinkOut[] {
  const sql = `SELECT ${LINK_COLUMNS} FROM chain_event ce JOIN link l ON l.to_event = ce.event_id
    WHERE ce.chain_id = :id ORDER BY ce.seq, l.id LIMIT :limit`;
  return read(db, catalog, sql, { id: chainId, limit: limit + 1 });
}

function read(db: ReadDb, catalog: CatalogEntries, sql: string, params: Params): LinkOut[] {
  const links = all<StoredLink>(db, sql, params);
  const ends = linkEnds(
    db,
    catalog,
    links.flatMap((link) => [link.from_event, link.to_event]),
  );
  return links.map((link) => linkOut(catalog, link, ends));
}

/** As the contract shows it; `ends` as `linkEnds` gives them for its two events. */
export function linkOut(catalog: CatalogEntries, link: StoredLink, ends: ReadonlyMap<number, LinkEndOut>): LinkOut {
  const from = ends.get(link.from_event) ?? UNKNOWN_END;
  const to = ends.get(link.to_event) ?? UNKNOWN_END;
  return {
    method: link.method,
    title: linkTitle(catalog, link.method),
    class: link.class,
    fromEvent: link.from_event,
    toEvent: link.to_event,
    from,
    to,
    keys: parseJson<LinkOut['keys']>(link.keys, []).slice(0, 10),
    dtMs: link.dt_us === null ? null : link.dt_us / 1000,
    recordedDtMs: from.recordedUs === null || to.recordedUs === null ? null : (to.recordedUs - from.recordedUs) / 1000,
    candidates: link.candidates,
    score: link.score,
    why: link.why,
  };
}

const UNKNOWN_END: LinkEndOut = { sourceTitle: '', action: '', timeUs: null, recordedUs: null, precision: 'us' };

interface StoredEnd {
  readonly id: number;
  readonly source: string;
  readonly action: string;
  readonly time_us: number | null;
  readonly orig_us: number | null;
  readonly precision: Precision;
}

/** Events as the ends of links: source, action, time as corrected and as recorded. */
export function linkEnds(db: ReadDb, catalog: CatalogEntries, ids: Iterable<number>): Map<number, LinkEndOut> {
  const wanted = new Set(ids);
  if (wanted.size === 0) return new Map();
  const rows = all<StoredEnd>(
    db,
    `SELECT e.id, s.text AS source, a.text AS action, e.time_us, e.orig_us, e.precision
     FROM event e JOIN value s ON s.id = e.source JOIN value a ON a.id = e.action
     WHERE e.id IN (SELECT value FROM json_each(:ids))`,
    { ids: list(wanted) },
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        sourceTitle: sourceTitle(catalog, row.source),
        action: row.action,
        timeUs: row.time_us,
        recordedUs: row.orig_us,
        precision: row.precision,
      },
    ]),
  );
}

export interface StoredCandidate {
  readonly slot: Slot;
  readonly entity_id: number | null;
  readonly agent_id: number | null;
  readonly score: number;
  readonly dt_us: number | null;
  readonly why: string;
  readonly against: string;
}

/** Stored rows of a chain's candidates and, where given, of one event alone; best first. */
export function storedCandidates(db: ReadDb, chainId: string | null, eventId: number | null): StoredCandidate[] {
  const columns = 'slot, entity_id, agent_id, score, dt_us, why, against';
  return all<StoredCandidate>(
    db,
    `SELECT ${columns} FROM candidate WHERE chain_id = :chain
     UNION SELECT ${columns} FROM candidate WHERE event_id = :event
     ORDER BY slot, score DESC, entity_id, agent_id LIMIT 50`,
    { chain: chainId, event: eventId },
  );
}

/** Candidates of a chain and, where given, of one event alone; best first, each entity once. */
export function candidatesOf(db: ReadDb, chainId: string | null, eventId: number | null): CandidateOut[] {
  const stored = storedCandidates(db, chainId, eventId);
  const rows = stored.filter(
    (row, at) => stored.findIndex((one) => one.slot === row.slot && one.entity_id === row.entity_id) === at,
  );
  const briefs = briefsById(
    db,
    rows.map((row) => row.entity_id),
  );
  return rows.map((row) => ({
    slot: row.slot,
    entity: briefOf(briefs, row.entity_id),
    score: clampScore(row.score),
    dtMs: row.dt_us === null ? null : row.dt_us / 1000,
    why: row.why,
    against: row.against,
  }));
}

export function clampScore(score: number): number {
  return Math.min(1, Math.max(0, score));
}
