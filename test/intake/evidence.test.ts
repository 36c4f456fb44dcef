import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode } from '../../electron/intake/decode.ts';
import { DecodeNotes } from '../../electron/intake/decodeNotes.ts';
import { readEvidence, readStored } from '../../electron/intake/readEvidence.ts';
import type { Importer } from '../../shared/model/importer.ts';
import { fakeCsv, fakeJson, gather, importers, type Reading, readBytes, stored } from './fakes.ts';

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const row = (n: number) => JSON.stringify({ act: 'read', id: n, time: '2025-08-12T11:04:31Z', n });
const rows = (count: number) => Array.from({ length: count }, (_, n) => row(n));
const ids = (reading: Reading) => reading.accepted.map((record) => Buffer.from(record.identity ?? []).toString('hex'));

/** What must hold of every reading of every input. */
function balanced(reading: Reading, original: Uint8Array | string): Reading {
  const bytes = Buffer.from(original as Uint8Array);
  const { end, records } = reading;
  expect(end.bytes).toBe(bytes.length);
  expect(end.sha256).toBe(sha(bytes));
  expect(stored(reading, 0).equals(bytes)).toBe(true);
  if (reading.start.decoded) expect(sha(stored(reading, 1))).toBe(end.decodedSha256);
  expect(records.reduce((sum, record) => sum + record.length, 0) + end.framingBytes).toBe(
    end.decodedBytes ?? end.bytes,
  );
  let at = 0;
  for (const [i, record] of records.entries()) {
    expect(record.seq).toBe(i);
    expect(record.offset).toBeGreaterThanOrEqual(at);
    at = record.offset + record.length;
    expect(record.reason === undefined).toBe(record.drafts.length > 0);
  }
  return reading;
}

const read = async (bytes: Uint8Array | string, known?: readonly Importer[]) =>
  balanced(await readBytes(bytes, {}, known), bytes);

