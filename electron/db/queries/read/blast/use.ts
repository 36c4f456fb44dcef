/**
 * What events show of use, counted over columns: what one subject's events name, and who else used a set of things lately. Every number
 * counts the events that its filter text selects.
 */

import type { BlastUse, BlastUses } from '../../../../../shared/model/blast.ts';
import type { EntityKind, Verb } from '../../../../../shared/model/kinds.ts';
import { VERBS } from '../../../../../shared/model/kinds.ts';
import { type FilterField, type FilterTerm, formatFilter } from '../../../../../shared/query/filter.ts';
import { BLOCK_EVENTS, type Lists, type NumberField, type Numbers, UNDATED } from '../../../columns/layout.ts';
import type { ReadDb } from '../../../handles.ts';
import { type Columns, withColumns } from '../columns/columns.ts';
import { select } from '../columns/selection.ts';
import { eachBlock } from '../columns/tally.ts';
import type { Brief } from '../entities/briefs.ts';
import { compileFilter } from '../filter/filter.ts';
import { all, numberOf } from '../statement.ts';
import { createPlaces, createSpans, type Places } from './spans.ts';

const FIELD_OF: Partial<Record<EntityKind, FilterField>> = {
  user: 'user',
  agent: 'agent',
  credential: 'credential',
  workflow: 'workflow',
  system: 'system',
  object: 'object',
};

/** The term that selects the events of an entity, in its slot where it has one. */
export function termOf(entity: Pick<Brief, 'kind' | 'handle'>): FilterTerm {
  return { field: FIELD_OF[entity.kind] ?? 'entity', values: [entity.handle], negated: false };
}

/**
 * The terms that select what an entity did itself. A kind without a slot of its own is sought in any role, but for events that were done
 * to it: an app whose consent somebody changed was not at work.
 */
export function ownTerms(entity: Pick<Brief, 'kind' | 'handle'>): FilterTerm[] {
  const term = termOf(entity);
  return term.field === 'entity' ? [term, { field: 'object', values: [entity.handle], negated: true }] : [term];
}

export const filterOf = (...terms: readonly FilterTerm[]): string => formatFilter(terms);

const SLOT_FIELDS = ['user', 'agent', 'credential', 'workflow'] as const;
/** Where a kind without a slot of its own may be named. */
const ROLE_FIELDS = [
  'actor',
  'initiator',
  'impersonated',
  'stated_agent',
  'stated_credential',
  'integration',
  'tool',
  'stated_workflow',
] as const;

interface Span {
  events: number;
  firstUs: number | null;
  lastUs: number | null;
}

const emptySpan = (): Span => ({ events: 0, firstUs: null, lastUs: null });

function count(span: Span, time: number): void {
  span.events += 1;
  if (time === UNDATED || Number.isNaN(time)) return;
  if (span.firstUs === null || time < span.firstUs) span.firstUs = time;
  if (span.lastUs === null || time > span.lastUs) span.lastUs = time;
}

export interface SubjectUse {
  readonly own: BlastUse;
  readonly things: BlastUses;
  /** By system, verb by verb. */
  readonly verbs: ReadonlyMap<number, ReadonlyMap<Verb, BlastUse>>;
  /** The system on which an object was first touched. */
  readonly systemOf: Places;
  /** False while too much is still being written to count: nothing is then marked as touched. */
  readonly known: boolean;
}

const UNKNOWN: SubjectUse = {
  own: emptySpan(),
  things: new Map(),
  verbs: new Map(),
  systemOf: createPlaces(0),
  known: false,
};

/** How an id of any role counts: under which canonical id, and 0 not at all, 1 in its own slot, 2 in any role. */
interface Standing {
  readonly canonical: Int32Array;
  readonly counts: Uint8Array;
}

function standings(db: ReadDb, columns: Columns): Standing {
  const last = numberOf(db, 'SELECT max(id) AS n FROM entity');
  const canonical = new Int32Array(last + 1);
  for (let id = 1; id <= last; id += 1) canonical[id] = id;
  for (const [id, into] of columns.merged) if (id <= last) canonical[id] = into;
  const counts = new Uint8Array(last + 1);
  const anywhere = all<{ id: number }>(
    db,
    `SELECT id FROM entity WHERE kind IN ('identity', 'integration', 'tool', 'mcp_server', 'blueprint')`,
  );
  for (const { id } of anywhere) counts[id] = 2;
  return { canonical, counts };
}

