import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Frame, Framer } from '../../electron/intake/frame.ts';
import { CsvFramer } from '../../electron/intake/frameCsv.ts';
import { JsonFramer } from '../../electron/intake/frameJson.ts';
import { LineFramer } from '../../electron/intake/frameLines.ts';

const SIZES = [1, 7, 65_536];

function frames(make: () => Framer, data: Buffer | string, size = 65_536, cut?: string): Frame[] {
  const bytes = Buffer.from(data as string);
  const framer = make();
  const found: Frame[] = [];
  for (let from = 0; from < bytes.length; from += size) found.push(...framer.push(bytes.subarray(from, from + size)));
  found.push(...framer.end(cut));
  let at = 0;
  for (const frame of found) {
    expect(frame.offset).toBeGreaterThanOrEqual(at);
    at = frame.offset + frame.length;
  }
  expect(at).toBeLessThanOrEqual(bytes.length);
  return found;
}

function alike(make: () => Framer, data: Buffer | string): Frame[] {
  const [first, ...others] = SIZES.map((size) => frames(make, data, size));
  for (const other of others) expect(other).toEqual(first);
  return first ?? [];
}

const json =
  (...lists: string[]) =>
  () =>
    new JsonFramer(lists);
const lines =
  (...lists: string[]) =>
  () =>
    new LineFramer(lists);
const csv =
  (delimiter = ',') =>
  () =>
    new CsvFramer(delimiter);
const values = (found: readonly Frame[]) => found.map((frame) => frame.value);
const texts = (data: string, found: readonly Frame[]) =>
  found.map((frame) => Buffer.from(data).toString('utf8', frame.offset, frame.offset + frame.length));

describe('torture 12: JSON containers', () => {
  test.each([
    ['array', '[{"a":1},\n {"a":"]}\\"\\\\"} , {"a":{"b":[1,2]}}]\n', 3],
    ['pretty array', '[\n  {\n    "a": [\n {}\n ]\n  }\n]', 1],
    ['concatenated', '{"a":1}{"a":2}\n{"a":3}', 3],
    ['separated', '\u001e{"a":1}\n\u001e{"a":2}\n', 2],
    ['wrapped', '{"x":{"Records":[{"no":1}]},"next":"l","Records":[{"a":1},{"a":2}],"z":[3]}', 2],
    ['two wrappers', '{"Records":[{"a":1}]}\n{"Records":[{"a":2}]}', 2],
    ['escaped key', '{"\\u0052ecords":[{"a":1}]}', 1],
    ['key as a value', '{"a":"Records","b":["x"]}', 1],
    ['single', '{"a":[{"b":1}]}', 1],
    ['two arrays', '[{"a":1}][{"a":2}]', 2],
    ['with a byte order mark', '\ufeff[{"a":"é"}]', 1],
    ['empty', '[]', 0],
    ['empty list', '{"Records":[]}', 0],
  ])('%s', (_, data, count) => {
    const found = alike(json('Records'), data);
    expect(found.filter((frame) => frame.reason !== undefined)).toEqual([]);
    expect(found).toHaveLength(count);
    expect(texts(data, found).map((text) => JSON.parse(text))).toEqual(values(found));
  });

  test('cut in the middle of a record and between records', () => {
    const inside = alike(json(), '[{"a":1},{"a":"tw');
    expect(inside).toMatchObject([{ value: { a: 1 } }, { offset: 9, length: 8, cut: true }]);
    expect(inside[1]?.reason).toMatch(/starts at byte 9 is cut at byte 17/);
    expect(alike(json('Records'), '{"Records":[{"a":1},')).toMatchObject([{}, { offset: 19, length: 1, cut: true }]);
    expect(alike(json('Records'), '{"Reco')).toMatchObject([{ offset: 0, length: 6, cut: true }]);
  });

  test('bytes that are no records are rejects, and what follows is read', () => {
    const data = '[1,"a,]b",null,{"a":1},[2],{"a" 3},{"a":4}] trailing\n{"a":5}';
    const found = alike(json(), data);
    expect(values(found).filter((value) => value !== undefined)).toEqual([{ a: 1 }, { a: 4 }, { a: 5 }]);
    expect(
      texts(
        data,
        found.filter((f) => f.reason),
      ),
    ).toEqual(['1', '"a,]b"', 'null', '[2]', '{"a" 3}', 'trailing']);
    expect(found.find((frame) => frame.offset === 27)?.reason).toMatch(/not valid JSON at byte 3\d/);
  });

  test('bounds on depth and length', () => {
    const deep = `[${'['.repeat(5_000)}${']'.repeat(5_000)},{"a":1}]`;
    expect(alike(json(), deep)).toMatchObject([
      { reason: expect.stringMatching(/deeper than 1000/) },
      { value: { a: 1 } },
    ]);
    expect(alike(lines(), `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}\n{"a":1}\n`)).toMatchObject([
      { reason: expect.stringMatching(/deeper/) },
      { value: { a: 1 } },
    ]);
    const long = `[{"a":"${'x'.repeat(200)}"},{"a":1}]`;
    expect(alike(() => new JsonFramer([], 0, 100), long)).toMatchObject([
      { offset: 1, length: 208, reason: expect.stringMatching(/longer than 100/) },
      { value: { a: 1 } },
    ]);
    expect(alike(() => new LineFramer([], 10, 100), `{"a":"${'x'.repeat(200)}"}\n{"a":1}\n`)).toMatchObject([
      { offset: 0, length: 208, reason: expect.stringMatching(/longer than 100/) },
      { value: { a: 1 } },
    ]);
  });

  test('torture 15: keys that differ in case stay apart', () => {
    expect(values(alike(lines(), '{"EventName":1,"eventName":2,"__proto__":3}\n'))).toEqual([
      JSON.parse('{"EventName":1,"eventName":2,"__proto__":3}'),
    ]);
  });
});

