/** Events: the grid, counts, histogram, lanes, facets, one event, search. Never a whole table. */
import { z } from 'zod';
import { EXTERNAL_NAMES } from '../model/external.ts';
import {
  ActorRoleS,
  Candidate,
  Count,
  Cursor,
  EntityBrief,
  EventRow,
  FilterText,
  Id,
  KeyKindS,
  Limit,
  SeverityS,
  SlotClass,
  SlotS,
  Text,
  Us,
} from './common.ts';
import { query } from './define.ts';
import { LinkRow } from './links.ts';

export const EventDetail = z.strictObject({
  row: EventRow,
  originalUid: z.string().nullable(),
  originalTimeText: z.string().nullable(),
  originalTimeUs: Us.nullable(),
  timeProblem: z.string().nullable(),
  offsetUs: z.int(),
  classUid: z.int(),
  activityId: z.int(),
  statusDetail: z.string().nullable(),
  actorRole: ActorRoleS,
  initiator: EntityBrief.nullable(),
  impersonated: EntityBrief.nullable(),
  integration: EntityBrief.nullable(),
  tool: EntityBrief.nullable(),
  objects: z.array(z.strictObject({ entity: EntityBrief, role: z.string() })).max(200),
  keys: z.array(z.strictObject({ kind: KeyKindS, value: z.string() })).max(100),
  attrs: z.array(z.strictObject({ name: z.string(), value: z.string() })).max(200),
  external: z.array(z.enum(EXTERNAL_NAMES)).max(20).describe('marks of the outside'),
  scopes: z.array(z.string()).max(200),
  rows: z.int().nullable(),
  bytes: z.int().nullable(),
  delegation: z
    .array(
      z.strictObject({
        principal: EntityBrief,
        principalType: z.string(),
        mode: z.string(),
        evidenceField: z.string(),
        verified: z.boolean(),
      }),
    )
    .max(20),
  truncated: z.boolean(),
  evidenceId: Id,
  evidenceName: z.string(),
  recordId: Id,
  recordIndex: z.int(),
  offset: z.int(),
  length: z.int(),
  pointer: z.string().nullable(),
  attribution: z
    .strictObject({
      user: SlotClass,
      agent: SlotClass,
      credential: SlotClass,
      workflow: SlotClass,
      /** Plain sentences: why each slot holds what it holds. */
      why: z.array(z.strictObject({ slot: SlotS, text: z.string() })).max(6),
      candidates: z.array(Candidate).max(100),
      leftOut: z.int().describe('further runs and candidates that fit less well than those kept'),
    })
    .nullable(),
  links: z.array(LinkRow).max(50),
  findings: z.array(z.strictObject({ id: z.string(), title: z.string(), severity: SeverityS })).max(50),
});

export const LaneBy = z.enum(['agent', 'user', 'credential', 'system']);

export const FacetField = z.enum([
  'source',
  'system',
  'agent',
  'user',
  'actor',
  'credential',
  'workflow',
  'action',
  'verb',
  'status',
  'ip',
  'ua',
  'object',
  'evidence',
]);

export const eventsContract = {
  'events.page': query(
    z.strictObject({
      filter: FilterText,
      sort: z.enum(['time', '-time']).default('time'),
      cursor: Cursor,
      /** Start the page so that this event is in it. */
      anchor: Id.optional(),
      limit: Limit(200),
    }),
    z.strictObject({
      rows: z.array(EventRow),
      next: z.string().nullable(),
      previous: z.string().nullable(),
      filterErrors: z.array(z.string()).max(20),
    }),
  ),
  'events.count': query(z.strictObject({ filter: FilterText }), Count),
  'events.byIds': query(z.strictObject({ ids: z.array(Id).max(500) }), z.array(EventRow)),
  'events.get': query(z.strictObject({ id: Id }), EventDetail),
  'events.histogram': query(
    z.strictObject({
      filter: FilterText,
      fromUs: Us.optional(),
      toUs: Us.optional(),
      buckets: z.int().min(10).max(400).default(160),
    }),
    z.strictObject({
      fromUs: Us,
      toUs: Us,
      bucketUs: z.int().positive(),
      bars: z.array(
        z.strictObject({
          bucket: z.int(),
          count: z.int(),
          flagged: z.int().describe('events cited by findings or starred'),
        }),
      ),
      undated: z.int(),
      gaps: z
        .array(z.strictObject({ source: z.string(), title: z.string(), fromUs: Us, toUs: Us }))
        .max(100)
        .describe('silences that a log-gap finding names'),
    }),
  ),
  'events.lanes': query(
    z.strictObject({
      filter: FilterText,
      by: z.array(LaneBy).min(1).max(4).default(['agent', 'user', 'credential', 'system']),
      fromUs: Us,
      toUs: Us,
      buckets: z.int().min(10).max(400).default(160),
      limit: z.int().min(1).max(50).default(8).describe('lanes per kind'),
    }),
    z.strictObject({
      bucketUs: z.int().positive(),
      lanes: z.array(
        z.strictObject({
          by: LaneBy,
          entity: EntityBrief,
          total: z.int(),
          cells: z.array(z.strictObject({ bucket: z.int(), count: z.int(), flagged: z.int() })),
        }),
      ),
      more: z.array(z.strictObject({ by: LaneBy, hidden: z.int() })),
    }),
  ),
  'events.facets': query(
    z.strictObject({ filter: FilterText, field: FacetField, limit: Limit(12, 200) }),
    z.strictObject({
      values: z.array(z.strictObject({ value: z.string(), label: z.string(), count: z.int() })),
      more: z.boolean(),
      /** Set when counted over the first so many matching events only. */
      sampled: z.int().nullable(),
    }),
  ),
  'search.values': query(
    z.strictObject({ text: Text(200), limit: Limit(50, 200) }),
    z.strictObject({
      values: z.array(
        z.strictObject({ text: z.string(), where: z.string().describe('field it was found in'), events: z.int() }),
      ),
      more: z.boolean(),
      indexReady: z.boolean(),
    }),
  ),
  /** Scans source records' bytes for text that no indexed value holds, a bounded stretch a call. */
  'search.records': query(
    z.strictObject({
      text: z.string().min(2).max(200),
      cursor: Cursor,
      budgetBytes: z.int().min(1_000_000).max(64_000_000).default(32_000_000),
    }),
    z.strictObject({
      hits: z
        .array(
          z.strictObject({
            evidenceId: Id,
            evidenceName: z.string(),
            recordId: Id,
            recordIndex: z.int(),
            offset: z.int(),
            eventIds: z.array(Id).max(20),
            before: z.string(),
            match: z.string(),
            after: z.string(),
          }),
        )
        .max(200),
      scannedBytes: z.int(),
      totalBytes: z.int(),
      next: z.string().nullable(),
    }),
  ),
};
