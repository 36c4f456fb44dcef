/** Zip and tar archives byte by byte, so that tests can make what no archiver would. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipPart {
  readonly name: string | Buffer;
  readonly data?: Buffer | string;
  readonly stored?: boolean;
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  /** Uncompressed size that is stated. */
  readonly size?: number;
  /** Sizes in a data descriptor after the data, as a streaming archiver writes them. */
  readonly descriptor?: boolean;
  readonly zip64?: boolean;
  readonly mode?: number;
  /** Point at the local header of the part with this index. */
  readonly at?: number;
  readonly localName?: string;
}

function u(...fields: readonly (readonly [bytes: 2 | 4 | 8, value: number])[]): Buffer {
  const out = Buffer.alloc(fields.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 8) out.writeBigUInt64LE(BigInt(value), at);
    else out.writeUIntLE(value, at, bytes);
    at += bytes;
  }
  return out;
}

export function zip(parts: readonly ZipPart[], options: { comment?: string; zip64?: boolean } = {}): Buffer {
  const body: Buffer[] = [];
  const central: Buffer[] = [];
  const starts: number[] = [];
  let offset = 0;
  for (const part of parts) {
    const name = Buffer.from(part.name as string);
    const localName = Buffer.from(part.localName ?? name);
    const data = Buffer.from(part.data ?? '');
    const packed = part.stored === true ? data : deflateRawSync(data);
    const method = part.method ?? (part.stored === true ? 0 : 8);
    const flags = (part.flags ?? 0) | (part.descriptor === true ? 8 : 0);
    const crc = part.crc ?? crc32(data);
    const size = part.size ?? data.length;
    const wide = part.zip64 === true;
    const start = part.at === undefined ? offset : (starts[part.at] ?? 0);
    starts.push(start);
    const sizes: [4, number][] = wide
      ? [
          [4, 0xffffffff],
          [4, 0xffffffff],
        ]
      : [
          [4, packed.length],
          [4, size],
        ];
    if (part.at === undefined) {
      const known: [4, number][] =
        part.descriptor === true
          ? [
              [4, 0],
              [4, 0],
              [4, 0],
            ]
          : [[4, crc], ...sizes];
      const extra = wide ? u([2, 1], [2, 16], [8, size], [8, packed.length]) : Buffer.alloc(0);
      const local = Buffer.concat([
        u(
          [4, 0x04034b50],
          [2, 20],
          [2, flags],
          [2, method],
          [2, 0],
          [2, 0],
          ...known,
          [2, localName.length],
          [2, extra.length],
        ),
        localName,
        extra,
        packed,
        part.descriptor === true ? u([4, 0x08074b50], [4, crc], [4, packed.length], [4, size]) : Buffer.alloc(0),
      ]);
      body.push(local);
      offset += local.length;
    }
    const extra = wide ? u([2, 1], [2, 24], [8, size], [8, packed.length], [8, start]) : Buffer.alloc(0);
    central.push(
      u([4, 0x02014b50], [2, 0x0314], [2, 20], [2, flags], [2, method], [2, 0], [2, 0], [4, crc], ...sizes),
      u([2, name.length], [2, extra.length], [2, 0], [2, 0], [2, 0], [4, ((part.mode ?? 0o100644) * 65536) >>> 0]),
      u([4, wide ? 0xffffffff : start]),
      name,
      extra,
    );
  }
  const directory = Buffer.concat(central);
  const comment = Buffer.from(options.comment ?? '');
  const wide = options.zip64 === true;
  const end64 = wide
    ? Buffer.concat([
        u([4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0], [8, parts.length], [8, parts.length]),
        u([8, directory.length], [8, offset]),
        u([4, 0x07064b50], [4, 0], [8, offset + directory.length], [4, 1]),
      ])
    : Buffer.alloc(0);
  const n = wide ? 0xffff : parts.length;
  const end = u([4, 0x06054b50], [2, 0], [2, 0], [2, n], [2, n], [4, wide ? 0xffffffff : directory.length]);
  return Buffer.concat([
    ...body,
    directory,
    end64,
    end,
    u([4, wide ? 0xffffffff : offset], [2, comment.length]),
    comment,
  ]);
}

export interface TarPart {
  readonly name: string;
  readonly data?: Buffer | string;
  readonly type?: string;
  readonly link?: string;
  readonly prefix?: string;
  /** Size that is stated. */
  readonly size?: number;
}

export function tarHeader(part: TarPart): Buffer {
  const block = Buffer.alloc(512);
  block.write(part.name, 0, 100);
  block.write('0000644\0', 100);
  block.write(`${(part.size ?? Buffer.byteLength(part.data ?? '')).toString(8).padStart(11, '0')}\0`, 124);
  block.write('        ', 148);
  block.write(part.type ?? '0', 156);
  block.write(part.link ?? '', 157, 100);
  block.write('ustar\0' + '00', 257);
  block.write(part.prefix ?? '', 345, 155);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

export function tar(parts: readonly TarPart[], end = 1024): Buffer {
  const blocks = parts.flatMap((part) => {
    const data = Buffer.from(part.data ?? '');
    return [tarHeader(part), data, Buffer.alloc((512 - (data.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(end)]);
}

/** A pax extended header in front of a part. */
export function pax(fields: Readonly<Record<string, string>>, type = 'x'): TarPart {
  const data = Object.entries(fields)
    .map(([key, value]) => {
      const rest = ` ${key}=${value}\n`;
      let length = Buffer.byteLength(rest);
      while (`${length}`.length + Buffer.byteLength(rest) !== length)
        length = `${length}`.length + Buffer.byteLength(rest);
      return `${length}${rest}`;
    })
    .join('');
  return { name: 'PaxHeader', type, data };
}
