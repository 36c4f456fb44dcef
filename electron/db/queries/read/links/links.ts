/** Links between events and competing candidates, as chains and events show them. */
import type { z } from 'zod';
import type { Candidate } from '../../../../../shared/contract/common.ts';
import type { LinkEnd, LinkRow } from '../../../../../shared/contract/links.ts';
import type { LinkClass, Precision, Slot } from '../../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../../handles.ts';
import { wordingText } from '../../../wording.ts';
import { type CatalogEntries, linkTitle, sourceTitle } from '../catalog.ts';
import { briefOf, briefsById } from '../entities/briefs.ts';
import { all, list, numberOf, parseJson } from '../statement.ts';
import { type DecidedLink, type LinkDecisions, linkDecisionsOf } from './decisions.ts';

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

export const LINK_COLUMNS = `l.id, l.method, l.class, l.from_event, l.to_event, l.keys, l.dt_us, l.candidates, l.score,
  ${wordingText('l.why_id')} AS why`;

/** Links that lead to or from an event; what an analyst rejected or drew of them stands first, whether or not reconstruction ran since. */
export function linksOfEvent(db: ReadDb, catalog: CatalogEntries, eventId: number, limit: number): LinkOut[] {
  const sql = `SELECT ${LINK_COLUMNS} FROM link l WHERE l.to_event = :id
    UNION SELECT ${LINK_COLUMNS} FROM link l WHERE l.from_event = :id ORDER BY 1 LIMIT :limit`;
  const decisions = linkDecisionsOf(db);
  const links = all<StoredLink>(db, sql, { id: eventId, limit });
  return linksOut(db, catalog, withDecided(links, decisions.touching(new Set([eventId]))), decisions).slice(0, limit);
}

/** Links that lead to the events of a chain, in the chain's order; one more than the limit when there are more. */
export function linksOfChain(db: ReadDb, catalog: CatalogEntries, chainId: string, limit: number): LinkOut[] {
  const sql = `SELECT ${LINK_COLUMNS} FROM chain_event ce JOIN link l ON l.to_event = ce.event_id
    WHERE ce.chain_id = :id ORDER BY ce.seq, l.id LIMIT :limit`;
  const decisions = linkDecisionsOf(db);
  const links = all<StoredLink>(db, sql, { id: chainId, limit: limit + 1 });
  return linksOut(db, catalog, withDecided(links, decidedOfChain(db, decisions, chainId)), decisions);
}

/** The links between two events, in either direction. */
export function linksBetween(db: ReadDb, catalog: CatalogEntries, a: number, b: number): LinkOut[] {
  const sql = `SELECT ${LINK_COLUMNS} FROM link l
    WHERE (l.from_event = :a AND l.to_event = :b) OR (l.from_event = :b AND l.to_event = :a) ORDER BY l.id LIMIT 20`;
  const decisions = linkDecisionsOf(db);
  const decided = decisions.touching(new Set([a])).filter(({ from, to }) => from === b || to === b);
  return linksOut(db, catalog, withDecided(all<StoredLink>(db, sql, { a, b }), decided), decisions).slice(0, 20);
}

/** Decisions on a link one of whose ends is in the chain. */
function decidedOfChain(db: ReadDb, decisions: LinkDecisions, chainId: string): readonly DecidedLink[] {
  if (decisions.size === 0) return [];
  const inChain = `SELECT count(*) AS n FROM chain_event WHERE chain_id = :id AND event_id IN (:a, :b)`;
  return decisions.all().filter(({ from, to }) => numberOf(db, inChain, { id: chainId, a: from, b: to }) > 0);
}

/** The links, and before them those that an analyst rejected or drew and that are not among them. */
function withDecided(links: readonly StoredLink[], decided: readonly DecidedLink[]): StoredLink[] {
  const missing = decided.filter(
    ({ from, to }) =>
      !links.some(
        (link) =>
          (link.from_event === from && link.to_event === to) || (link.from_event === to && link.to_event === from),
      ),
  );
  return [...missing.flatMap(asStored), ...links];
}

/** Decided links that no rule proposes now, as they were proposed when they were decided or as the analyst drew them. */
export function unproposedLinks(db: ReadDb, decided: readonly DecidedLink[]): StoredLink[] {
  const sql = `SELECT count(*) AS n FROM link WHERE (from_event = :a AND to_event = :b) OR (from_event = :b AND to_event = :a)`;
  return decided.filter(({ from, to }) => numberOf(db, sql, { a: from, b: to }) === 0).flatMap(asStored);
}

