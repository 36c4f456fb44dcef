import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readBytes } from './fakes.ts';

const BASE = Date.UTC(2025, 0, 1);
const HOUR = 3_600_000;
const line = (fields: object) => `${JSON.stringify({ act: 'read', ...fields })}\n`;

async function warnings(lines: readonly object[]): Promise<Readonly<Record<string, string>>> {
  const { end, rejected } = await readBytes(lines.map(line).join(''));
  expect(rejected).toEqual([]);
  return Object.fromEntries(end.warnings.map(({ code, message }) => [code, message]));
}

describe('gaps in sequence numbers', () => {
  const numbered = (numbers: readonly number[], name = 'seq', write = (n: number): unknown => n) =>
    numbers.map((n) => ({ [name]: write(n), time: BASE + n }));
  const upTo = (count: number, without: readonly number[] = []) =>
    Array.from({ length: count }, (_, n) => n + 1).filter((n) => !without.includes(n));

  test('missing numbers are counted and the first place named', async () => {
    expect(await warnings(numbered(upTo(60, [20, 21, 40])))).toMatchObject({
      'sequence-gap': '3 numbers of "seq" are missing, the first between 19 and 22: records were left out or deleted',
    });
  });
  test('also descending, as text and under other names', async () => {
    expect(await warnings(numbered(upTo(60, [33]).reverse(), 'Sequence_Number', String))).toHaveProperty(
      'sequence-gap',
    );
  });
  test('complete numbers, a number that begins again, and numbers that never were consecutive give none', async () => {
    expect(await warnings(numbered(upTo(60)))).toEqual({});
    expect(await warnings(numbered([...upTo(30), ...upTo(30)]))).toEqual({});
    expect(await warnings(numbered(upTo(60).map((n) => n * 17)))).toEqual({});
    expect(await warnings(numbered([1, 2, 3, 5]))).toEqual({});
  });
});

describe('torture 30: a hash-chained log', () => {
  const hashOf = (n: number): string =>
    createHash('sha256')
      .update(n === 0 ? '' : `${hashOf(n - 1)}${n}`)
      .digest('hex');
  const chain = Array.from({ length: 30 }, (_, n) => {
    return { n, time: BASE + n, prev_hash: n === 0 ? '0'.repeat(64) : hashOf(n - 1), hash: hashOf(n) };
  });

  test('whole, it gives no warning', async () => expect(await warnings(chain)).toEqual({}));
  test('a missing middle breaks it at its place', async () => {
    const found = await warnings(chain.filter(({ n }) => n < 10 || n > 14));
    expect(found['broken-chain']).toMatch(/^the hash chain is broken at 1 of 25 entries, first at entry 11:/);
  });
  test('a wrong root', async () => {
    expect(Object.keys(await warnings(chain.slice(3)))).toEqual(['chain-without-root']);
  });
  test('a changed entry breaks it', async () => {
    const changed = chain.map((entry) => (entry.n === 7 ? { ...entry, hash: 'f'.repeat(64) } : entry));
    expect(Object.keys(await warnings(changed))).toEqual(['broken-chain']);
  });
  test('a tail cut inside an entry is a reject and a warning', async () => {
    const text = chain.map(line).join('');
    const { end, records, accepted } = await readBytes(text.slice(0, -40));
    expect(accepted).toHaveLength(29);
    expect(records.at(-1)?.reason).toMatch(/cut at byte/);
    expect(end.warnings.map(({ code }) => code)).toEqual(['cut-json', 'truncated-export']);
  });
});

describe('retention edge', () => {
  const spread = (hours: number, count: number) =>
    Array.from({ length: count }, (_, i) => ({ id: i, time: BASE + Math.round((i * hours * HOUR) / (count - 1)) }));

  test.each([7, 30, 90, 180])('events that reach back exactly %i days', async (days) => {
    expect(await warnings(spread(days * 24, 60))).toMatchObject({
      'retention-edge': expect.stringMatching(`reach back ${days} days from the newest`),
    });
  });
  test('other periods, or too few events to tell, give none', async () => {
    expect(await warnings(spread(90 * 24 + 2, 60))).toEqual({});
    expect(await warnings(spread(11 * 24, 60))).toEqual({});
    expect(await warnings(spread(30 * 24, 20))).toEqual({});
  });
});
