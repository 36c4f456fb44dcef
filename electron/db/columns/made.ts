/** A block of each field of a part, made from the rows, as it is stored. */
import type { ReadDb } from '../handles.ts';
import { encodeLists, encodeNumbers, encodeTimes } from './codec.ts';
import { concludedFromRows, statedFromRows, timesFromRows } from './fromRows.ts';
import { type FieldName, type Part, UNDATED } from './layout.ts';
import type { KnownBlock } from './stored.ts';

export type Span = Pick<KnownBlock, 'low' | 'high' | 'undated'>;
const NO_SPAN: Span = { low: null, high: null, undated: null };

export interface MadeBlock extends Span {
  readonly field: FieldName;
  readonly data: Buffer;
}

/** @param merged entities that stand for another, by id */
export function madeBlocks(
  db: ReadDb,
  part: Part,
  block: number,
  merged: ReadonlyMap<number, number>,
): readonly MadeBlock[] {
  if (part === 'time') {
    const times = timesFromRows(db, block);
    return [{ field: 'time', data: encodeTimes(times), ...spanOf(times) }];
  }
  if (part === 'concluded') {
    return Array.from(concludedFromRows(db, block, merged), ([field, values]) => ({
      field,
      data: encodeNumbers(values),
      ...NO_SPAN,
    }));
  }
  const { numbers, objects } = statedFromRows(db, block);
  return [
    ...Array.from(numbers, ([field, values]) => ({ field, data: encodeNumbers(values), ...NO_SPAN })),
    { field: 'object' as const, data: encodeLists(objects), ...NO_SPAN },
  ];
}

function spanOf(times: Float64Array): Span {
  let low: number | null = null;
  let high: number | null = null;
  let undated = 0;
  for (const time of times) {
    if (time === UNDATED) undated += 1;
    if (Number.isNaN(time) || time === UNDATED) continue;
    if (low === null || time < low) low = time;
    if (high === null || time > high) high = time;
  }
  return { low, high, undated };
}
