/**
 * Records on their way from the thread that reads to the thread that writes: numbers in flat arrays, and every repeated text, entity and set of
 * attributes once, numbered. Drafts as objects cost both threads more than reading and writing them.
 *
 * A number of a text: 0 none; above 0 its place in the dictionary, which lasts over batches and files; below 0 `-1 - place` in the batch's own
 * `texts`, for what hardly repeats. Numbers of entities and sets: 0 none, above 0 their place in the dictionary. Absent numbers are NaN.
 */
import type { EntityRef, InventoryDraft } from './event.ts';
import type { IntakeMessage } from './intake.ts';

export interface PackedRecords {
  /** Records in the batch. */
  readonly count: number;
  /** `seq`, `offset`, `length` of each. */
  readonly places: Float64Array;
  /** 16 bytes each; zeros where a record has none. */
  readonly identities: Uint8Array;
  /** Bit 0: has an identity; bit 1: rejected. */
  readonly flags: Uint8Array;
  /** How many events each states. */
  readonly eventCounts: Uint32Array;
  readonly rejects: readonly { readonly at: number; readonly reason: string; readonly column?: string }[];
  /** In order of `at`, the record's place in the batch. */
  readonly inventory: readonly { readonly at: number; readonly draft: InventoryDraft }[];
  readonly dictionary: DictionaryPart;
  readonly texts: readonly string[];
  /** `EVENT_WIDTH` numbers an event, at the places of `EVENT`. */
  readonly events: Float64Array;
  /** Of each event, in order: its keys (kind, value), own attributes (name, text), objects (entity, role). */
  readonly details: Int32Array;
}

/** What the dictionary gained since the last batch. Where `first` is all zeros it begins anew. */
export interface DictionaryPart {
  /** How many texts, entities and sets it held before. */
  readonly first: readonly [texts: number, entities: number, sets: number];
  readonly texts: readonly string[];
  readonly entities: readonly EntityRef[];
  /** Of each set its size, then name and text of each attribute; both from the dictionary. */
  readonly sets: Int32Array;
}

/** Places in an event's row. From `precision` to `pointer` texts, from `actor` to `system` entities. */
export const EVENT = {
  origUs: 0,
  endUs: 1,
  classUid: 2,
  activityId: 3,
  rows: 4,
  bytes: 5,
  truncated: 6,
  precision: 7,
  zoneBasis: 8,
  verb: 9,
  status: 10,
  actorRole: 11,
  action: 12,
  origText: 13,
  timeProblem: 14,
  statusDetail: 15,
  originalUid: 16,
  ip: 17,
  userAgent: 18,
  scopes: 19,
  delegation: 20,
  pointer: 21,
  actor: 22,
  initiator: 23,
  impersonated: 24,
  agent: 25,
  credential: 26,
  integration: 27,
  tool: 28,
  workflow: 29,
  system: 30,
  /** A set of attributes. */
  attrSet: 31,
  /** Counts of what `details` holds of it. */
  keys: 32,
  attrs: 33,
  objects: 34,
  /** Id of the importer that read it, as a text; 0: that of the file. */
  source: 35,
} as const;

export const EVENT_WIDTH = 36;

/** What crosses to the writer: single messages or, of a small file, all at once. */
export type EvidencePart = PackedMessage | { readonly type: 'whole'; readonly messages: readonly PackedMessage[] };

/** Intake's messages, their records packed. */
export type PackedMessage =
  | Exclude<IntakeMessage, { type: 'records' }>
  | {
      readonly type: 'records';
      readonly records: PackedRecords;
      /** Bytes of the original file read so far, for progress. */
      readonly bytesRead: number;
    };
