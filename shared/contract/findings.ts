/** Findings and the rules that made them. */
import { z } from 'zod';
import { MOST_PARAM_TEXT, PARAM_KINDS } from '../model/ruleParams.ts';
import {
  Count,
  Cursor,
  EntityBrief,
  EventRow,
  FilterText,
  FindingStatusS,
  Flags,
  Id,
  Limit,
  SeverityS,
  Text,
  Us,
} from './common.ts';
import { mutation, query } from './define.ts';

export const FindingRow = z.strictObject({
  id: z.string(),
  rule: z.string(),
  ruleTitle: z.string(),
  severity: SeverityS,
  score: z.number(),
  title: z.string(),
  status: FindingStatusS,
  reason: z.string(),
  owner: z.string().describe('who is to act, as set by an analyst; empty when nobody is'),
  due: z.string().nullable().describe('date, YYYY-MM-DD'),
  overdue: z.boolean().describe("due before today's real date in the zone of the case, while open or accepted"),
  seenAgain: z.boolean().describe('resolved, and yet its newest event is later than that'),
  entities: z.array(EntityBrief).max(20),
  events: z.int(),
  chains: z.int(),
  firstUs: Us.nullable(),
  lastUs: Us.nullable(),
  key: z.string(),
  flags: Flags,
  group: z.string().describe('key of its group where the list is grouped, else empty'),
});

export const GradeS = z.strictObject({ value: z.number().min(0).max(1), why: z.string() });
/** Why a finding ranks where it does; shared/model/rank.ts. */
export const RankS = z.strictObject({ impact: GradeS, exposure: GradeS, confidence: GradeS });

export const FINDING_SORTS = [
  'score',
  'rank',
  '-rank',
  'severity',
  '-severity',
  'time',
  '-time',
  'rule',
  'owner',
  'due',
  'status',
] as const;
export const FINDING_GROUPS = ['rule', 'agent', 'owner', 'status', 'severity'] as const;

/** What the board narrows by, beside the filter. */
export const FindingNarrowing = z.strictObject({
  severity: SeverityS.optional(),
  status: FindingStatusS.optional(),
  rule: Text(64).optional(),
  entity: Id.optional(),
  owner: Text(200).optional().describe('empty: nobody'),
  overdue: z.boolean().optional(),
});
/** Which findings: the filter and what is set on the board. */
const Selection = FindingNarrowing.extend({ filter: FilterText });

export const FindingGroup = z.strictObject({
  key: z.string(),
  title: z.string(),
  /** Of a group by agent; null for findings that name none. */
  entity: EntityBrief.nullable(),
  count: z.int(),
  standing: z.int().describe('open or accepted'),
  worst: SeverityS,
});

export const FindingDetail = z.strictObject({
  row: FindingRow,
  rank: RankS.nullable().describe('null for a finding made before ranks were kept'),
  explanation: z.string().describe('what was seen, with names and numbers'),
  why: z.string().describe('why the rule exists, quotable'),
  remediation: z.array(z.string()).max(10),
  refs: z.array(z.strictObject({ scheme: z.string(), id: z.string(), title: z.string() })).max(20),
  /** Named numbers behind it, as shown: `[name, value]`. */
  facts: z.array(z.strictObject({ name: z.string(), value: z.string() })).max(40),
  events: z.array(EventRow).max(50).describe('the first; the rest through a `finding:` filter'),
  chainIds: z.array(z.string()).max(50),
  records: z.array(Id).max(50).describe('inventory records cited'),
  statusWho: z.string().nullable(),
  statusAtUs: Us.nullable(),
  suggestedOwners: z.array(z.string()).max(10).describe('owners of the agents it names, as inventories have them'),
});

/** What triage changes; `findings.triage` for many at once. */
const Verdict = { status: FindingStatusS, reason: Text(2000).default('') };
const reasoned = (value: { status?: string | undefined; reason: string }) =>
  value.status !== 'dismissed' || value.reason.trim() !== '';
const REASON_MISSING = { message: 'a dismissed finding needs a reason', path: ['reason'] };

const CHANGED = [
  'findings.page',
  'findings.get',
  'findings.groups',
  'findings.owners',
  'agents.list',
  'agents.get',
  'risk.overview',
  'report.outline',
  'case.info',
  'custody.page',
  'undo.peek',
] as const;

