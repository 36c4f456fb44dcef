/** Every rule on its own samples: a hit, a near miss and ordinary use; and what every finding owes its reader. */
import { describe, expect, test } from 'vitest';
import type { FindingDraft, Rule } from '../../electron/rules/define.ts';
import { rules } from '../../electron/rules/index.ts';
import { SEVERITIES } from '../../shared/model/kinds.ts';
import { RANK_PARTS, rankScore } from '../../shared/model/rank.ts';
import { remedyOf } from '../../shared/model/remedy.ts';
import { CaseBuilder } from './caseBuilder.ts';
import { type HitCase, type RuleCase, ruleSamples } from './ruleSamples.ts';

test('every rule has samples, and every sample a rule', () => {
  const without = rules.filter((rule) => !ruleSamples.has(rule.id)).map((rule) => rule.id);
  expect(without).toEqual([]);
  expect([...ruleSamples.keys()].filter((id) => !rules.some((rule) => rule.id === id))).toEqual([]);
});

function run(rule: Rule, sample: RuleCase | HitCase, from = 1) {
  const at = new CaseBuilder(from);
  try {
    const expected = sample.build(at);
    return { found: at.findings(rule, sample.params ?? {}), expected };
  } finally {
    at.db.sql.close();
  }
}

describe.each(rules.filter((rule) => ruleSamples.has(rule.id)))('$id', (rule) => {
  const samples = ruleSamples.get(rule.id);
  if (samples === undefined) throw new Error('unreachable: filtered above');
  const hits = [samples.hit, ...(samples.more ?? [])];

  test.each(hits)('$story', (sample) => {
    const { found, expected } = run(rule, sample);
    expect(found).toMatchObject(expected ?? []);
    expect(found).toHaveLength(expected?.length ?? 0);
    for (const finding of found ?? []) owesItsReader(finding);
    // Keys and words come from the evidence, not from row numbers.
    const shifted = run(rule, sample, 5_000).found ?? [];
    const said = (finding: FindingDraft) => [finding.key, finding.severity, finding.title, finding.explanation];
    expect(shifted.map(said)).toEqual((found ?? []).map(said));
  });
  test('a hit is a hit', () => expect(run(rule, samples.hit).expected?.length).toBeGreaterThan(0));
  test(`near miss: ${samples.nearMiss.story}`, () => expect(run(rule, samples.nearMiss).found).toEqual([]));
  test(`clean: ${samples.clean.story}`, () => {
    const { found } = run(rule, samples.clean);
    expect(found, 'the rule applies').toBeDefined();
    expect(found?.filter((finding) => SEVERITIES.indexOf(finding.severity) > 0)).toEqual([]);
  });
});

function owesItsReader(finding: FindingDraft): void {
  expect(finding.key).not.toBe('');
  expect(finding.title).not.toMatch(/\s{2}|\s[,.)]|[(]\s|[,:]$|[.!]$|undefined|null|NaN|\bnone\b/);
  expect(finding.explanation).toMatch(/[.]$/);
  expect(finding.explanation).not.toMatch(/\s{2}|\s[,.)]|[(]\s|undefined|null|NaN|!/);
  const cited = finding.events.length + finding.chains.length + finding.records.length + finding.facts.length;
  expect(cited, 'cites something').toBeGreaterThan(0);
  expect(finding.events.length).toBeLessThanOrEqual(200);
  for (const part of RANK_PARTS) {
    const { value, why } = finding.rank[part];
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThanOrEqual(1);
    expect(why).toMatch(/^[^.!]{3,}$/);
  }
  expect(rankScore(finding.rank)).toBeGreaterThan(0);
}

test.each(rules)('$id over an empty case is not applicable, rather than clean', (rule) => {
  const at = new CaseBuilder();
  expect(at.findings(rule)).toBeUndefined();
  at.db.sql.close();
});

test.each(rules)('$id explains itself', (rule) => {
  expect(rule.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(rule.title).toMatch(/^[A-Z].*[^.!]$/);
  expect(rule.why).toMatch(/^[A-Z].{40,}[.]$/);
  expect(rule.needs.length).toBeGreaterThan(0);
  expect(
    rule.remediation.some((line) => remedyOf(line) !== undefined),
    'begins with one of the ten acts',
  ).toBe(true);
  for (const [name, schema] of Object.entries(rule.params.shape)) {
    expect((schema as { description?: string }).description, `${name} says what it means`).toMatch(/^[A-Z].{5,}[^.]$/);
    expect(rule.params.parse({})[name], `${name} has a default`).toBeDefined();
  }
  if (rule.expectedRate !== 'none') expect(rule.expectedRate.why.length).toBeGreaterThan(20);
});

test('references use one title for each published id', () => {
  const titles = new Map<string, Set<string>>();
  for (const { scheme, id, title } of rules.flatMap((rule) => rule.refs))
    titles.set(`${scheme} ${id}`, (titles.get(`${scheme} ${id}`) ?? new Set()).add(title));
  expect([...titles].filter(([, all]) => all.size > 1)).toEqual([]);
});