/** What the events of one entity name. */
export function subjectUse(db: ReadDb, subject: Pick<Brief, 'kind' | 'handle'>): SubjectUse {
  return withColumns(db, (columns) => tallySubject(db, columns, filterOf(...ownTerms(subject)))) ?? UNKNOWN;
}

function tallySubject(db: ReadDb, columns: Columns, filter: string): SubjectUse {
  const selection = select(db, columns, compileFilter(db, filter));
  const { canonical, counts } = standings(db, columns);
  const own = emptySpan();
  const last = canonical.length - 1;
  const things = createSpans(last);
  const verbs = new Map<number, Map<Verb, Span>>();
  const systemOf = createPlaces(last);
  // The number of the event that counted an id last: an event that names a thing twice counts once.
  const stamps = new Int32Array(canonical.length);
  let serial = 0;
  /** @returns the canonical id; 0 for one that is not among the entities */
  const name = (raw: number, time: number): number => {
    if (raw > last) return 0;
    const id = canonical[raw] as number;
    if (stamps[id] === serial) return id;
    stamps[id] = serial;
    things.count(id, time);
    return id;
  };
  eachBlock(columns, selection, undefined, (block, marks) => {
    const times = columns.times(block);
    const slots = SLOT_FIELDS.map((field) => columns.numbers(field, block));
    const roles = ROLE_FIELDS.map((field) => columns.numbers(field, block)).filter(isUsed);
    const systems = columns.numbers('system', block);
    const verbCodes = columns.numbers('verb', block);
    const { ends, ids } = columns.objects(block);
    for (let at = 0; at < BLOCK_EVENTS; at += 1) {
      if (marks !== undefined && marks[at] === 0) continue;
      const time = times[at] as number;
      if (Number.isNaN(time)) continue;
      serial += 1;
      count(own, time);
      for (let slot = 0; slot < slots.length; slot += 1) {
        const id = (slots[slot] as Numbers)[at] as number;
        if (id !== 0) name(id, time);
      }
      for (let role = 0; role < roles.length; role += 1) {
        const id = (roles[role] as Numbers)[at] as number;
        if (id !== 0 && counts[id] === 2) name(id, time);
      }
      const system = systems[at] as number;
      const systemId = system === 0 ? 0 : name(system, time);
      if (systemId !== 0) {
        const verb = VERBS[(verbCodes[at] as number) - 1];
        if (verb !== undefined) countVerb(verbs, systemId, verb, time);
      }
      const to = ends[at] as number;
      for (let item = at === 0 ? 0 : (ends[at - 1] as number); item < to; item += 1) {
        const id = name(ids[item] as number, time);
        if (systemId !== 0 && id !== 0) systemOf.put(id, systemId);
      }
    }
  });
  return { own, things, verbs, systemOf, known: true };
}

/** Roles that no event of a block has are not looked at event by event. */
function isUsed(numbers: Numbers): boolean {
  for (let at = 0; at < numbers.length; at += 1) if (numbers[at] !== 0) return true;
  return false;
}

function countVerb(verbs: Map<number, Map<Verb, Span>>, system: number, verb: Verb, time: number): void {
  let byVerb = verbs.get(system);
  if (byVerb === undefined) {
    byVerb = new Map();
    verbs.set(system, byVerb);
  }
  let span = byVerb.get(verb);
  if (span === undefined) {
    span = emptySpan();
    byVerb.set(verb, span);
  }
  count(span, time);
}

export interface Users {
  /** Who used the thing, or of a pair with a system used it there. */
  of(target: number, systemId: number | null): ReadonlyMap<number, BlastUse>;
  readonly known: boolean;
}

const ID_SPACE = 2 ** 26;

/**
 * People, agents and workflows in the events that name each of the things, from a moment on.
 * @param targets canonical ids with their kinds
 */
