import { expect, test } from 'vitest';
import { foldCandidates } from '../../renderer/lib/foldCandidates.ts';

const of = (...scores: readonly number[]) => scores.map((score, at) => ({ entity: { id: at + 1 }, score }));
const ids = (list: readonly { readonly entity: { readonly id: number } | null }[]) => list.map((one) => one.entity?.id);

test('those far below the best are folded, and together with the shown they are all', () => {
  const list = of(0.4, 0.2, 0.11, 0.09, 0.05, 0.01);
  const { folded, shown } = foldCandidates(list);
  expect(ids(shown)).toEqual([1, 2, 3]);
  expect(ids(folded)).toEqual([4, 5, 6]);
  expect([...shown, ...folded]).toHaveLength(list.length);
});

test('three are shown whatever they score; equals are never told apart', () => {
  expect(ids(foldCandidates(of(0.9, 0.01, 0.009, 0.008)).shown)).toEqual([1, 2, 3]);
  expect(foldCandidates(of(...Array.from({ length: 12 }, () => 0.08))).folded).toEqual([]);
});

test('nobody known and who fills the slot stay, in their order', () => {
  const list = [
    ...of(0.5, 0.4, 0.3, 0.01),
    { entity: null, score: 0.02 },
    ...of(0.02).map((one) => ({ ...one, entity: { id: 9 } })),
  ];
  expect(ids(foldCandidates(list, 9).shown)).toEqual([1, 2, 3, undefined, 9]);
});
