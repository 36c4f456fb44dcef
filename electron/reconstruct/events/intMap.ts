/** A map from non-negative integers to integers in two typed arrays: eight bytes an entry where a Map takes forty. */
export interface IntMap {
  readonly size: number;
  /** -1 when absent. */
  get(key: number): number;
  set(key: number, value: number): void;
}

const MIN_SLOTS = 16;

/** An empty map with room for about `expected` entries; it grows by itself. Keys and values below 2^31. */
export function intMap(expected = 0): IntMap {
  let slots = MIN_SLOTS;
  while (slots < expected * 2) slots *= 2;
  let keys = new Int32Array(slots).fill(-1);
  let values = new Int32Array(slots);
  let size = 0;
  const slotOf = (key: number): number => {
    const mask = keys.length - 1;
    let at = Math.imul(key ^ (key >>> 15), 0x2c1b3c6d) & mask;
    for (;;) {
      const held = keys[at];
      if (held === key || held === -1) return at;
      at = (at + 1) & mask;
    }
  };
  const grow = (): void => {
    const [oldKeys, oldValues] = [keys, values];
    keys = new Int32Array(oldKeys.length * 2).fill(-1);
    values = new Int32Array(keys.length);
    oldKeys.forEach((key, i) => {
      if (key === -1) return;
      const at = slotOf(key);
      keys[at] = key;
      values[at] = oldValues[i] ?? 0;
    });
  };
  return {
    get size() {
      return size;
    },
    get(key) {
      const at = slotOf(key);
      return keys[at] === key ? (values[at] ?? -1) : -1;
    },
    set(key, value) {
      let at = slotOf(key);
      if (keys[at] !== key) {
        if ((size + 1) * 2 > keys.length) {
          grow();
          at = slotOf(key);
        }
        keys[at] = key;
        size++;
      }
      values[at] = value;
    },
  };
}
