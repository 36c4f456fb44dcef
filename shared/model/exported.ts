/**
 * The rows that leave the product: `agentrail events --json`, `findings --json` and the JSONL and CSV exports share these shapes.
 * Other programs rely on the field names. Times are ISO 8601 UTC with the stored precision.
 */
import type { EntityKind, EventStatus, LinkClass, Precision, Severity } from './kinds.ts';

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
  /** 0-based position of the record in its file. */
  readonly record: number;
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
  readonly actor: ExportedEntity | null;
  readonly agent: ExportedEntity | null;
  readonly credential: ExportedEntity | null;
  readonly workflow: ExportedEntity | null;
  readonly system: ExportedEntity | null;
  readonly objects: readonly ExportedEntity[];
  readonly chain_id: string | null;
  readonly attribution: {
    readonly user: ExportedEntity | null;
    readonly agent: ExportedEntity | null;
    readonly credential: ExportedEntity | null;
    readonly workflow: ExportedEntity | null;
    readonly slot_class: Readonly<Record<'user' | 'agent' | 'credential' | 'workflow', LinkClass | null>>;
    /** The weaker of the user's and the agent's slot class; null while either is empty. */
    readonly class: LinkClass | null;
    /** A person working without an agent. */
    readonly direct: boolean;
    readonly score: number;
    readonly candidates: readonly {
      readonly user: ExportedEntity | null;
      readonly agent: ExportedEntity | null;
      readonly score: number;
      readonly why: string;
    }[];
  };
}

export interface ExportedFinding {
  readonly finding_id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly score: number;
  readonly status: string;
  readonly reason: string;
  readonly title: string;
  readonly entities: readonly ExportedEntity[];
  readonly event_ids: readonly number[];
  readonly chain_ids: readonly string[];
  readonly explanation: string;
  readonly remediation: readonly string[];
  readonly refs: readonly string[];
}
