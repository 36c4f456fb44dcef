/** Inventories against their earlier selves: snapshots, and what differs from each to the next. */
import type {
  DriftApproval,
  InventoryChange,
  InventoryPermission,
  InventorySnapshot,
  InventoryStatements,
} from '../../../shared/model/drift.ts';
import { formatIsoUtc } from '../../../shared/model/time.ts';
import { covers } from '../permission.ts';
import { mapScope } from '../scopes/index.ts';
import { type Series, seriesOf, type Unit } from './series.ts';
import { byRecord, type Slot, slotsOf } from './slots.ts';

export interface InventoryDrift {
  readonly snapshots: readonly InventorySnapshot[];
  readonly changes: readonly InventoryChange[];
}

/** A snapshot that lists less than this share of what the one before lists is taken for a part of it. */
const COMPLETE_SHARE = 0.5;

export function inventoryDrift(input: InventoryStatements): InventoryDrift {
  const statements = byRecord(input);
  const snapshots: InventorySnapshot[] = [];
  const changes: InventoryChange[] = [];
  const judge = createJudge(input);
  for (const [at, series] of seriesOf(input).entries()) {
    const number = at + 1;
    let state = new Map<string, Slot>();
    let listed = new Set<number>();
    for (const [place, unit] of series.units.entries()) {
      const why = whyPartial(unit, listed);
      const snapshot = snapshotOf(number, series, unit, place + 1, why);
      snapshots.push(snapshot);
      const next = slotsOf(unit, statements, input);
      if (place > 0)
        for (const change of differences(state, next, snapshot.complete)) changes.push(judge(change, snapshot));
      // What a part does not list still stands as it was last told.
      state = snapshot.complete ? next : new Map([...state, ...next]);
      listed = snapshot.complete ? unit.subjects : new Set([...listed, ...unit.subjects]);
    }
  }
  return { snapshots, changes };
}

function whyPartial(unit: Unit, before: ReadonlySet<number>): string {
  const rejected = unit.files.filter((file) => file.rejected > 0);
  const [first] = rejected;
  if (first !== undefined)
    return `${rejected.reduce((sum, file) => sum + file.rejected, 0)} rows of ${first.name} were rejected and may list what seems gone`;
  const cut = unit.files.find((file) => file.warnings.includes('truncated-export'));
  if (cut !== undefined) return `${cut.name} may be cut`;
  let shared = 0;
  for (const subject of before) if (unit.subjects.has(subject)) shared += 1;
  if (before.size > 0 && shared < before.size * COMPLETE_SHARE)
    return `it lists ${shared} of the ${before.size} entries of the snapshot before`;
  return '';
}

function snapshotOf(series: number, of: Series, unit: Unit, ord: number, why: string): InventorySnapshot {
  const [file] = unit.files;
  return {
    series,
    format: of.format,
    name: of.name,
    ord,
    label: unit.us === null ? `import ${ord} (${file?.name ?? ''})` : formatIsoUtc(unit.us, 'day'),
    us: unit.us,
    basis: unit.basis,
    files: unit.files.map((one) => one.id),
    records: unit.records.size,
    complete: why === '',
    why,
  };
}

interface Difference {
  readonly slot: Slot;
  readonly before: Slot | undefined;
  readonly after: Slot | undefined;
}

function* differences(
  state: ReadonlyMap<string, Slot>,
  next: ReadonlyMap<string, Slot>,
  complete: boolean,
): Generator<Difference> {
  // Every fact of a thing that is listed for the first time, or no longer, is new or gone with it: the listing says so.
  const came = listedOnly(next, state);
  const went = listedOnly(state, next);
  for (const [key, after] of next) {
    const before = state.get(key);
    if (before?.value === after.value) continue;
    if (before === undefined && key.startsWith('fact|') && came.has(after.subject)) continue;
    yield { slot: after, before, after };
  }
  if (!complete) return;
  for (const [key, before] of state) {
    if (next.has(key) || (key.startsWith('fact|') && went.has(before.subject))) continue;
    yield { slot: before, before, after: undefined };
  }
}

function listedOnly(these: ReadonlyMap<string, Slot>, others: ReadonlyMap<string, Slot>): Set<number> {
  const only = new Set<number>();
  for (const [key, slot] of these) if (slot.area === 'listing' && !others.has(key)) only.add(slot.subject);
  return only;
}

type Judge = (difference: Difference, snapshot: InventorySnapshot) => InventoryChange;

/** Adds whom a difference concerns, how much it allows, and whether somebody approved it. */
function createJudge(input: InventoryStatements): Judge {
  const declared = Map.groupBy(
    input.permissions.filter((permission) => permission.basis === 'declared'),
    (permission) => permission.principal,
  );
  // Whether an integration is approved may stand in another inventory than the one that names it; the newest row counts.
  const approvedOf = new Map<number, string>();
  for (const { entity, name, value } of input.facts) if (name === 'approved') approvedOf.set(entity, value);
  return ({ slot, before, after }, snapshot) => {
    const agents = input.entity(slot.subject).kind === 'agent' ? [slot.subject] : input.agentsThrough(slot.subject);
    return {
      series: snapshot.series,
      fromOrd: snapshot.ord - 1,
      toOrd: snapshot.ord,
      area: slot.area,
      slot: slot.key,
      subject: slot.subject,
      object: slot.object,
      name: slot.name,
      before: before?.value ?? null,
      after: after?.value ?? null,
      beforeRecord: before?.record ?? null,
      afterRecord: after?.record ?? null,
      tier: tierOf(slot),
      approved: after === undefined ? 'not_asked' : approval(after, agents, declared, snapshot.us, approvedOf),
      agents,
    };
  };
}

function tierOf(slot: Slot): number | null {
  if (slot.name === 'privilege_tier' && /^[0-4]$/.test(slot.value)) return Number(slot.value);
  if (slot.permission === undefined) return null;
  const { text, system, resource } = slot.permission;
  const { permissions, mapped } = mapScope(text, system ?? undefined, resource ?? undefined);
  return mapped ? permissions.reduce((most, permission) => Math.max(most, permission.tier), 0) : null;
}

function approval(
  slot: Slot,
  agents: readonly number[],
  declared: ReadonlyMap<number, readonly InventoryPermission[]>,
  us: number | null,
  approvedOf: ReadonlyMap<number, string>,
): DriftApproval {
  if (slot.area === 'integration' || slot.area === 'tool') {
    const stated = approvedOf.get(slot.object ?? slot.subject);
    if (stated === undefined) return 'unknown';
    return /^(y|yes|true|1)$/i.test(stated) ? 'yes' : 'no';
  }
  if (slot.area !== 'grant' || slot.permission === undefined) return 'not_asked';
  const wanted = mapped(slot.permission);
  const answers = agents.map((agent): DriftApproval => {
    const valid = (declared.get(agent) ?? []).filter(
      ({ expiresUs }) => expiresUs === null || us === null || expiresUs > us,
    );
    if (valid.length === 0) return 'unknown';
    const held = valid.flatMap(mapped);
    return wanted.every(({ system, verb, resource }) => held.some((one) => covers(one, system, verb, resource)))
      ? 'yes'
      : 'no';
  });
  if (answers.includes('no')) return 'no';
  return answers.length === 0 || answers.includes('unknown') ? 'unknown' : 'yes';
}

function mapped({ text, system, resource }: InventoryPermission) {
  return mapScope(text, system ?? undefined, resource ?? undefined).permissions;
}