describe('decoding', () => {
  const text = `${rows(3_000).join('\n')}\n`;

  test.each([
    ['gzip', gzipSync(text)],
    ['zstd', zstdCompressSync(Buffer.from(text))],
    ['gzip+gzip', gzipSync(gzipSync(text))],
    ['utf-16le', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['utf-16be', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['gzip+utf-16le', gzipSync(Buffer.from(text, 'utf16le'))],
  ])('torture 9: %s', async (encoding, bytes) => {
    const reading = await read(bytes);
    expect(reading.start).toMatchObject({ encoding, decoded: true, container: 'ndjson', format: 'fake.json' });
    expect(reading.accepted).toHaveLength(3_000);
    expect(stored(reading, 1).toString()).toBe(text);
    expect(ids(reading)).toEqual(ids(await read(text)));
  });

  test('several gzip members, and bytes after the last', async () => {
    const members = await read(Buffer.concat([gzipSync(`${row(1)}\n`), gzipSync(`${row(2)}\n`)]));
    expect(members.accepted).toHaveLength(2);
    const frames = await read(
      Buffer.concat([row(1), row(2)].map((text) => zstdCompressSync(Buffer.from(`${text}\n`)))),
    );
    expect(frames.accepted).toHaveLength(2);
    const after = await read(
      Buffer.concat([zstdCompressSync(Buffer.from(`${row(1)}\n${row(2)}\n`)), Buffer.from('garbage')]),
    );
    expect(after.accepted).toHaveLength(2);
    expect(after.codes).toContain('trailing-bytes');
    const trailing = await read(Buffer.concat([gzipSync(`${row(1)}\n${row(2)}\n`), Buffer.from('garbage after it')]));
    expect(trailing.accepted).toHaveLength(2);
    expect(trailing.codes).toContain('trailing-bytes');
  });

  test('a cut gzip keeps what was decoded and says where it ends', async () => {
    const whole = gzipSync(Array.from({ length: 5_001 }, (_, i) => row(Math.imul(i, 2_654_435_761))).join('\n'));
    const reading = await read(whole.subarray(0, whole.length / 2));
    expect(reading.accepted.length).toBeGreaterThan(1_000);
    expect(reading.rejected).toHaveLength(1);
    expect(reading.records.at(-1)?.reason).toMatch(/gzip data ends early/);
    expect(reading.codes).toEqual(expect.arrayContaining(['cut-gzip', 'truncated-export']));
  });

  test('a cut gzip between records ends in a reject without bytes', async () => {
    const lines = `${row(1)}\n${row(2)}\n`;
    const whole = gzipSync(lines);
    const reading = await read(whole.subarray(0, whole.length - 8));
    expect(reading.accepted).toHaveLength(2);
    expect(reading.rejected).toMatchObject([
      { offset: lines.length, length: 0, reason: expect.stringMatching(/early/) },
    ]);
  });

  test('a damaged gzip and a cut zstd keep what came before', async () => {
    const whole = gzipSync(Array.from({ length: 20_001 }, (_, i) => row(Math.imul(i, 2_654_435_761))).join('\n'));
    whole.fill(0xff, whole.length - 30_000, whole.length - 20_000);
    const damaged = await read(whole);
    expect(damaged.accepted.length).toBeGreaterThan(1_000);
    expect(damaged.records.at(-1)?.reason).toMatch(/gzip data is damaged/);
    const zstd = zstdCompressSync(
      Buffer.from(Array.from({ length: 40_001 }, (_, i) => row(Math.imul(i, 2_654_435_761))).join('\n')),
    );
    const cut = await read(zstd.subarray(0, zstd.length - 1_000));
    expect(cut.accepted.length).toBeGreaterThan(1_000);
    expect(cut.codes).toContain('cut-zstd');
  });

  test('torture 25: expansion without bound is refused, and every original byte still taken', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    let taken = 0;
    async function* source() {
      for (let at = 0; at < bomb.length; at += 1_000) {
        taken += Math.min(1_000, bomb.length - at);
        yield bomb.subarray(at, at + 1_000);
      }
    }
    const notes = new DecodeNotes();
    let given = 0;
    for await (const data of decode(source(), notes, { ratio: 500, bytes: 1_000_000 })) given += data.length;
    expect(given).toBeLessThan(20_000_000);
    expect(taken).toBe(bomb.length);
    expect(notes.cut).toMatch(/expands more than 500 times/);
    expect([...notes.warnings.keys()]).toContain('expansion-limit');
  });
});

describe('detection', () => {
  test.each([
    ['ndjson', `${row(1)}\n${row(2)}\n`, 2],
    ['ndjson', `${row(1)}\nbroken\n${row(2)}\n`, 2],
    ['ndjson', `{"Records":[${row(1)}]}\n{"Records":[${row(2)},${row(3)}]}\n`, 3],
    ['json_array', `[${row(1)},${row(2)}]`, 2],
    ['json_array', `[\n  ${row(1)}\n]`, 1],
    ['json_array', `${row(1)}${row(2)}`, 2],
    ['json_single', row(1), 1],
    ['json_single', JSON.stringify(JSON.parse(row(1)), null, 2), 1],
    ['json_wrapped', `{"Records":[${row(1)},${row(2)}]}`, 2],
    ['json_wrapped', JSON.stringify({ '@odata.context': 'x', value: [JSON.parse(row(1))] }, null, 2), 1],
    ['json_wrapped', '{"Records":[]}', 0],
    ['csv', 'act,time\nread,2025-08-12\nread,2025-08-13\n', 2],
    ['csv', 'act;time;x\n"a,b";2025-08-12;1,2,3\n', 1],
    ['csv', 'act\ttime\nread\t2025-08-12\n', 1],
    ['csv', 'act|time\nread|2025-08-12\n', 1],
    ['csv', 'act\nread\nwrite\n', 2],
  ])('torture 12: %s %#', async (container, text, count) => {
    const reading = await read(text);
    expect(reading.start.container).toBe(container);
    expect(reading.accepted).toHaveLength(count);
  });

  test('a first record longer than the head is waited for', async () => {
    const long = JSON.stringify({ act: 'read', id: 1, pad: 'x'.repeat(300_000) });
    expect((await read(`[${long},${row(2)}]`)).accepted).toHaveLength(2);
    expect((await read(`${long}\n${row(2)}\n`)).accepted).toHaveLength(2);
    expect((await read(`{"pad":"${'x'.repeat(100_000)}","Records":[${row(2)}]}`)).accepted).toHaveLength(1);
  });

  test('confidence, then priority, decides; a failing sniff is no claim', async () => {
    const high: Importer = { ...fakeJson, id: 'fake.high', priority: 9, sniff: () => 79 };
    const same: Importer = { ...fakeJson, id: 'fake.same', priority: 10, sniff: () => 80 };
    const bad: Importer = {
      ...fakeJson,
      id: 'fake.bad',
      priority: 11,
      sniff: () => {
        throw new Error('no');
      },
    };
    expect((await read(`[${row(1)}]`, [fakeJson, high, bad])).start.format).toBe('fake.json');
    expect((await read(`[${row(1)}]`, [fakeJson, same])).start.format).toBe('fake.same');
    expect((await read(`[${row(1)}]`, [{ ...fakeJson, sniff: () => 29 }])).start.format).toBeUndefined();
  });

  test('a forced format reads the file; an unknown one is refused by name', async () => {
    const text = `[{"x":1},${row(2)}]`;
    const forced = balanced(await readBytes(text, { format: 'fake.json' }), text);
    expect(forced.rejected).toMatchObject([{ reason: 'no act', column: '/act', offset: 1, length: 7 }]);
    await expect(readBytes(text, { format: 'nope' })).rejects.toThrow(
      /unknown format "nope"; known: fake.json, fake.csv/,
    );
  });

  test.each([
    ['binary data', Buffer.from(Array.from({ length: 3_000 }, (_, i) => (i * 37) % 256))],
    ['a 7z archive', Buffer.concat([Buffer.from('377abcaf271c', 'hex'), Buffer.alloc(500, 1)])],
    ['an office document', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(26, 1), Buffer.from('_rels/.rels')])],
    ['text in no known format', Buffer.from('just some prose\nand more of it\n')],
    ['JSON array', Buffer.from('[{"x":1}]')],
    ['JSON array without records', Buffer.from('[]')],
    ['JSON object', Buffer.from('{"x":1}')],
    ['gzip data ends early', gzipSync('hello').subarray(0, 12)],
  ])('%s is kept whole under one reject', async (seen, bytes) => {
    const reading = await read(bytes);
    expect(reading.start.format).toBeUndefined();
    expect(reading.records).toHaveLength(1);
    expect(reading.records[0]).toMatchObject({ offset: 0, length: reading.end.decodedBytes ?? reading.end.bytes });
    expect(reading.records[0]?.reason).toContain(seen);
  });

  test.each([
    ['nothing', ''],
    ['a byte order mark', '\ufeff'],
    ['white space', ' \r\n\n'],
  ])('torture 11: %s is an empty file', async (_, text) => {
    const reading = await read(text);
    expect(reading.records).toEqual([]);
    expect(reading.codes).toEqual(['empty-file']);
  });
});

