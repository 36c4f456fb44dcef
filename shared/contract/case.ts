/** The case itself: facts, coverage, integrity, custody. */

import { z } from 'zod';
import { STATED } from '../query/filter.ts';
import { Count, Cursor, Id, Limit, SlotS, Text, Us } from './common.ts';
import { job, mutation, query } from './define.ts';

export const CaseInfo = z.strictObject({
  path: z.string(),
  title: z.string(),
  examiner: z.string(),
  zone: z.string().describe('IANA zone of the case'),
  createdUs: Us,
  schemaVersion: z.int(),
  productVersion: z.string(),
  verified: z
    .strictObject({
      atUs: Us,
      ok: z.boolean(),
      problems: z.int(),
      stale: z.boolean().describe('something changed since'),
    })
    .nullable(),
  counts: z.strictObject({
    evidence: z.int(),
    bytes: z.int(),
    records: z.int(),
    accepted: z.int(),
    duplicates: z.int(),
    rejected: z.int(),
    events: z.int(),
    undated: z.int(),
    agents: z.int(),
    chains: z.int(),
    findings: z.int(),
    openFindings: z.int(),
  }),
  fromUs: Us.nullable(),
  toUs: Us.nullable(),
  derived: z.enum(['none', 'stale', 'ready']).describe('whether chains and findings reflect the evidence'),
  rulesPending: z
    .int()
    .describe('of a case that is ready: rules whose parameters were changed since the last analysis'),
  indexReady: z.boolean().describe('false: search may be incomplete'),
});

/** What a record may answer: the six slots, and what links and judgements need beside them. */
export const COVERAGE_QUESTIONS = STATED;
export const CoverageQuestion = z.enum(COVERAGE_QUESTIONS);

export const CoverageRow = z.strictObject({
  source: z.string(),
  title: z.string(),
  kind: z.enum(['log', 'inventory']),
  evidence: z.int(),
  events: z.int(),
  fromUs: Us.nullable(),
  toUs: Us.nullable(),
  fills: z.array(SlotS).max(6).describe('slots this kind of source can fill'),
  answers: z
    .array(
      z.strictObject({
        question: CoverageQuestion,
        events: z.int().describe('events whose records answer it'),
        of: z.int().describe('events looked at: all of them, or the earliest'),
      }),
    )
    .max(COVERAGE_QUESTIONS.length)
    .describe('questions that its records did answer here'),
});

/** A source that the case does not hold and that would fill empty slots of its chains. */
export const AbsentSource = z.strictObject({
  source: z.string(),
  title: z.string(),
  kind: z.enum(['log', 'inventory']),
  fills: z.array(SlotS).max(6),
  wouldFill: z.array(z.strictObject({ slot: SlotS, chains: z.int() })).max(6),
});

export const VerifyCheck = z.strictObject({
  check: z.string(),
  ok: z.boolean(),
  detail: z.string(),
  problems: z.array(z.string()).max(100),
});

export const CustodyEntry = z.strictObject({
  seq: Id,
  atUs: Us,
  who: z.string(),
  action: z.string(),
  detail: z.string(),
  hash: z.string(),
});

export const caseContract = {
  'case.info': query(z.strictObject({}), CaseInfo),
  'case.coverage': query(
    z.strictObject({}),
    z.strictObject({
      rows: z.array(CoverageRow).max(200),
      missing: z
        .array(
          z.strictObject({
            slot: SlotS,
            chains: z.int(),
            wouldFill: z.array(z.string()).max(20).describe('titles of sources that would'),
          }),
        )
        .max(6),
      absent: z.array(AbsentSource).max(20).describe('most wanted first'),
      /** Empty slots are asked for what would fill them in at most so many chains each, the riskiest. */
      chains: z.int().describe('all of the case'),
      sampledChains: z.int(),
    }),
  ),
  'case.update': mutation(
    z.strictObject({ title: Text(200).optional(), examiner: Text(200).optional(), zone: Text(64).optional() }),
    CaseInfo,
    ['case.info', 'custody.page'],
  ),
  'case.verify': job(z.strictObject({})),
  'case.verification': query(
    z.strictObject({}),
    z.strictObject({ atUs: Us, ok: z.boolean(), checks: z.array(VerifyCheck).max(50) }).nullable(),
  ),
  /** With `rulesOnly`, links and chains stay as they are where they reflect the evidence; with `rebuild`, none stands, though nothing changed. */
  'case.derive': job(z.strictObject({ rulesOnly: z.boolean().default(false), rebuild: z.boolean().default(false) })),
  'custody.page': query(
    z.strictObject({ cursor: Cursor, limit: Limit(100) }),
    z.strictObject({ rows: z.array(CustodyEntry), next: z.string().nullable(), total: Count }),
  ),
};
