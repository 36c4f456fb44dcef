/** The content of an archive's member, unpacked from the archive's own bytes and checked against what the archive says of it. */
import { crc32, createInflateRaw, createZstdDecompress } from 'node:zlib';
import type { ArchiveMember } from '../../../shared/model/intake.ts';
import type { DecodeNotes } from '../decodeNotes.ts';
import { ZlibUnpacker } from '../unpack.ts';
import { memberName, nameText } from './memberName.ts';

const LOCAL = 0x0403_4b50;
const LOCAL_BYTES = 30;
/** One slice of a bomb expands to no more than this times a thousand. */
const SLICE_BYTES = 16 * 1024;

/** Passes over a zip member's local header; what follows is its packed data. */
async function* afterLocalHeader(
  range: AsyncIterable<Buffer>,
  member: ArchiveMember,
  notes: DecodeNotes,
): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const data of range) {
    if (head === undefined) {
      yield data;
      continue;
    }
    head = Buffer.concat([head, data]);
    if (head.length < LOCAL_BYTES) continue;
    const nameEnd = LOCAL_BYTES + head.readUInt16LE(26);
    const length = nameEnd + head.readUInt16LE(28);
    if (head.readUInt32LE(0) !== LOCAL) break;
    if (head.length < length) continue;
    const name = memberName(nameText(head.subarray(LOCAL_BYTES, nameEnd))).name;
    if (name !== member.name) {
      notes.warn(
        'name-differs',
        `the archive's directory and the member's own header name it differently: ${JSON.stringify(name)}`,
      );
    }
    yield head.subarray(length);
    head = undefined;
  }
  if (head !== undefined) notes.cut ??= `the member's own header at byte ${member.offset} of the archive is damaged`;
}

async function* unpacked(
  packed: AsyncIterable<Buffer>,
  member: ArchiveMember,
  notes: DecodeNotes,
): AsyncGenerator<Buffer> {
  let left = member.packedBytes;
  const unpacker =
    member.packing === 'stored'
      ? undefined
      : new ZlibUnpacker(member.packing === 'deflate' ? createInflateRaw() : createZstdDecompress());
  try {
    for await (const chunk of packed) {
      const data = chunk.subarray(0, left);
      left -= data.length;
      for (let from = 0; from < data.length; from += SLICE_BYTES) {
        const slice = data.subarray(from, from + SLICE_BYTES);
        if (unpacker === undefined) yield slice;
        else yield* unpacker.write(slice);
      }
      if (left === 0) break;
    }
    if (unpacker !== undefined) yield* unpacker.end();
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 80) : 'unknown error';
    notes.cut ??= `its packed data ${/unexpected end/i.test(why) ? 'ends early' : `is damaged (${why})`}`;
  } finally {
    unpacker?.close();
  }
}

/**
 * The member's bytes. Never throws for bad data: what could be unpacked is given, and `notes` says what could not, or that the
 * content is not what the archive's checksum says.
 * @param range the bytes of the archive from `member.offset` on, `member.length` of them
 */
export async function* memberBytes(
  range: AsyncIterable<Buffer>,
  member: ArchiveMember,
  notes: DecodeNotes,
): AsyncGenerator<Buffer> {
  if (member.unsafe !== undefined) {
    notes.warn('unsafe-name', `the archive names it ${JSON.stringify(member.unsafe)}, which is not used as a path`);
  }
  let bytes = 0;
  let crc = 0;
  const packed = member.zip ? afterLocalHeader(range, member, notes) : range;
  for await (const data of unpacked(packed, member, notes)) {
    const room = member.bytes - bytes;
    const kept = data.length > room ? data.subarray(0, room) : data;
    bytes += kept.length;
    if (member.crc32 !== undefined) crc = crc32(kept, crc);
    if (kept.length > 0) yield kept;
    if (kept.length < data.length) {
      notes.cut ??= `it expands to more than the ${member.bytes} bytes that the archive states, and is not unpacked further`;
      notes.warn('expansion-limit', notes.cut);
      break;
    }
  }
  if (member.cut !== undefined) notes.cut ??= member.cut;
  if (bytes < member.bytes) notes.cut ??= `${bytes} of the ${member.bytes} bytes that the archive states are there`;
  if (notes.cut !== undefined) notes.warn('cut-member', notes.cut);
  else if (member.crc32 !== undefined && crc !== member.crc32) {
    notes.damaged =
      'its content does not match the checksum in the archive (CRC-32): it was damaged or changed after packing';
    notes.warn('checksum', notes.damaged);
  }
}
