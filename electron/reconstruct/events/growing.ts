/** Lists of numbers that grow in typed arrays. */
export interface GrowingInts {
  readonly length: number;
  push(value: number): void;
  /** The values so far, without copying. */
  view(): Int32Array;
}

export function growingInts(expected = 1024): GrowingInts {
  let data = new Int32Array(Math.max(16, expected));
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === data.length) {
        const larger = new Int32Array(data.length * 2);
        larger.set(data);
        data = larger;
      }
      data[length++] = value;
    },
    view: () => data.subarray(0, length),
  };
}

export interface GrowingFloats {
  readonly length: number;
  push(value: number): void;
  view(): Float64Array;
}

export function growingFloats(expected = 1024): GrowingFloats {
  let data = new Float64Array(Math.max(16, expected));
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === data.length) {
        const larger = new Float64Array(data.length * 2);
        larger.set(data);
        data = larger;
      }
      data[length++] = value;
    },
    view: () => data.subarray(0, length),
  };
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
