/** The framers and the reader of times on bytes and texts that are made, not collected. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Frame, Framer } from '../../electron/intake/frame.ts';
import { CsvFramer } from '../../electron/intake/frameCsv.ts';
import { JsonFramer } from '../../electron/intake/frameJson.ts';
import { LineFramer } from '../../electron/intake/frameLines.ts';
import { TextLineFramer } from '../../electron/intake/frameText.ts';
import { parseTime } from '../../electron/intake/time.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { budget, FUZZ_TIMEOUT_MS } from './budget.ts';

function frames(framer: Framer, bytes: Buffer, size: number): Frame[] {
  const found: Frame[] = [];
  for (let at = 0; at < bytes.length; at += size) found.push(...framer.push(bytes.subarray(at, at + size)));
  return [...found, ...framer.end()];
}

const framers: readonly (() => Framer)[] = [
  () => new JsonFramer(['Records', 'value']),
  () => new JsonFramer([], 0, 40),
  () => new LineFramer(['Records']),
  () => new LineFramer([], 13),
  () => new LineFramer([], 10, 40),
  () => new CsvFramer(','),
  () => new CsvFramer(';', 40),
  () => new TextLineFramer(),
  () => new TextLineFramer(12),
];

const token = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\n',
    '\r',
    '\r\n',
    ' ',
    ';',
    '{"Records":[',
    '"a":1',
    '""',
    'null',
    '1e5',
  ],
  ...['\ufeff', 'é', '\0', '\u001e', '"value":[{}]', 'sep=;\n'],
);
const bytes = fc.oneof(
  fc.array(token, { maxLength: 60 }).map((parts) => Buffer.from(parts.join(''))),
  fc.uint8Array({ maxLength: 80 }).map((data) => Buffer.from(data)),
);

describe('framing', () => {
  test(
    'any bytes, in any pieces, give the same frames, in order and without overlap',
    () => {
      fc.assert(
        fc.property(fc.constantFrom(...framers), bytes, fc.integer({ min: 1, max: 30 }), (make, data, size) => {
          const whole = frames(make(), data, Math.max(1, data.length));
          expect(frames(make(), data, size)).toEqual(whole);
          let at = 0;
          for (const frame of whole) {
            expect(frame.offset).toBeGreaterThanOrEqual(at);
            at = frame.offset + frame.length;
            expect(frame.reason === undefined).toBe(frame.value !== undefined);
          }
          expect(at).toBeLessThanOrEqual(data.length);
        }),
        budget(60_000),
      );
    },
    FUZZ_TIMEOUT_MS,
  );

  test('a second list after one colon too many is the same in any pieces', () => {
    const data = Buffer.from('{"Records":[]:[');
    const whole = frames(new JsonFramer(['Records', 'value']), data, data.length);
    for (const size of [1, 2, 7]) expect(frames(new JsonFramer(['Records', 'value']), data, size)).toEqual(whole);
  });

  test(
    'what is written comes back: CSV with any cells, JSON in any container',
    () => {
      const cell = fc.string({ unit: 'grapheme', maxLength: 12 });
      const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 12 });
      const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
      fc.assert(
        fc.property(
          rows,
          fc.constantFrom(',', ';', '\t', '|'),
          fc.constantFrom('\n', '\r', '\r\n'),
          (cells, comma, end) => {
            const text = ['a,b,c,d,e'.replaceAll(',', comma), ...cells.map((row) => row.map(quote).join(comma))].join(
              end,
            );
            const found = frames(new CsvFramer(comma), Buffer.from(text), 7).filter(
              ({ reason }) => reason === undefined,
            );
            const wanted = cells.filter((row) => row.join(',') !== 'a,b,c,d,e');
            expect(found.map((frame) => frame.cells)).toEqual(wanted);
          },
        ),
        budget(3_000),
      );
      const records = fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), { maxLength: 8 });
      fc.assert(
        fc.property(records, fc.constantFrom(0, 2), (list, indent) => {
          const plain: unknown[] = JSON.parse(JSON.stringify(list));
          const texts = [
            JSON.stringify(list, null, indent),
            list.map((one) => JSON.stringify(one, null, indent)).join('\n'),
          ];
          for (const text of texts) {
            const found = frames(new JsonFramer(), Buffer.from(text), 5);
            expect(found.map(({ value }) => value)).toEqual(plain);
          }
        }),
        budget(2_000),
      );
    },
    FUZZ_TIMEOUT_MS,
  );
});

describe('time', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'T',
      'Z',
      ' ',
      '-',
      ':',
      '/',
      '.',
      ',',
      '+09:00',
      '+0530',
      'AM',
      'PM',
      'UTC',
      'CET',
      'Aug',
      'Tue, ',
      '24',
      '60',
    ),
    fc.nat(9_999).map(String),
    fc.nat(99).map((n) => String(n).padStart(2, '0')),
  );
  const value = fc.oneof(
    fc.array(part, { maxLength: 14 }).map((parts) => parts.join('')),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.double(),
    fc.bigInt(),
    fc.string({ unit: 'binary' }),
    fc.anything(),
  );
  const zone = fc.constantFrom(
    'UTC',
    'Asia/Tokyo',
    'America/New_York',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'no/zone',
    '',
  );
  const options = fc.constantFrom(
    undefined,
    { sourceZone: 'UTC' },
    { epoch: 's' },
    { epoch: 'ns' },
    { layout: 'compact' },
  ) as fc.Arbitrary<Parameters<typeof parseTime>[2]>;

  test(
    'never throws, never invents, and reads what it wrote',
    () => {
      fc.assert(
        fc.property(value, zone, options, (input, assumed, how) => {
          const time = parseTime(input, { zone: assumed }, how);
          if (time === undefined) return;
          expect(time.text.length).toBeLessThanOrEqual(64);
          if (time.us === undefined) {
            expect(time.problem).toBeTruthy();
            return;
          }
          expect(Number.isSafeInteger(time.us) && time.us >= 0 && time.us < 4_102_444_800_000_000).toBe(true);
          expect(parseTime(formatIsoUtc(time.us, 'us'), { zone: assumed })?.us).toBe(time.us);
        }),
        budget(150_000),
      );
    },
    FUZZ_TIMEOUT_MS,
  );
});