describe('warnings', () => {
  const codes = async (text: string) => (await read(text)).codes;
  const csv = (...lines: string[]) => ['act,time', ...lines].join('\n');

  test('torture 11: header only', async () => expect(await codes(csv())).toContain('header-only'));
  test('a complete reading has none', async () => expect(await codes(`[${rows(3)}]`)).toEqual([]));
  test('torture 17: counts at which exports stop', async () => {
    expect(await codes(`[${rows(5_000)}]`)).toEqual(['truncated-export']);
    expect(await codes(`[${rows(5_001)}]`)).toEqual([]);
    expect(await codes(`[${rows(7)}]`)).toEqual(['truncated-export']);
  });
  test('torture 12: cut JSON', async () => {
    expect(await codes(`[${rows(3)}`)).toEqual(['cut-json', 'truncated-export']);
    expect(await codes(`${rows(3).join('\n')}\n{"act":"re`)).toEqual(['cut-json', 'truncated-export']);
  });
  test('torture 2: years out of range are kept and marked', async () => {
    const reading = await read(csv('a,1601-01-01T00:00:00Z', 'b,9999-12-31T00:00:00Z', 'c,2025-08-12T00:00:00Z'));
    expect(reading.accepted).toHaveLength(3);
    expect(reading.codes).toEqual(expect.arrayContaining(['out-of-range-time', 'undated']));
  });
  test('torture 1 and 22: a bad date costs the date, not the record', async () => {
    const lines = Array.from({ length: 10_001 }, (_, i) => `a,${i === 77 ? 'soon' : '2025-08-12T00:00:00Z'}`);
    const reading = await read(csv(...lines));
    expect(reading.accepted).toHaveLength(10_001);
    expect(reading.end.warnings).toEqual([{ code: 'undated', message: '1 event without a readable time' }]);
  });
  test('mixed zones and the weakest basis', async () => {
    const reading = await read(csv('a,2025-08-12T00:00:00Z', 'b,2025-08-12T00:00:00'));
    expect(reading.codes).toEqual(['mixed-zones']);
    expect(reading.end.zoneBasis).toBe('assumed');
  });
  test('doubtful times, overflow and Latin-1', async () => {
    expect(await codes(csv('a,8/7/2025 10:00'))).toEqual(['doubtful-time']);
    expect(await codes(csv('a,2025-08-12,x'))).toEqual(['overflow-columns']);
    const latin = balanced(
      await readBytes(Buffer.from(csv('caf\xe9,2025-08-12'), 'latin1')),
      Buffer.from(csv('caf\xe9,2025-08-12'), 'latin1'),
    );
    expect(latin.codes).toEqual(['encoding']);
    expect(latin.accepted[0]?.drafts[0]).toMatchObject({ action: 'café' });
  });
  test('a field that every export has and this one has not', async () => {
    const known = [{ ...fakeJson, expects: ['/act', '/user/id'] }];
    const reading = await read(`[${rows(2)}]`, known);
    expect(reading.end.warnings).toMatchObject([
      { code: 'schema-surprise', message: expect.stringContaining('/user/id') },
    ]);
  });
  test('torture 16: long texts are cut in the event and whole in the bytes', async () => {
    const reading = await read(`[${JSON.stringify({ act: 'x'.repeat(32_767), time: 1754996671 })}]`);
    expect(reading.accepted[0]?.drafts[0]).toMatchObject({ action: 'x'.repeat(512) });
    expect(reading.codes).toEqual(['long-values']);
  });
});

