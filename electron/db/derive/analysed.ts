/** What changed since the last analysis: its digests (digests.ts) as they were kept against those of now. */
import type { ReadDb, WriteDb } from '../handles.ts';
import {
  type AttributedDigests,
  attributedDigests,
  type EventCounts,
  entityDigest,
  factDigest,
  type GrowingDigest,
  HOLDER_SCOPES,
  type HolderDigests,
  type HolderScope,
  WHOLE,
  type WholeTable,
  wholeDigest,
} from './digests.ts';

/** What analysis reads: of the evidence and of reconstruction, then of its own earlier steps, whose marks change when they write. */
export const STEP_INPUTS = ['access', 'behaviour', 'drift'] as const;
export type StepInput = (typeof STEP_INPUTS)[number];
const READ_INPUTS = ['events', 'entity', 'entity_fact', ...(Object.keys(WHOLE) as WholeTable[])] as const;
export type InputName = (typeof READ_INPUTS)[number] | StepInput;

export interface Inputs {
  /** By name; what is equal was read the same. */
  readonly digests: ReadonlyMap<InputName, string>;
  /** By agent, 0 for nobody known. */
  readonly agents: ReadonlyMap<number, string>;
  readonly holders: Readonly<Record<HolderScope, HolderDigests>>;
  readonly counts: EventCounts;
  /** The last entity. */
  readonly mark: number;
  readonly clocks: string;
}

export interface Changes {
  readonly now: Inputs;
  /** False: nothing is known of an earlier analysis, and everything counts as changed. */
  readonly known: boolean;
  readonly changed: ReadonlySet<InputName>;
  /** As they were kept. */
  readonly before: ReadonlyMap<string, string>;
  /** Of those changed: tables that only have what logs say of new things, which no earlier event names. */
  readonly grown: ReadonlySet<InputName>;
  /** Agents whose events are not attributed as they were, new and gone ones among them. */
  readonly agents: ReadonlySet<number>;
  /** Those of whom the same holds as holders and as credentials; 0 for none known. */
  readonly holders: Readonly<Record<HolderScope, ReadonlySet<number>>>;
}

/** Name under which it is kept what behaviour was compared over. */
export const COMPARED_OVER = 'behaviour over';

/** Raised with every change of what comparing access, drift and behaviour conclude: what an earlier state concluded is then made anew. */
const REVISION = '4';

const ofScopes = <T>(of: (scope: HolderScope) => T): Readonly<Record<HolderScope, T>> => ({
  holder: of('holder'),
  credential: of('credential'),
});

interface Before {
  readonly digests: ReadonlyMap<string, string>;
  readonly agents: ReadonlyMap<number, string>;
  readonly holders: Readonly<Record<HolderScope, ReadonlyMap<number, string>>>;
  readonly mark: number;
}

function readBefore(db: ReadDb): Before {
  const rows = db.sql.prepare('SELECT name, digest FROM analysed').raw().all() as [string, string][];
  const agents = db.sql.prepare('SELECT agent_id, digest FROM analysed_agent').raw().all() as [number, string][];
  const kept = db.sql.prepare('SELECT entity_id, digest FROM analysed_holder WHERE scope = ?').raw();
  const holders = ofScopes((scope) => new Map(kept.all(scope) as [number, string][]));
  const digests = new Map(rows);
  if (digests.get('revision') !== REVISION) {
    const nothing = new Map<number, string>();
    return { digests: new Map(), agents: nothing, holders: ofScopes(() => nothing), mark: 0 };
  }
  return { digests, agents: new Map(agents), holders, mark: Number(digests.get('mark') ?? 0) };
}

/** Input by the table that it is stored in. What is not here never counts as unchanged. */
const TABLE_INPUTS: Readonly<Record<string, InputName>> = {
  event: 'events',
  attribution: 'events',
  event_object: 'events',
  event_key: 'events',
  event_attr: 'events',
  attr_set_item: 'events',
  record: 'events',
  value: 'events',
  entity: 'entity',
  entity_fact: 'entity_fact',
  permission: 'permission',
  edge: 'edge',
  stated_edge: 'stated_edge',
  chain: 'chain',
  evidence: 'evidence',
  clock_offset: 'clock_offset',
  access: 'access',
  access_note: 'access',
  privilege_gap: 'access',
  behaviour: 'behaviour',
  behaviour_item: 'behaviour',
  drift_item: 'drift',
  drift_item_agent: 'drift',
  inventory_snapshot: 'drift',
};

/** What stands for the tables that a statement reads; undefined where one is not among what analysis keeps digests of. */
export function inputsOf(tables: readonly string[]): readonly InputName[] | undefined {
  const names = tables.map((table) => (Object.hasOwn(TABLE_INPUTS, table) ? TABLE_INPUTS[table] : undefined));
  // How many events a chain has is told by the events.
  if (names.includes('chain')) names.push('events');
  return names.every((name) => name !== undefined) ? [...new Set(names)] : undefined;
}

