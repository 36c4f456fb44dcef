/** A map from pairs of non-negative integers to integers in typed arrays: 24 bytes an entry where a Map over one number of both takes sixty. */
export interface PairMap {
  /** -1 when absent. */
  get(a: number, b: number): number;
  set(a: number, b: number, value: number): void;
  /** Every value, in no order of its own. */
  values(): Int32Array;
}

const MIN_SLOTS = 16;
/** `a`, `b`, value. */
const WIDTH = 3;

/** An empty map; it grows by itself. Keys and values below 2^31. */
export function pairMap(): PairMap {
  let cells = new Int32Array(MIN_SLOTS * WIDTH).fill(-1);
  let size = 0;
  const slotOf = (a: number, b: number): number => {
    const slots = cells.length / WIDTH;
    let slot = (Math.imul(a ^ (a >>> 15), 0x2c1b3c6d) ^ Math.imul(b ^ (b >>> 13), 0x297a2d39)) & (slots - 1);
    for (;;) {
      const held = cells[slot * WIDTH] ?? -1;
      if (held === -1 || (held === a && cells[slot * WIDTH + 1] === b)) return slot * WIDTH;
      slot = (slot + 1) & (slots - 1);
    }
  };
  const grow = (): void => {
    const old = cells;
    cells = new Int32Array(old.length * 2).fill(-1);
    for (let at = 0; at < old.length; at += WIDTH)
      if (old[at] !== -1) cells.set(old.subarray(at, at + WIDTH), slotOf(old[at] ?? 0, old[at + 1] ?? 0));
  };
  return {
    get(a, b) {
      const at = slotOf(a, b);
      return cells[at] === -1 ? -1 : (cells[at + 2] ?? -1);
    },
    set(a, b, value) {
      let at = slotOf(a, b);
      if (cells[at] === -1) {
        if ((size + 1) * 2 * WIDTH > cells.length) {
          grow();
          at = slotOf(a, b);
        }
        size++;
      }
      cells[at] = a;
      cells[at + 1] = b;
      cells[at + 2] = value;
    },
    values() {
      const found = new Int32Array(size);
      let next = 0;
      for (let at = 0; at < cells.length; at += WIDTH) if (cells[at] !== -1) found[next++] = cells[at + 2] ?? -1;
      return found;
    },
  };
}
