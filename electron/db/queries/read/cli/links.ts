/** Links as the command line prints them: the rule, its keys, both ends with their times before and after correction. */
import type { ExportedLink, ExportedLinkEnd } from '../../../../../shared/model/exported.ts';
import { formatIsoUtc } from '../../../../../shared/model/time.ts';
import type { ReadDb } from '../../../handles.ts';
import type { CatalogEntries } from '../catalog.ts';
import { compileFilter } from '../filter/filter.ts';
import { contestOf } from '../links/contest.ts';
import { linkDecisionsOf } from '../links/decisions.ts';
import {
  LINK_COLUMNS,
  type LinkEndOut,
  type LinkOut,
  linkEnds,
  linkOut,
  linksOut,
  type StoredLink,
  unproposedLinks,
} from '../links/links.ts';
import { all, list, numberOf } from '../statement.ts';

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
  /** How many lead to the event; more than are printed when there are many. Rejected ones lead nowhere and are not counted. */
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

/** Links that lead to each of the events, surest first, and before them those that an analyst rejected; events without any are absent. */
export function linksTo(db: ReadDb, eventIds: readonly number[]): Map<number, LinksOfEvent> {
  const stored = all<StoredLink & { readonly total: number }>(db, LINKS_TO_SQL, { ids: list(eventIds) });
  const decisions = linkDecisionsOf(db);
  const wanted = new Set(eventIds);
  const decided = decisions.touching(wanted).filter(({ to }) => wanted.has(to));
  const totals = new Map(stored.map((row) => [row.to_event, row.total]));
  const rows = [...unproposedLinks(db, decided), ...stored];
  const ends = linkEnds(
    db,
    BY_ID,
    rows.flatMap((row) => [row.from_event, row.to_event]),
  );
  const found = new Map<number, { links: ExportedLink[]; count: number }>();
  for (const row of rows) {
    const known = found.get(row.to_event) ?? { links: [], count: totals.get(row.to_event) ?? 0 };
    known.links.push(printLink(linkOut(BY_ID, row, ends, decisions)));
    found.set(row.to_event, known);
  }
  return found;
}

export interface PrintedCompetitor {
  readonly rule: string;
  readonly class: ExportedLink['class'];
  readonly score: number;
  readonly from_event: number;
  readonly dt_ms: number | null;
  /** Who stands behind its first record, by `ns:id`. */
  readonly user: string | null;
  readonly agent: string | null;
  /** How it stands to the link, in words. */
  readonly why: string;
}

export interface PrintedLink extends ExportedLink {
  /** Other links that lead to the same record from elsewhere, surest first. */
  readonly competitors: readonly PrintedCompetitor[];
  /** Other links that lead to the same record and say the same. */
  readonly agreeing: number;
  /** True: more lead to the record than were looked at. */
  readonly competitors_cut: boolean;
}

const BATCH = 200;

/**
 * Links that lead to the events of a filter, in the order of their making, each with what competes with it. Those that an analyst
 * rejected or drew and that no rule proposes come first.
 */
export function* printLinks(
  db: ReadDb,
  catalog: CatalogEntries,
  filterText: string,
  limit: number | undefined,
): Generator<PrintedLink> {
  const filter = compileFilter(db, filterText);
  const wanted = filter.empty ? '1' : `l.to_event IN (SELECT e.id FROM event e WHERE (${filter.where}))`;
  const page = db.sql.prepare(
    `SELECT ${LINK_COLUMNS} FROM link l WHERE l.id > :after AND ${wanted} ORDER BY l.id LIMIT ${BATCH}`,
  );
  const titles: CatalogEntries = { ...BY_ID, linkers: catalog.linkers ?? [] };
  const matching = `SELECT count(*) AS n FROM event e WHERE e.id = :one AND (${filter.where})`;
  const inFilter = (to: number) => filter.empty || numberOf(db, matching, { ...filter.params, one: to }) > 0;
  const decided = linkDecisionsOf(db)
    .all()
    .filter(({ to }) => inFilter(to));
  let left = limit ?? Number.POSITIVE_INFINITY;
  for (const link of linksOut(db, titles, unproposedLinks(db, decided).slice(0, left))) {
    yield withCompetitors(db, titles, link);
    left -= 1;
  }
  let after = 0;
  while (left > 0) {
    const rows = (page.all({ ...filter.params, after }) as (StoredLink & { readonly id: number })[]).slice(0, left);
    for (const link of linksOut(db, titles, rows)) yield withCompetitors(db, titles, link);
    left -= rows.length;
    if (rows.length === 0) return;
    after = rows.at(-1)?.id ?? after;
  }
}

function withCompetitors(db: ReadDb, titles: CatalogEntries, link: LinkOut): PrintedLink {
  const { otherCount, others } = contestOf(db, titles, link, [link]);
  return {
    ...printLink(link),
    competitors: others
      .filter((other) => other.relation === 'competes')
      .map(({ agent, link: rival, text, user }) => ({
        rule: rival.method,
        class: rival.class,
        score: rival.score,
        from_event: rival.fromEvent,
        dt_ms: rival.dtMs,
        user: user?.key ?? null,
        agent: agent?.key ?? null,
        why: text,
      })),
    agreeing: others.filter((other) => other.relation === 'agrees').length,
    competitors_cut: otherCount > others.length,
  };
}
