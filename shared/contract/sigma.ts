/** Sigma rules of a case: brought in from files, run with the built-in rules, listed with what became of each. */
import { z } from 'zod';
import { SIGMA_FILE_LIMIT, SIGMA_KINDS } from '../model/sigma.ts';
import { Cursor, Limit, SeverityS, Text, Us } from './common.ts';
import { mutation, query } from './define.ts';

export const SIGMA_STATES = ['ran', 'not_applicable', 'failed', 'not_run', 'unsupported'] as const;
const StateS = z.enum(SIGMA_STATES);

export const SigmaRuleRow = z.strictObject({
  id: z.string().describe('`sigma:` and the rule’s id or, without one, its file’s name'),
  kind: z.enum(SIGMA_KINDS),
  title: z.string(),
  severity: SeverityS,
  status: z.string().describe('as stated: stable, test, experimental …'),
  logsource: z.string(),
  description: z.string(),
  file: z.string(),
  line: z.int().describe('of the document in its file'),
  sha256: z.string().describe('of the file'),
  state: StateS,
  /** What is missing, not supported or went wrong; empty where it ran or has not been run yet. */
  reason: z.string(),
  reasonLine: z.int().nullable(),
  findings: z.int(),
  ms: z.number().nullable(),
  addedUs: Us,
  addedBy: z.string(),
});

const Problem = z.strictObject({ file: z.string(), line: z.int(), reason: z.string() });

const Added = z.strictObject({
  added: z.int(),
  /** Rules with the same id as one that the case had. */
  replaced: z.array(z.strictObject({ id: z.string(), title: z.string() })).max(200),
  replacedCount: z.int(),
  /** Rules that the case already had, to the letter. */
  same: z.int(),
  unsupported: z.int().describe('of the added and replaced: kept, and not run'),
  problems: z.array(Problem).max(200).describe('documents that are no rules, each with its place'),
  problemCount: z.int(),
});

/** The rules are run by the next analysis, and the case says so until then. */
const CHANGED = [
  'sigma.list',
  'sigma.get',
  'findings.page',
  'findings.get',
  'case.info',
  'custody.page',
  'undo.peek',
] as const;

/** A call carries at most so many characters of files, so that it fits every transport. */
export const SIGMA_BATCH_LIMIT = 2 * SIGMA_FILE_LIMIT;

export const sigmaContract = {
  'sigma.list': query(
    z.strictObject({ state: StateS.optional(), cursor: Cursor, limit: Limit(200) }),
    z.strictObject({
      rows: z.array(SigmaRuleRow),
      next: z.string().nullable(),
      total: z.int(),
      byState: z.array(z.strictObject({ state: StateS, count: z.int() })).max(5),
    }),
  ),
  'sigma.get': query(
    z.strictObject({ id: Text(64) }),
    z.strictObject({
      row: SigmaRuleRow,
      text: z.string().describe('of the file, from the rule’s first line on'),
      truncated: z.boolean(),
    }),
  ),
  'sigma.add': mutation(
    z
      .strictObject({
        files: z
          .array(z.strictObject({ name: Text(1000).min(1), text: z.string().max(SIGMA_FILE_LIMIT) }))
          .min(1)
          .max(500),
      })
      .refine(({ files }) => files.reduce((sum, { text }) => sum + text.length, 0) <= SIGMA_BATCH_LIMIT, {
        message: 'too many files for one call',
        path: ['files'],
      }),
    Added,
    CHANGED,
  ),
  /** The rules that come with the product. */
  'sigma.addShipped': mutation(z.strictObject({}), Added, CHANGED),
  'sigma.remove': mutation(
    z.strictObject({ ids: z.array(Text(64)).min(1).max(1000) }),
    z.strictObject({ removed: z.int(), what: z.string() }),
    CHANGED,
  ),
};