describe('NDJSON', () => {
  test('torture 1: one bad line in 10,000 is one reject with its place', () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => (i === 4_321 ? '{"a": nope}' : `{"a":${i}}`));
    const found = frames(lines(), `${rows.join('\n')}\n`, 65_536);
    const bad = found.filter((frame) => frame.reason !== undefined);
    expect(found).toHaveLength(10_000);
    expect(bad).toHaveLength(1);
    expect(bad[0]?.offset).toBe(rows.slice(0, 4_321).join('\n').length + 1);
  });

  test('torture 9: LF, CRLF, lone CR and blank lines', () => {
    const data = '\ufeff{"a":1}\r\n\n  {"a":2}  \n{"a":3}\r{"a":4}\r\n\0\n{"a":5}';
    const found = alike(lines(), data);
    expect(values(found).filter(Boolean)).toEqual([1, 2, 3, 4, 5].map((a) => ({ a })));
    expect(texts(data, found)[1]).toBe('{"a":2}');
    expect(found.filter((frame) => frame.reason)).toHaveLength(1);
    expect(values(alike(() => new LineFramer([], 13), '{"a":1}\r{"a":2}\r'))).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test('lines that wrap or hold several values', () => {
    const data = '{"Records":[{"a":1},{"a":2}]}\n{"a":3}\n{"a":4}{"a":5}\n[{"a":6}]\n{"Records":[{"a":7}\n';
    const found = alike(lines('Records'), data);
    expect(values(found).filter(Boolean)).toEqual([1, 2, 3, 4, 5, 6].map((a) => ({ a })));
    expect(texts(data, found).at(-1)).toBe('{"Records":[{"a":7}');
  });

  test('bytes that are not UTF-8 are read as Latin-1 and marked', () => {
    expect(alike(lines(), Buffer.from('{"a":"caf\xe9"}\n', 'latin1'))).toMatchObject([
      { latin1: true, value: { a: 'café' } },
    ]);
  });
});

