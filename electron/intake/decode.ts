/** From a file's bytes to the bytes that records are framed in. Judged by content, never by name. */
import { BLOCK, isTarHeader } from './archive/tarHeader.ts';
import type { DecodeNotes } from './decodeNotes.ts';
import { type ExpansionLimit, inflate } from './inflate.ts';

/** Decompressions that are followed inside one another. */
const MAX_LAYERS = 3;
const PROBE_BYTES = 4_096;

function startsWith(head: Buffer, ...magic: number[]): boolean {
  return magic.every((byte, i) => head[i] === byte);
}

/** Parts of office documents, which are zip archives of XML and of no use member by member. */
const OFFICE = ['[Content_Types].xml', '_rels/.rels', 'mimetypeapplication/vnd.oasis'];

function archiveKind(head: Buffer): 'zip' | 'tar' | undefined {
  if (startsWith(head, 0x50, 0x4b, 3, 4) || startsWith(head, 0x50, 0x4b, 5, 6)) return 'zip';
  return isTarHeader(head.subarray(0, BLOCK)) ? 'tar' : undefined;
}

function opaqueKind(head: Buffer): string | undefined {
  if (startsWith(head, 0x50, 0x4b, 3, 4)) {
    const first = head.toString('latin1', 30, 100);
    if (OFFICE.some((name) => first.startsWith(name))) return 'an office document';
  }
  if (startsWith(head, 0x50, 0x4b, 7, 8)) return 'one part of a zip archive that was split over several files';
  if (startsWith(head, 0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c)) return 'a 7z archive';
  if (startsWith(head, 0x42, 0x5a, 0x68) && (head[3] ?? 0) >= 0x31 && (head[3] ?? 0) <= 0x39) return 'bzip2 data';
  if (startsWith(head, 0xfd, 0x37, 0x7a, 0x58, 0x5a)) return 'xz data';
  return undefined;
}

/** Notes whether decoded bytes are an archive, or a known binary that is not opened. */
export function recognise(head: Buffer, notes: DecodeNotes): void {
  notes.opaque = opaqueKind(head);
  if (notes.opaque === undefined) notes.archive = archiveKind(head);
}

/** UTF-16 by its byte order mark, or by NULs on one side of nearly every pair, as Latin text has them. */
function utf16Kind(head: Buffer): { readonly label: 'utf-16le' | 'utf-16be'; readonly bom: number } | undefined {
  if (startsWith(head, 0xff, 0xfe)) return { label: 'utf-16le', bom: 2 };
  if (startsWith(head, 0xfe, 0xff)) return { label: 'utf-16be', bom: 2 };
  const pairs = Math.floor(head.length / 2);
  if (pairs < 2) return undefined;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < pairs * 2; i += 2) {
    if (head[i] === 0) even++;
    if (head[i + 1] === 0) odd++;
  }
  if (odd > pairs * 0.6 && even < pairs * 0.05) return { label: 'utf-16le', bom: 0 };
  if (even > pairs * 0.6 && odd < pairs * 0.05) return { label: 'utf-16be', bom: 0 };
  return undefined;
}

async function* transcode(
  source: AsyncIterable<Buffer>,
  label: 'utf-16le' | 'utf-16be',
  notes: DecodeNotes,
): AsyncGenerator<Buffer> {
  // Without `fatal`, a lone surrogate or an odd last byte becomes U+FFFD.
  const decoder = new TextDecoder(label);
  let replaced = false;
  const give = (text: string) => {
    replaced ||= text.includes('\ufffd');
    return Buffer.from(text, 'utf8');
  };
  for await (const chunk of source) yield give(decoder.decode(chunk, { stream: true }));
  yield give(decoder.decode());
  if (replaced)
    notes.warn(
      'encoding',
      `bytes that are not ${label} were replaced by U+FFFD in the decoded text; the original is kept`,
    );
}

/** Reads until `PROBE_BYTES` are there or the source ends; gives them and a stream that begins with them. */
async function probe(source: AsyncIterable<Buffer>): Promise<{ head: Buffer; all: AsyncGenerator<Buffer> }> {
  const iterator = source[Symbol.asyncIterator]();
  const taken: Buffer[] = [];
  let length = 0;
  while (length < PROBE_BYTES) {
    const next = await iterator.next();
    if (next.done === true) break;
    taken.push(next.value);
    length += next.value.length;
    // Empty: an inner layer has nothing more to give, and waiting on would only hold the caller's bytes.
    if (next.value.length === 0) break;
  }
  async function* all(): AsyncGenerator<Buffer> {
    try {
      yield* taken;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head: Buffer.concat(taken).subarray(0, PROBE_BYTES), all: all() };
}

/**
 * The decoded bytes. Never throws for bad data: what could be decoded is given, and `notes` says what could not.
 * The source is always taken to its end, with empty buffers given while nothing of it is decoded.
 */
export async function* decode(
  source: AsyncIterable<Buffer>,
  notes: DecodeNotes,
  limit?: ExpansionLimit,
): AsyncGenerator<Buffer> {
  const layers: string[] = [];
  let stream = source;
  for (;;) {
    const { head, all } = await probe(stream);
    stream = all;
    const kind = startsWith(head, 0x1f, 0x8b) ? 'gzip' : startsWith(head, 0x28, 0xb5, 0x2f, 0xfd) ? 'zstd' : undefined;
    if (kind !== undefined && layers.length < MAX_LAYERS) {
      layers.push(kind);
      stream = inflate(stream, kind, notes, limit);
      continue;
    }
    if (kind === undefined) recognise(head, notes);
    else notes.opaque = `${kind} data inside ${MAX_LAYERS} layers of compression`;
    const utf16 = notes.opaque === undefined && notes.archive === undefined ? utf16Kind(head) : undefined;
    if (utf16 !== undefined) {
      layers.push(utf16.label);
      stream = transcode(stream, utf16.label, notes);
    }
    break;
  }
  notes.encoding = layers.length === 0 ? 'identity' : layers.join('+');
  notes.decoded = layers.length > 0;
  yield* stream;
}
