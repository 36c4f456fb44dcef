/** Compares what other programs are told of a case with its answer key, record by record and chain by chain. */
import type { PrintedChain } from '../../electron/db/queries/read/cli/chains.ts';
import type { ExportedEntity, ExportedEvent } from '../../shared/model/exported.ts';
import type { Key, RecordKey } from './key.ts';

/** An expectation that does not hold, and the reason why it is known not to, where one is given. */
export interface Unmet {
  readonly what: string;
  readonly gap: string | undefined;
}

/** The events of a case with the name of the file that each came from. */
export interface Placed {
  readonly file: string;
  readonly event: ExportedEvent;
}

const named = (entity: ExportedEntity | null): string => entity?.name ?? 'nobody';

function isNamed(entity: ExportedEntity | null, name: string): boolean {
  return (
    entity !== null &&
    [entity.name, entity.key, entity.key.replace(/^[^:]*:/, ''), ...entity.aliases].some(
      (alias) => alias === name || alias.replace(/^[^:]*:/, '') === name,
    )
  );
}

/** What of a record's key speaks of this event: the entry with its own id or action, else the one for the rest of the record. */
export function keyOfEvent(keys: ReadonlyMap<string, readonly RecordKey[]>, placed: Placed): RecordKey | undefined {
  const { event, file } = placed;
  const entries = keys.get(`${file}#${event.record}`) ?? [];
  return (
    entries.find((entry) => entry.uid !== undefined && entry.uid === event.original_uid) ??
    entries.find((entry) => entry.action !== undefined && entry.action === event.action) ??
    entries.find((entry) => entry.uid === undefined && entry.action === undefined)
  );
}

export function byRecord(entries: readonly RecordKey[]): Map<string, RecordKey[]> {
  const keys = new Map<string, RecordKey[]>();
  for (const entry of entries) {
    const place = `${entry.file}#${entry.record}`;
    keys.set(place, [...(keys.get(place) ?? []), entry]);
  }
  return keys;
}

/** A slot against its key: empty where it must be, the right one where it is known, of an allowed class. */
function slotProblem(
  slot: 'user' | 'agent' | 'credential' | 'workflow',
  event: ExportedEvent,
  expected: string | null | undefined,
  classes: readonly string[] | undefined,
): string | undefined {
  const { attribution } = event;
  const found = attribution[slot];
  if (expected === undefined) return undefined;
  if (expected === null) return found === null ? undefined : `${slot} must stay empty, is ${named(found)}`;
  if (!isNamed(found, expected)) return `${slot} is ${named(found)}, not ${expected}`;
  const given = attribution.slot_class[slot];
  return classes === undefined || classes.some((one) => one === given) ? undefined : `${slot} is only ${given}`;
}

/** Everything about one event that its key contradicts. */
export function unmetOfEvent(placed: Placed, key: RecordKey): Unmet[] {
  const { event, file } = placed;
  const { attribution } = event;
  const problems = [
    slotProblem('user', event, key.user, key.userClass),
    slotProblem('agent', event, key.agent, key.agentClass),
    slotProblem('credential', event, key.credential, undefined),
    slotProblem('workflow', event, key.workflow, undefined),
  ];
  if (key.direct !== undefined && attribution.direct !== key.direct) problems.push(`direct is ${attribution.direct}`);
  for (const side of ['user', 'agent'] as const) {
    for (const name of (side === 'user' ? key.users : key.agents) ?? [])
      if (!attribution.candidates.some((one) => isNamed(one[side], name)))
        problems.push(`${name} is not among the candidates`);
    for (const name of key.never ?? [])
      if (isNamed(attribution[side], name) || attribution.candidates.some((one) => isNamed(one[side], name)))
        problems.push(`${name} is named or a candidate`);
  }
  // Whoever it was: a certain answer that is not the truth is the one thing that must never be printed.
  const truth = key.behind ?? key;
  for (const side of ['user', 'agent'] as const) {
    const found = attribution[side];
    const given = attribution.slot_class[side];
    const certain = given === 'exact' || given === 'strong';
    const right = truth[side] ?? null;
    if (certain && truth[side] !== undefined && (right === null ? found !== null : !isNamed(found, right)))
      problems.push(`FALSE CERTAINTY: ${side} is ${given} ${named(found)}, it was ${right ?? 'nobody'}`);
  }
  const told = problems.filter((problem) => problem !== undefined);
  if (told.length === 0) return [];
  const why = key.why === undefined ? '' : ` (${key.why})`;
  return [{ what: `${file}#${event.record} ${event.action}: ${told.join('; ')}${why}`, gap: key.gap }];
}

/** Everything about one run that its key contradicts. */
export function unmetOfChain(
  key: Key['chains'][number],
  events: readonly Placed[],
  chains: ReadonlyMap<string, PrintedChain>,
): Unmet[] {
  const problems: string[] = [];
  const find = (place: string): ExportedEvent | undefined => {
    const [record, uid] = place.split('/uid:');
    const found = events.filter(({ file, event }) => `${file}#${event.record}` === record);
    return (uid === undefined ? found : found.filter(({ event }) => event.original_uid === uid))[0]?.event;
  };
  const ids = new Set(key.has.map((place) => find(place)?.chain_id ?? null));
  const [id] = ids;
  const chain = id === undefined || id === null ? undefined : chains.get(id);
  if (ids.size !== 1 || chain === undefined) {
    return [{ what: `chain "${key.name}": its records are in ${ids.size} chains, or in none`, gap: key.gap }];
  }
  for (const place of key.hasNot)
    if (find(place)?.chain_id === chain.chain_id) problems.push(`${place} is in it and must not be`);
  for (const slot of ['user', 'agent', 'credential', 'workflow', 'system'] as const) {
    const expected = key.slots[slot];
    const found = chain.slots[slot];
    if (expected === undefined) continue;
    if (expected === null ? found !== null : !isNamed(found, expected))
      problems.push(`${slot} is ${named(found)}, not ${expected ?? 'empty'}`);
  }
  for (const [slot, source] of Object.entries(key.empty)) {
    const gap = chain.gaps.find((one) => one.slot === slot);
    if (gap?.would_fill.includes(source) !== true)
      problems.push(`${slot} would be filled by ${source}, said is ${gap?.would_fill.join(', ') ?? 'nothing'}`);
  }
  return problems.length === 0 ? [] : [{ what: `chain "${key.name}": ${problems.join('; ')}`, gap: key.gap }];
}
