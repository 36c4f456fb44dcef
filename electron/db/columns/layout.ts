/**
 * Events by column: for every block of consecutive event ids, each field's numbers in a row, as tables of columns are kept for analysis.
 * Counting over any filter then reads a few megabytes instead of every event. All of it repeats what other tables say and can be
 * dropped and made again.
 *
 * A block that is not stored is not known, never wrong: whoever changes an event or its attribution removes its blocks in the same
 * transaction (triggers of migration 0008, `dropConcluded`), and readers make what is missing from the rows.
 */
import { EVENT_STATUSES, LINK_CLASSES, VERBS } from '../../../shared/model/kinds.ts';

export const BLOCK_BITS = 13;
/** Events a block, by id; one block is read from its rows in about 20 ms. */
export const BLOCK_EVENTS = 1 << BLOCK_BITS;

/** Fields that become unknown together. `time` changes with clock offsets, `concluded` with reconstruction, `stated` never. */
export const PARTS = {
  time: ['time'],
  stated: [
    'source',
    'action',
    'ip',
    'user_agent',
    'verb',
    'status',
    'evidence',
    'actor',
    'system',
    'initiator',
    'impersonated',
    'integration',
    'tool',
    'stated_agent',
    'stated_credential',
    'stated_workflow',
    'attr_set',
    'truncated',
    'object',
  ],
  concluded: ['user', 'agent', 'credential', 'workflow', 'standing', 'chain'],
} as const;
export type Part = keyof typeof PARTS;
export type FieldName = (typeof PARTS)[Part][number];
/** Fields of one number an event: ids, or codes as below; `chain` is the number of the chain's row; 0 where there is none. */
export type NumberField = Exclude<FieldName, 'time' | 'object'>;

const PART_OF = new Map<FieldName, Part>(
  (Object.keys(PARTS) as Part[]).flatMap((part) => PARTS[part].map((name) => [name, part] as const)),
);

export function partOf(field: FieldName): Part {
  return PART_OF.get(field) ?? 'stated';
}

/** Code of a verb, status or class, from 1; a text that is none of them has none. */
function codes<T extends string>(names: readonly T[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, at) => [name, at + 1]));
}
const CLASSES = [...LINK_CLASSES, 'empty'] as const;
export const VERB_CODES = codes(VERBS);
export const STATUS_CODES = codes(EVENT_STATUSES);
/** The weakest hop of an event's chain or, in no chain, how sure its user is; none without an attribution. */
export const CLASS_CODES = codes(CLASSES);

/** The text of a code. */
export function textOfCode(field: 'verb' | 'status', code: number): string {
  return (field === 'verb' ? VERBS : EVENT_STATUSES)[code - 1] ?? '';
}

/** `standing`: the class's code in the low three bits, and these. */
export const CLASS_MASK = 7;
export const DIRECT = 8;
export const IN_CHAIN = 16;
export const CHAIN_HAS_GAPS = 32;

/** Blocks written under another layout count as not stored. */
export const LAYOUT = fingerprint(JSON.stringify([5, BLOCK_BITS, PARTS, VERBS, EVENT_STATUSES, CLASSES]));

/** FNV-1a, 32 bits. */
function fingerprint(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** One number an event, at its id's place in the block; the narrowest array that holds them. */
export type Numbers = Uint8Array | Uint16Array | Uint32Array;

/** Several numbers an event: those of place n lie from `ends[n - 1]` (or 0) to `ends[n]`. */
export interface Lists {
  readonly ends: Numbers;
  readonly ids: Numbers;
}

/** µs UTC, whole; `UNDATED` for an event without a time, NaN where there is no event. */
export type Times = Float64Array;
export const UNDATED = Number.POSITIVE_INFINITY;
