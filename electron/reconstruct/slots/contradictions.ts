/** Where records of one run name different people. What each states stays; nothing is handed on from the point of contradiction. */
import type { SlotColumn } from './slotColumns.ts';
import type { ArcSet } from './spread.ts';

/**
 * Disputes every open event below a record that names another person than its nearest cause does: whether the first or the second is
 * behind them, the trace does not say. `column` holds what records state; cycles end because each event is visited once.
 */
export function disputeBelowContradictions(column: SlotColumn, { starts, arcs, links }: ArcSet): void {
  if (arcs.length === 0) return;
  const { entity } = column;
  const inherited = new Int32Array(entity.length).fill(-1);
  const contradicted: { readonly at: number; readonly people: readonly number[] }[] = [];
  let frontier: number[] = [];
  entity.forEach((stated, position) => {
    if (stated >= 0) frontier.push(position);
  });
  const below = function* (position: number): Generator<number> {
    for (let i = starts[position] ?? 0; i < (starts[position + 1] ?? 0); i++) yield links.to[arcs[i] ?? 0] ?? position;
  };
  while (frontier.length > 0) {
    const next: number[] = [];
    for (const from of frontier) {
      const stated = entity[from] ?? -1;
      const value = stated >= 0 ? stated : (inherited[from] ?? -1);
      for (const to of below(from)) {
        if ((inherited[to] ?? 0) >= 0) continue;
        inherited[to] = value;
        const own = entity[to] ?? -1;
        if (own < 0) next.push(to);
        else if (own !== value) contradicted.push({ at: to, people: [value, own] });
      }
    }
    frontier = next;
  }
  for (const { at, people } of contradicted) {
    const open = [at];
    for (let from = open.pop(); from !== undefined; from = open.pop()) {
      for (const to of below(from)) {
        if ((entity[to] ?? 0) >= 0 || column.rivals.has(to)) continue;
        column.dispute(to, people);
        open.push(to);
      }
    }
  }
}

/** Whether the run of an event holds records that name more than one person. */
export function runsOfSeveralPeople(runs: Int32Array, user: SlotColumn): (position: number) => boolean {
  const first = new Map<number, number>();
  const several = new Set<number>();
  runs.forEach((run, position) => {
    const person = user.entity[position] ?? -1;
    if (person < 0) return;
    const known = first.get(run);
    if (known === undefined) first.set(run, person);
    else if (known !== person) several.add(run);
  });
  return (position) => several.has(runs[position] ?? -1);
}
