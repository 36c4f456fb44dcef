/** Chains: pages, one in full, its events in order. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import { classRank, SLOTS } from '../../../../../shared/model/kinds.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import type { CatalogEntries } from '../catalog.ts';
import { decodeKeyset, decodeNumber, encodeNumber, type Position } from '../cursor.ts';
import { briefOf, briefsById } from '../entities/briefs.ts';
import { eventRows } from '../events/rows.ts';
import { compileFilter } from '../filter/filter.ts';
import { findingsCiting } from '../findings/briefs.ts';
import { type Keyset, readPage } from '../keyset.ts';
import { candidatesOf, linksOfChain } from '../links/links.ts';
import { all, countUpTo, first, list, type Params } from '../statement.ts';
import { chainHasMatch } from './matches.ts';
import { narrowingConditions } from './narrowing.ts';
import { readPin } from './pinValue.ts';
import { chainRows } from './rows.ts';

const SORTS = {
  risk: { column: 'c.risk', nullable: false, descending: true },
  time: { column: 'c.start_us', nullable: true, descending: false },
  '-time': { column: 'c.start_us', nullable: true, descending: true },
  events: { column: 'c.events', nullable: false, descending: true },
} as const;

/** The statement's parts; exported for the plan tests. */
export function chainKeyset(db: ReadDb, input: Parsed<'chains.page'>): Keyset {
  const filter = compileFilter(db, input.filter);
  const conditions = [chainHasMatch(db, filter)];
  const params: Record<string, Params[string]> = { ...filter.params };
  if (input.gapsOnly) conditions.push('+c.gaps > 0');
  if (input.minClass !== undefined) {
    conditions.push('c.weakest_rank >= :min_rank');
    params.min_rank = classRank(input.minClass);
  }
  if (input.agent !== undefined) {
    conditions.push('c.agent_id = (SELECT canonical_id FROM entity WHERE id = :agent)');
    params.agent = input.agent;
  }
  conditions.push(...narrowingConditions(input, params));
  return { from: 'chain c', id: 'c.id', where: conditions.join(' AND '), params, ...SORTS[input.sort] };
}

export function pageChains(db: ReadDb, catalog: CatalogEntries, input: Parsed<'chains.page'>): Out<'chains.page'> {
  return db.sql.transaction(() => readChains(db, catalog, input))();
}

function readChains(db: ReadDb, catalog: CatalogEntries, input: Parsed<'chains.page'>): Out<'chains.page'> {
  const set = chainKeyset(db, input);
  const anchor = input.anchor === undefined ? undefined : placeOf(db, set, input.anchor);
  const page = readPage(db, set, input.limit, decodeKeyset(input.cursor), anchor);
  return {
    rows: chainRows(
      db,
      catalog,
      page.positions.map((position) => String(position.id)),
    ),
    next: page.next,
    previous: page.previous,
    total: countUpTo(db, `SELECT c.id FROM ${set.from} WHERE ${set.where}`, set.params),
  };
}

function placeOf(db: ReadDb, set: Keyset, id: string): Position | undefined {
  return first<Position>(db, `SELECT ${set.column} AS value, c.id FROM chain c WHERE c.id = :id`, { id });
}

const MOST_LINKS = 200;

/** @throws NotFound */
export function getChain(db: ReadDb, catalog: CatalogEntries, id: string): Out<'chains.get'> {
  const [row] = chainRows(db, catalog, [id]);
  if (row === undefined)
    throw new NotFound(`there is no chain ${id}; it may have changed when chains were last rebuilt`);
  const links = linksOfChain(db, catalog, id, MOST_LINKS);
  return {
    row,
    candidates: candidatesOf(db, id, null),
    links: links.slice(0, MOST_LINKS),
    linksCut: links.length > MOST_LINKS,
    findings: findingsCiting(db, 'chain', id, 50),
    pins: pinsOf(db, id),
  };
}

/** The newest pin of each slot that was not taken back. */
function pinsOf(db: ReadDb, id: string): Out<'chains.get'>['pins'] {
  const rows = all<{ target_key: string; value: string; who: string; at_us: number }>(
    db,
    `SELECT target_key, value, who, at_us FROM annotation WHERE target_kind = 'chain'
       AND target_key IN (SELECT value FROM json_each(:keys)) AND kind = 'pin' AND removed = 0 ORDER BY id`,
    { keys: list(SLOTS.map((slot) => `${id}:${slot}`)) },
  );
  const newest = new Map(rows.map((row) => [row.target_key, row]));
  return SLOTS.flatMap((slot) => {
    const row = newest.get(`${id}:${slot}`);
    const pin = row === undefined ? undefined : readPin(row.value);
    if (row === undefined || pin === undefined) return [];
    const stored =
      pin.entity === null
        ? undefined
        : first<{ id: number }>(db, 'SELECT id FROM entity WHERE kind = :kind AND key = :key', pin.entity);
    const entity = stored === undefined ? null : briefOf(briefsById(db, [stored.id]), stored.id);
    return [{ slot, entity, note: pin.note, who: row.who, atUs: row.at_us }];
  });
}

/** The events of a chain in its own order. */
export function chainEvents(db: ReadDb, catalog: CatalogEntries, input: Parsed<'chains.events'>): Out<'chains.events'> {
  const rows = all<{ seq: number; event_id: number }>(
    db,
    'SELECT seq, event_id FROM chain_event WHERE chain_id = :id AND seq > :after ORDER BY seq LIMIT :take',
    { id: input.id, after: decodeNumber(input.cursor) ?? -1, take: input.limit + 1 },
  );
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  return {
    rows: eventRows(
      db,
      catalog,
      shown.map((row) => row.event_id),
    ),
    next: rows.length > shown.length && last !== undefined ? encodeNumber(last.seq) : null,
  };
}
