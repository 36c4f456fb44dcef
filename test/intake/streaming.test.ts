/** Inputs larger than memory should allow, made while they are read; nothing of them is on the disk. */
import { expect, test } from 'vitest';
import { readMember } from '../../electron/intake/readEvidence.ts';
import type { IntakeMessage } from '../../shared/model/intake.ts';
import { importers } from './fakes.ts';

const LONG = process.env.AGENTRAIL_LONG === '1';
const MIB = 1024 * 1024;
const { signal } = new AbortController();

interface Outcome {
  readonly bytes: number;
  readonly records: number;
  readonly accepted: number;
  readonly reasons: readonly string[];
  readonly codes: readonly string[];
  /** Most resident memory above what there was before, in bytes. */
  readonly grown: number;
  readonly recordBytes: number;
  readonly framingBytes: number;
}

/** @param make gives the pieces, the same ones each time: their sizes are counted first */
async function stream(make: () => AsyncIterable<Buffer>): Promise<Outcome> {
  let most = 0;
  for await (const piece of make()) most += piece.length;
  const pieces = make();
  const member = {
    name: 'x',
    zip: false,
    packing: 'stored',
    offset: 0,
    length: most,
    packedBytes: most,
    bytes: most,
  } as const;
  const inside = {
    member,
    casePath: '',
    evidenceId: 1,
    archiveName: '',
    depth: 0,
    outermostBytes: most,
    spent: { entries: 0, bytes: 0 },
  };
  const before = process.memoryUsage.rss();
  let peak = before;
  let records = 0;
  let recordBytes = 0;
  let end: Extract<IntakeMessage, { type: 'end' }> | undefined;
  const reasons: string[] = [];
  for await (const message of readMember(
    pieces,
    { name: 'x', bytes: most, inside },
    { zone: 'UTC' },
    importers,
    signal,
  )) {
    peak = Math.max(peak, process.memoryUsage.rss());
    if (message.type === 'end') end = message;
    if (message.type !== 'records') continue;
    records += message.records.length;
    for (const { reason, length } of message.records) {
      recordBytes += length;
      if (reason !== undefined) reasons.push(reason);
    }
  }
  if (end === undefined) throw new Error('no end');
  const codes = end.warnings.map(({ code }) => code);
  const { bytes, framingBytes } = end;
  return {
    bytes,
    records,
    accepted: records - reasons.length,
    reasons,
    codes,
    grown: peak - before,
    recordBytes,
    framingBytes,
  };
}

async function* arrayOf(bytes: number): AsyncGenerator<Buffer> {
  const pad = 'lorem ipsum dolor sit amet '.repeat(8);
  yield Buffer.from('[');
  for (let given = 1, n = 0; given < bytes; ) {
    const rows: string[] = [];
    for (let i = 0; i < 1_000; i++, n++)
      rows.push(`{"act":"read","id":${n},"time":${1_754_996_671 + n},"pad":"${pad}"}`);
    const piece = Buffer.from(`${n > 1_000 ? ',\n' : ''}${rows.join(',\n')}`);
    given += piece.length;
    yield piece;
  }
  yield Buffer.from(']\n');
}

test(
  'torture 13: one JSON array of hundreds of megabytes is streamed in bounded memory',
  async () => {
    const size = LONG ? 4_096 * MIB : 320 * MIB;
    const outcome = await stream(() => arrayOf(size));
    expect(outcome.bytes).toBeGreaterThanOrEqual(size);
    expect(outcome.records).toBeGreaterThan(size / 400);
    expect(outcome.reasons).toEqual([]);
    expect(outcome.recordBytes + outcome.framingBytes).toBe(outcome.bytes);
    expect(outcome.grown).toBeLessThan((LONG ? 600 : 300) * MIB);
  },
  LONG ? 1_200_000 : 120_000,
);

test(
  'torture 16: objects of 50 MB one after the other, and one beyond the limit',
  async () => {
    const count = LONG ? 54 : 3;
    const filler = Buffer.alloc(MIB, 0x78);
    async function* objects() {
      for (let n = 0; n < count; n++) {
        const megabytes = n === 1 ? 70 : 50;
        yield Buffer.from(`{"act":"read","id":${n},"text":"`);
        for (let i = 0; i < megabytes; i++) yield filler;
        yield Buffer.from('"}\n');
      }
    }
    const outcome = await stream(objects);
    expect(outcome.records).toBe(count);
    expect(outcome.accepted).toBe(count - 1);
    expect(outcome.reasons).toEqual([expect.stringMatching(/longer than 67108864 bytes/)]);
    expect(outcome.recordBytes + outcome.framingBytes).toBe(outcome.bytes);
    expect(outcome.grown).toBeLessThan(1_000 * MIB);
  },
  LONG ? 600_000 : 60_000,
);

test.each([5_000, 10_000, 50_000])('torture 17: exactly %i rows look truncated, one more does not', async (count) => {
  const rows = (n: number) => Buffer.from(`act,id\n${Array.from({ length: n }, (_, i) => `read,${i}`).join('\n')}\n`);
  async function* whole(bytes: Buffer) {
    yield bytes;
  }
  const exact = rows(count);
  expect((await stream(() => whole(exact))).codes).toContain('truncated-export');
  const more = rows(count + 1);
  expect((await stream(() => whole(more))).codes).not.toContain('truncated-export');
});
