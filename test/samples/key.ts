/**
 * The answer keys of the sample cases. They are written from the stories by `samples/generate`, not from what the product prints.
 * An expectation with a `gap` is one that the product does not meet yet, with the reason; `answerKey.test.ts` lets their number only fall.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { LINK_CLASSES, SEVERITIES } from '../../shared/model/kinds.ts';

const CASES = new URL('../../samples/cases/', import.meta.url).pathname;
const Classes = z.array(z.enum(LINK_CLASSES));
const Gap = z.string().min(10).optional();
/** A name, an address or any other alias of an entity; null where the slot must stay empty. */
const Slot = z.string().nullable().optional();

const Key = z.strictObject({
  case: z.string(),
  findings: z.array(
    z.strictObject({
      rule: z.string(),
      entity: z.string().optional(),
      title: z.string().optional(),
      severity: z.array(z.enum(SEVERITIES)).optional(),
      gap: Gap,
    }),
  ),
  /** Findings that would be wrong. */
  noFindings: z
    .array(
      z.strictObject({
        rule: z.string(),
        entity: z.string().optional(),
        title: z.string().optional(),
        why: z.string(),
        gap: Gap,
      }),
    )
    .default([]),
  /** What is to be added to a source's times; with `against`, to bring them to those of another. */
  clocks: z.array(
    z.strictObject({
      source: z.string(),
      against: z.string().optional(),
      offsetSeconds: z.number(),
      within: z.number(),
      gap: Gap,
    }),
  ),
  noneAbove: z.enum(SEVERITIES).optional(),
  events: z.array(
    z.strictObject({
      uid: z.string(),
      user: Slot,
      userClass: Classes.optional(),
      agent: Slot,
      agentClass: Classes.optional(),
      why: z.string().optional(),
    }),
  ),
  /** Records that are one run, those that are not part of it, what its slots hold, and which source would fill an empty one. */
  chains: z
    .array(
      z.strictObject({
        name: z.string(),
        /** `file#record`, or `file#record/uid` where a record holds several events. */
        has: z.array(z.string()).min(1),
        hasNot: z.array(z.string()),
        slots: z.partialRecord(z.enum(['user', 'agent', 'credential', 'workflow', 'system']), z.string().nullable()),
        empty: z.record(z.string(), z.string()).default({}),
        gap: Gap,
      }),
    )
    .default([]),
  ledger: z.strictObject({ duplicates: z.int(), rejected: z.int() }).optional(),
  counts: z.strictObject({ minChains: z.int(), minFindings: z.int() }),
});

/** What one record, or one event of it, is said to be. A slot that is left out is not judged. */
const RecordKey = z.strictObject({
  file: z.string(),
  record: z.int(),
  uid: z.string().optional(),
  action: z.string().optional(),
  user: Slot,
  userClass: Classes.optional(),
  agent: Slot,
  agentClass: Classes.optional(),
  credential: Slot,
  workflow: Slot,
  direct: z.boolean().optional(),
  /** People and agents that must be among the candidates. */
  users: z.array(z.string()).optional(),
  agents: z.array(z.string()).optional(),
  /** People and agents that must be neither named nor among the candidates. */
  never: z.array(z.string()).optional(),
  /** Who it was, where the evidence does not tell. */
  behind: z.strictObject({ user: z.string().nullable(), agent: z.string().nullable() }).optional(),
  why: z.string().optional(),
  gap: Gap,
});

export type Key = z.infer<typeof Key>;
export type RecordKey = z.infer<typeof RecordKey>;

/** Names of the sample cases. */
export const SAMPLE_NAMES: readonly string[] = readdirSync(CASES).sort();

export const evidenceOf = (name: string): string => `${CASES}${name}/evidence`;

export function keyOf(name: string): Key {
  return Key.parse(JSON.parse(readFileSync(`${CASES}${name}/answer-key.json`, 'utf8')));
}

/** The key record by record; empty for a case whose key lists single events only. */
export function recordsOf(name: string): RecordKey[] {
  const path = `${CASES}${name}/answer-key.records.ndjson`;
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => RecordKey.parse(JSON.parse(line)));
}
