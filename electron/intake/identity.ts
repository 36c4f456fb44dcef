/**
 * What makes a record itself, so that a second import of it adds nothing and two equal lines of one file stay two events.
 */
import { hash } from 'node:crypto';
import type { Frame } from './frame.ts';

const SEPARATOR = '\u001f';

/** What stands for a record's content: the parsed JSON value written plainly, or the CSV cells joined by U+001F. */
export function contentOf(frame: Frame): string {
  return frame.cells === undefined ? JSON.stringify(frame.value) : frame.cells.join(SEPARATOR);
}

/** Counts 52-bit keys in flat arrays (open addressing): a Map stops at 2^24 entries and weighs ten times as much. */
class KeyCounter {
  #keys = new Float64Array(1024);
  #counts = new Uint32Array(1024);
  #used = 0;

  /** How often the key was counted before this call, which counts it. `key` is 1 … 2^52. */
  next(key: number): number {
    if (this.#used * 2 > this.#keys.length) this.#grow();
    const at = this.#slot(key);
    if (this.#keys[at] === 0) {
      this.#keys[at] = key;
      this.#used++;
    }
    const before = this.#counts[at] ?? 0;
    this.#counts[at] = before + 1;
    return before;
  }

  #slot(key: number): number {
    const mask = this.#keys.length - 1;
    let at = (key % 4_294_967_291) & mask;
    while (this.#keys[at] !== 0 && this.#keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const keys = this.#keys;
    const counts = this.#counts;
    this.#keys = new Float64Array(keys.length * 2);
    this.#counts = new Uint32Array(keys.length * 2);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] ?? 0;
      if (key === 0) continue;
      const at = this.#slot(key);
      this.#keys[at] = key;
      this.#counts[at] = counts[i] ?? 0;
    }
  }
}

/** Hands out identities within one file. */
export class Identities {
  /** How often each content without a vendor id was seen. */
  readonly #seen = new KeyCounter();

  /**
   * @param format id of the importer that read the record
   * @returns 16 bytes: the first half of SHA-256 over format id, vendor id and content; without a vendor id also over how many times
   * this file has held the same content before.
   */
  of(format: string, content: string, vendorUid: string | undefined): Uint8Array {
    const stated = `${format}\0${vendorUid ?? ''}\0${content}`;
    const digest = hash('sha256', stated, 'buffer');
    if (vendorUid !== undefined) return digest.subarray(0, 16);
    const before = this.#seen.next(digest.readUIntBE(0, 6) + 1);
    return hash('sha256', `${stated}\0${before}`, 'buffer').subarray(0, 16);
  }
}
