/** Intended, granted, observed as a matrix of system and verb, with the paths and records behind every cell, and the privilege gap of an action. */
import { z } from 'zod';
import { ACCESS_NOTES, ACCESS_VERDICTS, DATA_REACHES } from '../model/access.ts';
import { EdgeKindS, EntityBrief, GrantViaS, Id, Limit, Us, VerbS } from './common.ts';
import { query } from './define.ts';

const Tier = z.int().min(0).max(4).nullable();
const Verdict = z.enum(ACCESS_VERDICTS);
const Reach = z.enum(DATA_REACHES).nullable();

/** An inventory record, as it is opened and as people name it. */
export const RecordPlace = z.strictObject({
  recordId: Id,
  evidence: z.string(),
  record: z.int().describe('its number in the file, from 1'),
});

export const GrantPathOut = z.strictObject({
  via: GrantViaS,
  text: z.string().describe('as the inventory states it'),
  by: EntityBrief.nullable().describe('who holds it; null: the agent itself'),
  steps: z
    .array(z.strictObject({ kind: EdgeKindS, entity: EntityBrief, from: RecordPlace.nullable() }))
    .max(10)
    .describe('from the agent to the holder'),
  from: RecordPlace.nullable(),
  expiresUs: Us.nullable(),
  expired: z.boolean(),
  conditional: z.boolean(),
  assumedSystem: z.string().nullable().describe('the grant names no system; this is the one it is taken for'),
});

export const IntentOut = z.strictObject({
  text: z.string(),
  from: RecordPlace.nullable(),
  expiresUs: Us.nullable(),
  expired: z.boolean(),
});

/** Lines of one side: how many say yes, no, and not known. */
const Side = z.strictObject({ yes: z.int(), no: z.int(), unknown: z.int() });

export const MatrixCell = z.strictObject({
  verb: VerbS,
  resources: z.int(),
  intended: Side,
  granted: Side,
  observed: z.int().describe('events'),
  firstUs: Us.nullable(),
  lastUs: Us.nullable(),
  /** The most telling of its lines. */
  verdict: Verdict,
  verdicts: z.array(z.strictObject({ verdict: Verdict, count: z.int() })).max(ACCESS_VERDICTS.length),
  tier: Tier,
  reach: Reach,
  unmapped: z.int(),
  /** Selects the events behind the observed number; empty when there is none. */
  filter: z.string(),
});

export const CellLine = z.strictObject({
  resource: z.string(),
  intended: z.boolean().nullable(),
  intendedVia: z.array(IntentOut).max(20),
  granted: z.boolean().nullable(),
  grantedVia: z.array(GrantPathOut).max(20),
  observed: z.int(),
  firstUs: Us.nullable(),
  lastUs: Us.nullable(),
  verdict: Verdict,
  why: z.string(),
  tier: Tier,
  reach: Reach,
  unmapped: z.boolean(),
  filter: z.string(),
});

export const AccessNoteOut = z.strictObject({
  kind: z.enum(ACCESS_NOTES),
  text: z.string(),
  from: z.array(RecordPlace).max(20),
});

const GapSide = z.strictObject({ tier: Tier, source: z.string(), from: z.array(RecordPlace).max(20) });

export const GapLine = z.strictObject({
  user: EntityBrief,
  holder: EntityBrief.describe('credential, account or integration that executed the action'),
  system: z.string(),
  verb: VerbS,
  resource: z.string(),
  person: GapSide,
  credential: GapSide,
  gap: z.int().nullable().describe('tiers above the person; null when either side is not known'),
  count: z.int(),
  firstUs: Us.nullable(),
  lastUs: Us.nullable(),
  filter: z.string(),
});

/** What a list of access lines holds: a side that says yes, what goes beyond the purpose on it, or all. */
export const ACCESS_SIDES = ['intended', 'granted', 'observed', 'granted_beyond', 'observed_beyond'] as const;

