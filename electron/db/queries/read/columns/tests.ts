/** Tests of events against their columns; a filter term is any of several. */
import { BLOCK_EVENTS, type NumberField, UNDATED } from '../../../columns/layout.ts';
import type { Columns } from './columns.ts';

export type ColumnTest =
  /** One of the ids in that field; any at all when `ids` is undefined. */
  | { readonly field: NumberField; readonly ids?: readonly number[] }
  /** One of the ids among the objects. */
  | { readonly objects: readonly number[] }
  /** Names no object, and its verb is one of the codes. */
  | { readonly withoutObject: readonly number[] }
  /** `standing` masked by `bits` is one of the values. */
  | { readonly bits: number; readonly values: readonly number[] }
  /** In [from, to), µs UTC. */
  | { readonly from: number; readonly to: number }
  | { readonly undated: true }
  /** A select of event ids. */
  | { readonly events: string };

/** Marks events of a block that pass with 1; adds to what is marked. */
export type Marker = (columns: Columns, block: number, marks: Uint8Array) => void;

/** @param eventsOf runs a select of event ids and answers one byte an event, 1 where it is selected */
export function markerOf(test: ColumnTest, eventsOf: (select: string) => Uint8Array): Marker {
  if ('events' in test) {
    const selected = eventsOf(test.events);
    return (_columns, block, marks) => {
      const part = selected.subarray(block * BLOCK_EVENTS, (block + 1) * BLOCK_EVENTS);
      for (let at = 0; at < part.length; at += 1) if (part[at] === 1) marks[at] = 1;
    };
  }
  if ('undated' in test) {
    return (columns, block, marks) => {
      const times = columns.times(block);
      for (let at = 0; at < BLOCK_EVENTS; at += 1) if (times[at] === UNDATED) marks[at] = 1;
    };
  }
  if ('from' in test) {
    const { from, to } = test;
    return (columns, block, marks) => {
      if (columns.outside(block, from, to)) return;
      const times = columns.times(block);
      for (let at = 0; at < BLOCK_EVENTS; at += 1) {
        const time = times[at] as number;
        if (time >= from && time < to) marks[at] = 1;
      }
    };
  }
  if ('bits' in test) {
    const { bits, values } = test;
    const passing = Uint8Array.from({ length: 256 }, (_, standing) => (values.includes(standing & bits) ? 1 : 0));
    return (columns, block, marks) => {
      const standing = columns.numbers('standing', block);
      for (let at = 0; at < BLOCK_EVENTS; at += 1) if (passing[standing[at] as number] === 1) marks[at] = 1;
    };
  }
  if ('objects' in test) {
    const wanted = tableOf(test.objects);
    return (columns, block, marks) => {
      const { ends, ids } = columns.objects(block);
      let from = 0;
      for (let at = 0; at < BLOCK_EVENTS; at += 1) {
        const to = ends[at] as number;
        for (let item = from; item < to; item += 1) {
          const id = ids[item] as number;
          if (id < wanted.length && wanted[id] === 1) marks[at] = 1;
        }
        from = to;
      }
    };
  }
  if ('withoutObject' in test) {
    const wanted = tableOf(test.withoutObject);
    return (columns, block, marks) => {
      const { ends } = columns.objects(block);
      const verbs = columns.numbers('verb', block);
      for (let at = 0; at < BLOCK_EVENTS; at += 1) {
        const bare = (ends[at] as number) === (at === 0 ? 0 : (ends[at - 1] as number));
        const verb = verbs[at] as number;
        if (bare && verb < wanted.length && wanted[verb] === 1) marks[at] = 1;
      }
    };
  }
  const { field, ids } = test;
  if (ids === undefined) {
    return (columns, block, marks) => {
      const numbers = columns.numbers(field, block);
      for (let at = 0; at < BLOCK_EVENTS; at += 1) if (numbers[at] !== 0) marks[at] = 1;
    };
  }
  if (ids.length === 0) return () => undefined;
  const wanted = tableOf(ids);
  return (columns, block, marks) => {
    const numbers = columns.numbers(field, block);
    for (let at = 0; at < BLOCK_EVENTS; at += 1) {
      const id = numbers[at] as number;
      if (id < wanted.length && wanted[id] === 1) marks[at] = 1;
    }
  };
}

function tableOf(ids: readonly number[]): Uint8Array {
  const table = new Uint8Array(ids.reduce((most, id) => Math.max(most, id), 0) + 1);
  for (const id of ids) table[id] = 1;
  table[0] = 0;
  return table;
}
