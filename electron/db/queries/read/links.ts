/** Links between events and competing candidates, as chains and events show them. */
import type { z } from 'zod';
import type { Candidate } from '../../../../shared/contract/common.ts';
import type { LinkRow } from '../../../../shared/contract/events.ts';
import type { LinkClass, Slot } from '../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../handles.ts';
import { briefOf, briefsById } from './briefs.ts';
import { type CatalogEntries, linkTitle } from './catalog.ts';
import { all, type Params, parseJson } from './statement.ts';

type LinkOut = z.output<typeof LinkRow>;
type CandidateOut = z.output<typeof Candidate>;

interface StoredLink {
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

const LINK_COLUMNS = `l.id, l.method, l.class, l.from_event, l.to_event, l.keys, l.dt_us, l.candidates, l.score, l.why`;

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
  return all<StoredLink>(db, sql, params).map((link) => ({
    method: link.method,
    title: linkTitle(catalog, link.method),
    class: link.class,
    fromEvent: link.from_event,
    toEvent: link.to_event,
    keys: parseJson<LinkOut['keys']>(link.keys, []).slice(0, 10),
    dtMs: link.dt_us === null ? null : link.dt_us / 1000,
    candidates: link.candidates,
    score: link.score,
    why: link.why,
  }));
}

interface StoredCandidate {
  readonly slot: Slot;
  readonly entity_id: number | null;
  readonly score: number;
  readonly dt_us: number | null;
  readonly why: string;
  readonly against: string;
}

/** Candidates of a chain and, where given, of one event alone; best first. */
export function candidatesOf(db: ReadDb, chainId: string | null, eventId: number | null): CandidateOut[] {
  const columns = 'slot, entity_id, score, dt_us, why, against';
  const rows = all<StoredCandidate>(
    db,
    `SELECT ${columns} FROM candidate WHERE chain_id = :chain
     UNION SELECT ${columns} FROM candidate WHERE event_id = :event
     ORDER BY slot, score DESC, entity_id LIMIT 50`,
    { chain: chainId, event: eventId },
  );
  const briefs = briefsById(
    db,
    rows.map((row) => row.entity_id),
  );
  return rows.map((row) => ({
    slot: row.slot,
    entity: briefOf(briefs, row.entity_id),
    score: Math.min(1, Math.max(0, row.score)),
    dtMs: row.dt_us === null ? null : row.dt_us / 1000,
    why: row.why,
    against: row.against,
  }));
}
