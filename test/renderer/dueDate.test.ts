import { expect, test } from 'vitest';
import { readDue } from '../../renderer/lib/dueDate.ts';

const NOON = Date.UTC(2026, 1, 27, 12);

test.each([
  ['', null],
  ['   ', null],
  ['2026-03-31', '2026-03-31'],
  [' 2024-02-29 ', '2024-02-29'],
  ['2026-02-29', undefined],
  ['2026-13-01', undefined],
  ['31.03.2026', undefined],
  ['2026-3-1', undefined],
  ['+', undefined],
  ['+99999', undefined],
  ['tomorrow', undefined],
])('%j is %j', (text, date) => {
  expect(readDue(text, NOON)).toBe(date);
});

test('days from today cross the end of a month', () => {
  expect(readDue('+2', NOON)).toBe('2026-03-01');
  expect(readDue('+0', NOON)).toBe('2026-02-27');
});
