/** A typed array that grows as it is filled: millions of numbers without an object each. */

type Numbers = Float64Array | Int32Array | Uint32Array | Uint8Array;

const LEAST = 16;

export class Growing<T extends Numbers> {
  /** What is filled, and room beyond it; another array after it has grown. */
  array: T;
  readonly #make: (length: number) => T;
  #used = 0;

  /** @param expected how many there will probably be */
  constructor(make: (length: number) => T, expected = 1_024) {
    this.#make = make;
    this.array = make(Math.max(LEAST, expected));
  }

  get length(): number {
    return this.#used;
  }

  push(value: number): void {
    const at = this.more(1);
    this.array[at] = value;
  }

  /** Makes room for so many more, zeros, and returns the place of the first; `array` may then be another one. */
  more(count: number): number {
    const from = this.#used;
    this.#used += count;
    if (this.#used > this.array.length) {
      const larger = this.#make(this.#used * 2);
      larger.set(this.array);
      this.array = larger;
    }
    return from;
  }

  /** What was filled so far, without copying. */
  view(): T {
    return this.array.subarray(0, this.#used) as T;
  }

  /** What was filled, in a buffer of its own; then it is empty. */
  take(): T {
    const filled = this.array.slice(0, this.#used) as T;
    this.array.fill(0, 0, this.#used);
    this.#used = 0;
    return filled;
  }
}
