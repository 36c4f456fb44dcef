/** Reconstructed action chains. */
import { z } from 'zod';
import {
  Candidate,
  Count,
  Cursor,
  EntityBrief,
  EventRow,
  FilterText,
  Flags,
  Id,
  Limit,
  LinkClassS,
  SeverityS,
  SlotClass,
  SlotS,
  Text,
  Us,
} from './common.ts';
import { mutation, query } from './define.ts';
import { LinkRow } from './events.ts';

export const ChainSlot = z.strictObject({
  slot: SlotS,
  entity: EntityBrief.nullable(),
  /** How many different entities fill it (objects, mostly); `entity` is the first. */
  count: z.int(),
  /** Text for the card, e.g. `Case × 10,000` or `? · 3 candidates`. */
  label: z.string(),
  class: SlotClass,
  why: z.string().describe('the reason for the link, or for the gap'),
  candidates: z.int(),
  wouldFill: z.array(z.string()).max(20).describe('titles of sources that would fill it, when empty'),
});

export const ChainRow = z.strictObject({
  id: z.string(),
  startUs: Us.nullable(),
  endUs: Us.nullable(),
  slots: z.array(ChainSlot).length(6),
  weakest: SlotClass.describe('weakest hop; null when a slot is empty'),
  events: z.int(),
  risk: z.strictObject({ score: z.number(), severity: SeverityS }),
  findings: z.int(),
  key: z.string(),
  flags: Flags,
});

export const chainsContract = {
  'chains.page': query(
    z.strictObject({
      filter: FilterText,
      gapsOnly: z.boolean().default(false),
      minClass: LinkClassS.optional(),
      agent: Id.optional(),
      sort: z.enum(['risk', 'time', '-time', 'events']).default('risk'),
      cursor: Cursor,
      /** Start the page so that this chain is in it, where it matches. */
      anchor: Text(64).optional(),
      limit: Limit(200),
    }),
    z.strictObject({
      rows: z.array(ChainRow),
      next: z.string().nullable(),
      previous: z.string().nullable().describe('set when rows lie before these, e.g. of a page around an anchor'),
      total: Count,
    }),
  ),
  'chains.get': query(
    z.strictObject({ id: Text(64) }),
    z.strictObject({
      row: ChainRow,
      candidates: z.array(Candidate).max(50),
      links: z.array(LinkRow).max(200),
      linksCut: z.boolean(),
      findings: z.array(z.strictObject({ id: z.string(), title: z.string(), severity: SeverityS })).max(50),
      pins: z
        .array(
          z.strictObject({ slot: SlotS, entity: EntityBrief.nullable(), note: z.string(), who: z.string(), atUs: Us }),
        )
        .max(6),
    }),
  ),
  'chains.events': query(
    z.strictObject({ id: Text(64), cursor: Cursor, limit: Limit(200) }),
    z.strictObject({ rows: z.array(EventRow), next: z.string().nullable() }),
  ),
  /** Pins a slot by hand: class analyst, with a note. `entityId` null says that no one of the candidates is accepted. */
  'chains.pin': mutation(
    z.strictObject({ id: Text(64), slot: SlotS, entityId: Id.nullable(), note: z.string().min(1).max(2000) }),
    ChainRow,
    ['chains.page', 'chains.get', 'events.page', 'events.get', 'custody.page', 'undo.peek'],
  ),
};