export const AccessLine = z.strictObject({
  agent: EntityBrief,
  system: z.string(),
  verb: VerbS,
  resource: z.string(),
  verdict: Verdict,
  tier: Tier,
  observed: z.int(),
  filter: z.string().describe('opens the observed events; empty when there is none'),
  from: z.array(RecordPlace).max(3).describe('inventory records that approve or grant it'),
});

/** The right that an action used: what approves it and what grants it to the agent, each with its source. */
export const RightsOfAction = z.strictObject({
  agent: EntityBrief,
  system: z.string(),
  verb: VerbS,
  resource: z.string(),
  intended: z.boolean().nullable(),
  intendedVia: z.array(IntentOut).max(20),
  granted: z.boolean().nullable(),
  grantedVia: z.array(GrantPathOut).max(20),
  verdict: Verdict,
  why: z.string(),
});

export const accessContract = {
  'access.matrix': query(
    z.strictObject({ agent: Id }),
    z.strictObject({
      agent: EntityBrief,
      systems: z.array(z.strictObject({ system: z.string(), cells: z.array(MatrixCell).max(15) })).max(60),
      /** Systems beyond those shown. */
      cutSystems: z.int(),
      lines: z.int(),
      verdicts: z.array(z.strictObject({ verdict: Verdict, count: z.int() })).max(ACCESS_VERDICTS.length),
      notes: z.array(AccessNoteOut).max(100),
      cutNotes: z.boolean(),
      unmapped: z
        .array(z.strictObject({ system: z.string(), text: z.string(), from: z.array(RecordPlace).max(20) }))
        .max(200),
      cutUnmapped: z.boolean(),
    }),
  ),
  'access.cell': query(
    z.strictObject({
      agent: Id,
      system: z.string().max(200),
      verb: VerbS,
      offset: z.int().min(0).max(1_000_000).default(0),
      limit: Limit(50, 200),
    }),
    z.strictObject({ lines: z.array(CellLine).max(200), total: z.int(), next: z.int().nullable() }),
  ),
  /** Lines of all agents on one system, agent by agent. */
  'access.lines': query(
    z.strictObject({
      system: z.string().max(200),
      side: z.enum(ACCESS_SIDES),
      offset: z.int().min(0).max(1_000_000).default(0),
      limit: Limit(50, 200),
    }),
    z.strictObject({ lines: z.array(AccessLine).max(200), total: z.int(), next: z.int().nullable() }),
  ),
  'access.gap': query(
    z.strictObject({ event: Id }),
    z.strictObject({
      /** Empty: why there is nothing to compare. */
      why: z.string(),
      lines: z.array(GapLine).max(10),
      /** Null: no agent acted, or what it did is no access that rights are stated for. */
      rights: RightsOfAction.nullable(),
    }),
  ),
  /** The actions of a chain with the rights they used. */
  'access.chain': query(
    z.strictObject({ chain: z.string().max(64), limit: Limit(20, 100) }),
    z.strictObject({
      lines: z
        .array(
          z.strictObject({
            rights: RightsOfAction,
            gap: GapLine.nullable(),
            why: z
              .string()
              .describe('why no person’s rights are compared; empty: they are, or only they themselves acted'),
            count: z.int(),
            filter: z.string(),
          }),
        )
        .max(100),
      total: z.int(),
      events: z.int().describe('of the chain, that are such actions'),
      widest: z.int().nullable().describe('tiers above the person; null: no gap is known'),
      cut: z.boolean().describe('only the first 20,000 events of the chain are looked at'),
    }),
  ),
  'access.gaps': query(
    z.strictObject({ agent: Id, limit: Limit(50, 200) }),
    z.strictObject({
      lines: z.array(GapLine).max(200),
      total: z.int(),
      unknown: z.int().describe('actions where one side is not known'),
      cut: z.boolean(),
      leftOut: z.string().describe('what is not compared, in words; empty: nothing'),
    }),
  ),
};
