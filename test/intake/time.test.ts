import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTime } from '../../electron/intake/time.ts';
import type { TimeOptions } from '../../shared/model/importer.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';

const UTC = { zone: 'UTC' };

function read(value: unknown, options?: TimeOptions, zone = 'UTC') {
  const time = parseTime(value, { zone }, options);
  if (time === undefined) return undefined;
  return time.us === undefined ? `? ${time.problem}` : `${formatIsoUtc(time.us, time.precision)} ${time.zoneBasis}`;
}

const AT = '2025-08-12T11:04:31';

describe('written times', () => {
  test.each([
    [`${AT}Z`, `${AT}Z stated`],
    [`${AT}z`, `${AT}Z stated`],
    ['2025-08-12T20:04:31+09:00', `${AT}Z stated`],
    ['2025-08-12T11:04:31+0000', `${AT}Z stated`],
    ['2025-08-12T07:04:31.250-0400', `${AT}.250Z stated`],
    ['2025-08-12 16:34:31 +05:30', `${AT}Z stated`],
    ['2025-08-12T11:04:31+00', `${AT}Z stated`],
    ['2025-08-12 11:04:31 UTC', `${AT}Z stated`],
    ['2025-08-12 20:04:31 GMT+0900', `${AT}Z stated`],
    [AT, `${AT}Z assumed`],
    ['2025-08-12 11:04:31', `${AT}Z assumed`],
    ['  2025-08-12 11:04:31 ', `${AT}Z assumed`],
    ['2025-08-12 11:04:31,020', `${AT}.020Z assumed`],
    ['2025-08-12T11:04:31.123456Z', `${AT}.123456Z stated`],
    ['2025-08-12T11:04:31.1234567Z', `${AT}.123456Z stated`],
    ['2025-08-12T11:04:31.123456789Z', `${AT}.123456Z stated`],
    ['2025-08-12T11:04Z', '2025-08-12T11:04Z stated'],
    ['2025-08-12', '2025-08-12 assumed'],
    ['2025/08/12 11:04:31', `${AT}Z assumed`],
    ['20250812110431.020', `${AT}.020Z assumed`],
    ['20250812110431', `${AT}Z assumed`],
    ['20250812T110431Z', `${AT}Z stated`],
    ['20250812', '2025-08-12 assumed'],
    ['2025-08-12T24:00:00Z', '2025-08-13T00:00:00Z stated'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z stated'],
    ['Tue, 12 Aug 2025 11:04:31 +0000', `${AT}Z stated`],
    ['Tue, 12 Aug 2025 11:04:31 GMT', `${AT}Z stated`],
    ['12 Aug 2025 11:04', '2025-08-12T11:04Z assumed'],
    ['12/Aug/2025:11:04:31 +0000', `${AT}Z stated`],
    ['Tue Aug 12 11:04:31 2025', `${AT}Z assumed`],
    ['Tue Aug 12 2025 20:04:31 GMT+0900 (Japan Standard Time)', `${AT}Z stated`],
    ['August 12, 2025 at 11:04:31 AM', `${AT}Z assumed`],
    ['2025-08-12T13:04:31+02:00[Europe/Berlin]', `${AT}Z stated`],
    ['2025-08-12 13:04:31 Europe/Berlin', `${AT}Z stated`],
    ['8/13/2025 11:04:31 AM', '2025-08-13T11:04:31Z assumed'],
    ['8/13/2025 11:04:31\u202fPM', '2025-08-13T23:04:31Z assumed'],
    ['8/13/2025 12:00:00 AM', '2025-08-13T00:00:00Z assumed'],
    ['13/8/2025 11:04', '2025-08-13T11:04Z assumed'],
    ['12.08.2025 11:04:31', `${AT}Z assumed`],
    ['/Date(1754996671000)/', `${AT}.000Z stated`],
  ])('torture 4: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
    expect(parseTime(text, UTC)?.text).toBe(text);
    expect(parseTime(text, UTC)?.problem).toBeUndefined();
  });

  test('a date whose day and month could be exchanged is read as month/day and marked', () => {
    const time = parseTime('8/12/2025 11:04:31 AM', UTC);
    expect(formatIsoUtc(time?.us ?? 0, 's')).toBe(`${AT}Z`);
    expect(time?.problem).toMatch(/ambiguous/);
    expect(parseTime('8/8/2025 11:04', UTC)?.problem).toBeUndefined();
  });

  test.each([
    ['1601-01-01T00:00:00Z', /outside/],
    ['0001-01-01T00:00:00Z', /outside/],
    ['9999-12-31T23:59:59Z', /outside/],
    ['10000-01-01T00:00:00Z', /outside/],
    ['+010000-01-01T00:00:00Z', /outside/],
    ['2100-01-01T00:00:00Z', /outside/],
    ['1969-12-31T23:59:59Z', /outside/],
    ['2025-02-29T00:00:00Z', /day 29 does not exist in 2025-02/],
    ['2025-13-01', /month 13/],
    ['2025-08-12T25:00:00Z', /hour/],
    ['2025-08-12T11:60:00Z', /minute/],
    ['2025-08-12T11:04:61Z', /second/],
    ['8/13/2025 13:04:31 PM', /hour/],
    ['Aug 12 11:04:31', /no year/],
    ['12/08/25 11:04', /two digits/],
    ['11:04:31', /no date/],
    ['2025-08-12 11:04:31 CET', /CET is ambiguous/],
    ['2025-08-12T11:04:31 EST', /EST is ambiguous/],
    ['2025-08-12T11:04:31+19:00', /offset/],
    ['2025-08-12 11:04:31 Mars/Phobos', /not known/],
    ['12 Foo 2025 11:04:31', /not a month/],
    ['soon', /not a known way/],
    ['1.75E+12', /digits are lost/],
    [`2025${' '.repeat(80)}x`, /longer/],
  ])('torture 2: %s keeps its text and gives no date', (text, problem) => {
    const time = parseTime(text, UTC);
    expect(time?.us).toBeUndefined();
    expect(time?.problem).toMatch(problem);
    expect(time?.text).toBe(text.slice(0, 64));
  });

  test('torture 2: a leap second is placed and marked', () => {
    const time = parseTime('2016-12-31T23:59:60Z', UTC);
    expect(formatIsoUtc(time?.us ?? 0, 's')).toBe('2017-01-01T00:00:00Z');
    expect(time?.problem).toMatch(/leap second/);
  });

  test('an offset may bring 31 December 1969 into 1970', () => {
    expect(read('1969-12-31T23:00:00-02:00')).toBe('1970-01-01T01:00:00Z stated');
  });
});

