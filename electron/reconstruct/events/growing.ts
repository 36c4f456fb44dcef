/** Lists of numbers in typed arrays, and texts as numbers. */
import { Growing } from '../../../shared/model/growing.ts';

export type GrowingFloats = Growing<Float64Array>;

export function growingInts(expected?: number): Growing<Int32Array> {
  return new Growing((length) => new Int32Array(length), expected);
}

export function growingBytes(expected?: number): Growing<Uint8Array> {
  return new Growing((length) => new Uint8Array(length), expected);
}

export function growingFloats(expected?: number): GrowingFloats {
  return new Growing((length) => new Float64Array(length), expected);
}

/** Texts of which few differ, as numbers from 0. */
export interface Words {
  id(text: string): number;
  text(id: number): string;
  readonly size: number;
}

export function words(): Words {
  const ids = new Map<string, number>();
  const texts: string[] = [];
  return {
    id(text) {
      const known = ids.get(text);
      if (known !== undefined) return known;
      ids.set(text, texts.length);
      texts.push(text);
      return texts.length - 1;
    },
    text: (id) => texts[id] ?? '',
    get size() {
      return texts.length;
    },
  };
}
