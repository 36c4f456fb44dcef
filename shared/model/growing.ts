/** A typed array that grows as it is filled: millions of numbers without an object each. */

type Numbers = Float64Array | Int32Array | Uint32Array | Uint8Array;

const LEAST = 16;
/** Room that is added to a large one: it is held twice while it is copied, and a part of it is never filled. */
const LARGE = 1 << 18;

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
      const larger = this.#make(Math.ceil(this.#used * (this.#used < LARGE ? 2 : 1.5)));
      larger.set(this.array);
      this.array = larger;
    }
    return from;
  }

  /** What was filled so far, without copying. */
  view(): T {
    return this.array.subarray(0, this.#used) as T;
  }

  /** Gives back the room beyond what is filled. */
  trim(): void {
    if (this.array.length > this.#used) this.array = this.array.slice(0, Math.max(LEAST, this.#used)) as T;
  }

  /** What was filled, without copying; then it is empty and holds nothing. */
  give(): T {
    const filled = this.view();
    this.array = this.#make(0);
    this.#used = 0;
    return filled;
  }

  /** What was filled, in a buffer of its own; then it is empty. */
  take(): T {
    const filled = this.array.slice(0, this.#used) as T;
    this.array.fill(0, 0, this.#used);
    this.#used = 0;
    return filled;
  }
}
