import { expect, test } from 'vitest';
import { barLength, linePoints, percent, stacked } from '../../shared/picture/bars.ts';

test('stacked pieces share the width by their values and stand side by side', () => {
  expect(stacked([1, 0, 3], 4, 100)).toEqual([
    { x: 0, width: 25 },
    { x: 25, width: 0 },
    { x: 25, width: 75 },
  ]);
  // What is not nothing can be seen.
  expect(stacked([1, 99_999], 100_000, 100)[0]).toEqual({ x: 0, width: 1 });
  expect(stacked([0], 0, 100)).toEqual([{ x: 0, width: 0 }]);
});

test('bars are as long as their values beside the longest', () => {
  expect([barLength(0, 10, 100), barLength(5, 10, 100), barLength(10, 10, 100), barLength(1, 1000, 100)]).toEqual([
    0, 50, 100, 2,
  ]);
});

test('points of a line stand by time, not by number', () => {
  const size = { width: 100, height: 50 };
  expect(linePoints([0, 5, 10], [0, 10, 100], 10, size)).toEqual([
    { x: 0, y: 50 },
    { x: 10, y: 25 },
    { x: 100, y: 0 },
  ]);
  expect(linePoints([3], [7], 3, size)).toEqual([{ x: 50, y: 0 }]);
});

test('a share never claims none or all of what is not', () => {
  expect([percent(0, 9), percent(1, 1000), percent(1, 3), percent(999, 1000), percent(9, 9), percent(0, 0)]).toEqual([
    '0%',
    '<1%',
    '33%',
    '>99%',
    '100%',
    '0%',
  ]);
});
