/** One event as reconstruction works on it: canonical entities, corrected time. A view of a row; nothing is copied. */
import type { ActorRole, EventStatus, KeyKind, Verb } from '../../../shared/model/kinds.ts';

/** A correlation key. Equal texts have equal numbers within one case. */
export interface PlacedKey {
  readonly kind: KeyKind;
  /** The text's number, below -1 where it was found inside a text; `EventTable.text` gives the text. */
  readonly value: number;
}

/** An object that a tool's arguments or result, or an audit record, name, in comparable form. */
export interface PlacedReference extends PlacedKey {
  /** Equal for equal ids, whatever the spelling. */
  readonly object: number;
  /** Lower-case system, `*` where none is stated. */
  readonly system: string;
}

export interface PlacedEvent {
  readonly id: number;
  readonly position: number;
  readonly evidenceId: number;
  /** Importer id. */
  readonly source: string;
  /** As recorded; null when undated. µs UTC. */
  readonly origUs: number | null;
  readonly endUs: number | null;
  /** Recorded time plus the source's offset in force; null when undated. µs UTC. */
  readonly timeUs: number | null;
  readonly classUid: number;
  readonly verb: Verb;
  readonly status: EventStatus;
  readonly actorRole: ActorRole;
  readonly actor: number | null;
  readonly initiator: number | null;
  readonly impersonated: number | null;
  readonly agent: number | null;
  readonly credential: number | null;
  readonly integration: number | null;
  readonly tool: number | null;
  readonly workflow: number | null;
  readonly system: number;
  readonly objects: Int32Array;
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** Numbers of address and agent string; -1 where none is stated. */
  readonly ipId: number;
  readonly userAgentId: number;
  readonly interactive: boolean | undefined;
  /** Name of the AWS role session. */
  readonly sessionName: string | undefined;
  /** Name of a step of a traced run, where it is that of an agent of the inventory. */
  readonly stepName: string | undefined;
  /** A token's delegation path as the record states it, the origin first; canonical entities. */
  readonly delegation: readonly PlacedStep[];
  /** 12 hexadecimal digits of SHA-256 over the content key, as a number. */
  readonly contentHash: number;
  /** Whether it states a key of this kind. */
  has(kind: KeyKind): boolean;
  /** Number of the first value of a kind, -1 when it states none. */
  key(kind: KeyKind): number;
  keys(kind: KeyKind): PlacedKey[];
  references(): readonly PlacedReference[];
  /** True when it issued an access key; known when other keys are forgotten. */
  readonly issuesKey: boolean;
  /** True when it was made with a temporary AWS key (`ASIA…`). */
  readonly byTemporaryKey: boolean;
  /** True when it carries an Entra session id, which exists only after an interactive authentication. */
  readonly inEntraSession: boolean;
}

export interface PlacedStep {
  readonly entity: number;
  /** Somebody other than the record's reader checked the claim, e.g. the service that wrote the record. */
  readonly verified: boolean;
  /** False for the party that a token was merely issued to. */
  readonly acts: boolean;
}

/** `to` minus `from` in µs, null when either is undated. */
export function elapsedUs(from: PlacedEvent, to: PlacedEvent): number | null {
  return from.timeUs === null || to.timeUs === null ? null : to.timeUs - from.timeUs;
}
