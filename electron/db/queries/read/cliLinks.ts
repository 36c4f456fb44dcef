/** Links as the command line prints them: the rule, its keys, both ends with their times before and after correction. */
import type { ExportedLink, ExportedLinkEnd } from '../../../../shared/model/exported.ts';
import { formatIsoUtc } from '../../../../shared/model/time.ts';
import type { ReadDb } from '../../handles.ts';
import type { CatalogEntries } from './catalog.ts';
import { linkDecisionsOf } from './linkDecisions.ts';
import { LINK_COLUMNS, type LinkEndOut, type LinkOut, linkEnds, linkOut, type StoredLink } from './links.ts';
import { all, list } from './statement.ts';

/** Sources and rules print by their ids. */
export const BY_ID: CatalogEntries = { importers: [], rules: [] };
/** Links printed of one event. */
export const EVENT_LINKS = 6;

export function printLink(link: LinkOut): ExportedLink {
  return {
    rule: link.method,
    class: link.class,
    score: link.score,
    keys: link.keys,
    from: printEnd(link.fromEvent, link.from),
    to: printEnd(link.toEvent, link.to),
    dt_ms: link.dtMs,
    recorded_dt_ms: link.recordedDtMs,
    candidates: link.candidates,
    why: link.why,
    decision: link.decision === null ? null : printDecision(link.decision),
  };
}

function printDecision(said: NonNullable<LinkOut['decision']>): NonNullable<ExportedLink['decision']> {
  const { applied, atUs, decision, note, who } = said;
  return { decision, note, who, at: formatIsoUtc(atUs, 'us'), applied };
}

function printEnd(eventId: number, end: LinkEndOut): ExportedLinkEnd {
  const time = (us: number | null) => (us === null ? null : formatIsoUtc(us, end.precision));
  return {
    event_id: eventId,
    source: end.sourceTitle,
    action: end.action,
    time: time(end.timeUs),
    original_time: time(end.recordedUs),
  };
}

export interface LinksOfEvent {
  readonly links: readonly ExportedLink[];
  /** How many lead to the event; more than are printed when there are many. */
  readonly count: number;
}

/** Exported for the plan tests. */
export const LINKS_TO_SQL = `
  WITH placed AS (
    SELECT ${LINK_COLUMNS}, row_number() OVER (PARTITION BY l.to_event ORDER BY CASE l.class WHEN 'exact' THEN 0 WHEN 'analyst' THEN 0
             WHEN 'strong' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, l.score DESC, l.method, l.from_event) AS place,
           count(*) OVER (PARTITION BY l.to_event) AS total
    FROM link l WHERE l.to_event IN (SELECT value FROM json_each(:ids)))
  SELECT * FROM placed WHERE place <= ${EVENT_LINKS} ORDER BY to_event, place`;

/** Links that lead to each of the events, surest first; events without any are absent. */
export function linksTo(db: ReadDb, eventIds: readonly number[]): Map<number, LinksOfEvent> {
  const rows = all<StoredLink & { readonly total: number }>(db, LINKS_TO_SQL, { ids: list(eventIds) });
  const ends = linkEnds(
    db,
    BY_ID,
    rows.flatMap((row) => [row.from_event, row.to_event]),
  );
  const decisions = linkDecisionsOf(db);
  const found = new Map<number, { links: ExportedLink[]; count: number }>();
  for (const row of rows) {
    const known = found.get(row.to_event) ?? { links: [], count: row.total };
    known.links.push(printLink(linkOut(BY_ID, row, ends, decisions)));
    found.set(row.to_event, known);
  }
  return found;
}
