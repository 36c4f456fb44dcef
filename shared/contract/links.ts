/** A link between two records and an analyst's word on it, as events, chains and decisions show them. */
import { z } from 'zod';
import { Id, KeyKindS, LinkClassS, PrecisionS, Us } from './common.ts';

export const LinkDecisionS = z.enum(['confirm', 'reject', 'draw']);
export const EntityDecisionS = z.enum(['merge', 'split']);

/** One end of a link, with its time as recorded and as corrected for the source's clock. */
export const LinkEnd = z.strictObject({
  sourceTitle: z.string(),
  action: z.string(),
  timeUs: Us.nullable(),
  recordedUs: Us.nullable(),
  precision: PrecisionS,
});

/** What an analyst said of the link between two records; `applied` once reconstruction has run with it. */
export const LinkDecided = z.strictObject({
  id: Id,
  decision: LinkDecisionS,
  note: z.string(),
  who: z.string(),
  atUs: Us,
  applied: z.boolean(),
});

export const LinkRow = z.strictObject({
  method: z.string().describe('linker id, e.g. token.uti'),
  title: z.string(),
  class: LinkClassS,
  fromEvent: Id,
  toEvent: Id,
  from: LinkEnd,
  to: LinkEnd,
  keys: z.array(z.strictObject({ kind: KeyKindS, value: z.string() })).max(10),
  dtMs: z.number().nullable().describe('corrected time of `to` minus `from`'),
  recordedDtMs: z.number().nullable().describe('the same before correction'),
  candidates: z.int(),
  score: z.number().describe('0 to 1: how likely the link is right'),
  why: z.string(),
  /** A rejected link stays listed as it was proposed. */
  decision: LinkDecided.nullable(),
});
