/**
 * Row ids by 32 bits of a hash, in flat arrays: what a load into tables without their unique indexes looks rows up in.
 * A hash only proposes a row; the caller compares the row itself, so equal hashes cost time and never truth.
 */
const FIRST_SLOTS = 4_096;
/** Entries after which a load has to go back to the tables' own indexes: about 130 MB. */
const MOST_ENTRIES = 12_000_000;
/** Of the slots at most so many are used before there are twice as many. */
const MOST_FILLED = 0.75;

/** Odd and without a pattern (2^32 divided by the golden ratio), so that keys that differ in a few bits spread. */
const SPREAD = 0x9e3779b1;

export class HashIndex {
  /** 0: free. */
  #keys = new Uint32Array(FIRST_SLOTS);
  #ids = new Uint32Array(FIRST_SLOTS);
  #used = 0;

  get full(): boolean {
    return this.#used >= MOST_ENTRIES;
  }

  /** The first proposed id that is the same, or undefined. @param key a whole number; its low 32 bits are kept */
  find(key: number, same: (id: number) => boolean): number | undefined {
    const wanted = keptOf(key);
    const mask = this.#keys.length - 1;
    for (let at = Math.imul(wanted, SPREAD) & mask; ; at = (at + 1) & mask) {
      const held = this.#keys[at];
      if (held === 0) return undefined;
      if (held !== wanted) continue;
      const id = this.#ids[at] as number;
      if (same(id)) return id;
    }
  }

  add(key: number, id: number): void {
    if (this.#used >= this.#keys.length * MOST_FILLED) this.#grow();
    this.#put(keptOf(key), id);
    this.#used += 1;
  }

  #put(kept: number, id: number): void {
    const mask = this.#keys.length - 1;
    let at = Math.imul(kept, SPREAD) & mask;
    while (this.#keys[at] !== 0) at = (at + 1) & mask;
    this.#keys[at] = kept;
    this.#ids[at] = id;
  }

  #grow(): void {
    const keys = this.#keys;
    const ids = this.#ids;
    this.#keys = new Uint32Array(keys.length * 2);
    this.#ids = new Uint32Array(keys.length * 2);
    for (let at = 0; at < keys.length; at += 1) {
      const kept = keys[at] as number;
      if (kept !== 0) this.#put(kept, ids[at] as number);
    }
  }
}

/** The low 32 bits, but never 0. */
function keptOf(key: number): number {
  return key >>> 0 || 1;
}
