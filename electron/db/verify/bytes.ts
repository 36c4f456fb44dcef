/** Are the stored bytes those that were imported? Every block is decompressed and hashed again. */
import { createHash } from 'node:crypto';
import { createGunzip } from 'node:zlib';
import { blockBytes, storedBlocks } from '../evidenceBytes.ts';
import type { ReadDb } from '../handles.ts';
import { collectProblems, type EvidenceFacts, named, type Problems, type VerifyStep } from './check.ts';

/** Re-hashes both streams of every evidence, and derives the decoded one again where the original was gzip. */
export async function* checkBytes(db: ReadDb, evidence: readonly EvidenceFacts[]): AsyncGenerator<VerifyStep> {
  const original = collectProblems();
  const decoded = collectProblems();
  const derived = collectProblems();
  let streams = 0;
  let derivations = 0;
  for (const row of evidence) {
    const phase = `Hashing ${row.name}`;
    yield* checkStream(db, row, 0, row.bytes, row.sha256, original, phase);
    streams += 1;
    if (row.decoded_bytes === null) continue;
    yield* checkStream(db, row, 1, row.decoded_bytes, row.decoded_sha256 ?? '', decoded, phase);
    streams += 1;
    if (row.encoding !== 'gzip') continue;
    derivations += 1;
    yield* checkDerived(db, row, derived);
  }
  yield original.result(
    'original bytes',
    `SHA-256 of the stored blocks of ${evidence.length} files, ${streams} streams.`,
  );
  yield decoded.result('decoded bytes', 'SHA-256 of every stream that was decompressed or transcoded.');
  yield derived.result('decoding', `${derivations} gzip files decompressed again from their original bytes.`);
}

function* checkStream(
  db: ReadDb,
  row: EvidenceFacts,
  stream: 0 | 1,
  bytes: number,
  sha256: string,
  problems: Problems,
  phase: string,
): Generator<VerifyStep> {
  const which = stream === 0 ? 'original' : 'decoded';
  const hash = createHash('sha256');
  let at = 0;
  let seq = 0;
  for (const block of storedBlocks(db, row.id, stream)) {
    const place = `${named(row)}, ${which} bytes, block ${block.seq} at offset ${block.offset}`;
    if (block.seq !== seq) problems.add(`${place}: block ${seq} is missing`);
    if (block.offset !== at) problems.add(`${place}: the bytes before it end at ${at}`);
    try {
      hash.update(blockBytes(block));
    } catch (error) {
      problems.add(`${place}: it cannot be decompressed: ${(error as Error).message}`);
    }
    seq = block.seq + 1;
    at = block.offset + block.length;
    yield { type: 'progress', phase, bytes: block.length };
  }
  if (at !== bytes) problems.add(`${named(row)}, ${which} bytes: ${at} are stored where ${bytes} are stated`);
  const found = hash.digest('hex');
  if (found !== sha256) problems.add(`${named(row)}, ${which} bytes: SHA-256 is ${found}, ${sha256} is stated`);
}

const SLICE_BYTES = 16 * 1024;

/**
 * Decompresses the original and compares with what is stored as decoded. Of a gzip that was cut or damaged when imported, how
 * far decoding gets may differ by a slice: there the common beginning is compared.
 */
async function* checkDerived(db: ReadDb, row: EvidenceFacts, problems: Problems): AsyncGenerator<VerifyStep> {
  const stored = createCursor(db, row.id);
  const gunzip = createGunzip();
  let out: Buffer[] = [];
  let failed = false;
  let wake: () => void = () => undefined;
  gunzip.on('data', (part: Buffer) => out.push(part));
  gunzip.on('end', () => wake());
  gunzip.on('error', () => {
    failed = true;
    wake();
  });
  const turn = (act: (done: () => void) => void) =>
    new Promise<void>((resolve) => {
      wake = resolve;
      act(resolve);
    });
  let same = true;
  const compare = (): void => {
    for (const part of out) same = same && stored.matches(part, failed);
    out = [];
  };
  try {
    for (const block of storedBlocks(db, row.id, 0)) {
      const bytes = blockBytes(block);
      for (let from = 0; from < bytes.length && same && !failed; from += SLICE_BYTES) {
        await turn((done) => gunzip.write(bytes.subarray(from, from + SLICE_BYTES), () => done()));
        compare();
      }
      yield { type: 'progress', phase: `Decompressing ${row.name}`, bytes: 0 };
    }
    if (same && !failed) await turn(() => gunzip.end());
    compare();
    const complete = failed || stored.atEnd();
    if (same && complete) return;
    const where = `at offset ${stored.offset()} of the decoded bytes`;
    problems.add(`${named(row)}: its original decompresses to other bytes than those stored as decoded, ${where}`);
  } catch (error) {
    const why = (error as Error).message;
    problems.add(`${named(row)}: its decoded bytes cannot be derived from its original again: ${why}`);
  } finally {
    gunzip.destroy();
  }
}

interface Cursor {
  /** Whether the next stored bytes are these; with `prefix`, running past the stored end is no difference. */
  matches(part: Buffer, prefix: boolean): boolean;
  atEnd(): boolean;
  offset(): number;
}

function createCursor(db: ReadDb, evidenceId: number): Cursor {
  const blocks = storedBlocks(db, evidenceId, 1);
  let held: Buffer = Buffer.alloc(0);
  let at = 0;
  const fill = (): boolean => {
    while (held.length === 0) {
      const next = blocks.next();
      if (next.done === true) return false;
      held = blockBytes(next.value);
    }
    return true;
  };
  return {
    matches(part, prefix) {
      let rest = part;
      while (rest.length > 0) {
        if (!fill()) return prefix;
        const length = Math.min(rest.length, held.length);
        if (!rest.subarray(0, length).equals(held.subarray(0, length))) return false;
        rest = rest.subarray(length);
        held = held.subarray(length);
        at += length;
      }
      return true;
    },
    atEnd: () => !fill(),
    offset: () => at,
  };
}