/** Reads what analysis reads, in slices, and says what changed since it was last kept. */
export function* readChanges(db: ReadDb): Generator<number, Changes> {
  const before = readBefore(db);
  const known = before.digests.size > 0;
  const attributed: AttributedDigests = yield* attributedDigests(db);
  const entity = yield* entityDigest(db, before.mark);
  const fact = yield* factDigest(db, before.mark);
  const digests = new Map<InputName, string>([
    ['events', attributed.whole],
    ['entity', entity.whole],
    ['entity_fact', fact.whole],
  ]);
  for (const table of Object.keys(WHOLE) as WholeTable[]) digests.set(table, yield* wholeDigest(db, table));
  for (const step of STEP_INPUTS) digests.set(step, before.digests.get(step) ?? '');
  const changed = new Set([...digests.keys()].filter((name) => digests.get(name) !== before.digests.get(name)));
  const grew = (name: InputName, now: GrowingDigest): boolean =>
    known && changed.has(name) && now.ownOnly && now.upTo === before.digests.get(name);
  const grown = new Set<InputName>();
  if (grew('entity', entity)) grown.add('entity');
  if (grew('entity_fact', fact)) grown.add('entity_fact');
  const same = known && sameClocks(before.digests, attributed.clocks);
  const { agents, holders, counts, clocks } = attributed;
  return {
    now: { digests, agents, holders, counts, mark: entity.last, clocks },
    known,
    before: before.digests,
    changed,
    grown,
    agents: differing(before.agents, agents, same),
    holders: ofScopes((scope) => differing(before.holders[scope], holders[scope].digests, same)),
  };
}

/** Whether the clocks of the files that were known then are what they were: one that was set moves the events of whom nobody asked. */
function sameClocks(before: ReadonlyMap<string, string>, now: string): boolean {
  const read = (text: string): Readonly<Record<string, number>> => JSON.parse(text) as Record<string, number>;
  const offsets = read(now);
  return Object.entries(read(before.get('clocks') ?? '{}')).every(([id, offset]) => offsets[id] === offset);
}

function differing(
  before: ReadonlyMap<number, string>,
  now: ReadonlyMap<number, string>,
  known: boolean,
): ReadonlySet<number> {
  const all = new Set([...before.keys(), ...now.keys()]);
  return known ? new Set([...all].filter((agent) => before.get(agent) !== now.get(agent))) : all;
}

/** From here on what is kept says nothing any more: a kill leaves a case whose next analysis reads everything. */
export function forgetAnalysed(db: WriteDb): void {
  if (isKept(db)) db.sql.exec('DELETE FROM analysed');
}

function isKept(db: ReadDb): boolean {
  return db.sql.prepare('SELECT EXISTS (SELECT 1 FROM analysed)').pluck().get() === 1;
}

/**
 * Keeps what an analysis read: call it in the transaction that ends the analysis.
 * @param used what agents' events showed, of those whose digest changed
 * @param steps steps whose results changed, each with a mark it did not have before
 * @param over what behaviour was compared over
 */
export function keepAnalysed(
  db: WriteDb,
  { now, known, agents, changed }: Changes,
  used: ReadonlyMap<number, string>,
  steps: ReadonlyMap<StepInput, string>,
  over: string,
): void {
  if (changed.size === 0 && steps.size === 0 && isKept(db)) return;
  const put = db.sql.prepare('INSERT OR REPLACE INTO analysed (name, digest) VALUES (?, ?)');
  db.sql.exec('DELETE FROM analysed');
  if (!known) db.sql.exec('DELETE FROM analysed_agent');
  for (const [name, digest] of now.digests) put.run(name, steps.get(name as StepInput) ?? digest);
  put.run('revision', REVISION);
  put.run('mark', String(now.mark));
  put.run('clocks', now.clocks);
  put.run(COMPARED_OVER, over);
  const keep = db.sql.prepare(
    `INSERT INTO analysed_agent (agent_id, digest, used) VALUES (:agent, :digest, :used)
     ON CONFLICT (agent_id) DO UPDATE SET digest = :digest, used = :used`,
  );
  const drop = db.sql.prepare('DELETE FROM analysed_agent WHERE agent_id = ?');
  for (const agent of new Set([...agents, ...used.keys()])) {
    const digest = now.agents.get(agent);
    if (digest === undefined) drop.run(agent);
    else keep.run({ agent, digest, used: used.get(agent) ?? '{}' });
  }
}

const SLICE_HOLDERS = 1_000;

/**
 * Keeps the digests of holders, in slices, before the rest is kept: until then an analysis that was cut short leaves a case that is read anew. Call it
 * after `forgetAnalysed`.
 */
export function* keepHolders(db: WriteDb, { now, known, holders }: Changes): Generator<number> {
  if (!known) db.sql.exec('DELETE FROM analysed_holder');
  const keepHolder = db.sql.prepare(
    'INSERT OR REPLACE INTO analysed_holder (scope, entity_id, digest) VALUES (?, ?, ?)',
  );
  const dropHolder = db.sql.prepare('DELETE FROM analysed_holder WHERE scope = ? AND entity_id = ?');
  const keepAll = db.sql.transaction((scope: HolderScope, slice: readonly number[]) => {
    for (const holder of slice) {
      const digest = now.holders[scope].digests.get(holder);
      if (digest === undefined) dropHolder.run(scope, holder);
      else keepHolder.run(scope, holder, digest);
    }
  });
  for (const scope of HOLDER_SCOPES) {
    const changed = [...holders[scope]];
    for (let at = 0; at < changed.length; at += SLICE_HOLDERS) {
      keepAll(scope, changed.slice(at, at + SLICE_HOLDERS));
      yield SLICE_HOLDERS;
    }
  }
}
