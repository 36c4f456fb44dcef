/** Correlation windows against plain, slow statements of the same questions; groups, aliases, ranges. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CapturedHit, correlate } from '../../electron/sigma/correlate.ts';
import { readCorrelation } from '../../electron/sigma/correlation.ts';
import { SigmaFault } from '../../electron/sigma/problem.ts';
import { type Correlation, type Hit, windowsOf } from '../../electron/sigma/windows.ts';

const S = 1_000_000;

function correlation(part: Partial<Correlation>): Correlation {
  return {
    type: 'event_count',
    rules: ['a'],
    groupBy: [],
    spanUs: 10 * S,
    spanText: '10s',
    condition: { bounds: [{ order: 'gte', value: 3 }], field: undefined },
    aliases: new Map(),
    generate: false,
    ...part,
  };
}

const hits = (...at: readonly (readonly [second: number, rule?: number, value?: string])[]): Hit[] =>
  at.map(([second, rule = 0, value = ''], event) => ({ event, timeUs: second * S, rule, values: [value] }));
const places = (windows: readonly { readonly first: number; readonly last: number }[]) =>
  windows.map(({ first, last }) => [first, last]);

test('as many events as are asked for, within the span and not beyond', () => {
  expect(places(windowsOf(correlation({}), hits([0], [5], [10])))).toEqual([[0, 2]]);
  expect(windowsOf(correlation({}), hits([0], [5], [10.5]))).toEqual([]);
  expect(places(windowsOf(correlation({}), hits([0], [1], [2], [3], [40], [41], [42])))).toEqual([
    [0, 3],
    [4, 6],
  ]);
});

test('different values', () => {
  const one = correlation({ type: 'value_count', condition: { bounds: [{ order: 'gt', value: 1 }], field: 'x' } });
  expect(places(windowsOf(one, hits([0, 0, 'a'], [1, 0, 'a'], [2, 0, 'b'])))).toEqual([[0, 2]]);
  expect(windowsOf(one, hits([0, 0, 'a'], [1, 0, 'a'], [12, 0, 'b']))).toEqual([]);
});

test('a range counts windows that follow one another', () => {
  const one = correlation({
    condition: {
      bounds: [
        { order: 'gt', value: 1 },
        { order: 'lte', value: 2 },
      ],
      field: undefined,
    },
  });
  expect(places(windowsOf(one, hits([0], [1], [2], [20], [21])))).toEqual([[3, 4]]);
});

test('all rules in any order, or in theirs', () => {
  const any = correlation({
    type: 'temporal',
    rules: ['a', 'b'],
    condition: { bounds: [{ order: 'gte', value: 2 }], field: undefined },
  });
  const theirs = { ...any, type: 'temporal_ordered' as const };
  expect(places(windowsOf(any, hits([0, 1], [5, 0])))).toEqual([[0, 1]]);
  expect(windowsOf(theirs, hits([0, 1], [5, 0]))).toEqual([]);
  expect(places(windowsOf(theirs, hits([0, 0], [5, 0], [12, 1])))).toEqual([[1, 2]]);
});

const someHits = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 2 }), fc.constantFrom('x', 'y', 'z')), {
    maxLength: 25,
  })
  .map((list) =>
    [...list]
      .sort((a, b) => a[0] - b[0] || a[1] - b[1])
      .map(([second, rule, value], event): Hit => ({ event, timeUs: second * S, rule, values: [value] })),
  );

test('an order is found whenever there is one', () => {
  const one = correlation({ type: 'temporal_ordered', rules: ['a', 'b', 'c'] });
  fc.assert(
    fc.property(someHits, (list) => {
      const plain = list.some(
        (a, i) =>
          a.rule === 0 &&
          list.some(
            (b, j) =>
              j > i && b.rule === 1 && list.some((c, k) => k > j && c.rule === 2 && c.timeUs - a.timeUs <= one.spanUs),
          ),
      );
      expect(windowsOf(one, list).length > 0).toBe(plain);
    }),
    { numRuns: 500 },
  );
});

test('counts are reached whenever some window reaches them', () => {
  fc.assert(
    fc.property(
      someHits,
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom('event_count', 'value_count', 'temporal'),
      (list, value, type) => {
        const one = correlation({
          type,
          rules: ['a', 'b', 'c'],
          condition: { bounds: [{ order: 'gte', value }], field: 'x' },
        });
        const counted = (window: readonly Hit[]): number =>
          type === 'event_count'
            ? window.length
            : new Set(window.map((hit) => (type === 'temporal' ? hit.rule : hit.values[0]))).size;
        const plain = list.some(
          (last) =>
            counted(list.filter((hit) => hit.timeUs <= last.timeUs && last.timeUs - hit.timeUs <= one.spanUs)) >= value,
        );
        expect(windowsOf(one, list).length > 0).toBe(plain);
      },
    ),
    { numRuns: 500 },
  );
});

const hit = (event: number, second: number, ...values: readonly string[]): CapturedHit => ({
  event,
  timeUs: second * S,
  values: values.map((value) => (value === '' ? [] : [value])),
});

test('groups join different fields through aliases, and hits without a field belong to none', () => {
  const one = correlation({
    type: 'temporal',
    rules: ['internal_error', 'new_connection'],
    groupBy: ['internal_ip'],
    condition: { bounds: [{ order: 'gte', value: 2 }], field: undefined },
    aliases: new Map([
      [
        'internal_ip',
        new Map([
          ['internal_error', 'destination.ip'],
          ['new_connection', 'source.ip'],
        ]),
      ],
    ]),
  });
  const result = correlate(one, [
    {
      name: 'internal_error',
      names: ['internal_error'],
      captured: ['destination.ip'],
      hits: [hit(1, 0, '10.0.0.1'), hit(2, 1, '10.0.0.2'), hit(3, 1, '')],
    },
    {
      name: 'new_connection',
      names: ['new_connection'],
      captured: ['source.ip'],
      hits: [hit(4, 3, '10.0.0.1'), hit(5, 90, '10.0.0.2')],
    },
  ]);
  expect(
    result.groups.map(({ values, windows }) => [values, windows.map((window) => window.hits.map((one) => one.event))]),
  ).toEqual([[['10.0.0.1'], [[1, 4]]]]);
  expect(result.ungrouped).toBe(1);
});

test.each([
  [{ type: 'value_sum' }, /value_sum.*not supported/],
  [{ type: 'event_count', rules: [] }, /no rules/],
  [{ type: 'event_count', rules: ['a'] }, /timespan/],
  [{ type: 'event_count', rules: ['a'], timespan: '5M' }, /timespan/],
  [{ type: 'event_count', rules: ['a'], timespan: '5m' }, /no `condition`/],
  [{ type: 'event_count', rules: ['a'], timespan: '5m', condition: new Map([['gte', 'many']]) }, /whole number/],
  [{ type: 'event_count', rules: ['a'], timespan: '5m', condition: new Map([['around', 5n]]) }, /`around`/],
  [{ type: 'value_count', rules: ['a'], timespan: '5m', condition: new Map([['gte', 5n]]) }, /no `field`/],
  [{ type: 'temporal', rules: ['a', 'a'], timespan: '5m' }, /twice/],
  [{ type: 'temporal', rules: ['a', 'b'], timespan: '5m', condition: 'a and not b' }, /extended condition/],
  [{ type: 'temporal', rules: ['a', 'b'], timespan: '5m', gap: '1m' }, /`gap`/],
])('named: %#', (stated, expected) => {
  expect(() => readCorrelation(new Map(Object.entries(stated)))).toThrow(SigmaFault);
  expect(() => readCorrelation(new Map(Object.entries(stated)))).toThrow(expected);
});
