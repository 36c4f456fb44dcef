/**
 * The rows that leave the product: `agentrail events --json`, `findings --json` and the JSONL and CSV exports share these shapes.
 * Other programs rely on the field names. Times are ISO 8601 UTC with the stored precision.
 */
import type { ExternalMark } from './external.ts';
import type { EntityKind, EventStatus, FindingStatus, KeyKind, LinkClass, Precision, Severity, Slot } from './kinds.ts';
import type { Rank } from './rank.ts';

export interface ExportedEntity {
  readonly kind: EntityKind;
  readonly key: string;
  readonly name: string;
  readonly aliases: readonly string[];
}

export interface ExportedEvent {
  readonly event_id: number;
  readonly original_uid: string | null;
  readonly evidence_id: number;
  /** Name of the evidence file, with the folder or archive it came in. */
  readonly file: string;
  /** 0-based position of the record in its file. */
  readonly record: number;
  /** JSON Pointer inside the record where it holds several events, else empty. */
  readonly pointer: string;
  readonly offset: number;
  readonly length: number;
  readonly time: string | null;
  readonly original_time: string | null;
  readonly precision: Precision;
  readonly source: string;
  readonly class_uid: number;
  readonly action: string;
  readonly status: EventStatus;
  readonly ip: string | null;
  readonly user_agent: string | null;
  /** Who acted, who started it, and whose rights were used, as the record itself names them. */
  readonly actor: ExportedEntity | null;
  readonly initiator: ExportedEntity | null;
  readonly impersonated: ExportedEntity | null;
  /** The application through which the call came, as the record names it. */
  readonly integration: ExportedEntity | null;
  readonly agent: ExportedEntity | null;
  readonly credential: ExportedEntity | null;
  readonly workflow: ExportedEntity | null;
  readonly system: ExportedEntity | null;
  readonly objects: readonly ExportedEntity[];
  /** Marks of the outside, by name; none for most events. */
  readonly external: readonly ExternalMark[];
  readonly chain_id: string | null;
  readonly attribution: {
    readonly user: ExportedEntity | null;
    readonly agent: ExportedEntity | null;
    readonly credential: ExportedEntity | null;
    readonly workflow: ExportedEntity | null;
    readonly slot_class: Readonly<Record<'user' | 'agent' | 'credential' | 'workflow', LinkClass | null>>;
    /** How likely the user and the agent are right, each by itself; null for an empty slot and an analyst's word. */
    readonly slot_score: Readonly<Record<'user' | 'agent', number | null>>;
    /** The weaker of the user's and the agent's slot class; null while either is empty. */
    readonly class: LinkClass | null;
    /** A person working without an agent. */
    readonly direct: boolean;
    /** How likely it is, 0 to 1, that user and agent are right as far as they are filled; an empty slot claims nothing. 0 where both are empty. */
    readonly score: number;
    /** Why each slot holds what it holds, or why it is empty; by slot. */
    readonly why: Readonly<Partial<Record<Slot, string>>>;
    readonly candidates: readonly {
      /** The slot it competes for. */
      readonly slot: Slot;
      readonly user: ExportedEntity | null;
      readonly agent: ExportedEntity | null;
      /** How likely it is that this one is meant; those of one slot, nobody known among them, add up to 1 at most. */
      readonly score: number;
      readonly dt_ms: number | null;
      readonly why: string;
      readonly against: string;
    }[];
    /** Further runs and candidates that fit less well than those listed. */
    readonly candidates_left_out: number;
    /** Links that lead to the event, surest first; `link_count` tells of those left out. */
    readonly links: readonly ExportedLink[];
    readonly link_count: number;
  };
}

/** One end of a link: `time` as corrected for the source's clock, `original_time` as recorded. */
export interface ExportedLinkEnd {
  readonly event_id: number;
  readonly source: string;
  readonly action: string;
  readonly time: string | null;
  readonly original_time: string | null;
}

export interface ExportedLink {
  /** Linker id, e.g. `token.uti`. */
  readonly rule: string;
  readonly class: LinkClass;
  /** How likely the link is right, 0 to 1. */
  readonly score: number;
  readonly keys: readonly { readonly kind: KeyKind; readonly value: string }[];
  readonly from: ExportedLinkEnd;
  readonly to: ExportedLinkEnd;
  /** `to` minus `from`, corrected; `recorded_dt_ms` before correction. */
  readonly dt_ms: number | null;
  readonly recorded_dt_ms: number | null;
  /** How many could have been meant; 1 when unique. */
  readonly candidates: number;
  readonly why: string;
  /** An analyst's word on it; `applied` once reconstruction has run with it. */
  readonly decision: {
    readonly decision: 'confirm' | 'reject' | 'draw';
    readonly note: string;
    readonly who: string;
    readonly at: string;
    readonly applied: boolean;
  } | null;
}

export interface ExportedFinding {
  readonly finding_id: string;
  readonly rule: string;
  readonly rule_title: string;
  readonly rule_version: number;
  /** Why the rule exists; empty for a rule that this version does not know. */
  readonly why: string;
  readonly severity: Severity;
  readonly score: number;
  /** What the score is the product of; null for a finding made before ranks were kept. */
  readonly rank: Rank | null;
  readonly status: FindingStatus;
  readonly reason: string;
  readonly status_by: string | null;
  readonly status_at: string | null;
  /** Who is to act; empty when nobody was named. */
  readonly owner: string;
  /** `YYYY-MM-DD`. */
  readonly due: string | null;
  readonly overdue: boolean;
  readonly title: string;
  readonly first_time: string | null;
  readonly last_time: string | null;
  readonly entities: readonly ExportedEntity[];
  readonly event_ids: readonly number[];
  readonly chain_ids: readonly string[];
  /** Inventory records it rests on. */
  readonly record_ids: readonly number[];
  readonly explanation: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly remediation: readonly string[];
  readonly refs: readonly string[];
}

/** A record that a finding rests on, and where its bytes are. */
export interface ExportedEvidence {
  /** Null for an inventory record. */
  readonly event_id: number | null;
  readonly original_uid: string | null;
  readonly time: string | null;
  /** Importer id. */
  readonly source: string;
  readonly action: string;
  readonly status: EventStatus;
  readonly actor: string;
  readonly system: string;
  readonly object: string;
  readonly ip: string | null;
  readonly evidence_id: number;
  readonly file: string;
  /** SHA-256 of the file. */
  readonly sha256: string;
  readonly file_bytes: number;
  /** 0-based position of the record in its file. */
  readonly record: number;
  readonly offset: number;
  readonly length: number;
  /** True: the range counts bytes after decompression or transcoding, not those of the file. */
  readonly decoded: boolean;
}
