/** How often, since when and until when each entity is named, in arrays by its id: a busy agent's events name a hundred thousand things. */
import type { BlastUse, BlastUses } from '../../../../../shared/model/blast.ts';
import { UNDATED } from '../../../columns/layout.ts';

export interface Spans extends BlastUses {
  /** @param time µs UTC, or `UNDATED` */
  count(id: number, time: number): void;
}

/** @param last the highest id */
export function createSpans(last: number): Spans {
  const events = new Uint32Array(last + 1);
  const first = new Float64Array(last + 1);
  const latest = new Float64Array(last + 1);
  const dated = new Uint8Array(last + 1);
  return {
    count(id, time) {
      events[id] = (events[id] as number) + 1;
      if (time === UNDATED) return;
      if (dated[id] === 0) {
        dated[id] = 1;
        first[id] = time;
        latest[id] = time;
      } else if (time < (first[id] as number)) first[id] = time;
      else if (time > (latest[id] as number)) latest[id] = time;
    },
    has: (id) => (events[id] ?? 0) > 0,
    get(id): BlastUse | undefined {
      const count = events[id] ?? 0;
      if (count === 0) return undefined;
      const known = dated[id] === 1;
      return {
        events: count,
        firstUs: known ? (first[id] ?? null) : null,
        lastUs: known ? (latest[id] ?? null) : null,
      };
    },
  };
}

/** The system on which each thing was first touched. */
export interface Places {
  has(id: number): boolean;
  get(id: number): number | undefined;
  /** Everything touched, in the order of its first event. */
  readonly ids: readonly number[];
}

export function createPlaces(last: number): Places & { put(id: number, system: number): void } {
  const systems = new Int32Array(last + 1);
  const ids: number[] = [];
  return {
    ids,
    put(id, system) {
      if (systems[id] !== 0) return;
      systems[id] = system;
      ids.push(id);
    },
    has: (id) => (systems[id] ?? 0) !== 0,
    get: (id) => systems[id] || undefined,
  };
}
