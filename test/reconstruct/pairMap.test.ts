import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pairMap } from '../../electron/reconstruct/events/pairMap.ts';

test('holds what a Map of texts holds, over growth and collisions', () => {
  const small = fc.nat(40);
  const wide = fc.nat(2 ** 30);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.oneof(small, wide), fc.oneof(small, wide), fc.nat(1e9))), (entries) => {
      const map = pairMap();
      const known = new Map<string, number>();
      for (const [a, b, value] of entries) {
        expect(map.get(a, b)).toBe(known.get(`${a} ${b}`) ?? -1);
        map.set(a, b, value);
        known.set(`${a} ${b}`, value);
      }
      for (const [a, b] of entries) {
        expect(map.get(a, b)).toBe(known.get(`${a} ${b}`));
        if (!known.has(`${b} ${a}`)) expect(map.get(b, a)).toBe(-1);
      }
      expect([...map.values()].sort()).toEqual([...known.values()].sort());
    }),
    { seed: 1, numRuns: 500 },
  );
});
