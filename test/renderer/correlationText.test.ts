/** Figures of a correlation are found in the rule's own text and put back without touching anything else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { figureProblem, figuresOf, withFigures } from '../../renderer/features/findings/rules/correlationText.ts';

const RULE = `title: Many
id: 11111111-1111-4111-8111-111111111111 # ours
correlation:
  type: value_count
  # timespan: 9m
  timespan: '10m' # short
  condition:
    field: who
    gte: 10   # ten
    lt: 100
  group-by:
    - eq
level: high
other:
  gte: 3
`;

test('time span and counts are found with their lines, and only those of the correlation', () => {
  expect(figuresOf(RULE)).toEqual([
    { name: 'timespan', value: '10m', line: 5 },
    { name: 'gte', value: '10', line: 8 },
    { name: 'lt', value: '100', line: 9 },
  ]);
  expect(figuresOf('title: one\ndetection:\n  gte: 4\n')).toEqual([]);
  expect(figuresOf('correlation: {type: event_count, timespan: 5m, condition: {gte: 3}}\n')).toEqual([]);
});

test('other figures leave quotes, comments and every other line as they were', () => {
  const next = withFigures(
    RULE,
    new Map([
      [5, '1h'],
      [8, '3'],
    ]),
  );
  expect(next).toBe(RULE.replace("'10m' # short", "'1h' # short").replace('gte: 10   # ten', 'gte: 3   # ten'));
  expect(withFigures(RULE, new Map())).toBe(RULE);
});

test('the correlations that come with the product can all be set', () => {
  const folder = join(import.meta.dirname, '..', '..', 'electron', 'sigma', 'rules');
  for (const [file, names] of [
    ['aws_many_secrets_read.yml', ['timespan', 'gte']],
    ['agent_grants_then_exports.yml', ['timespan']],
  ] as const) {
    const text = readFileSync(join(folder, file), 'utf8');
    const found = text.split(/^---$/m).flatMap((one) => figuresOf(one.trimStart()).map((figure) => figure.name));
    expect(found, file).toEqual(names);
  }
});

test('what is no span or number is told', () => {
  expect(figureProblem('timespan', '10m')).toBeUndefined();
  expect(figureProblem('timespan', '0m')).toMatch(/such as 10m/);
  expect(figureProblem('timespan', '10 minutes')).toMatch(/such as 10m/);
  expect(figureProblem('gte', '12')).toBeUndefined();
  expect(figureProblem('gte', '-1')).toMatch(/whole number/);
});
