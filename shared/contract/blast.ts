/** Blast radius of an agent, credential, integration, account or person, and what to revoke in which order. */
import { z } from 'zod';
import { BLAST_DAYS, BLAST_LIMITS, BLAST_POWERS, WORK_STAGES, WORK_URGENCIES } from '../model/blast.ts';
import { BasisS, EntityBrief, GrantViaS, Id, Text, Us, VerbS } from './common.ts';
import { query } from './define.ts';

/** Events of the subject that name a thing; null where none does. `filter` opens them. */
export const Touched = z.strictObject({
  events: z.int(),
  firstUs: Us.nullable(),
  lastUs: Us.nullable(),
  filter: z.string(),
});

/** One step of a path. */
export const BlastHopS = z.strictObject({
  from: EntityBrief.nullable(),
  to: EntityBrief.nullable().describe('null: a system that only a permission names'),
  toName: z.string(),
  words: z.string().describe('what stands between the two, e.g. "authenticates as"'),
  basis: BasisS,
  /** The inventory record behind a declared or granted hop. */
  recordId: Id.nullable(),
  events: z.int(),
  /** Filter text for the events behind an observed hop. */
  filter: z.string(),
});

const Path = z
  .array(z.int())
  .max(BLAST_LIMITS.depth + 2)
  .describe('places in `hops`, from the subject on');
const Standing = z
  .enum(['stated', 'observed'])
  .describe('stated: by declarations and grants alone; observed: only over a hop that events show');

export const ReachedThing = z.strictObject({
  entity: EntityBrief,
  depth: z.int(),
  power: z.enum(BLAST_POWERS),
  standing: Standing,
  path: Path,
  touched: Touched.nullable(),
});

/** What may be done on a system with one verb. */
export const ReachedVerb = z.strictObject({
  verb: VerbS,
  tier: z.int().min(0).max(4).nullable().describe('null: done, but granted by nothing that was imported'),
  resources: z.array(z.string()).max(20),
  resourcesMore: z.int(),
  permissions: z
    .array(
      z.strictObject({
        text: z.string(),
        via: GrantViaS,
        holder: EntityBrief.nullable(),
        mapped: z.boolean(),
        recordId: Id,
      }),
    )
    .max(20),
  permissionsMore: z.int(),
  touched: Touched.nullable(),
});

export const ReachedSystemRow = z.strictObject({
  entity: EntityBrief.nullable(),
  name: z.string(),
  standing: Standing,
  depth: z.int(),
  path: Path,
  tier: z.int().min(0).max(4).nullable(),
  tierFrom: z.enum(['permission', 'inventory']).nullable(),
  unstated: z.boolean().describe('no permission says what may be done here'),
  touched: Touched.nullable(),
  verbs: z.array(ReachedVerb).max(20),
  /** Objects known here: seen in any event, or inventoried and covered. */
  objects: z.int(),
  objectsTouched: z.int(),
  restricted: z.int(),
  confidential: z.int(),
  external: z.int(),
});

export const ReachedObject = z.strictObject({
  entity: EntityBrief,
  system: z.string(),
  type: z.string(),
  dataClass: z.string().describe('as resources.csv writes it; empty when it does not list the object'),
  external: z.boolean(),
  owner: z.string(),
  tier: z.int().min(0).max(4).nullable(),
  verbs: z.array(VerbS).max(20),
  unstated: z.boolean(),
  path: Path,
  touched: Touched.nullable(),
});

/** Permissions summed by system and tier. */
export const TierSum = z.strictObject({
  system: z.string(),
  tier: z.int().min(0).max(4),
  permissions: z.int(),
  holders: z.array(EntityBrief).max(10),
  holdersMore: z.int(),
});

export const BlastRadius = z.strictObject({
  subject: EntityBrief,
  sentence: z.string(),
  /** The subject's own events. */
  own: Touched,
  counts: z.strictObject({
    things: z.int(),
    thingsTouched: z.int(),
    agents: z.int(),
    systems: z.int(),
    systemsTouched: z.int(),
    objects: z.int(),
    objectsTouched: z.int(),
    restricted: z.int(),
    confidential: z.int(),
    external: z.int(),
    expired: z.int().describe('permissions that ended before the last event of the case, left out'),
    ended: z
      .int()
      .describe('permissions and connections that a later snapshot of their inventory no longer lists, left out'),
  }),
  hops: z.array(BlastHopS).max(20_000),
  things: z.array(ReachedThing).max(BLAST_LIMITS.nodes),
  systems: z.array(ReachedSystemRow).max(BLAST_LIMITS.systems),
  objects: z.array(ReachedObject).max(BLAST_LIMITS.objects),
  objectsCut: z.boolean(),
  tiers: z.array(TierSum).max(1_000),
  cuts: z.array(z.string()).max(30).describe('what was left out, in words'),
});

/** Who used a thing in the last days: what stops working when it is revoked. */
export const WouldBreak = z.strictObject({
  entity: EntityBrief,
  events: z.int(),
  lastUs: Us.nullable(),
  filter: z.string(),
});

export const WorkRow = z.strictObject({
  order: z.int(),
  stage: z.enum(WORK_STAGES),
  urgency: z.enum(WORK_URGENCIES),
  action: z.string(),
  target: EntityBrief,
  system: EntityBrief.nullable(),
  where: z.string().describe('empty: not recorded'),
  why: z.string(),
  tier: z.int().min(0).max(4).nullable(),
  owners: z
    .array(
      z.strictObject({
        text: z.string(),
        entity: EntityBrief.nullable(),
        departed: z.boolean(),
        of: z.string().describe('whose owner it is, where not of the thing itself'),
      }),
    )
    .max(10)
    .describe('empty: nobody is recorded'),
  touched: Touched.nullable(),
  breaks: z.array(WouldBreak).max(BLAST_LIMITS.users),
  breaksMore: z.int(),
  recordId: Id.nullable(),
});

export const Worklist = z.strictObject({
  subject: EntityBrief,
  sentence: z.string(),
  days: z.int(),
  fromUs: Us.nullable(),
  toUs: Us.nullable().describe('the last event of the case: the days are counted back from it'),
  rows: z.array(WorkRow).max(BLAST_LIMITS.worklist),
  cuts: z.array(z.string()).max(30),
});

export const blastContract = {
  'blast.get': query(z.strictObject({ id: Id }), BlastRadius),
  'blast.worklist': query(z.strictObject({ id: Id, days: z.int().min(1).max(3_650).default(BLAST_DAYS) }), Worklist),
  /** The entity that a name, handle, key or `kind/key` means; refused in words when none or several do. */
  'blast.subject': query(z.strictObject({ text: Text(512) }), EntityBrief),
};
