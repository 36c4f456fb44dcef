/**
 * Digests of what a conclusion rests on: 48 bits from two 32-bit lanes, mixed as MurmurHash3 does (Austin Appleby, public domain). They tell
 * whether something is as it was, never what it is; nothing hostile gains by two that are equal but an answer that is not made again.
 */
const bits = new Float64Array(1);
const halves = new Uint32Array(bits.buffer);

/** A digest under way. One object serves many: `begin` starts the next. */
export class Digest {
  private a = 0;
  private b = 0;

  begin(seed = 0): this {
    this.a = seed | 0;
    this.b = ~seed;
    return this;
  }

  /** A 32-bit integer. */
  int(value: number): this {
    let k = Math.imul(value, 0xcc9e2d51);
    k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    const a = this.a ^ k;
    this.a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
    k = Math.imul(value ^ 0x5bd1e995, 0x239b961b);
    k = Math.imul((k << 16) | (k >>> 16), 0x38b34ae5);
    const b = this.b ^ k;
    this.b = (Math.imul((b << 17) | (b >>> 15), 5) + 0x561ccd1b + (this.a >>> 16)) | 0;
    return this;
  }

  /** Any number, NaN included. */
  number(value: number): this {
    bits[0] = value;
    return this.int(halves[0] ?? 0).int(halves[1] ?? 0);
  }

  text(value: string): this {
    for (let i = 0; i < value.length; i++) this.int(value.charCodeAt(i));
    return this.int(-1 - value.length);
  }

  /** A positive integer below 2^48. */
  end(): number {
    const a = finish(this.a ^ this.b);
    const b = finish(this.b + a);
    const value = (a >>> 0) * 65_536 + (b & 0xffff);
    return value === 0 ? 1 : value;
  }
}

function finish(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Digests of texts that come again and again, remembered. */
export function textDigests(): (text: string) => number {
  const known = new Map<string, number>();
  const digest = new Digest();
  return (text) => {
    let found = known.get(text);
    if (found === undefined) {
      found = digest.begin().text(text).end();
      if (known.size < MOST_REMEMBERED) known.set(text, found);
    }
    return found;
  };
}

const MOST_REMEMBERED = 100_000;

/** Sums of digests by position, so that the order in which they come does not matter; eight bytes each. */
export function digestSums(count: number): {
  add(position: number, digest: number): void;
  at(position: number): number;
} {
  const low = new Int32Array(count);
  const high = new Int32Array(count);
  const digest = new Digest();
  return {
    add(position, value) {
      low[position] = ((low[position] ?? 0) + (value % 2 ** 32)) | 0;
      high[position] = ((high[position] ?? 0) + Math.imul(Math.floor(value / 2 ** 16), 0x9e3779b1)) | 0;
    },
    at: (position) =>
      digest
        .begin()
        .int(low[position] ?? 0)
        .int(high[position] ?? 0)
        .end(),
  };
}