describe('records', () => {
  test('an importer’s exception and silence are rejects', async () => {
    const reading = await read(`[{"act":"throw"},${row(1)},{"act":"nothing"}]`);
    expect(reading.accepted).toHaveLength(1);
    expect(reading.rejected.map((record) => record.reason)).toEqual([
      'importer error: boom',
      'nothing that Fake JSON states was found',
    ]);
  });

  test('torture 18: the same records have the same identities in any container, equal lines stay apart', async () => {
    const plain = (id?: number) => JSON.stringify({ act: 'read', id, n: 1 });
    const [a, b, c] = ids(await read([plain(), plain(), plain(5)].join('\n')));
    expect(new Set([a, b, c]).size).toBe(3);
    expect(ids(await read(`[ ${plain()} , ${plain(5)}, ${plain()}]`))).toEqual([a, c, b]);
    const twice = ids(await read(`[${plain(5)},${plain(5)}]`));
    expect(twice).toEqual([c, c]);
    expect(a).toHaveLength(32);
  });

  test('stored bytes read again give the same records', async () => {
    const bytes = gzipSync(`${rows(2_500).join('\n')}\nbroken`);
    const first = await read(bytes);
    async function* again() {
      const data = stored(first, 1);
      for (let at = 0; at < data.length; at += 10_000) yield data.subarray(at, at + 10_000);
    }
    const file = { name: 'evidence.dat', bytes: first.end.decodedBytes ?? 0 };
    const second = await gather(readStored(again(), file, { zone: 'UTC' }, importers, new AbortController().signal));
    expect(second.records).toEqual(first.records);
    expect(second.chunks).toEqual([]);
    expect(second.end.sha256).toBe(first.end.decodedSha256);
  });

  test('torture 26: a file that vanished is named, one that changed is read as it is', async () => {
    const signal = new AbortController().signal;
    const gone = { path: '/nonexistent/x.json', name: 'x.json', bytes: 1 };
    await expect(gather(readEvidence(gone, { zone: 'UTC' }, importers, signal))).rejects.toThrow(
      /x\.json cannot be read: ENOENT/,
    );
    const self = { path: import.meta.filename, name: 'x', bytes: 3 };
    const reading = await gather(readEvidence(self, { zone: 'UTC' }, importers, signal));
    expect(reading.end.bytes).toBe(statSync(import.meta.filename).size);
    expect(reading.codes).toContain('size-changed');
  });

  test('an abort ends the reading', async () => {
    const file = { path: import.meta.filename, name: 'x', bytes: 3 };
    const reading = gather(readEvidence(file, { zone: 'UTC' }, importers, AbortSignal.abort(new Error('stopped'))));
    await expect(reading).rejects.toThrow('stopped');
  });
});

describe('properties', () => {
  test('every byte is accounted for, whatever the bytes', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '{"act":"a","time":1}',
        '[',
        ']',
        '{"Records":[',
        '}',
        ',',
        '\n',
        '\r',
        '"',
        'act,time\n',
        '\0',
        '\ufeff',
        'é',
      ),
      fc.string({ maxLength: 5 }),
    );
    const text = fc.array(piece, { maxLength: 30 }).map((parts) => Buffer.from(parts.join('')));
    const bytes = fc.oneof(
      text,
      fc.uint8Array({ maxLength: 200 }).map(Buffer.from),
      text.map((b) => gzipSync(b).subarray(0, -3)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom(undefined, 'fake.json', 'fake.csv'), async (data, format) => {
        balanced(await readBytes(data, format === undefined ? {} : { format }), data);
      }),
      { seed: 20250812, numRuns: 400 },
    );
  });
});

const corpus = new URL('../../../shared/corpus', import.meta.url).pathname;
const present = existsSync(corpus);
if (!present) console.log('the corpus is not beside this checkout: its files are not read through intake');

test.skipIf(!present)(
  'every file of the corpus balances, as JSON and as CSV',
  async () => {
    const files = readdirSync(corpus, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const anything = [fakeJson, fakeCsv].map((importer): Importer => ({ ...importer, sniff: () => 50 }));
    for (const entry of files) {
      const bytes = readFileSync(join(entry.parentPath, entry.name));
      if (bytes.length < 5_000_000) await read(bytes, anything);
    }
    expect(files.length).toBeGreaterThan(10);
  },
  120_000,
);
