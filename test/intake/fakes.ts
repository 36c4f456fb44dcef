/** Small importers and a file reader for the intake tests. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { readEvidence } from '../../electron/intake/readEvidence.ts';
import type { EventDraft } from '../../shared/model/event.ts';
import type { Importer } from '../../shared/model/importer.ts';
import type { ArchiveMember, IntakeMessage, IntakeOptions, IntakeRecord } from '../../shared/model/intake.ts';

type Of<T extends IntakeMessage['type']> = Extract<IntakeMessage, { type: T }>;

function event(action: string, uid: unknown, time: EventDraft['time']): EventDraft {
  return {
    type: 'event',
    ...(uid === undefined ? {} : { originalUid: String(uid) }),
    time,
    classUid: 6003,
    activityId: 1,
    action,
    verb: 'read',
    status: 'success',
    actorRole: 'unknown',
    system: { kind: 'system', ns: 'name', id: 'Fake' },
    objects: [],
    keys: [],
    attrs: [],
  };
}

export const fakeJson: Importer = {
  id: 'fake.json',
  title: 'Fake JSON',
  source: 'Fake',
  kind: 'log',
  version: 1,
  priority: 2,
  lists: ['Records', 'value'],
  fills: [],
  expects: ['act'],
  exportCaps: [7],
  sniff: (head) => (head.wrapper !== undefined || head.samples.some((s) => Object.hasOwn(s as object, 'act')) ? 80 : 0),
  *parse({ value }, ctx) {
    const row = value as Record<string, unknown>;
    if (row.act === 'throw') throw new Error('boom');
    if (row.act === 'nothing') return;
    if (row.act === undefined) yield { type: 'reject', reason: 'no act', column: '/act' };
    else yield event(String(row.act), row.id, ctx.time(row.time));
  },
};

export const fakeCsv: Importer = {
  ...fakeJson,
  id: 'fake.csv',
  title: 'Fake CSV',
  priority: 1,
  lists: [],
  sniff: (head) => (head.header?.some((cell) => cell.trim() === 'act') ? 70 : 0),
};

export const importers = [fakeJson, fakeCsv];

export interface Reading {
  readonly start: Of<'start'>;
  readonly records: readonly IntakeRecord[];
  readonly chunks: readonly Of<'chunk'>[];
  readonly end: Of<'end'>;
  /** Of an archive: what is to be read next. */
  readonly members: readonly ArchiveMember[];
  readonly codes: readonly string[];
  readonly accepted: readonly IntakeRecord[];
  readonly rejected: readonly IntakeRecord[];
}

export async function gather(messages: AsyncIterable<IntakeMessage>): Promise<Reading> {
  const all: IntakeMessage[] = [];
  for await (const message of messages) all.push(message);
  const [start] = all;
  const end = all.at(-1);
  if (start?.type !== 'start' || end?.type !== 'end') throw new Error('a reading begins with start and ends with end');
  const middle = all.slice(1, -1);
  const records = middle.flatMap((message) => (message.type === 'records' ? message.records : []));
  const chunks = middle.filter((message) => message.type === 'chunk');
  const codes = end.warnings.map((warning) => warning.code);
  const accepted = records.filter((record) => record.reason === undefined);
  const members = middle.flatMap((message) => (message.type === 'members' ? message.members : []));
  return {
    start,
    records,
    chunks,
    members,
    end,
    codes,
    accepted,
    rejected: records.filter((r) => r.reason !== undefined),
  };
}

/** Reads bytes as a file through the whole of intake, under a name that says nothing. */
export async function readBytes(
  bytes: Uint8Array | string,
  options: Partial<IntakeOptions> = {},
  known: readonly Importer[] = importers,
): Promise<Reading> {
  const folder = mkdtempSync(join(tmpdir(), 'intake-'));
  try {
    const path = join(folder, 'evidence.dat');
    const data = Buffer.from(bytes as Uint8Array);
    writeFileSync(path, data);
    const file = { path, name: 'evidence.dat', bytes: data.length };
    return await gather(readEvidence(file, { zone: 'UTC', ...options }, known, new AbortController().signal));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The bytes that the chunks of one stream hold. */
export function stored(reading: Reading, stream: 0 | 1): Buffer {
  return Buffer.concat(
    reading.chunks.filter((chunk) => chunk.stream === stream).map((chunk) => zstdDecompressSync(chunk.data)),
  );
}
