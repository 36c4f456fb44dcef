/** What one snapshot says, slot by slot: the things that a later snapshot is compared in. */
import type { DriftArea, InventoryPermission, InventoryStatements } from '../../../shared/model/drift.ts';
import { formatIsoUtc } from '../../../shared/model/time.ts';
import { edgeArea, edgeWord, factArea, subjectIsTarget } from './areas.ts';
import type { Unit } from './series.ts';

export interface Slot {
  readonly key: string;
  readonly area: DriftArea;
  readonly subject: number;
  readonly object: number | null;
  readonly name: string;
  readonly value: string;
  /** The record that says so; the first where several do. */
  readonly record: number;
  readonly permission: InventoryPermission | undefined;
}

/** Statements of all records, found by record. */
export interface ByRecord {
  readonly facts: ReadonlyMap<number, InventoryStatements['facts']>;
  readonly edges: ReadonlyMap<number, InventoryStatements['edges']>;
  readonly permissions: ReadonlyMap<number, readonly InventoryPermission[]>;
}

export function byRecord(input: InventoryStatements): ByRecord {
  return {
    facts: Map.groupBy(input.facts, (fact) => fact.record),
    edges: Map.groupBy(input.edges, (edge) => edge.record),
    permissions: Map.groupBy(input.permissions, (permission) => permission.record),
  };
}

const MOST_TEXT = 512;
/** Kinds whose coming and going in an inventory is told. */
const LISTED = new Set([
  'agent',
  'integration',
  'mcp_server',
  'identity',
  'credential',
  'workflow',
  'user',
  'blueprint',
]);

/**
 * The slots of one snapshot. Several rows that disagree on one slot give all their values, in order; a table that lists a thing
 * several times in one snapshot counts by its latest row.
 */
export function slotsOf(unit: Unit, statements: ByRecord, input: InventoryStatements): Map<string, Slot> {
  const slots = new Map<string, Slot>();
  const put = (slot: Slot): void => {
    if (!slots.has(slot.key)) slots.set(slot.key, slot);
  };
  const facts = new Map<string, { us: number; slot: Slot; values: Set<string> }>();
  for (const record of unit.records) {
    const us = input.times.get(record) ?? Number.NEGATIVE_INFINITY;
    for (const { entity, name, value } of statements.facts.get(record) ?? []) {
      const { kind } = input.entity(entity);
      if (LISTED.has(kind)) put(listing(entity, record));
      const area = factArea(name, kind);
      if (area === undefined) continue;
      const key = `fact|${entity}|${name}`;
      const known = facts.get(key);
      if (known !== undefined && known.us === us) known.values.add(value);
      else if (known === undefined || known.us < us) {
        const slot: Slot = { key, area, subject: entity, object: null, name, value: '', record, permission: undefined };
        facts.set(key, { us, slot, values: new Set([value]) });
      }
    }
    for (const { kind, from, to } of statements.edges.get(record) ?? []) {
      const area = edgeArea(kind);
      if (area === undefined) continue;
      const [subject, object] = subjectIsTarget(kind) ? [to, from] : [from, to];
      const target = input.entity(object);
      // One thing may be named under two identifiers of one name; it is told once.
      const key = `edge|${kind}|${subject}|${target.name.toLowerCase()}`;
      const name = `${edgeWord(kind)} ${target.name}`.slice(0, MOST_TEXT);
      put({ key, area, subject, object, name, value: 'listed', record, permission: undefined });
    }
    for (const permission of statements.permissions.get(record) ?? []) put(permissionSlot(permission, record));
  }
  for (const { slot, values } of facts.values())
    slots.set(slot.key, { ...slot, value: [...values].sort().join('; ').slice(0, MOST_TEXT) });
  return slots;
}

function listing(entity: number, record: number): Slot {
  const key = `listing|${entity}`;
  return {
    key,
    area: 'listing',
    subject: entity,
    object: null,
    name: 'listed',
    value: 'yes',
    record,
    permission: undefined,
  };
}

function permissionSlot(permission: InventoryPermission, record: number): Slot {
  const { basis, principal, system, text, resource, via, expiresUs } = permission;
  const place = [resource, system].filter((part) => part !== null && part !== '').join(', ');
  return {
    key: `permission|${basis}|${principal}|${(system ?? '').toLowerCase()}|${text}|${resource ?? ''}|${via}`,
    area: basis === 'granted' ? 'grant' : 'intent',
    subject: principal,
    object: null,
    name: `${text}${place === '' ? '' : ` (${place})`}`.slice(0, MOST_TEXT),
    value: expiresUs === null ? 'held' : `held until ${formatIsoUtc(expiresUs, 'day')}`,
    record,
    permission,
  };
}
