/** Findings and the rules that made them. */
import { z } from 'zod';
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
  entities: z.array(EntityBrief).max(20),
  events: z.int(),
  chains: z.int(),
  firstUs: Us.nullable(),
  lastUs: Us.nullable(),
  key: z.string(),
  flags: Flags,
});

export const FindingDetail = z.strictObject({
  row: FindingRow,
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
  findings: z.int(),
  ms: z.number().nullable(),
});

export const findingsContract = {
  'findings.page': query(
    z.strictObject({
      filter: FilterText,
      severity: SeverityS.optional(),
      status: FindingStatusS.optional(),
      rule: Text(64).optional(),
      entity: Id.optional(),
      sort: z.enum(['score', 'time', 'rule']).default('score'),
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
  'findings.get': query(z.strictObject({ id: Text(64) }), FindingDetail),
  'findings.setStatus': mutation(
    z
      .strictObject({ id: Text(64), status: FindingStatusS, reason: Text(2000).default('') })
      .refine((value) => value.status !== 'dismissed' || value.reason.trim() !== '', {
        message: 'a dismissed finding needs a reason',
        path: ['reason'],
      }),
    FindingRow,
    ['findings.page', 'findings.get', 'case.info', 'custody.page', 'undo.peek'],
  ),
  'rules.list': query(z.strictObject({}), z.array(RuleState).max(200)),
};
