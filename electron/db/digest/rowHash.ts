/**
 * SHA-256 over rows of numbers, texts and bytes, made for millions of them: numbers go in as IEEE 754 doubles in the processor's byte order
 * (little-endian everywhere this runs), texts as their length in UTF-16 units and, in a stream of their own, UTF-8; null is minus infinity.
 * The digest is that of both streams' digests. Two different sequences of rows of one shape never give the same input.
 */
import { createHash } from 'node:crypto';

const NULL = Number.NEGATIVE_INFINITY;
/** Little, because every file of a folder of thousands has three of these. */
const NUMBERS = 1_024;
const CHARS = 65_536;

export class RowHash {
  readonly #numberHash = createHash('sha256');
  readonly #textHash = createHash('sha256');
  readonly #numbers = new Float64Array(NUMBERS);
  #used = 0;
  #texts = '';

  number(value: number | null): void {
    if (this.#used === NUMBERS) this.#drain();
    this.#numbers[this.#used] = value ?? NULL;
    this.#used += 1;
  }

  text(value: string | null): void {
    this.number(value === null ? null : value.length);
    if (value === null) return;
    this.#texts += value;
    if (this.#texts.length < CHARS) return;
    this.#textHash.update(this.#texts);
    this.#texts = '';
  }

  /** A cell as SQLite gives it; bytes as text in hexadecimal. */
  cell(value: unknown): void {
    if (typeof value === 'string') this.text(value);
    else if (typeof value === 'number') this.number(value);
    else if (value instanceof Uint8Array) this.text(Buffer.from(value).toString('hex'));
    else this.number(null);
  }

  /** Hex; once. */
  digest(): string {
    this.#drain();
    this.#textHash.update(this.#texts);
    return createHash('sha256').update(this.#numberHash.digest()).update(this.#textHash.digest()).digest('hex');
  }

  #drain(): void {
    this.#numberHash.update(this.#numbers.subarray(0, this.#used));
    this.#used = 0;
  }
}
