/**
 * A file's bytes to its ledger: decode, keep, detect, frame, parse. Memory is bounded whatever the size of the file.
 * For every input the records' lengths and the framing bytes sum to the (decoded) size, in order and without overlap.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Importer } from '../../shared/model/importer.ts';
import type { InsideArchive, IntakeFile, IntakeMessage, IntakeOptions } from '../../shared/model/intake.ts';
import { ArchiveLedger, type ArchivePlace, OUTERMOST } from './archive/archiveLedger.ts';
import { memberBytes } from './archive/memberBytes.ts';
import { ChunkWriter } from './chunks.ts';
import { decode, recognise } from './decode.ts';
import { DecodeNotes } from './decodeNotes.ts';
import { forcedImporter } from './detect.ts';
import type { EvidenceStream } from './evidenceStream.ts';
import { RecordStream } from './recordStream.ts';

const READ_BYTES = 256 * 1024;
const LEAST_READ_BYTES = 4_096;

/** Errors of the disk or network end the read; what came before stays. */
async function* readFile(path: string, notes: DecodeNotes, signal: AbortSignal): AsyncGenerator<Buffer> {
  // A path that became a link or a pipe since it was walked is not followed and not waited for.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(path, flags);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new Error('not a regular file');
    // One byte more than a small file holds, so that its end is seen; a file that grows meanwhile is read in more steps.
    const size = Math.min(READ_BYTES, Math.max(LEAST_READ_BYTES, stat.size + 1));
    for (let at = 0; ; ) {
      signal.throwIfAborted();
      const buffer = Buffer.allocUnsafeSlow(size);
      let count: number;
      try {
        count = (await handle.read(buffer, 0, size, at)).bytesRead;
      } catch (error) {
        notes.cut = `reading stopped at byte ${at} (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`;
        notes.warn('read-error', notes.cut);
        return;
      }
      if (count === 0) return;
      at += count;
      yield buffer.subarray(0, count);
    }
  } finally {
    await handle.close();
  }
}

/** What is read: where it is shown, how large it was when listed, and where it lies among archives. */
interface Source {
  readonly name: string;
  readonly bytes: number;
  readonly place: ArchivePlace;
}

/** Chooses how the bytes are divided, once the first of them are decoded. */
function streamFor(
  source: Source,
  options: IntakeOptions,
  importers: readonly Importer[],
  notes: DecodeNotes,
): EvidenceStream {
  const archive = notes.archive === undefined ? undefined : ArchiveLedger.at(notes.archive, notes, source.place);
  if (archive !== undefined) return archive;
  if (notes.archive !== undefined) notes.opaque = `a ${notes.archive} archive nested in ${source.place.depth} others`;
  const forced = forcedFormat(options, importers);
  return new RecordStream(source.name, options, importers, forced, notes);
}

/** An archive is read as one whatever is asked for; the format then goes to its members. */
function forcedFormat(options: IntakeOptions, importers: readonly Importer[]): Importer | undefined {
  if (options.format === undefined || options.format.startsWith('archive.')) return undefined;
  return forcedImporter(options.format, importers);
}

/**
 * Reads one file: one `start`, then chunks and records interleaved, then one `end`.
 * @throws Error when the file cannot be opened, when `options.format` is no importer's id, or when `signal` aborts
 */
export async function* readEvidence(
  file: IntakeFile,
  options: IntakeOptions,
  importers: readonly Importer[],
  signal: AbortSignal,
): AsyncGenerator<IntakeMessage> {
  const notes = new DecodeNotes();
  try {
    const source = { name: file.name, bytes: file.bytes, place: OUTERMOST };
    yield* readSource(readFile(file.path, notes, signal), source, options, importers, signal, notes);
  } catch (error) {
    if (signal.aborted || !(error instanceof UnreadError)) throw error;
    throw new Error(`${file.path} cannot be read: ${error.message}`, { cause: error.cause });
  }
}

/**
 * Reads one member of an archive as `readEvidence` reads a file.
 * @param range the bytes of the stored archive from the member's offset on, as many as its length
 * @throws Error when the stored bytes cannot be read, when `options.format` is no importer's id, or when `signal` aborts
 */
