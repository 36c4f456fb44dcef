import { expect, test } from 'vitest';
import { clusterText, type DriftMark, driftClusters } from '../../renderer/features/timeline/driftClusters.ts';

const WINDOW = { fromUs: 1000, toUs: 2000 };
const mark = (us: number, more: Partial<DriftMark> = {}): DriftMark => ({
  us,
  kind: 'behaviour',
  text: `mark ${us}`,
  strong: false,
  filter: '',
  ...more,
});

test('marks that would lie on each other are one; those outside the window wait at its edges', () => {
  const clusters = driftClusters(
    [mark(1505), mark(1500), mark(1800, { strong: true }), mark(10), mark(2000)],
    WINDOW,
    1000,
  );
  expect(clusters.map((one) => [one.side, one.x, one.marks.length, one.strong])).toEqual([
    ['before', 0, 1, false],
    ['within', 500, 2, false],
    ['within', 800, 1, true],
    ['after', 1000, 1, false],
  ]);
});

test('a long list is cut and says so', () => {
  const [cluster] = driftClusters(
    Array.from({ length: 12 }, (_, n) => mark(1500 + n / 100)),
    WINDOW,
    100,
  );
  if (cluster === undefined) throw new Error('no cluster');
  const lines = clusterText(cluster, (us) => `at ${us}`).split('\n');
  expect(lines).toHaveLength(11);
  expect(lines[0]).toBe('at 1500 mark 1500');
  expect(lines.at(-1)).toBe('and 2 more');
});
