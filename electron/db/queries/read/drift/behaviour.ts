/** One agent's recent window against its baseline, computed while asked, so that the windows can be chosen. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import {
  type Behaviour,
  type BehaviourBuilder,
  type BehaviourItem,
  type BehaviourWindows,
  behaviourWindows,
  FEWEST_ACTIVE_DAYS,
  type PeerUse,
  type ValueDimension,
} from '../../../../../shared/model/drift.ts';
import { driftDaysOf } from '../../../../../shared/model/driftWindows.ts';
import { isKnownZone, US_PER_DAY } from '../../../../../shared/model/time.ts';
import { type FilterTerm, formatFilter, MAX_FILTER_LENGTH } from '../../../../../shared/query/filter.ts';
import { lastEventUs } from '../../../derive/accessRows.ts';
import { createBehaviourReader, sourceReach } from '../../../derive/driftBehaviour.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import { getMeta } from '../../../meta.ts';
import { readRuleSettings } from '../../../ruleSettings.ts';
import { type Brief, briefsById } from '../entities/briefs.ts';
import { all, first, list, numberOf } from '../statement.ts';

type BehaviourOut = Out<'drift.behaviour'>;

/** @throws NotFound when the id is no agent's */
export function behaviourDrift(
  db: ReadDb,
  input: Parsed<'drift.behaviour'>,
  createBehaviour: (windows: BehaviourWindows) => BehaviourBuilder,
): BehaviourOut {
  const agent = agentBrief(db, input.agent);
  const zone = getMeta(db, 'zone') ?? 'UTC';
  const caseDays = driftDaysOf(readRuleSettings(db));
  const windows = behaviourWindows(
    lastEventUs(db) ?? 0,
    isKnownZone(zone) ? zone : 'UTC',
    input.baselineDays ?? caseDays.baselineDays,
    input.recentDays ?? caseDays.recentDays,
  );
  const reach = sourceReach(db, windows);
  const reader = createBehaviourReader(db, reach.compared);
  const builder = createBehaviour(windows);
  for (const page of reader.pages(agent.id)) for (const event of page) builder.add(event);
  const blueprint = blueprintOf(db, agent.id);
  const found = builder.end(peerUse(db, blueprint?.peers ?? [], windows), reader.nameOf);
  const briefs = briefsById(
    db,
    found.items.map((item) => item.entity),
  );
  const items = told(found.items)
    .map((item) => itemOut(item, agent, windows, reach.leftOut, briefs))
    .sort((a, b) => ORDER.indexOf(a.change) - ORDER.indexOf(b.change) || Number(b.unusual) - Number(a.unusual));
  const inWindow = (fromUs: number, toUs: number): string =>
    formatFilter([...base(agent, reach.leftOut), time(fromUs, toUs)]);
  return {
    agent,
    caseDays,
    findingDays: driftDaysOf(readRuleSettings(db, 'rule_params_ran')),
    windows,
    state: found.state,
    why: whyOf(found, windows),
    leftOut: reach.leftOut.slice(0, MOST_SOURCES),
    baseline: {
      events: found.baselineEvents,
      activeDays: found.baselineActive,
      perDay: found.usualPerDay,
      filter: inWindow(windows.baselineFromUs, windows.recentFromUs),
    },
    recent: {
      events: found.recentEvents,
      activeDays: found.recentActive,
      perDay: found.recentPerDay,
      filter: inWindow(windows.recentFromUs, windows.toUs),
    },
    spreadPerDay: found.spreadPerDay,
    items: items.slice(0, MOST_ITEMS),
    cut: found.cut || items.length > MOST_ITEMS,
    days: daysOut(found, windows, inWindow),
    hours: { baseline: [...found.baselineHours], recent: [...found.recentHours] },
    blueprint:
      blueprint === undefined
        ? null
        : {
            entity: blueprint.entity,
            peers: blueprint.peers.length,
            perDay: found.recentPerDay ?? found.usualPerDay,
            peersPerDay: peersPerDay(db, blueprint.peers, windows),
          },
  };
}