export async function* readMember(
  range: AsyncIterable<Buffer>,
  file: { readonly name: string; readonly bytes: number; readonly inside: InsideArchive },
  options: IntakeOptions,
  importers: readonly Importer[],
  signal: AbortSignal,
): AsyncGenerator<IntakeMessage> {
  const notes = new DecodeNotes();
  const { member, depth, outermostBytes, spent } = file.inside;
  const source = { name: file.name, bytes: file.bytes, place: { depth, outermostBytes, spent } };
  yield* readSource(memberBytes(range, member, notes), source, options, importers, signal, notes);
}

/** The bytes could not even be begun with. */
class UnreadError extends Error {}

async function* readSource(
  bytes: AsyncIterable<Buffer>,
  source: Source,
  options: IntakeOptions,
  importers: readonly Importer[],
  signal: AbortSignal,
  notes: DecodeNotes,
): AsyncGenerator<IntakeMessage> {
  // A wrong format is told before anything is read.
  forcedFormat(options, importers);
  const waiting: IntakeMessage[] = [];
  const original = new ChunkWriter(0);
  const decodedCopy = new ChunkWriter(1);
  async function* kept(): AsyncGenerator<Buffer> {
    for await (const data of bytes) {
      waiting.push(...original.write(data));
      yield data;
    }
    waiting.push(...original.finish());
  }
  let records: EvidenceStream | undefined;
  function* messages(found: Iterable<IntakeMessage>): Generator<IntakeMessage> {
    for (const message of found) {
      yield message;
      // The start comes before every chunk.
      if (records?.started) yield* waiting.splice(0);
    }
    if (records?.started) yield* waiting.splice(0);
  }
  try {
    for await (const data of decode(kept(), notes)) {
      signal.throwIfAborted();
      if (notes.decoded) waiting.push(...decodedCopy.write(data));
      records ??= streamFor(source, options, importers, notes);
      yield* messages(records.push(data, original.bytes));
    }
  } catch (error) {
    if (signal.aborted || records?.started) throw error;
    const cause = (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : 'unknown error');
    throw new UnreadError(cause, { cause: error });
  }
  records ??= streamFor(source, options, importers, notes);
  if (notes.decoded) waiting.push(...decodedCopy.finish());
  yield* messages(records.finish(original.bytes));
  if (original.bytes !== source.bytes) {
    notes.warn('size-changed', `${source.bytes} bytes when listed, ${original.bytes} when read; what was read is kept`);
  }
  yield {
    type: 'end',
    bytes: original.bytes,
    sha256: original.digest(),
    decodedBytes: notes.decoded ? decodedCopy.bytes : undefined,
    decodedSha256: notes.decoded ? decodedCopy.digest() : undefined,
    ...records.summary(),
  };
}

/**
 * Reads again what is stored: the decoded bytes of an evidence (its original ones where decoding changed nothing).
 * The same records as at the first reading, without chunks; `bytes` and `sha256` of the end are those of the bytes given.
 * @throws Error as `readEvidence` does
 */
export async function* readStored(
  bytes: AsyncIterable<Uint8Array>,
  file: { readonly name: string; readonly bytes: number },
  options: IntakeOptions,
  importers: readonly Importer[],
  signal: AbortSignal,
): AsyncGenerator<IntakeMessage> {
  forcedFormat(options, importers);
  const notes = new DecodeNotes();
  const seen = new ChunkWriter(0);
  let records: EvidenceStream | undefined;
  const begin = (head: Buffer): EvidenceStream => {
    recognise(head, notes);
    return streamFor({ ...file, place: OUTERMOST }, options, importers, notes);
  };
  for await (const data of bytes) {
    signal.throwIfAborted();
    seen.count(data);
    const view = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    records ??= begin(view);
    yield* records.push(view, seen.bytes);
  }
  records ??= begin(Buffer.alloc(0));
  yield* records.finish(seen.bytes);
  const ending = { bytes: seen.bytes, sha256: seen.digest(), decodedBytes: undefined, decodedSha256: undefined };
  yield { type: 'end', ...ending, ...records.summary() };
}