describe('epochs', () => {
  test.each([
    [1754996671, `${AT}Z stated`],
    ['1754996671', `${AT}Z stated`],
    [1754996671.25, `${AT}.250Z stated`],
    ['1754996671.123456789', `${AT}.123456Z stated`],
    [1754996671020, `${AT}.020Z stated`],
    ['1754996671020', `${AT}.020Z stated`],
    [1754996671020001, `${AT}.020001Z stated`],
    ['1754996671020001999', `${AT}.020001Z stated`],
    [1754996671020001999n, `${AT}.020001Z stated`],
    [999999999, '2001-09-09T01:46:39Z stated'],
    ['999999999', '2001-09-09T01:46:39Z stated'],
    ['999999999999', '2001-09-09T01:46:39.999Z stated'],
  ])('torture 3: %s', (value, expected) => {
    expect(read(value)).toBe(expected);
  });

  test.each([-1, '-1754996671', 5, 0, Number.NaN, Number.POSITIVE_INFINITY, 1e300, '133800000000000000'])(
    'torture 3: %s is no date',
    (value) => {
      expect(parseTime(value, UTC)?.us).toBeUndefined();
      expect(parseTime(value, UTC)?.problem).toBeTruthy();
    },
  );

  test('a documented unit overrides the magnitude', () => {
    expect(read(86_400_000, { epoch: 'ms' })).toBe('1970-01-02T00:00:00.000Z stated');
    expect(read('20250812', { epoch: 's' })).toBe('1970-08-23T09:13:32Z stated');
    expect(parseTime(0, UTC, { epoch: 's' })).toMatchObject({ us: 0, problem: expect.stringMatching(/zero/) });
    expect(read(AT, { epoch: 'ms' })).toBe(`${AT}Z assumed`);
  });

  test('nanoseconds in a JSON number have lost digits and do not claim otherwise', () => {
    expect(parseTime(JSON.parse('1754996671020001999'), UTC)?.precision).toBe('us');
    expect(parseTime('1754996671020001999', UTC)?.precision).toBe('ns');
  });

  test.each([[true], [{ a: 1 }], [[1]], [() => 1], [Symbol('x')]])('values that are no time: %s', (value) => {
    expect(parseTime(value, UTC)?.us).toBeUndefined();
    expect(parseTime(value, UTC)?.problem).toMatch(/neither/);
  });

  test.each([null, undefined, '', '   '])('%j is undated', (value) => expect(parseTime(value, UTC)).toBeUndefined());
});

