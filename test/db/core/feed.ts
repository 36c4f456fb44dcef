/** A small NDJSON evidence file as intake would hand it over: real blocks, real hashes, real byte ranges. */
import { createHash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { appendCustody } from '../../../electron/db/custody.ts';
import type { WriteDb } from '../../../electron/db/handles.ts';
import type { Check } from '../../../electron/db/verify/check.ts';
import { verifyCase } from '../../../electron/db/verify/verify.ts';
import { finishEvidence } from '../../../electron/db/write/finish.ts';
import { beginEvidence, type IntakeWriter } from '../../../electron/db/write/intake.ts';
import { RecordPacker } from '../../../electron/intake/pack.ts';
import type { EntityRef, EventDraft } from '../../../shared/model/event.ts';
import type { IntakeMessage, IntakeRecord } from '../../../shared/model/intake.ts';

export interface Line {
  readonly uid: string;
  readonly user?: string;
  readonly agent?: string;
  readonly us?: number;
  readonly object?: string;
  /** Makes the record a reject. */
  readonly bad?: string;
}

export const FORMAT = 'test.log';

function ref(kind: EntityRef['kind'], ns: string, id: string): EntityRef {
  return { kind, ns, id };
}

function draftOf(line: Line): EventDraft {
  return {
    type: 'event',
    originalUid: line.uid,
    time:
      line.us === undefined ? undefined : { us: line.us, text: String(line.us), precision: 'us', zoneBasis: 'source' },
    classUid: 6003,
    activityId: 2,
    action: 'GetObject',
    verb: 'read',
    status: 'success',
    actorRole: 'user',
    actor: {
      ...ref('user', 'email', line.user ?? 'ana@example.com'),
      aliases: [{ ns: 'email', value: line.user ?? 'ana@example.com' }],
    },
    agent: line.agent === undefined ? undefined : ref('agent', 'agent.id', line.agent),
    system: ref('system', 'system', 'aws'),
    objects: line.object === undefined ? [] : [{ ...ref('object', 'aws.s3', line.object), role: 'target' }],
    keys: [{ kind: 'request', value: `req-${line.uid}` }],
    attrs: [['note', `note of ${line.uid}`]],
  };
}

/** Messages for one file; `gzip` makes the original a gzip of the lines. */
export function feed(lines: readonly Line[], options: { gzip?: boolean; blockBytes?: number } = {}): IntakeMessage[] {
  const texts = lines.map((line) => (line.bad === undefined ? JSON.stringify(line) : line.bad));
  const plain = Buffer.from(texts.map((text) => `${text}\n`).join(''));
  const original = options.gzip === true ? gzipSync(plain) : plain;
  const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const blocks = (bytes: Buffer, stream: 0 | 1): IntakeMessage[] => {
    const size = options.blockBytes ?? 64;
    const out: IntakeMessage[] = [];
    for (let at = 0; at < bytes.length; at += size) {
      const part = bytes.subarray(at, at + size);
      out.push({
        type: 'chunk',
        stream,
        seq: out.length,
        offset: at,
        length: part.length,
        data: zstdCompressSync(part),
      });
    }
    return out;
  };
  let offset = 0;
  const records = lines.map((line, seq): IntakeRecord => {
    const length = Buffer.byteLength(texts[seq] ?? '');
    const identity = createHash('sha256').update(`${FORMAT}\n${line.uid}`).digest().subarray(0, 16);
    const record = { seq, offset, length, identity };
    offset += length + 1;
    return line.bad === undefined
      ? { ...record, drafts: [draftOf(line)] }
      : { ...record, drafts: [], reason: 'not JSON', column: '/' };
  });
  const gzip = options.gzip === true;
  return [
    {
      type: 'start',
      encoding: gzip ? 'gzip' : 'identity',
      container: 'ndjson',
      format: FORMAT,
      formatVersion: 1,
      header: undefined,
      wrapper: undefined,
      decoded: gzip,
    },
    ...blocks(original, 0),
    ...(gzip ? blocks(plain, 1) : []),
    { type: 'records', records, bytesRead: original.length },
    {
      type: 'end',
      bytes: original.length,
      sha256: sha(original),
      decodedBytes: gzip ? plain.length : undefined,
      decodedSha256: gzip ? sha(plain) : undefined,
      framingBytes: lines.length,
      zoneBasis: 'source',
      warnings: [],
    },
  ];
}

export function writeMessage(writer: IntakeWriter, message: IntakeMessage): void {
  if (message.type === 'start') writer.start(message);
  if (message.type === 'chunk') writer.chunk(message);
  if (message.type === 'records') for (const _slice of writer.slices(new RecordPacker().pack(message.records)));
}

export function begin(db: WriteDb, name: string): IntakeWriter {
  return beginEvidence(db, { name, zone: 'UTC', who: 'ana', jobId: undefined, mapping: undefined });
}

/** Imports a whole file and returns its evidence id. */
export function importLines(db: WriteDb, name: string, messages: readonly IntakeMessage[]): number {
  const writer = begin(db, name);
  for (const message of messages) writeMessage(writer, message);
  const end = messages.find((message) => message.type === 'end');
  for (const _slice of finishEvidence(db, writer.evidenceId, end, { who: 'ana', seconds: 1 }));
  return writer.evidenceId;
}

/** Names of the checks that fail, in order, with their problems. */
export async function failures(db: WriteDb): Promise<Check[]> {
  const failed: Check[] = [];
  for await (const step of verifyCase(db)) if (step.type === 'check' && !step.check.ok) failed.push(step.check);
  return failed;
}

export function note(db: WriteDb, what: string): void {
  appendCustody(db, { who: 'ana', action: 'note', detail: { what } });
}

/** Twelve lines: two agents, one bad line, one undated, one object each. */
export const LINES: readonly Line[] = Array.from({ length: 12 }, (_unused, index) => ({
  uid: `u${index}`,
  user: index % 2 === 0 ? 'ana@example.com' : 'ben@example.com',
  agent: index % 3 === 0 ? 'helper' : undefined,
  us: index === 5 ? undefined : 1_750_000_000_000_000 + index * 1_000_000,
  object: `bucket/key-${index}`,
  bad: index === 7 ? '{"cut": ' : undefined,
}));
