/**
 * The directory at the end of a zip archive: end record, zip64 end record, central headers.
 * PKWARE APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16 and 4.5.3.
 */

export interface ZipEntry {
  readonly nameBytes: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Offset of the local header in the archive. */
  readonly offset: number;
  /** Unix file mode, where the archive was made on such a system. */
  readonly mode: number;
}

export interface ZipDirectory {
  readonly entries: readonly ZipEntry[];
  /** Where the central headers begin: members end there. */
  readonly offset: number;
  /** Bytes after the end record and its comment. */
  readonly trailing: number;
  /** Why the list is not complete. */
  readonly cut?: string;
}

const END = 0x0605_4b50;
const END_BYTES = 22;
const MAX_COMMENT = 65_535;
const LOCATOR = 0x0706_4b50;
const LOCATOR_BYTES = 20;
const END64 = 0x0606_4b50;
const END64_BYTES = 56;
const CENTRAL = 0x0201_4b50;
const CENTRAL_BYTES = 46;
const ABSENT = 0xffff_ffff;
/** No archive that a number can address holds more; larger values are forged. */
const MAX_OFFSET = Number.MAX_SAFE_INTEGER;

interface End {
  readonly entries: number;
  readonly size: number;
  readonly offset: number;
  readonly trailing: number;
}

function big(bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at);
  return value > BigInt(MAX_OFFSET) ? MAX_OFFSET : Number(value);
}

/** The last end record that states a directory before itself. */
function findEnd(tail: Buffer, base: number): End | string {
  const first = Math.max(0, tail.length - END_BYTES - MAX_COMMENT);
  let problem = 'its directory is missing: it is cut or damaged';
  for (let at = tail.length - END_BYTES; at >= first; at--) {
    if (tail.readUInt32LE(at) !== END) continue;
    const after = tail.length - at - END_BYTES - tail.readUInt16LE(at + 20);
    if (after < 0) continue;
    const found = endAt(tail, at, base);
    if (typeof found === 'string') problem = found;
    else return { ...found, trailing: after };
  }
  return problem;
}

function endAt(tail: Buffer, at: number, base: number): Omit<End, 'trailing'> | string {
  const disk = tail.readUInt16LE(at + 4);
  const diskOfDirectory = tail.readUInt16LE(at + 6);
  if ((disk !== 0 && disk !== 0xffff) || (diskOfDirectory !== 0 && diskOfDirectory !== 0xffff)) {
    return 'it is one part of an archive split over several files';
  }
  let entries = tail.readUInt16LE(at + 10);
  let size = tail.readUInt32LE(at + 12);
  let offset = tail.readUInt32LE(at + 16);
  const locator = at - LOCATOR_BYTES;
  if (locator >= 0 && tail.readUInt32LE(locator) === LOCATOR) {
    const end64 = big(tail, locator + 8) - base;
    if (end64 < 0 || end64 + END64_BYTES > tail.length || tail.readUInt32LE(end64) !== END64) {
      return 'its zip64 end record is missing or damaged';
    }
    entries = big(tail, end64 + 32);
    size = big(tail, end64 + 40);
    offset = big(tail, end64 + 48);
  }
  if (offset + size > base + at) return 'its directory does not lie where the archive says';
  if (offset < base) return `its directory is larger than the ${tail.length} bytes that are looked at`;
  return { entries, size, offset };
}

/** Sizes and offset that do not fit 32 bits, from the zip64 extra field. */
function wide(
  entry: Buffer,
  nameLength: number,
  extraLength: number,
): { bytes: number; packed: number; offset: number } {
  let bytes = entry.readUInt32LE(24);
  let packed = entry.readUInt32LE(20);
  let offset = entry.readUInt32LE(42);
  const extra = entry.subarray(CENTRAL_BYTES + nameLength, CENTRAL_BYTES + nameLength + extraLength);
  for (let at = 0; at + 4 <= extra.length; ) {
    const id = extra.readUInt16LE(at);
    const end = at + 4 + extra.readUInt16LE(at + 2);
    let value = at + 4;
    const next = (): number => {
      if (value + 8 > Math.min(end, extra.length)) return MAX_OFFSET;
      value += 8;
      return big(extra, value - 8);
    };
    if (id === 1) {
      if (bytes === ABSENT) bytes = next();
      if (packed === ABSENT) packed = next();
      if (offset === ABSENT) offset = next();
      break;
    }
    at = end;
  }
  return { bytes, packed, offset };
}

/**
 * Reads the directory from the archive's last bytes.
 * @param tail the last bytes, up to the end of the archive
 * @param base offset of `tail` in the archive
 * @param most entries that are read
 * @returns the directory, or in words why there is none
 */
export function readZipDirectory(tail: Buffer, base: number, most: number): ZipDirectory | string {
  const end = findEnd(tail, base);
  if (typeof end === 'string') return end;
  const directory = tail.subarray(end.offset - base, end.offset - base + end.size);
  const entries: ZipEntry[] = [];
  const listed = { entries, offset: end.offset, trailing: end.trailing };
  for (let at = 0; at < directory.length; ) {
    const entry = directory.subarray(at);
    if (entry.length < CENTRAL_BYTES || entry.readUInt32LE(0) !== CENTRAL) {
      return { ...listed, cut: `its directory is damaged at byte ${end.offset + at}, after ${entries.length} members` };
    }
    if (entries.length === most) return { ...listed, cut: `it holds more than ${most} members` };
    const nameLength = entry.readUInt16LE(28);
    const extraLength = entry.readUInt16LE(30);
    const { bytes, packed, offset } = wide(entry, nameLength, extraLength);
    entries.push({
      nameBytes: Buffer.from(entry.subarray(CENTRAL_BYTES, CENTRAL_BYTES + nameLength)),
      flags: entry.readUInt16LE(8),
      method: entry.readUInt16LE(10),
      crc32: entry.readUInt32LE(16),
      packedBytes: packed,
      bytes,
      offset,
      mode: entry.readUInt16LE(4) >> 8 === 3 ? entry.readUInt32LE(38) >>> 16 : 0,
    });
    at += CENTRAL_BYTES + nameLength + extraLength + entry.readUInt16LE(32);
  }
  return listed;
}
