/**
 * Row ids by a 52-bit hash, in flat arrays: what a load into tables without their unique indexes looks rows up in.
 * A hash only proposes a row; the caller compares the row itself, so equal hashes cost time and never truth.
 */
const TWO_32 = 4_294_967_296;
const FIRST_SLOTS = 4_096;
/** Entries after which a load has to go back to the tables' own indexes: about 200 MB. */
const MOST_ENTRIES = 6_000_000;

export class HashIndex {
  #keys = new Float64Array(FIRST_SLOTS);
  #ids = new Uint32Array(FIRST_SLOTS);
  #used = 0;

  get full(): boolean {
    return this.#used >= MOST_ENTRIES;
  }

  /** The first proposed id that is the same, or undefined. @param key 1 … 2^52 */
  find(key: number, same: (id: number) => boolean): number | undefined {
    const mask = this.#keys.length - 1;
    for (let at = slotOf(key) & mask; ; at = (at + 1) & mask) {
      const held = this.#keys[at];
      if (held === 0) return undefined;
      const id = this.#ids[at] as number;
      if (held === key && same(id)) return id;
    }
  }

  add(key: number, id: number): void {
    if (this.#used * 2 >= this.#keys.length) this.#grow();
    this.#put(key, id);
    this.#used += 1;
  }

  #put(key: number, id: number): void {
    const mask = this.#keys.length - 1;
    let at = slotOf(key) & mask;
    while (this.#keys[at] !== 0) at = (at + 1) & mask;
    this.#keys[at] = key;
    this.#ids[at] = id;
  }

  #grow(): void {
    const keys = this.#keys;
    const ids = this.#ids;
    this.#keys = new Float64Array(keys.length * 2);
    this.#ids = new Uint32Array(keys.length * 2);
    for (let at = 0; at < keys.length; at += 1) {
      const key = keys[at] as number;
      if (key !== 0) this.#put(key, ids[at] as number);
    }
  }
}

/** The low 32 bits; the mask of a table with at most 2^31 slots takes what it needs of them. */
function slotOf(key: number): number {
  return key - Math.floor(key / TWO_32) * TWO_32;
}
