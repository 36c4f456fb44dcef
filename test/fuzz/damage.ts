/** Bytes as they arrive from the field: good ones that were cut, overwritten, doubled, swapped or mixed with others. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';

const FORMATS = join(import.meta.dirname, '../../samples/formats');
const MOST = 40_000;

export interface Sample {
  readonly format: string;
  readonly name: string;
  readonly bytes: Buffer;
}

/** Every fixture of every importer, at most its first 40,000 bytes. */
export const samples: readonly Sample[] = readdirSync(FORMATS).flatMap((format) =>
  readdirSync(join(FORMATS, format))
    .filter((name) => name !== 'expected.json' && name !== 'mapping.json')
    .map((name) => ({ format, name, bytes: readFileSync(join(FORMATS, format, name)).subarray(0, MOST) })),
);

type Change = (bytes: Buffer) => Buffer;

const TOKENS = [
  '"',
  '""',
  '\\',
  '\\u0000',
  '{',
  '}',
  '[',
  ']',
  ',',
  ';',
  '\n',
  '\r',
  '\r\n',
  '\0',
  '\ufeff',
  '\x1f\x8b',
  'null',
  '1e999',
];
const at = fc.double({ min: 0, max: 1, noNaN: true });
const place = (bytes: Buffer, share: number): number => Math.floor(share * bytes.length);

const cut = at.map(
  (share): Change =>
    (bytes) =>
      bytes.subarray(0, place(bytes, share)),
);
const overwrite = fc.tuple(at, fc.uint8Array({ minLength: 1, maxLength: 8 })).map(
  ([share, data]): Change =>
    (bytes) => {
      const out = Buffer.from(bytes);
      out.set(data.subarray(0, Math.max(0, out.length - place(out, share))), place(out, share));
      return out;
    },
);
const insert = fc
  .tuple(
    at,
    fc.oneof(
      fc.constantFrom(...TOKENS).map((token) => Buffer.from(token, 'latin1')),
      fc.uint8Array({ maxLength: 40 }),
    ),
  )
  .map(
    ([share, data]): Change =>
      (bytes) => {
        const to = place(bytes, share);
        return Buffer.concat([bytes.subarray(0, to), data, bytes.subarray(to)]);
      },
  );
const remove = fc.tuple(at, fc.nat(200)).map(
  ([share, count]): Change =>
    (bytes) => {
      const from = place(bytes, share);
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + count)]);
    },
);
const repeat = fc.tuple(at, at).map(
  ([a, b]): Change =>
    (bytes) => {
      const [from, to] = [place(bytes, Math.min(a, b)), place(bytes, Math.max(a, b))];
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from, to), bytes.subarray(to)]).subarray(0, 2 * MOST);
    },
);
const mix = fc.tuple(fc.constantFrom(...samples), at).map(
  ([other, share]): Change =>
    (bytes) =>
      Buffer.concat([bytes, other.bytes.subarray(place(other.bytes, share))]).subarray(0, 2 * MOST),
);

/** A fixture with up to five changes. */
export const damaged: fc.Arbitrary<Sample> = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.array(fc.oneof(cut, overwrite, insert, insert, remove, repeat, mix), { maxLength: 5 }),
  )
  .map(([sample, changes]) => ({ ...sample, bytes: changes.reduce((bytes, change) => change(bytes), sample.bytes) }));