const ORDER: readonly BehaviourItem['change'][] = ['new', 'up', 'alone', 'gone', 'down'];
const MOST_ITEMS = 500;
const MOST_SOURCES = 50;
const MOST_DAYS = 4000;

function agentBrief(db: ReadDb, id: number): Brief {
  const brief = briefsById(db, [id]).get(id);
  if (brief?.kind !== 'agent') throw new NotFound(`there is no agent ${id} in this case`);
  return brief;
}

/** The state in words, with what it rests on. */
function whyOf(found: Behaviour, windows: BehaviourWindows): string {
  const { baselineDays, recentDays } = windows;
  const before = `${found.baselineActive} active days in the ${baselineDays} days before`;
  const left = found.leftOutEvents;
  const apart =
    left === 0 ? '' : `; ${left.toLocaleString('en-US')} recent events are of logs that do not cover both windows`;
  if (found.state === 'nothing_recent')
    return `no compared event in the last ${recentDays} days of the case; ${before}`;
  if (found.state === 'not_enough_history')
    return `not enough history: ${before}, at least ${FEWEST_ACTIVE_DAYS} are needed${apart}`;
  return `${found.recentActive} active days in the last ${recentDays} days against ${before}${apart}`;
}

function daysOut(
  found: Behaviour,
  windows: BehaviourWindows,
  inWindow: (fromUs: number, toUs: number) => string,
): BehaviourOut['days'] {
  return found.days.slice(-MOST_DAYS).map(({ fromUs, events }) => {
    const toUs = fromUs + US_PER_DAY;
    return { fromUs, events, recent: toUs > windows.recentFromUs, filter: inWindow(fromUs, toUs) };
  });
}

/** A verb that is new is told where it was used. */
function told(items: readonly BehaviourItem[]): BehaviourItem[] {
  const verbs = new Set(
    items.flatMap((item) => (item.dimension === 'verb' && item.change === 'new' ? item.label : [])),
  );
  return items.flatMap((item) => {
    if (item.dimension === 'verb') return [];
    const isFirst = item.dimension === 'action' && item.change === 'new' && item.verb !== null && verbs.has(item.verb);
    return isFirst ? { ...item, label: `${item.label}, a new verb` } : item;
  });
}

interface Blueprint {
  readonly entity: Brief;
  /** The other agents of it. */
  readonly peers: readonly number[];
}

const MOST_PEERS = 5_000;

function blueprintOf(db: ReadDb, agent: number): Blueprint | undefined {
  const row = first<{ id: number | null }>(
    db,
    `SELECT min(b.canonical_id) AS id FROM entity m JOIN edge g ON g.from_id = m.id AND g.kind = 'INSTANCE_OF'
     JOIN entity b ON b.id = g.to_id AND b.kind = 'blueprint' WHERE m.canonical_id = :agent`,
    { agent },
  );
  if (row === undefined || row.id === null) return undefined;
  const entity = briefsById(db, [row.id]).get(row.id);
  if (entity === undefined) return undefined;
  const peers = all<{ id: number }>(
    db,
    `SELECT DISTINCT a.canonical_id AS id FROM entity b JOIN edge g ON g.to_id = b.id AND g.kind = 'INSTANCE_OF'
     JOIN entity a ON a.id = g.from_id JOIN behaviour w ON w.agent_id = a.canonical_id
     WHERE b.canonical_id = :blueprint AND a.canonical_id <> :agent ORDER BY 1 LIMIT ${MOST_PEERS}`,
    { blueprint: row.id, agent },
  );
  return { entity, peers: peers.map((peer) => peer.id) };
}

/** Peers' use is stored by the analysis for all windows: it counts from the first time that each used the value. */
function peerUse(db: ReadDb, peers: readonly number[], windows: BehaviourWindows): PeerUse {
  const ids = list(peers);
  return {
    peers: peers.length,
    using: (dimension: ValueDimension, value: string) =>
      peers.length === 0
        ? 0
        : numberOf(
            db,
            `SELECT count(*) AS n FROM json_each(:ids) p JOIN behaviour_use u
               ON u.dimension = :dimension AND u.value = :value AND u.agent_id = p.value WHERE u.first_us < :before`,
            { ids, dimension, value, before: windows.recentFromUs },
          ),
  };
}