const ParamValueS = z.union([z.number(), z.boolean(), z.string().max(MOST_PARAM_TEXT)]);

export const RuleParamRow = z.strictObject({
  name: z.string(),
  describe: z.string().describe('what it means, with its unit'),
  kind: z.enum(PARAM_KINDS),
  default: ParamValueS,
  value: ParamValueS.describe('as set in this case, else the default'),
  min: z.number().optional(),
  above: z.number().optional().describe('the value must be greater'),
  max: z.number().optional(),
  choices: z.array(z.string()).max(50).optional().describe('the texts allowed, where not any text is'),
});

export const RuleState = z.strictObject({
  id: z.string(),
  version: z.int(),
  title: z.string(),
  why: z.string(),
  severity: SeverityS,
  state: z.enum(['ran', 'not_applicable', 'failed', 'not_run']),
  /** For not_applicable: what is missing. */
  missing: z.array(z.string()).max(20),
  error: z.string().describe('for failed: why'),
  findings: z.int(),
  ms: z.number().nullable(),
  ranUs: z
    .int()
    .nullable()
    .describe('when it last ran; earlier than the analysis where nothing that it reads changed since'),
  needs: z.array(z.string()).max(20).describe('what the case must hold for the rule to mean anything'),
  params: z.array(RuleParamRow).max(20),
  changed: z.int().describe('parameters that are set otherwise than by default'),
  problem: z.string().describe('why what is set cannot be used; the rule fails until it is set again'),
  pending: z.boolean().describe('its parameters were changed since the last analysis'),
});

export const findingsContract = {
  'findings.page': query(
    Selection.extend({
      /** `score`: those to act on first, by severity, then rank; what is resolved or dismissed comes last. */
      sort: z.enum(FINDING_SORTS).default('score'),
      group: z.enum(FINDING_GROUPS).optional(),
      cursor: Cursor,
      limit: Limit(200),
    }),
    z.strictObject({
      rows: z.array(FindingRow),
      next: z.string().nullable(),
      total: Count,
      bySeverity: z.array(z.strictObject({ severity: SeverityS, count: z.int() })).max(5),
    }),
  ),
  /** The groups of the same findings in the order of the page, the one to act on first. */
  'findings.groups': query(
    Selection.extend({ group: z.enum(FINDING_GROUPS) }),
    z.strictObject({ groups: z.array(FindingGroup).max(500), cut: z.boolean() }),
  ),
  'findings.get': query(z.strictObject({ id: Text(64) }), FindingDetail),
  /** Owners set on findings, and those that inventories name for agents; the former first. */
  'findings.owners': query(
    z.strictObject({}),
    z.array(z.strictObject({ name: z.string(), findings: z.int(), fromInventory: z.boolean() })).max(300),
  ),
  'findings.setStatus': mutation(
    z.strictObject({ id: Text(64), ...Verdict }).refine(reasoned, REASON_MISSING),
    FindingRow,
    CHANGED,
  ),
  /** Status, owner or due date of several findings, as one act with one undo. What is not named stays as it is. */
  'findings.triage': mutation(
    z
      .strictObject({
        ids: z.array(Text(64)).min(1).max(500),
        ...Verdict,
        status: FindingStatusS.optional(),
        owner: z.string().trim().max(200).nullable().optional().describe('null or empty: nobody'),
        due: z.iso.date().nullable().optional(),
      })
      .refine(reasoned, REASON_MISSING)
      .refine((value) => value.status !== undefined || value.owner !== undefined || value.due !== undefined, {
        message: 'nothing to change: give a status, an owner or a due date',
      }),
    z.strictObject({ changed: z.int(), what: z.string().describe('in words, empty when nothing changed') }),
    CHANGED,
  ),
  'rules.list': query(z.strictObject({}), z.array(RuleState).max(200)),
  /** Sets the parameters named; null takes the rule back to its defaults. The next analysis runs with them. */
  'rules.setParams': mutation(
    z.strictObject({
      id: Text(64),
      params: z
        .record(z.string().max(64), ParamValueS)
        .refine((params) => Object.keys(params).length <= 50, { message: 'more parameters than any rule has' })
        .nullable(),
    }),
    z.strictObject({ rule: RuleState, what: z.string().describe('in words, empty when nothing changed') }),
    ['rules.list', 'case.info', 'custody.page', 'undo.peek'],
  ),
};
