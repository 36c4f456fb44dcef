/** A link between two records with everything else that leads to the second one: what agrees, what competes and why it lost. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import { standingText } from '../../../../../shared/model/linkText.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import type { CatalogEntries } from '../catalog.ts';
import { type Brief, briefOf, briefsById } from '../entities/briefs.ts';
import { compileFilter } from '../filter/filter.ts';
import { all, list, numberOf } from '../statement.ts';
import { LINK_COLUMNS, type LinkOut, linkEnds, linksBetween, linksOut, type StoredLink } from './links.ts';

type Contest = Out<'links.get'>;

const MOST_OTHERS = 30;
/** Events of a filter whose links are looked at. */
const MOST_EXAMINED = 5_000;

/** Order of links for a reader; over `link l`. */
export const SUREST_FIRST = `CASE l.class WHEN 'analyst' THEN 0 WHEN 'exact' THEN 0 WHEN 'strong' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END,
  l.score DESC, l.id`;

/** Exported for the plan tests. */
export const OTHERS_SQL = `SELECT ${LINK_COLUMNS} FROM link l WHERE l.to_event = :to AND l.from_event <> :from
  ORDER BY ${SUREST_FIRST} LIMIT ${MOST_OTHERS}`;

/** @throws NotFound for an event that the case does not hold */
export function linkContest(db: ReadDb, catalog: CatalogEntries, input: Parsed<'links.get'>): Contest {
  const { fromEvent, toEvent } = input;
  const links = linksBetween(db, catalog, fromEvent, toEvent);
  const ends = linkEnds(db, catalog, [fromEvent, toEvent]);
  const [from, to] = [ends.get(fromEvent), ends.get(toEvent)];
  if (from === undefined || to === undefined)
    throw new NotFound(`there is no event ${from === undefined ? fromEvent : toEvent} in this case`);
  return { links, from, to, ...contestOf(db, catalog, { fromEvent, toEvent }, links) };
}

/** What else leads to a link's second record; `links` are those to compare with. */
export function contestOf(
  db: ReadDb,
  catalog: CatalogEntries,
  { fromEvent, toEvent }: Pick<LinkOut, 'fromEvent' | 'toEvent'>,
  links: readonly LinkOut[],
): Pick<Contest, 'fromUser' | 'fromAgent' | 'others' | 'otherCount'> {
  const others = linksOut(db, catalog, all<StoredLink>(db, OTHERS_SQL, { to: toEvent, from: fromEvent }));
  const behind = whoIsBehind(db, [fromEvent, ...others.map((link) => link.fromEvent)]);
  const own = behind(fromEvent);
  const best = surest(links);
  return {
    fromUser: own.user,
    fromAgent: own.agent,
    others: others.map((link) => {
      const theirs = behind(link.fromEvent);
      const agrees = sameOrigin(own, theirs);
      const said = best === undefined ? 'Leads to the same record.' : standingText(best, link, agrees);
      const same = own.user !== null && own.user.id === theirs.user?.id && own.agent?.id === theirs.agent?.id;
      const text = same && !agrees ? `${said} Another run of the same person.` : said;
      return { link, user: theirs.user, agent: theirs.agent, relation: agrees ? 'agrees' : 'competes', text };
    }),
    otherCount: numberOf(db, 'SELECT count(*) AS n FROM link WHERE to_event = :to AND from_event <> :from', {
      to: toEvent,
      from: fromEvent,
    }),
  };
}

/** The one to compare with: an analyst's, else the best score. */
function surest(links: readonly LinkOut[]): LinkOut | undefined {
  return links.find((link) => link.class === 'analyst') ?? [...links].sort((a, b) => b.score - a.score)[0];
}

interface Origin {
  readonly chainId: string | null;
  readonly user: Brief | null;
  readonly agent: Brief | null;
}

const UNKNOWN: Origin = { chainId: null, user: null, agent: null };

function whoIsBehind(db: ReadDb, events: readonly number[]): (event: number) => Origin {
  type Row = { event_id: number; chain_id: string | null; user_id: number | null; agent_id: number | null };
  const rows = all<Row>(
    db,
    'SELECT event_id, chain_id, user_id, agent_id FROM attribution WHERE event_id IN (SELECT value FROM json_each(:ids))',
    { ids: list(new Set(events)) },
  );
  const briefs = briefsById(
    db,
    rows.flatMap((row) => [row.user_id, row.agent_id]),
  );
  const found = new Map(
    rows.map((row) => [
      row.event_id,
      { chainId: row.chain_id, user: briefOf(briefs, row.user_id), agent: briefOf(briefs, row.agent_id) },
    ]),
  );
  return (event) => found.get(event) ?? UNKNOWN;
}

/** One run; or the same person and agent, as far as both are known and one of them is. */
function sameOrigin(a: Origin, b: Origin): boolean {
  if (a.chainId !== null && b.chainId !== null) return a.chainId === b.chainId;
  const same = (x: Brief | null, y: Brief | null) => x === null || y === null || x.id === y.id;
  const known = (x: Brief | null, y: Brief | null) => x !== null && y !== null;
  return same(a.user, b.user) && same(a.agent, b.agent) && (known(a.user, b.user) || known(a.agent, b.agent));
}

/** Links that lead to the events of a filter, surest first, over its first events. */
export function pageLinks(db: ReadDb, catalog: CatalogEntries, input: Parsed<'links.page'>): Out<'links.page'> {
  const filter = compileFilter(db, input.filter);
  const events = `SELECT e.id FROM event e WHERE (${filter.where}) LIMIT :most`;
  const params = { ...filter.params, most: MOST_EXAMINED };
  const rows = all<StoredLink>(
    db,
    `SELECT ${LINK_COLUMNS} FROM link l WHERE l.to_event IN (${events}) ORDER BY ${SUREST_FIRST} LIMIT :limit`,
    { ...params, limit: input.limit },
  );
  const examined = numberOf(db, `SELECT count(*) AS n FROM (${events})`, params);
  const beyond = { ...filter.params, most: MOST_EXAMINED + 1 };
  return {
    rows: linksOut(db, catalog, rows),
    total: numberOf(db, `SELECT count(*) AS n FROM link l WHERE l.to_event IN (${events})`, params),
    examined,
    cut: examined === MOST_EXAMINED && numberOf(db, `SELECT count(*) AS n FROM (${events})`, beyond) > MOST_EXAMINED,
    filterErrors: filter.errors.slice(0, 20),
  };
}