describe('zones', () => {
  test('the format’s zone goes before the examiner’s', () => {
    expect(read(AT, { sourceZone: 'UTC' }, 'Asia/Tokyo')).toBe(`${AT}Z source`);
    expect(read('2025-08-12T20:04:31', {}, 'Asia/Tokyo')).toBe(`${AT}Z assumed`);
    expect(read('20250812110431.020', { layout: 'compact', sourceZone: 'UTC' })).toBe(`${AT}.020Z source`);
  });

  test.each([
    ['America/New_York', '2025-11-02 01:30:00', '2025-11-02T05:30:00Z', /twice/],
    ['America/New_York', '2025-03-09 02:30:00', '2025-03-09T07:30:00Z', /skip/],
    ['Europe/Berlin', '2025-10-26 02:30:00', '2025-10-26T00:30:00Z', /twice/],
    ['Europe/Berlin', '2025-03-30 02:30:00', '2025-03-30T01:30:00Z', /skip/],
    ['Australia/Lord_Howe', '2025-04-06 01:45:00', '2025-04-05T14:45:00Z', /twice/],
  ])('torture 4: %s %s', (zone, text, expected, problem) => {
    const time = parseTime(text, { zone });
    expect(formatIsoUtc(time?.us ?? 0, 's')).toBe(expected);
    expect(time?.problem).toMatch(problem);
  });

  test.each([
    ['America/New_York', '2025-11-02 00:59:59', '2025-11-02T04:59:59Z'],
    ['America/New_York', '2025-11-02 02:00:00', '2025-11-02T07:00:00Z'],
    ['America/New_York', '2025-03-09 01:59:59', '2025-03-09T06:59:59Z'],
    ['America/New_York', '2025-03-09 03:00:00', '2025-03-09T07:00:00Z'],
    ['Asia/Kolkata', '2025-08-12 16:34:31', `${AT}Z`],
    ['Pacific/Kiritimati', '2025-08-13 01:04:31', `${AT}Z`],
  ])('%s %s is certain', (zone, text, expected) => {
    const time = parseTime(text, { zone });
    expect(formatIsoUtc(time?.us ?? 0, 's')).toBe(expected);
    expect(time?.problem).toBeUndefined();
  });

  test('an unknown zone is a problem, not an exception', () => {
    expect(read(AT, {}, 'Nowhere/Land')).toMatch(/Nowhere\/Land is not known/);
  });

  test('torture 5: the process’s own zone has no influence', () => {
    const program = `
      import { parseTime } from ${JSON.stringify(new URL('../../electron/intake/time.ts', import.meta.url).href)};
      const texts = ['2025-11-02 01:30:00', '2025-08-12', '8/12/2025 11:04:31 AM', 'Tue, 12 Aug 2025 11:04:31', '20250812110431', 1754996671];
      console.log(JSON.stringify(texts.flatMap((t) => ['UTC', 'Europe/Berlin'].map((zone) => parseTime(t, { zone })?.us))));`;
    const outputs = ['UTC', 'Asia/Tokyo', 'America/New_York', 'Asia/Kolkata'].map((TZ) =>
      execFileSync(process.execPath, ['--input-type=module', '-e', program], {
        env: { ...process.env, TZ, NODE_OPTIONS: '' },
        encoding: 'utf8',
      }),
    );
    expect(new Set(outputs).size).toBe(1);
    expect(JSON.parse(outputs[0] ?? '')).toHaveLength(12);
  });
});

describe('properties', () => {
  test('never throws and never leaves the trusted range', () => {
    const texts = fc.oneof(
      fc.anything(),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[0-9TZ:+/., -]{0,30}$/),
      fc.double(),
      fc.bigInt(),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom('UTC', 'Asia/Tokyo', 'bad zone', ''), (value, zone) => {
        const time = parseTime(value, { zone });
        if (time === undefined) return;
        expect(time.text.length).toBeLessThanOrEqual(64);
        if (time.us === undefined) expect(time.problem).toBeTruthy();
        else expect(Number.isSafeInteger(time.us) && time.us >= 0 && time.us < 4_102_444_800_000_000).toBe(true);
      }),
      { seed: 20250812, numRuns: 3_000 },
    );
  });

  test('torture 6: microseconds survive writing and reading', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_799_999_999 }), (us) => {
        expect(parseTime(formatIsoUtc(us, 'us'), UTC)?.us).toBe(us);
      }),
      { seed: 20250812, numRuns: 1_000 },
    );
  });
});