export function usersOf(
  db: ReadDb,
  targets: ReadonlyMap<number, EntityKind>,
  range: { readonly fromUs: number; readonly toUs: number },
): Users {
  const found = withColumns(db, (columns) => tallyUsers(db, columns, targets, range));
  return {
    of: (target, systemId) =>
      (systemId === null ? found?.all.get(target) : found?.on.get(target * ID_SPACE + systemId)) ?? new Map(),
    known: found !== undefined,
  };
}

/** What was done to a thing is not use of it; only kinds without a slot of their own are both. */
function dropObjects(named: number[], { ends, ids }: Lists, at: number, canonical: Int32Array): void {
  for (let item = at === 0 ? 0 : (ends[at - 1] as number); item < (ends[at] as number); item += 1) {
    const place = named.indexOf(canonical[ids[item] as number] as number);
    if (place >= 0) named.splice(place, 1);
  }
}

interface Tallied {
  readonly all: Map<number, Map<number, Span>>;
  readonly on: Map<number, Map<number, Span>>;
}

function tallyUsers(
  db: ReadDb,
  columns: Columns,
  targets: ReadonlyMap<number, EntityKind>,
  range: { readonly fromUs: number; readonly toUs: number },
): Tallied {
  const { canonical } = standings(db, columns);
  const wanted = new Uint8Array(canonical.length);
  const asked = new Set<NumberField>();
  for (const [id, kind] of targets) {
    const slot = SLOT_FIELDS.find((field) => field === kind);
    wanted[id] = slot === undefined ? 2 : 1;
    for (const field of slot === undefined ? [...SLOT_FIELDS, ...ROLE_FIELDS] : [slot]) asked.add(field);
  }
  const slotAt = SLOT_FIELDS.map((field) => asked.has(field));
  const roleFields = ROLE_FIELDS.filter((field) => asked.has(field));
  const tallied: Tallied = { all: new Map(), on: new Map() };
  const put = (map: Map<number, Map<number, Span>>, key: number, user: number, time: number): void => {
    let users = map.get(key);
    if (users === undefined) {
      users = new Map();
      map.set(key, users);
    }
    let span = users.get(user);
    if (span === undefined) {
      span = emptySpan();
      users.set(user, span);
    }
    count(span, time);
  };
  const named: number[] = [];
  for (let block = 0; block < columns.blocks; block += 1) {
    if (columns.outside(block, range.fromUs, range.toUs)) continue;
    const times = columns.times(block);
    const slots = SLOT_FIELDS.map((field) => columns.numbers(field, block));
    const roles = roleFields.map((field) => columns.numbers(field, block));
    const systems = columns.numbers('system', block);
    const objects = roles.length === 0 ? undefined : columns.objects(block);
    for (let at = 0; at < BLOCK_EVENTS; at += 1) {
      const time = times[at] as number;
      if (!(time >= range.fromUs && time < range.toUs)) continue;
      named.length = 0;
      for (let slot = 0; slot < slots.length; slot += 1) {
        const id = (slots[slot] as (typeof slots)[number])[at] as number;
        if (id === 0 || !slotAt[slot]) continue;
        if (wanted[id] !== 0 && !named.includes(id)) named.push(id);
      }
      for (const column of roles) {
        const raw = column[at] as number;
        if (raw === 0) continue;
        const id = canonical[raw] as number;
        if (wanted[id] === 2 && !named.includes(id)) named.push(id);
      }
      if (objects !== undefined && named.length > 0) dropObjects(named, objects, at, canonical);
      if (named.length === 0) continue;
      const system = systems[at] as number;
      const systemId = system === 0 ? 0 : (canonical[system] as number);
      // Credentials are no users; the workflow, the agent and the person are.
      for (let slot = 0; slot < slots.length; slot += 1) {
        if (SLOT_FIELDS[slot] === 'credential') continue;
        const user = (slots[slot] as (typeof slots)[number])[at] as number;
        if (user === 0) continue;
        for (const target of named) {
          if (user === target) continue;
          put(tallied.all, target, user, time);
          if (systemId !== 0) put(tallied.on, target * ID_SPACE + systemId, user, time);
        }
      }
    }
  }
  return tallied;
}
