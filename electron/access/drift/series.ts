/** Which imported inventory files are the same inventory at different times, and what each of them covers. */
import type { InventoryFile, InventoryStatements, SnapshotBasis } from '../../../shared/model/drift.ts';
import { US_PER_DAY } from '../../../shared/model/time.ts';

/** Records of one inventory at one time: a whole file, or a day's rows of a table that holds many. */
export interface Unit {
  readonly files: InventoryFile[];
  readonly us: number | null;
  readonly basis: SnapshotBasis;
  readonly records: Set<number>;
  /** Entities that its records speak of. */
  readonly subjects: Set<number>;
}

export interface Series {
  readonly format: string;
  readonly name: string;
  /** In order of time, or of import where one of them has no time. */
  readonly units: readonly Unit[];
}

const DATE = /(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])(?:[-_.]?(0[1-9]|[12]\d|3[01]))?(?!\d)/g;

/** A date in the file's name or folder, the last one; µs UTC at its beginning. */
export function dateInName(name: string): number | undefined {
  const found = [...name.matchAll(DATE)].at(-1);
  if (found === undefined) return undefined;
  const [, year, month, day = '01'] = found;
  const ms = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(ms) ? undefined : ms * 1000;
}

/** The file's name without folders, date and ending, e.g. `agents` of `inventory/agents-2025-08-01.csv`. */
export function stemOf(name: string): string {
  const file = name.replaceAll('\\', '/').split('/').at(-1) ?? name;
  const stem = file
    .toLowerCase()
    .replace(/(\.(csv|tsv|json|jsonl|ndjson|gz|txt))+$/, '')
    .replace(DATE, '')
    .replaceAll(/[\s._()-]+/g, ' ')
    .trim()
    .replace(/ (?:(?:part|page) ?)?\d{1,3}$/, '');
  return stem === '' ? 'inventory' : stem;
}

/**
 * Files of one format are the same inventory when they share entries and are named alike, or share half of the smaller one's. Files that
 * share none are parts of one when they are named alike and of one day.
 */
const SHARED_HALF = 0.5;

export function seriesOf(input: InventoryStatements): Series[] {
  const recordsOf = new Map<number, number[]>();
  for (const { file, record } of input.members) {
    const list = recordsOf.get(file);
    if (list === undefined) recordsOf.set(file, [record]);
    else list.push(record);
  }
  const subjectsOf = subjectsByRecord(input);
  const open: { format: string; name: string; units: Unit[]; subjects: Set<number> }[] = [];
  for (const file of input.files) {
    const units = unitsOf(file, recordsOf.get(file.id) ?? [], input.times, subjectsOf);
    const subjects = new Set(units.flatMap((unit) => [...unit.subjects]));
    if (subjects.size === 0) continue;
    const name = stemOf(file.name);
    const same = open.find((one) => {
      if (one.format !== file.format) return false;
      const shared = sharedOf(one.subjects, subjects);
      if (shared === 0)
        return one.name === name && one.units.some((unit) => units.some((other) => sameDay(unit, other)));
      return one.name === name || shared >= SHARED_HALF * Math.min(one.subjects.size, subjects.size);
    });
    if (same === undefined) open.push({ format: file.format, name, units: [...units], subjects });
    else {
      same.units.push(...units);
      for (const subject of subjects) same.subjects.add(subject);
    }
  }
  return open.map(({ format, name, units }) => ({ format, name, units: joined(ordered(units)) }));
}

function subjectsByRecord(input: InventoryStatements): Map<number, Set<number>> {
  const subjects = new Map<number, Set<number>>();
  const add = (record: number, entity: number): void => {
    const set = subjects.get(record);
    if (set === undefined) subjects.set(record, new Set([entity]));
    else set.add(entity);
  };
  for (const { record, entity } of input.facts) add(record, entity);
  for (const { record, principal } of input.permissions) add(record, principal);
  for (const { record, from } of input.edges) if (!subjects.has(record)) add(record, from);
  return subjects;
}

function unitsOf(
  file: InventoryFile,
  records: readonly number[],
  times: ReadonlyMap<number, number>,
  subjectsOf: ReadonlyMap<number, ReadonlySet<number>>,
): Unit[] {
  const days = new Map<number, { us: number; records: Set<number> }>();
  const timeless: number[] = [];
  for (const record of records) {
    const us = times.get(record);
    if (us === undefined) {
      timeless.push(record);
      continue;
    }
    const day = Math.floor(us / US_PER_DAY);
    const known = days.get(day);
    if (known === undefined) days.set(day, { us, records: new Set([record]) });
    else {
      known.us = Math.max(known.us, us);
      known.records.add(record);
    }
  }
  const unit = (us: number | null, basis: SnapshotBasis, own: Set<number>): Unit => ({
    files: [file],
    us,
    basis,
    records: own,
    subjects: new Set([...own].flatMap((record) => [...(subjectsOf.get(record) ?? [])])),
  });
  if (days.size === 0) {
    const us = dateInName(file.name);
    return [unit(us ?? null, us === undefined ? 'import_order' : 'file_name', new Set(timeless))];
  }
  const sorted = [...days.values()].sort((a, b) => a.us - b.us);
  const last = sorted.at(-1);
  for (const record of timeless) last?.records.add(record);
  return sorted.map(({ us, records: own }) => unit(us, 'stated', own));
}

/** By time where every unit has one, else by import. */
function ordered(units: readonly Unit[]): Unit[] {
  if (units.some((unit) => unit.us === null)) return [...units];
  return units
    .map((unit, at) => ({ unit, at }))
    .sort((a, b) => (a.unit.us ?? 0) - (b.unit.us ?? 0) || a.at - b.at)
    .map(({ unit }) => unit);
}

/** Files of one time are parts of one snapshot; so are files of one day that list different things. */
function joined(units: readonly Unit[]): Unit[] {
  const result: Unit[] = [];
  for (const unit of units) {
    const before = result.at(-1);
    if (before === undefined || !belongs(before, unit)) {
      result.push(unit);
      continue;
    }
    result[result.length - 1] = {
      files: [...before.files, ...unit.files.filter((file) => !before.files.includes(file))],
      us: Math.max(before.us ?? 0, unit.us ?? 0),
      basis: before.basis,
      records: new Set([...before.records, ...unit.records]),
      subjects: new Set([...before.subjects, ...unit.subjects]),
    };
  }
  return result;
}

function belongs(a: Unit, b: Unit): boolean {
  if (!sameDay(a, b)) return false;
  if (a.us === b.us) return true;
  return sharedOf(a.subjects, b.subjects) < SHARED_HALF * Math.min(a.subjects.size, b.subjects.size);
}

function sameDay(a: Unit, b: Unit): boolean {
  return a.us !== null && b.us !== null && Math.floor(a.us / US_PER_DAY) === Math.floor(b.us / US_PER_DAY);
}

function sharedOf(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const one of small) if (large.has(one)) shared += 1;
  return shared;
}
