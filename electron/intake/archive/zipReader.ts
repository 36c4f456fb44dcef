/**
 * Members of a zip archive by its directory, which stands at the end: the last bytes are held until then, the others are
 * passed over. A member's range runs from its local header to the next one's, so that every byte between belongs to one.
 */
import type { DecodeNotes } from '../decodeNotes.ts';
import type { Allowance, ArchiveFrame, ArchiveReader } from './archiveReader.ts';
import { memberName, nameText } from './memberName.ts';
import { readZipDirectory, type ZipEntry } from './zipDirectory.ts';

/** Room for the directory of 100,000 members with long names. */
const TAIL_BYTES = 32 * 1024 * 1024;
const LOCAL_BYTES = 30;
/** Encrypted (bit 0), strongly encrypted (6), directory encrypted (13). */
const ENCRYPTED = 0x2041;
const AES = 99;
const PACKINGS: Readonly<Record<number, 'stored' | 'deflate' | 'zstd'>> = { 0: 'stored', 8: 'deflate', 93: 'zstd' };
const NAMES: Readonly<Record<number, string>> = { 9: 'Deflate64', 12: 'bzip2', 14: 'LZMA', 95: 'xz', 98: 'PPMd' };
const SYMBOLIC_LINK = 0o120000;
const FILE_TYPE = 0o170000;

export class ZipReader implements ArchiveReader {
  readonly #notes: DecodeNotes;
  readonly #allowance: Allowance;
  readonly #archiveBytes: number | undefined;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #bytes = 0;

  /** @param archiveBytes size of the outermost archive; undefined when it is this one */
  constructor(notes: DecodeNotes, allowance: Allowance, archiveBytes: number | undefined) {
    this.#notes = notes;
    this.#allowance = allowance;
    this.#archiveBytes = archiveBytes;
  }

  push(chunk: Buffer): readonly ArchiveFrame[] {
    this.#bytes += chunk.length;
    this.#tail.push(chunk);
    this.#tailBytes += chunk.length;
    for (let first = this.#tail[0]; first && this.#tailBytes - first.length >= TAIL_BYTES; first = this.#tail[0]) {
      this.#tail.shift();
      this.#tailBytes -= first.length;
    }
    return [];
  }

  *end(cut?: string): Generator<ArchiveFrame> {
    const tail = Buffer.concat(this.#tail);
    this.#tail = [];
    const directory = readZipDirectory(tail, this.#bytes - tail.length, this.#allowance.entries);
    if (typeof directory === 'string') {
      const why = cut === undefined ? '' : ` (${cut})`;
      yield { offset: 0, length: this.#bytes, reason: `a zip archive that cannot be listed: ${directory}${why}` };
      return;
    }
    if (directory.trailing > 0) {
      this.#notes.warn('trailing-bytes', `${directory.trailing} bytes after the end of the zip archive`);
    }
    const entries = [...directory.entries].sort((a, b) => a.offset - b.offset);
    const nexts = nextOffsets(entries, directory.offset);
    let at = 0;
    for (const [i, entry] of entries.entries()) {
      if (isFolder(entry)) continue;
      const offset = Math.min(Math.max(at, entry.offset), directory.offset);
      if (entry.offset >= at) at = Math.max(offset, Math.min(nexts[i] ?? 0, directory.offset));
      yield this.#member(entry, { offset, length: at - offset }, directory.offset);
    }
    if (directory.cut !== undefined) {
      this.#notes.warn('cut-archive', directory.cut);
      yield { offset: at, length: 0, reason: `${directory.cut}; what follows is kept in the archive and not read` };
    }
  }

  #member(entry: ZipEntry, frame: { offset: number; length: number }, end: number): ArchiveFrame {
    const { name, unsafe } = memberName(nameText(entry.nameBytes));
    const reason = this.#refusal(entry, frame, end);
    if (reason !== undefined) return { ...frame, reason: `${JSON.stringify(name)}: ${reason}` };
    const packing = PACKINGS[entry.method] ?? 'stored';
    const { crc32, packedBytes, bytes } = entry;
    const slack = frame.length - LOCAL_BYTES - entry.nameBytes.length - packedBytes;
    // A local header's extra field and a data descriptor take no more than this.
    if (slack > 65_535 + 24) {
      this.#notes.warn('hidden-bytes', `${slack} bytes after the member ${JSON.stringify(name)} belong to no member`);
    }
    return {
      ...frame,
      identity: `${entry.nameBytes.toString('latin1')}\0${entry.method}\0${crc32}\0${packedBytes}\0${bytes}`,
      member: {
        name,
        ...(unsafe === undefined ? {} : { unsafe }),
        zip: true,
        packing,
        crc32,
        packedBytes,
        bytes,
        ...frame,
      },
    };
  }

  #refusal(entry: ZipEntry, frame: { offset: number; length: number }, end: number): string | undefined {
    if ((entry.flags & ENCRYPTED) !== 0 || entry.method === AES) {
      return 'it is encrypted; extract it with its password and import what comes out';
    }
    if ((entry.mode & FILE_TYPE) === SYMBOLIC_LINK) return 'it is a symbolic link, which is not followed';
    if (entry.offset + LOCAL_BYTES > end) return `its place, byte ${entry.offset}, lies outside the archive's data`;
    if (entry.offset < frame.offset) return 'the directory names the same data twice';
    if (LOCAL_BYTES + entry.nameBytes.length + entry.packedBytes > frame.length) {
      return `its ${entry.packedBytes} bytes overlap what follows in the archive`;
    }
    if (PACKINGS[entry.method] === undefined) {
      return `it is packed with ${NAMES[entry.method] ?? 'an unknown method'} (method ${entry.method}), which is not read`;
    }
    return this.#allowance.take(entry.bytes, this.#archiveBytes ?? this.#bytes);
  }
}

/** Where the next member begins that does not begin at the same byte. */
function nextOffsets(entries: readonly ZipEntry[], end: number): number[] {
  const nexts: number[] = new Array(entries.length);
  let next = end;
  for (let i = entries.length - 1; i >= 0; i--) {
    const after = entries[i + 1]?.offset ?? end;
    if (after !== entries[i]?.offset) next = after;
    nexts[i] = next;
  }
  return nexts;
}

/** A folder has no content; its header counts as framing of the archive. */
function isFolder(entry: ZipEntry): boolean {
  return entry.nameBytes.at(-1) === 0x2f && entry.bytes === 0 && entry.packedBytes === 0;
}
