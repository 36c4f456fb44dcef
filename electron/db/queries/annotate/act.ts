/**
 * What an analyst does, recorded so that it can be taken back: the custody entry of each act holds, under `undo`, what
 * undoing it needs. Annotation rows are never deleted: an act marks old ones removed and adds new ones.
 */
import { z } from 'zod';
import { LinkClassS, SlotS } from '../../../../shared/contract/common.ts';
import { nowUs } from '../../clock.ts';
import { appendCustody } from '../../custody.ts';
import type { WriteDb } from '../../handles.ts';

/** What a slot held before a pin: the chain's own row, and its events' attributions where they agreed with each other. */
export const PinUndo = z.strictObject({
  chainId: z.string(),
  slot: SlotS,
  chain: z.strictObject({
    entityId: z.int().nullable(),
    class: LinkClassS.nullable(),
    said: z.unknown(),
  }),
  attributions: z.array(
    z.strictObject({
      entityId: z.int().nullable(),
      class: LinkClassS.nullable(),
      why: z.string().nullable(),
      /** Runs of event ids, first and last. */
      runs: z.array(z.tuple([z.int(), z.int()])),
    }),
  ),
});
export type PinUndo = z.output<typeof PinUndo>;

export const ClockUndo = z.strictObject({
  source: z.string(),
  /** What the evidence of the source had in force. */
  evidenceOffsetUs: z.int(),
  row: z.strictObject({ offsetUs: z.int(), basis: z.enum(['none', 'estimated', 'analyst']) }).nullable(),
});
export type ClockUndo = z.output<typeof ClockUndo>;

export const Undo = z.strictObject({
  /** Annotation rows the act added. */
  remove: z.array(z.int()).default([]),
  /** Annotation rows the act marked removed. */
  restore: z.array(z.int()).default([]),
  pin: PinUndo.optional(),
  clock: ClockUndo.optional(),
  /** Sigma rule rows that the act added, and those it took out or replaced. */
  sigma: z.strictObject({ remove: z.array(z.int()), restore: z.array(z.int()) }).optional(),
  /** What was set for a rule before the act. */
  ruleParams: z.strictObject({ rule: z.string(), before: z.record(z.string(), z.unknown()) }).optional(),
  /** The act changes what reconstruction concludes. */
  rebuild: z.boolean().optional(),
});
export type Undo = z.input<typeof Undo>;

export interface Act {
  readonly who: string;
  /** Dotted, e.g. `annotation.star`. */
  readonly action: string;
  /** In words, for the toast and the log, e.g. `star on 3 events`. */
  readonly what: string;
  readonly undo: Undo;
  /** What else the log should hold of it. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** Appends the custody entry of an act; call it inside the act's transaction. */
export function recordAct(db: WriteDb, act: Act): number {
  return appendCustody(db, {
    who: act.who,
    action: act.action,
    detail: { what: act.what, ...act.facts, undo: act.undo },
  });
}

export interface NewAnnotation {
  readonly targetKind: 'event' | 'chain' | 'entity' | 'finding';
  readonly targetKey: string;
  readonly kind: 'star' | 'tag' | 'comment' | 'status' | 'owner' | 'due' | 'pin' | 'link' | 'identity';
  readonly value: string;
  readonly who: string;
}

/** Adds one annotation row and returns its id. */
export function addAnnotation(db: WriteDb, row: NewAnnotation): number {
  const added = db.sql
    .prepare('INSERT INTO annotation (target_kind, target_key, kind, value, who, at_us) VALUES (?, ?, ?, ?, ?, ?)')
    .run(row.targetKind, row.targetKey, row.kind, row.value, row.who, nowUs());
  return Number(added.lastInsertRowid);
}

/** Marks the standing annotations of a target removed, of one kind and, where given, one value; returns their ids. */
export function removeStanding(
  db: WriteDb,
  target: Pick<NewAnnotation, 'targetKind' | 'targetKey' | 'kind'> & { readonly value?: string },
): number[] {
  const rows = db.sql
    .prepare(
      `UPDATE annotation SET removed = 1 WHERE target_kind = :targetKind AND target_key = :targetKey AND kind = :kind
         AND removed = 0 AND (:value IS NULL OR value = :value) RETURNING id`,
    )
    .all({ ...target, value: target.value ?? null }) as { id: number }[];
  return rows.map((row) => row.id);
}

/** Sets `removed` on rows by id. */
export function setRemoved(db: WriteDb, ids: readonly number[], removed: boolean): void {
  db.sql
    .prepare('UPDATE annotation SET removed = ? WHERE id IN (SELECT value FROM json_each(?))')
    .run(removed ? 1 : 0, JSON.stringify(ids));
}
