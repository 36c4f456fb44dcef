/**
 * The shape of an importer and of what intake hands it. Here, not in electron/importers, because intake frames records for
 * importers without knowing any of them. See electron/importers/define.ts for how to write one.
 */
import type { Draft, TimeValue } from './event.ts';
import type { Slot } from './kinds.ts';

/** How the bytes of a file are divided into records. */
export type Container = 'csv' | 'ndjson' | 'json_array' | 'json_wrapped' | 'json_single' | 'text_lines';

/** What detection knows of a file from its first bytes (64 KB, more when the first record is longer). */
export interface Sniff {
  readonly container: Container;
  /** CSV: the header's cells, verbatim. JSON containers: undefined. */
  readonly header?: readonly string[];
  /** The first complete records, at most 8: parsed JSON values, CSV rows keyed by header cell, or the lines of a text. */
  readonly samples: readonly unknown[];
  /** For `json_wrapped`: the key of the list that holds the records, e.g. `Records`. */
  readonly wrapper?: string;
  /** For `json_wrapped`: the wrapper's other scalar members seen in the head, e.g. `@odata.context`. */
  readonly envelope?: Readonly<Record<string, unknown>>;
}

/** One framed record. `value` is a parsed JSON value, for CSV an object of cells by header name, for text the line. */
export interface RecordInput {
  readonly index: number;
  readonly value: unknown;
  readonly container: Container;
  /** CSV only: cells beyond the header, kept and searchable. */
  readonly overflow?: readonly string[];
}

export interface TimeOptions {
  /** The zone the format's documentation fixes for texts without one, e.g. `UTC`. Absent: the examiner's assumption applies. */
  readonly sourceZone?: string;
  /** For numbers: the unit the format documents. Absent: judged by magnitude. */
  readonly epoch?: 's' | 'ms' | 'us' | 'ns';
  /** A named non-ISO layout. `compact` is `yyyyMMddHHmmss[.SSS]` (Salesforce). */
  readonly layout?: 'compact';
}

/** What an importer may ask of its host while parsing. */
export interface ParseContext {
  readonly fileName: string;
  /**
   * Reads any time value (text or number). Never throws and never invents: an unreadable time has `us` undefined and a
   * `problem`. Returns undefined only for null, undefined and the empty string (the record is then undated).
   */
  time(value: unknown, options?: TimeOptions): TimeValue | undefined;
  /** Column mapping for the generic importers; undefined for the others. */
  readonly mapping?: ColumnMapping;
}

/** Maps columns (or JSON pointers / dotted paths) of an unknown source to event fields. Saved in the case, reusable. */
export interface ColumnMapping {
  readonly name: string;
  readonly system: string;
  readonly time?: string;
  readonly epoch?: 's' | 'ms' | 'us' | 'ns';
  readonly uid?: string;
  readonly action?: string;
  readonly user?: string;
  readonly agent?: string;
  readonly credential?: string;
  readonly workflow?: string;
  readonly object?: string;
  readonly status?: string;
  readonly ip?: string;
  readonly userAgent?: string;
  readonly trace?: string;
  readonly session?: string;
  readonly request?: string;
}

/** Which version of which object a record is. */
export interface RecordVersion {
  /** Names the object, for people too, e.g. `observation p1/4f2a`. */
  readonly of: string;
  /** Grows with every version and compares as text. */
  readonly stamp: string;
}

export interface Importer {
  /** `vendor.source`, dotted lower case, e.g. `aws.cloudtrail`. Also the name of its fixture folder. */
  readonly id: string;
  /** Shown to people, e.g. `AWS CloudTrail`. */
  readonly title: string;
  /** The system whose log this is, as it appears in the system slot, e.g. `AWS`. Inventories: `inventory`. */
  readonly source: string;
  readonly kind: 'log' | 'inventory';
  /** Raise when the output for the same bytes changes. */
  readonly version: number;
  /** Breaks ties between importers that claim a file with the same confidence: higher wins. Unique. */
  readonly priority: number;
  /** Keys of list-valued members whose elements are this source's records, e.g. `['Records']`. */
  readonly lists?: readonly string[];
  /** Its records are lines of text: it is asked about texts that are neither JSON nor CSV, and its records' values are strings. */
  readonly text?: boolean;
  /** Set where records of one file belong to several importers: the id of the one that reads this record's value. */
  readonly formatOf?: (value: unknown) => string;
  /** Slots that this source can fill; drives the coverage matrix and what an empty slot asks for. */
  readonly fills: readonly Slot[];
  /** Fields (header cells or JSON pointers) that every export of this source has: absent throughout → a warning. */
  readonly expects?: readonly string[];
  /** Row counts at which this source's export is known to be cut, e.g. Purview's 50,000. */
  readonly exportCaps?: readonly number[];
  /** Longest silence, in minutes, after which a gap in this source is worth a log-gap finding. Absent: judged from its own rhythm. */
  readonly quietMinutes?: number;
  /**
   * Sources that export an object once per change: which version of which object the record is. Of the versions in one file the newest
   * is read and the others are kept without events. Undefined for a record that is the only one of its object.
   */
  versionOf?(value: unknown): RecordVersion | undefined;
  /** Inventories: what of a record cannot be tied to any log, a sentence for each; those of a file are counted and warned of. */
  doubtsOf?(value: unknown): readonly string[];
  /** Confidence 0–100 that the file is this source. 0 is no. Judged from content, never from the name. */
  sniff(head: Sniff): number;
  /** Yields every event or inventory statement of the record, or exactly one reject. */
  parse(record: RecordInput, ctx: ParseContext): Iterable<Draft>;
}