/** Median over the peers' active days of both windows. */
function peersPerDay(db: ReadDb, peers: readonly number[], windows: BehaviourWindows): number | null {
  if (peers.length === 0) return null;
  const row = first<{ median: number | null }>(
    db,
    `WITH days AS (SELECT d.events, row_number() OVER (ORDER BY d.events) AS place, count(*) OVER () AS n
       FROM json_each(:ids) p JOIN behaviour_day d ON d.agent_id = p.value WHERE d.day >= :from)
     SELECT avg(events) AS median FROM days WHERE place IN ((n + 1) / 2, (n + 2) / 2)`,
    { ids: list(peers), from: Math.floor(windows.baselineFromUs / US_PER_DAY) },
  );
  return row?.median ?? null;
}

function itemOut(
  item: BehaviourItem,
  agent: Brief,
  windows: BehaviourWindows,
  leftOut: readonly string[],
  briefs: ReadonlyMap<number, Brief>,
): BehaviourOut['items'][number] {
  const { entity: id, events: _events, ips: _ips, chainId: _chain, ...told } = item;
  const entity = id === null ? null : (briefs.get(id) ?? null);
  return { ...told, entity, ...filterOf(item, agent, entity, windows, leftOut) };
}

/** The agent's events of compared sources. */
function base(agent: Brief, leftOut: readonly string[]): FilterTerm[] {
  return [
    { field: 'agent', values: [agent.handle], negated: false },
    ...(leftOut.length === 0 ? [] : [{ field: 'source' as const, values: leftOut, negated: true }]),
  ];
}

function time(fromUs: number, toUs: number): FilterTerm {
  return { field: 'time', values: [`${fromUs}us..${toUs}us`], negated: false };
}

function filterOf(
  item: BehaviourItem,
  agent: Brief,
  entity: Brief | null,
  windows: BehaviourWindows,
  leftOut: readonly string[],
): { readonly filter: string; readonly filterCut: boolean } {
  const window =
    item.change === 'gone'
      ? time(windows.baselineFromUs, windows.recentFromUs)
      : time(windows.recentFromUs, windows.toUs);
  const of = (...terms: FilterTerm[]) => ({
    filter: formatFilter([...base(agent, leftOut), ...terms, window]),
    filterCut: false,
  });
  const term = (field: FilterTerm['field'], values: readonly string[]): FilterTerm => ({
    field,
    values,
    negated: false,
  });
  switch (item.dimension) {
    case 'verb':
      return of(term('verb', [item.label]));
    case 'action':
      return entity === null || item.verb === null
        ? of()
        : of(term('verb', [item.verb]), term('system', [entity.handle]));
    case 'system':
      return entity === null ? of() : of(term('system', [entity.handle]));
    case 'object':
      return entity === null ? of() : of(term('object', [entity.handle]));
    case 'tool':
      return entity === null ? of() : of(term('entity', [entity.handle]));
    case 'network':
      return of(term('ip', item.ips));
    case 'tempo':
      return { filter: formatFilter([term('chain', [item.chainId ?? ''])]), filterCut: false };
    case 'volume':
      return of();
    case 'object_type':
    case 'hour':
      return item.change === 'gone' || item.events.length === 0 ? of() : named(item);
  }
}

/** No term of the filter selects a type or an hour: the events are named, as many as a filter holds. */
function named(item: BehaviourItem): { readonly filter: string; readonly filterCut: boolean } {
  const values: string[] = [];
  let length = 'event:'.length;
  for (const id of item.events) {
    length += String(id).length + 1;
    if (length > MAX_FILTER_LENGTH) break;
    values.push(String(id));
  }
  return {
    filter: formatFilter([{ field: 'event', values, negated: false }]),
    filterCut: item.recent > values.length,
  };
}
