/** Condition expressions: precedence, quantifiers, what is refused; and any expression against a plain evaluator. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCondition } from '../../electron/sigma/condition.ts';
import { holds, readDetection } from '../../electron/sigma/detection.ts';
import { SigmaFault } from '../../electron/sigma/problem.ts';
import { recordView } from '../../electron/sigma/recordView.ts';
import { viewOf } from '../../electron/sigma/sources.ts';

const NAMES = ['sel_a', 'sel_b', 'filter_x', 'filter_y', '_hidden'];

/** What the condition says where these identifiers hold: each asks whether its own field is there. */
function says(condition: string, holding: readonly string[]): boolean {
  const items = NAMES.map((name) => [name, new Map([[`${name}|exists`, true]])] as const);
  const { tree } = readDetection(new Map<string, unknown>([...items, ['condition', condition]]));
  const record = Object.fromEntries(holding.map((name) => [name, 1]));
  return holds(
    tree,
    recordView(record, viewOf('none'), '', () => ''),
  );
}

test.each([
  ['sel_a or sel_b and filter_x', ['sel_a'], true],
  ['(sel_a or sel_b) and filter_x', ['sel_a'], false],
  ['not sel_a and sel_b', ['sel_b'], true],
  ['not (sel_a and sel_b)', ['sel_a'], true],
  ['not not sel_a', ['sel_a'], true],
  ['1 of sel_*', ['sel_b'], true],
  ['all of sel_*', ['sel_b'], false],
  ['2 of sel_* or filter_x', ['sel_a', 'sel_b'], true],
  ['any of filter_*', ['filter_y'], true],
  ['1 of them', ['_hidden'], false],
  ['all of them', ['sel_a', 'sel_b', 'filter_x', 'filter_y'], true],
  ['sel_a and not 1 of filter_*', ['sel_a', 'filter_y'], false],
  ['1 of *_a', ['sel_a'], true],
  ['1 of *l_*b', ['sel_b'], true],
  ['SEL_A', [], undefined],
  ['sel_a AND NOT filter_x', ['sel_a'], true],
  ['all of sel_a', ['sel_a'], true],
])('%s with %j', (condition, holding, expected) => {
  if (expected === undefined) expect(() => says(condition, holding)).toThrow(SigmaFault);
  else expect(says(condition, holding)).toBe(expected);
});

test.each([
  ['', /ends where/],
  ['sel_a and', /ends where/],
  ['(sel_a', /not closed/],
  ['sel_a)', /goes on/],
  ['sel_a sel_b', /goes on/],
  ['1 of', /ends after|goes on/],
  ['1 of nothing*', /defines none such/],
  ['other', /does not define/],
  ['and', /where a search identifier/],
  ['sel_a | near sel_b', /correlation rules/],
  ['sel_a | sum(x) by y > 5', /correlation rules/],
  [`${'('.repeat(300)}sel_a${')'.repeat(300)}`, /nested deeper/],
  [`${'not '.repeat(300)}sel_a`, /nested deeper/],
  ['x'.repeat(30_000), /longer than/],
])('refused: %#', (condition, expected) => {
  expect(() => parseCondition(condition, NAMES)).toThrow(expected);
});

test('the old way to count is read', () => {
  expect(parseCondition('sel_a | count() by user >= 10', NAMES).aggregation).toEqual({
    function: 'count',
    field: undefined,
    by: 'user',
    order: 'gte',
    bound: 10,
  });
  expect(parseCondition('sel_a | count(ip) > 3', NAMES).aggregation).toMatchObject({
    field: 'ip',
    by: undefined,
    order: 'gt',
    bound: 3,
  });
});

/** An expression as text, with what it says by its own rules. */
interface Said {
  readonly text: string;
  readonly value: (holding: ReadonlySet<string>) => boolean;
}

const matching = (prefix: string): string[] => NAMES.filter((name) => name.startsWith(prefix));
const { expression } = fc.letrec<{ expression: Said }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...NAMES).map((name): Said => ({ text: name, value: (holding) => holding.has(name) })),
    fc.tuple(fc.constantFrom('sel_', 'filter_'), fc.integer({ min: 0, max: 3 })).map(
      ([prefix, least]): Said => ({
        text: `${least} of ${prefix}*`,
        value: (holding) => matching(prefix).filter((name) => holding.has(name)).length >= least,
      }),
    ),
    fc.constantFrom('sel_', 'filter_').map(
      (prefix): Said => ({
        text: `all of ${prefix}*`,
        value: (holding) => matching(prefix).every((name) => holding.has(name)),
      }),
    ),
    tie('expression').map((part): Said => ({ text: `not (${part.text})`, value: (holding) => !part.value(holding) })),
    fc.tuple(fc.constantFrom('and', 'or'), fc.array(tie('expression'), { minLength: 2, maxLength: 4 })).map(
      ([is, parts]): Said => ({
        text: parts.map((part) => `(${part.text})`).join(` ${is} `),
        value: (holding) =>
          is === 'and' ? parts.every((part) => part.value(holding)) : parts.some((part) => part.value(holding)),
      }),
    ),
  ),
}));

test('any expression says what a plain evaluator says', () => {
  fc.assert(
    fc.property(expression, fc.subarray(NAMES), (said, holding) => {
      expect(says(said.text, holding)).toBe(said.value(new Set(holding)));
    }),
    { numRuns: 500 },
  );
});
