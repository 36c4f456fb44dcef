/** The inventory: agents, any entity, and the three-way access comparison. */
import { z } from 'zod';
import { ACCESS_VERDICTS } from '../model/access.ts';
import {
  AgentStatusS,
  BasisS,
  Count,
  Cursor,
  EdgeKindS,
  EntityBrief,
  EntityKindS,
  FilterText,
  GrantViaS,
  Id,
  Limit,
  SeverityS,
  Text,
  Us,
  VerbS,
} from './common.ts';
import { query } from './define.ts';

export const AgentRow = z.strictObject({
  entity: EntityBrief,
  platform: z.string(),
  purpose: z.string(),
  owner: EntityBrief.nullable(),
  ownerText: z.string().describe('as the inventory writes it, when it names no known person'),
  businessProcess: z.string(),
  status: z.array(AgentStatusS).max(5),
  identities: z.array(EntityBrief).max(20),
  credentials: z.array(EntityBrief).max(20),
  systems: z.array(EntityBrief).max(20),
  inInventory: z.boolean(),
  events: z.int(),
  chains: z.int(),
  firstUs: Us.nullable(),
  lastUs: Us.nullable(),
  findings: z.int(),
  risk: z.strictObject({ score: z.number(), severity: SeverityS }),
});

/** One line of intended / granted / observed. `verdict` is the set difference it falls in. */
export const AccessRow = z.strictObject({
  system: z.string(),
  verb: VerbS,
  resource: z.string(),
  intended: z.boolean().nullable().describe('null: the inventory does not say'),
  granted: z.boolean().nullable().describe('null: no grant data for this system'),
  grantedVia: z.array(z.strictObject({ via: GrantViaS, text: z.string(), by: EntityBrief.nullable() })).max(20),
  observed: z.int(),
  firstUs: Us.nullable(),
  lastUs: Us.nullable(),
  verdict: z.enum(ACCESS_VERDICTS),
  tier: z.int().min(0).max(4).nullable(),
  /** Filter text that selects the events behind the observed number. */
  filter: z.string(),
});

export const Fact = z.strictObject({
  name: z.string(),
  value: z.string(),
  from: z.string().describe('evidence it comes from'),
});

export const EntityDetail = z.strictObject({
  entity: EntityBrief,
  facts: z.array(Fact).max(100),
  aliases: z.array(z.strictObject({ ns: z.string(), value: z.string() })).max(100),
  mergedFrom: z.array(z.string()).max(50).describe('why identifiers were taken to be the same thing'),
  events: Count,
  firstUs: Us.nullable(),
  lastUs: Us.nullable(),
  chains: z.int(),
  edges: z
    .array(
      z.strictObject({
        kind: EdgeKindS,
        basis: BasisS,
        direction: z.enum(['out', 'in']),
        otherKind: EntityKindS,
        count: z.int(),
      }),
    )
    .max(100),
  findings: z.array(z.strictObject({ id: z.string(), title: z.string(), severity: SeverityS })).max(100),
  key: z.string().describe('content key for annotations'),
});

export const agentsContract = {
  'agents.list': query(
    z.strictObject({
      filter: FilterText,
      status: AgentStatusS.optional(),
      sort: z.enum(['risk', 'name', 'last', 'events']).default('risk'),
      cursor: Cursor,
      limit: Limit(200),
    }),
    z.strictObject({ rows: z.array(AgentRow), next: z.string().nullable(), total: Count }),
  ),
  'agents.get': query(
    z.strictObject({ id: Id }),
    z.strictObject({
      row: AgentRow,
      facts: z.array(Fact).max(100),
      statusWhy: z.array(z.string()).max(10),
      riskWhy: z.array(z.strictObject({ text: z.string(), points: z.number() })).max(30),
      access: z.array(AccessRow).max(500),
      accessCut: z.boolean(),
      unmappedScopes: z.array(z.strictObject({ system: z.string(), text: z.string() })).max(200),
      findings: z.array(z.strictObject({ id: z.string(), title: z.string(), severity: SeverityS })).max(100),
    }),
  ),
  'entities.get': query(z.strictObject({ id: Id }), EntityDetail),
  'entities.find': query(
    z.strictObject({ text: Text(200), kinds: z.array(EntityKindS).max(11).default([]), limit: Limit(20, 100) }),
    z.array(EntityBrief),
  ),
};