describe('CSV', () => {
  test('torture 8: quoted line ends and doubled quotes', () => {
    const data = 'a,b\n"x\r\ny","say ""hi"""\n"",z\nplain "q",w\n"a"b,c';
    const found = alike(csv(), data);
    expect(values(found)).toEqual([
      { a: 'x\r\ny', b: 'say "hi"' },
      { a: '', b: 'z' },
      { a: 'plain "q"', b: 'w' },
      { a: 'ab', b: 'c' },
    ]);
    expect(texts(data, found)[0]).toBe('"x\r\ny","say ""hi"""');
  });

  test('torture 9: LF, CR, CRLF mixed, byte order mark, Latin-1 and NUL', () => {
    expect(values(alike(csv(), '\ufeffa,b\r\n1,2\n3,4\r5,é\r\n\r\n\r7,\0'))).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '4' },
      { a: '5', b: 'é' },
      { a: '7', b: '\0' },
    ]);
    expect(alike(csv(), Buffer.from('a,b\n1,caf\xe9\n', 'latin1'))).toMatchObject([
      { latin1: true, value: { a: '1', b: 'café' } },
    ]);
  });

  test('torture 7: ragged rows keep what they have', () => {
    expect(alike(csv(), 'a,b,c\n1\n1,2,3,4,5\n1,2,\n')).toMatchObject([
      { value: { a: '1' } },
      { value: { a: '1', b: '2', c: '3' }, overflow: ['4', '5'] },
      { value: { a: '1', b: '2', c: '' } },
    ]);
  });

  test('torture 10: duplicate, blank, case-variant and 1,000 header cells', () => {
    expect(
      values(alike(csv(), 'Name,name,, name ,__proto__\n1,2,3,4,5\n')).map((row) => Object.entries(row as object)),
    ).toEqual([
      [
        ['Name', '1'],
        ['name#2', '2'],
        ['#3', '3'],
        ['name#3', '4'],
        ['__proto__', '5'],
      ],
    ]);
    const header = Array.from({ length: 1_200 }, (_, i) => `h${i}`);
    const [row] = values(alike(csv(), `${header}\n${header.map((_, i) => i)}\n`)) as Record<string, string>[];
    expect(Object.keys(row ?? {})).toHaveLength(1_200);
    expect(row?.h1199).toBe('1199');
  });

  test('torture 8: a quote that never closes costs its own line', () => {
    const data = 'a,b\n1,2\n"open,3\n4,5\n6,7\n';
    const found = alike(csv(), data);
    expect(values(found)).toEqual([{ a: '1', b: '2' }, undefined, { a: '4', b: '5' }, { a: '6', b: '7' }]);
    expect(texts(data, found)[1]).toBe('"open,3');
    expect(found[1]?.reason).toMatch(/does not close.*byte 8/);
    expect(values(alike(csv(), 'a,b\n"open,3\n4,"5"\n6,7\n'))).toEqual([
      undefined,
      { a: '4', b: '5' },
      { a: '6', b: '7' },
    ]);
  });

  test('torture 8: an unterminated quote is bounded', () => {
    const small = () => new CsvFramer(',', 1_000);
    const data = `a,b\n"open,${'x'.repeat(3_000)}\n1,2\n`;
    expect(alike(small, data)).toMatchObject(
      [{ offset: 4, length: 3_006, reason: /./ }, { value: { a: '1', b: '2' } }].map((frame) =>
        'reason' in frame ? { ...frame, reason: expect.stringMatching(/longer than 1000/) } : frame,
      ),
    );
    const wide = Buffer.concat([Buffer.from('a,b\n"'), Buffer.alloc(128 * 1024 * 1024, 0x78), Buffer.from('\n1,2\n')]);
    expect(frames(csv(), wide, 1 << 20)).toMatchObject([
      { reason: expect.stringMatching(/longer/) },
      { value: { a: '1', b: '2' } },
    ]);
  });

  test('a repeated header is no record, and a sep= line is framing', () => {
    expect(alike(csv(';'), 'sep=;\r\na;b\r\n1;2\r\na;b\r\n3;4')).toMatchObject([
      { value: { a: '1', b: '2' } },
      { reason: expect.stringMatching(/header again/) },
      { value: { a: '3', b: '4' } },
    ]);
  });

  test('the row at the end of cut data is not trusted', () => {
    expect(frames(csv(), 'a,b\n1,2\n3,4', 7, 'gone')).toMatchObject([
      { value: {} },
      { offset: 8, length: 3, cut: true },
    ]);
  });
});

describe('properties', () => {
  const settings = { seed: 20250812, numRuns: 300 };
  const noise = fc.array(fc.constantFrom(...'{}[]",:\\\n\r ;a1é'), { maxLength: 60 }).map((parts) => parts.join(''));

  test('any chunking of any bytes gives the same frames', () => {
    for (const make of [json('a'), lines('a'), csv()]) {
      fc.assert(
        fc.property(noise, fc.integer({ min: 1, max: 9 }), (data, size) => {
          expect(frames(make, data, size)).toEqual(frames(make, data));
        }),
        settings,
      );
    }
  });

  test('what is written as CSV comes back', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 8 });
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell), { maxLength: 20 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        (rows, newline) => {
          const text = ['x,y', ...rows.map((row) => row.map(quote).join(','))].join(newline);
          expect(frames(csv(), text, 7).map((frame) => frame.cells)).toEqual(rows.map(([x, y]) => [x, y]));
        },
      ),
      settings,
    );
  });

  test('what is written as JSON comes back, as an array, wrapped and by line', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 8 }), (rows) => {
        const expected = rows.map((row) => JSON.parse(JSON.stringify(row)));
        expect(values(frames(json(), JSON.stringify(rows, null, 2), 5))).toEqual(expected);
        expect(values(frames(json('Records'), JSON.stringify({ n: 1, Records: rows }), 5))).toEqual(expected);
        expect(values(frames(lines(), rows.map((row) => JSON.stringify(row)).join('\n'), 5))).toEqual(expected);
      }),
      settings,
    );
  });
});
