/** What changed: inventories against earlier snapshots, an agent's behaviour against its baseline and its blueprint. */
import { z } from 'zod';
import { BEHAVIOUR_DIMENSIONS, DRIFT_APPROVALS, DRIFT_AREAS, SNAPSHOT_BASES } from '../model/drift.ts';
import { DriftDays } from '../model/driftWindows.ts';
import { EntityBrief, Id, Limit, Us, VerbS } from './common.ts';
import { mutation, query } from './define.ts';

/** One inventory at one time. */
export const Snapshot = z.strictObject({
  id: Id,
  ord: z.int().describe('place in its inventory, from 1'),
  label: z.string().describe('its date, or which import it is'),
  us: Us.nullable(),
  basis: z.enum(SNAPSHOT_BASES).describe('where its time comes from'),
  records: z.int(),
  files: z.array(z.strictObject({ id: Id, name: z.string() })).max(50),
  complete: z.boolean().describe('false: what it does not list may still exist'),
  why: z.string().describe('why it is not complete'),
});

/** A time at which at least one inventory was taken; `id` is a snapshot's and names it in `drift.inventory`. */
export const Moment = z.strictObject({
  id: Id,
  label: z.string(),
  us: Us.nullable(),
  inventories: z.array(z.string()).max(50),
});

export const InventoryDriftItem = z.strictObject({
  area: z.enum(DRIFT_AREAS),
  subject: EntityBrief,
  object: EntityBrief.nullable(),
  name: z.string(),
  before: z.string().nullable().describe('null: not there'),
  after: z.string().nullable(),
  beforeRecord: Id.nullable(),
  afterRecord: Id.nullable(),
  tier: z.int().min(0).max(4).nullable(),
  approved: z.enum(DRIFT_APPROVALS),
  inventory: z.string(),
  fromLabel: z.string(),
  toLabel: z.string().describe('the snapshot that shows it first'),
  us: Us.nullable().describe('time of that snapshot'),
  agents: z.int().describe('agents that it concerns'),
  /** Filter text that selects what those that it concerns did since; empty where the time is not known or nobody is concerned. */
  filter: z.string(),
});

export const BehaviourDriftItem = z.strictObject({
  dimension: z.enum(BEHAVIOUR_DIMENSIONS),
  change: z.enum(['new', 'gone', 'up', 'down', 'alone']),
  label: z.string(),
  entity: EntityBrief.nullable(),
  verb: VerbS.nullable(),
  baseline: z.number(),
  recent: z.number(),
  expected: z.number(),
  unusual: z.boolean(),
  peersUsing: z.int(),
  firstUs: Us.nullable(),
  lastUs: Us.nullable(),
  filter: z.string().describe('selects the events behind `recent`; behind `baseline` for what is gone'),
  /** Events that the filter selects when it names them one by one and there are more. */
  filterCut: z.boolean(),
});

export const DriftMark = z.strictObject({
  us: Us,
  kind: z.enum(['inventory', 'behaviour', 'window']),
  text: z.string(),
  strong: z.boolean().describe('privileged, not approved or unusual'),
  filter: z.string(),
});

export const driftContract = {
  'drift.snapshots': query(
    z.strictObject({}),
    z.strictObject({
      series: z
        .array(
          z.strictObject({
            series: z.int(),
            title: z.string().describe("the inventory's kind, e.g. Grants"),
            name: z.string(),
            snapshots: z.array(Snapshot).max(200),
          }),
        )
        .max(100),
      moments: z.array(Moment).max(500),
      cut: z.boolean(),
    }),
  ),
  'drift.inventory': query(
    z.strictObject({
      agent: Id.optional(),
      from: Id.optional().describe('snapshot; the first of each inventory when absent'),
      to: Id.optional().describe('snapshot; the last of each inventory when absent'),
      area: z.enum(DRIFT_AREAS).optional(),
      limit: Limit(200),
    }),
    z.strictObject({
      fromLabel: z.string(),
      toLabel: z.string(),
      compared: z.int().describe('inventories with two snapshots in the range'),
      items: z.array(InventoryDriftItem).max(500),
      total: z.int(),
      cut: z.boolean(),
      areas: z.array(z.strictObject({ area: z.enum(DRIFT_AREAS), count: z.int() })).max(DRIFT_AREAS.length),
      partial: z.array(z.strictObject({ label: z.string(), inventory: z.string(), why: z.string() })).max(50),
    }),
  ),
  'drift.behaviour': query(
    z.strictObject({
      agent: Id,
      baselineDays: DriftDays.shape.baselineDays.optional().describe("the case's when absent"),
      recentDays: DriftDays.shape.recentDays.optional(),
    }),
    z.strictObject({
      agent: EntityBrief,
      /** The windows of this case, and those that its findings rest on: of the last analysis. */
      caseDays: DriftDays,
      findingDays: DriftDays,
      windows: z.strictObject({
        baselineFromUs: Us,
        recentFromUs: Us,
        toUs: Us,
        baselineDays: z.int(),
        recentDays: z.int(),
        zone: z.string(),
      }),
      state: z.enum(['compared', 'not_enough_history', 'nothing_recent']),
      why: z.string().describe('the state in words, with the numbers that it rests on'),
      leftOut: z
        .array(z.string())
        .max(50)
        .describe('sources that do not cover both windows; their events are not compared'),
      baseline: z.strictObject({
        events: z.int(),
        activeDays: z.int(),
        perDay: z.number().nullable(),
        filter: z.string(),
      }),
      recent: z.strictObject({
        events: z.int(),
        activeDays: z.int(),
        perDay: z.number().nullable(),
        filter: z.string(),
      }),
      spreadPerDay: z.number().nullable(),
      items: z.array(BehaviourDriftItem).max(500),
      cut: z.boolean(),
      days: z.array(z.strictObject({ fromUs: Us, events: z.int(), recent: z.boolean(), filter: z.string() })).max(4000),
      hours: z.strictObject({ baseline: z.array(z.int()).length(168), recent: z.array(z.int()).length(168) }),
      blueprint: z
        .strictObject({
          entity: EntityBrief,
          peers: z.int(),
          /** Median events of an active day: this agent's in the recent window, and the others' over both windows. */
          perDay: z.number().nullable(),
          peersPerDay: z.number().nullable(),
        })
        .nullable(),
    }),
  ),
  /** The windows of this case: the next analysis compares in them. */
  'drift.setWindows': mutation(
    DriftDays,
    z.strictObject({ what: z.string().describe('in words, empty when nothing changed') }),
    ['drift.behaviour', 'case.info', 'custody.page', 'undo.peek'],
  ),
  'drift.marks': query(
    z.strictObject({ agent: Id, limit: Limit(200) }),
    z.strictObject({ marks: z.array(DriftMark).max(500), cut: z.boolean() }),
  ),
};
