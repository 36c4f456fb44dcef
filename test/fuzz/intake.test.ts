/** Whatever the bytes, intake accounts for each of them, never throws and gives the same answer twice. */
import { createHash } from 'node:crypto';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importers } from '../../electron/importers/index.ts';
import { readMember, readStored } from '../../electron/intake/readEvidence.ts';
import { problemsOf } from '../importers/support.ts';
import { gather, type Reading, stored } from '../intake/fakes.ts';
import { budget, FUZZ_TIMEOUT_MS } from './budget.ts';
import { damaged } from './damage.ts';

const { signal } = new AbortController();

/** Bytes through the whole of intake without a file, in pieces of a given size. */
async function read(bytes: Buffer, piece = 65_536): Promise<Reading> {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  const { length } = bytes;
  const member = {
    name: 'x',
    zip: false,
    packing: 'stored',
    offset: 0,
    length,
    packedBytes: length,
    bytes: length,
  } as const;
  const inside = {
    member,
    casePath: '',
    evidenceId: 1,
    archiveName: '',
    depth: 0,
    outermostBytes: length,
    spent: { entries: 0, bytes: 0 },
  };
  return gather(readMember(pieces(), { name: 'x', bytes: length, inside }, { zone: 'UTC' }, importers, signal));
}

function expectBalanced(reading: Reading, bytes: Buffer): void {
  const { end, records } = reading;
  expect(end.bytes).toBe(bytes.length);
  expect(end.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(stored(reading, 0).equals(bytes)).toBe(true);
  const size = end.decodedBytes ?? end.bytes;
  expect(records.reduce((sum, record) => sum + record.length, 0) + end.framingBytes).toBe(size);
  let at = 0;
  for (const [seq, record] of records.entries()) {
    expect(record.seq).toBe(seq);
    expect(record.offset).toBeGreaterThanOrEqual(at);
    at = record.offset + record.length;
    expect(at).toBeLessThanOrEqual(size);
    expect(record.reason ?? '').not.toMatch(/importer error/);
    if (record.reason !== undefined) expect(record.drafts).toEqual([]);
    for (const draft of record.drafts) expect(problemsOf(draft)).toEqual([]);
  }
}

/** What the runs met, so that a property that tries nothing does not pass for one that holds. */
const met = { accepted: 0, rejected: 0, formats: new Set<string>() };
function count({ start, accepted, rejected }: Reading): void {
  met.accepted += accepted.length;
  met.rejected += rejected.length;
  if (start.format !== undefined) met.formats.add(start.format);
}

describe('intake', () => {
  test(
    'damaged fixtures of every importer balance, in any pieces',
    async () => {
      await fc.assert(
        fc.asyncProperty(damaged, fc.integer({ min: 1, max: 5_000 }), async ({ bytes }, piece) => {
          const reading = await read(bytes);
          expectBalanced(reading, bytes);
          count(reading);
          // How much of damaged compressed data comes out, and where it is noticed, depends on the pieces.
          if (reading.start.decoded || bytes.length / piece > 5_000) return;
          const pieced = await read(bytes, piece);
          expect(pieced.start).toEqual(reading.start);
          expect(pieced.records).toEqual(reading.records);
          expect(pieced.end).toEqual(reading.end);
        }),
        budget(6_000),
      );
      expect(met.accepted).toBeGreaterThan(1_000);
      expect(met.rejected).toBeGreaterThan(100);
      expect(met.formats.size).toBeGreaterThan(importers.length / 2);
    },
    FUZZ_TIMEOUT_MS,
  );

  test(
    'compressed, transcoded and damaged after that',
    async () => {
      const packings = fc.constantFrom(
        (bytes: Buffer) => gzipSync(bytes),
        (bytes: Buffer) => zstdCompressSync(bytes),
        (bytes: Buffer) => gzipSync(zstdCompressSync(bytes)),
        (bytes: Buffer) => deflateSync(bytes),
        (bytes: Buffer) => Buffer.from(`\ufeff${bytes.toString('utf8')}`, 'utf16le'),
        (bytes: Buffer) => Buffer.from(bytes.toString('latin1'), 'utf8'),
        (bytes: Buffer) => Buffer.from(bytes.toString('utf8'), 'latin1'),
      );
      const change = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255), fc.boolean());
      await fc.assert(
        fc.asyncProperty(damaged, packings, fc.option(change), async ({ bytes }, pack, changed) => {
          let packed: Buffer = pack(bytes.subarray(0, 8_000));
          if (changed !== null) {
            const [share, value, cut] = changed;
            const at = Math.floor(share * packed.length);
            if (at < packed.length) packed[at] = value;
            if (cut) packed = packed.subarray(0, at);
          }
          expectBalanced(await read(packed), packed);
        }),
        budget(6_000),
      );
    },
    FUZZ_TIMEOUT_MS,
  );

  test(
    'any importer that is forced on any bytes rejects what it cannot read',
    async () => {
      const ids = importers.map(({ id }) => id);
      await fc.assert(
        fc.asyncProperty(damaged, fc.constantFrom(...ids), async ({ bytes }, format) => {
          async function* whole() {
            yield bytes;
          }
          const options = { zone: 'Asia/Kolkata', format };
          const reading = await gather(
            readStored(whole(), { name: 'x', bytes: bytes.length }, options, importers, signal),
          );
          for (const record of reading.records) {
            expect(record.reason ?? '').not.toMatch(/importer error/);
            for (const draft of record.drafts) expect(problemsOf(draft)).toEqual([]);
          }
          const sum = reading.records.reduce((total, record) => total + record.length, 0);
          expect(sum + reading.end.framingBytes).toBe(bytes.length);
        }),
        budget(10_000),
      );
    },
    FUZZ_TIMEOUT_MS,
  );
});