function asStored({ from, said, to, was }: DecidedLink): StoredLink[] {
  const rejected = said.decision === 'reject';
  if (was.length > 0)
    return was.map((link) => ({
      ...link,
      from_event: from,
      to_event: to,
      keys: JSON.stringify(link.keys),
      dt_us: link.dtUs,
    }));
  const why = rejected ? 'Kept apart by the analyst; no rule proposed it.' : 'Drawn by the analyst.';
  const drawn = { method: 'analyst.link', class: 'analyst', keys: '[]', dt_us: null, candidates: 1, why } as const;
  return [{ ...drawn, from_event: from, to_event: to, score: rejected ? 0 : 1 }];
}

/** As the contract shows them, both ends and what was decided included. */
export function linksOut(
  db: ReadDb,
  catalog: CatalogEntries,
  links: readonly StoredLink[],
  decisions: LinkDecisions = linkDecisionsOf(db),
): LinkOut[] {
  const ids = links.flatMap((link) => [link.from_event, link.to_event]);
  const ends = linkEnds(db, catalog, ids);
  return links.map((link) => linkOut(catalog, link, ends, decisions));
}

/** As the contract shows it; `ends` as `linkEnds` gives them for its two events. */
export function linkOut(
  catalog: CatalogEntries,
  link: StoredLink,
  ends: ReadonlyMap<number, LinkEndOut>,
  decisions: LinkDecisions,
): LinkOut {
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
    decision: decisions.between(link.from_event, link.to_event),
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

/**
 * Whether a chain's candidate (`c`) holds for one of its events (`a`, its attribution): where the event has none of its own for the slot, and
 * the slot is empty, or filled at medium as the chain's is. An event that states one of a chain's several people asks for none of them.
 */
export const HOLDS_FOR_EVENT = `CASE c.slot
    WHEN 'user' THEN a.user_id IS NULL OR (a.user_class = 'medium' AND a.user_id = (SELECT h.user_id FROM chain h WHERE h.id = c.chain_id))
    WHEN 'agent' THEN a.agent_id IS NULL OR (a.agent_class = 'medium' AND a.agent_id = (SELECT h.agent_id FROM chain h WHERE h.id = c.chain_id))
    ELSE 1 END
  AND NOT EXISTS (SELECT 1 FROM candidate own WHERE own.event_id = a.event_id AND own.slot = c.slot)`;

/** Stored rows of a chain's candidates or, where given, of one event: its own, and its chain's for other slots; best first. */
export function storedCandidates(db: ReadDb, chainId: string | null, eventId: number | null): StoredCandidate[] {
  const columns = `slot, entity_id, agent_id, score, dt_us, ${wordingText('why_id')} AS why, ${wordingText('against_id')} AS against`;
  return all<StoredCandidate>(
    db,
    `SELECT ${columns} FROM candidate c WHERE chain_id = :chain
       AND (:event IS NULL OR EXISTS (SELECT 1 FROM attribution a WHERE a.event_id = :event AND ${HOLDS_FOR_EVENT}))
     UNION SELECT ${columns} FROM candidate WHERE event_id = :event
     ORDER BY slot, score DESC, entity_id, agent_id LIMIT 100`,
    { chain: chainId, event: eventId },
  );
}

/** How many further runs and candidates of an event or of its chain were not kept; `a` is the event's attribution. */
export const LEFT_OUT = `max(
  coalesce(a.candidates, 0) - (SELECT count(*) FROM candidate c WHERE c.event_id = a.event_id),
  (SELECT coalesce(sum(s.value ->> 'leftOut'), 0) FROM chain h, json_each(h.slots) s WHERE h.id = a.chain_id))`;

/** Candidates as `storedCandidates` gives them, each entity once: through whichever agent, so that its scores add up. */
export function candidatesOf(db: ReadDb, chainId: string | null, eventId: number | null): CandidateOut[] {
  const stored = storedCandidates(db, chainId, eventId);
  const once = new Map<string, StoredCandidate>();
  for (const row of stored) {
    const key = `${row.slot} ${row.entity_id}`;
    const known = once.get(key);
    once.set(key, known === undefined ? row : { ...known, score: known.score + row.score });
  }
  const rows = [...once.values()].sort((a, b) => (a.slot === b.slot ? b.score - a.score : 0));
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
