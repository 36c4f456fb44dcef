/** The risk of a case at a glance, for those who decide: what it is made of, and what to do first. */
import { z } from 'zod';
import { RecordPlace } from './access.ts';
import { AgentStatusS, EntityBrief, FindingStatusS, Limit, SeverityS, Us } from './common.ts';
import { query } from './define.ts';
import { GradeS } from './findings.ts';

/** What an event's slot holds: how sure it is, that no agent was at work, or nothing. */
export const COVERAGE_STATES = ['exact', 'strong', 'medium', 'weak', 'analyst', 'direct', 'unknown'] as const;

/** Filter text that opens the events of one state of a slot. */
export function coverageFilter(slot: 'user' | 'agent', state: (typeof COVERAGE_STATES)[number]): string {
  if (state === 'direct') return 'is:direct';
  if (state !== 'unknown') return `${slot}_class:${state}`;
  return slot === 'agent' ? 'agent_class:empty -is:direct' : 'user_class:empty';
}

const Score = z.strictObject({ score: z.number().min(0).max(100), severity: SeverityS });

export const RiskOverview = z.strictObject({
  case: Score.extend({
    sentence: z.string(),
    parts: z
      .array(z.strictObject({ severity: SeverityS, findings: z.int(), points: z.number(), text: z.string() }))
      .max(5)
      .describe('by severity, worst first; their points add up to the score'),
    settled: z.int().describe('findings resolved or dismissed, which no longer count'),
  }),
  agents: z.strictObject({
    total: z.int(),
    bySeverity: z.array(z.strictObject({ severity: SeverityS, count: z.int() })).max(5),
    byStatus: z.array(z.strictObject({ status: AgentStatusS, count: z.int() })).max(5),
    /** The riskiest. */
    top: z
      .array(
        z.strictObject({
          entity: EntityBrief,
          status: z.array(AgentStatusS).max(5),
          risk: Score,
          why: z.array(z.string()).max(3),
          findings: z.int(),
        }),
      )
      .max(12),
  }),
  access: z.strictObject({
    /** Distinct (agent, verb, resource) a system, most beyond purpose first. */
    systems: z
      .array(
        z.strictObject({
          system: z.string(),
          intended: z.int(),
          granted: z.int(),
          observed: z.int(),
          grantedBeyond: z.int().describe('granted and not intended'),
          observedBeyond: z.int().describe('done and not intended'),
          unknown: z.int().describe('one side is not known, so nothing is concluded'),
          agents: z.int(),
          events: z.int(),
          filter: z.string().describe('opens the events'),
          agentFilter: z.string().describe('opens the agents whose access is counted'),
        }),
      )
      .max(30),
    systemsLeftOut: z.int(),
    grantedBeyond: z.int(),
    observedBeyond: z.int(),
    notCompared: z
      .int()
      .describe('agents with delegated actions that are not compared with the rights of the people behind them'),
  }),
  attribution: z.strictObject({
    events: z.int(),
    slots: z
      .array(
        z.strictObject({
          slot: z.enum(['user', 'agent']),
          states: z
            .array(z.strictObject({ state: z.enum(COVERAGE_STATES), count: z.int() }))
            .max(COVERAGE_STATES.length),
        }),
      )
      .max(2),
  }),
  findings: z
    .array(z.strictObject({ severity: SeverityS, status: FindingStatusS, count: z.int() }))
    .max(20)
    .describe('those that are none are left out'),
  trend: z.strictObject({
    snapshots: z
      .array(
        z.strictObject({
          atUs: Us.describe('what the inventory states of its moment; else when it was imported'),
          dated: z.boolean().describe('the inventory states its moment'),
          evidence: z.array(z.strictObject({ id: z.int(), name: z.string() })).max(10),
          files: z.int(),
          agents: z.int().nullable().describe('null: no inventory up to then lists agents'),
          grants: z.int().nullable().describe('null: no inventory up to then states a grant'),
          excess: z.int().nullable().describe('of the grants, those that go beyond the purpose as it is stated now'),
        }),
      )
      .max(60)
      .describe('oldest first; the newest when there are more'),
    note: z.string().describe('why there is no trend, or what limits it; empty when neither'),
  }),
  todo: z
    .array(
      z.strictObject({
        finding: z.string(),
        title: z.string(),
        severity: SeverityS,
        act: z.string(),
        sure: GradeS.nullable().describe(
          'the confidence its rank rests on; null for a finding made before ranks were kept',
        ),
        owner: z.string(),
        due: z.string().nullable(),
        overdue: z.boolean(),
      }),
    )
    .max(5),
});

/** What a number of the trend counts, one by one. */
export const SNAPSHOT_SIDES = ['agents', 'grants', 'excess'] as const;

export const SnapshotLine = z.strictObject({
  entity: EntityBrief.describe('the agent, or who holds the grant'),
  text: z.string().describe('the grant as the inventory states it; empty for an agent'),
  system: z.string(),
  from: RecordPlace.nullable(),
});

export const riskContract = {
  'risk.overview': query(z.strictObject({}), RiskOverview),
  'risk.snapshot': query(
    z.strictObject({
      atUs: Us,
      side: z.enum(SNAPSHOT_SIDES),
      offset: z.int().min(0).max(1_000_000).default(0),
      limit: Limit(50, 200),
    }),
    z.strictObject({ lines: z.array(SnapshotLine).max(200), total: z.int(), next: z.int().nullable() }),
  ),
};
