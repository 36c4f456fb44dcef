/** The state of one slot over all events: who fills it, how well, why, and who else was proposed. */
import type { LinkClass } from '../../../shared/model/kinds.ts';
import type { ActorSlot } from '../context.ts';

/** Rivals kept for one event; more than this many names help nobody decide. */
const MAX_RIVALS = 20;

export interface SlotColumn {
  readonly slot: ActorSlot;
  /** Canonical entity id, -1 while empty. */
  readonly entity: Int32Array;
  /** As classRank, 0 while empty. */
  readonly rank: Uint8Array;
  /** 0–1. */
  readonly score: Float32Array;
  /** Index into `reasons`. */
  readonly why: Int32Array;
  readonly reasons: string[];
  /** Entities proposed with equal right, by position; such a slot stays empty. */
  readonly rivals: Map<number, Set<number>>;
  /** 1 where an analyst's link handed it on: its class is `analyst`. */
  readonly byAnalyst: Uint8Array;
  fill(position: number, entity: number, rank: number, score: number, why: string, byAnalyst?: boolean): void;
  dispute(position: number, entities: Iterable<number>): void;
  /** From here on what is filled and disputed is noted, so that `rewind` can undo it. Only what is empty is filled then. */
  mark(): void;
  /** Back to where `mark` was called; it stays marked. */
  rewind(): void;
  /** Nothing will be undone any more. */
  settle(): void;
}

/** An empty column for `count` events. */
export function slotColumn(slot: ActorSlot, count: number): SlotColumn {
  const reasonIds = new Map<string, number>();
  const reasons: string[] = [];
  let since: { readonly filled: number[]; readonly disputed: Map<number, Set<number> | undefined> } | undefined;
  const column: SlotColumn = {
    slot,
    entity: new Int32Array(count).fill(-1),
    rank: new Uint8Array(count),
    score: new Float32Array(count),
    why: new Int32Array(count).fill(-1),
    reasons,
    rivals: new Map(),
    byAnalyst: new Uint8Array(count),
    fill(position, entity, rank, score, why, byAnalyst = false) {
      let reason = reasonIds.get(why);
      if (reason === undefined) {
        reason = reasons.length;
        reasonIds.set(why, reason);
        reasons.push(why);
      }
      column.entity[position] = entity;
      column.rank[position] = rank;
      column.score[position] = score;
      column.why[position] = reason;
      column.byAnalyst[position] = byAnalyst ? 1 : 0;
      since?.filled.push(position);
    },
    dispute(position, entities) {
      const before = column.rivals.get(position);
      if (since !== undefined && !since.disputed.has(position))
        since.disputed.set(position, before === undefined ? undefined : new Set(before));
      const known = before ?? new Set<number>();
      column.rivals.set(position, known);
      for (const entity of entities) if (known.size < MAX_RIVALS) known.add(entity);
    },
    mark() {
      since = { filled: [], disputed: new Map() };
    },
    rewind() {
      for (const position of since?.filled ?? []) {
        column.entity[position] = -1;
        column.rank[position] = 0;
        column.score[position] = 0;
        column.why[position] = -1;
        column.byAnalyst[position] = 0;
      }
      for (const [position, before] of since?.disputed ?? []) {
        if (before === undefined) column.rivals.delete(position);
        else column.rivals.set(position, before);
      }
      column.mark();
    },
    settle() {
      since = undefined;
    },
  };
  return column;
}

/** The entity in a slot, or undefined while it is empty. */
export function filledAt(column: SlotColumn, position: number): number | undefined {
  const entity = column.entity[position] ?? -1;
  return entity < 0 ? undefined : entity;
}

/** The class of what fills a slot, null while it is empty. */
export function classAt(column: SlotColumn, position: number): LinkClass | null {
  return column.byAnalyst[position] === 1 ? 'analyst' : classOfRank(column.rank[position] ?? 0);
}

/** Class of a rank, null for an empty slot. */
export function classOfRank(rank: number): 'exact' | 'strong' | 'medium' | 'weak' | null {
  return ([null, 'weak', 'medium', 'strong', 'exact'] as const)[rank] ?? null;
}
