/**
 * Correlation over time (Sigma correlation rules 2.0): hits of one group, in order of time, to the windows in which they meet a condition.
 * A count that has to be reached is looked for in the window that ends at each hit; one that must not be exceeded (`lt`, `lte`, `eq`)
 * in windows that follow one another, the first beginning with the group's first hit.
 */

export type CountOrder = 'gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq';

export interface CountCondition {
  readonly bounds: readonly { readonly order: CountOrder; readonly value: number }[];
  /** Of `value_count`: the field whose different values are counted. */
  readonly field: string | undefined;
}

export interface Correlation {
  readonly type: 'event_count' | 'value_count' | 'temporal' | 'temporal_ordered';
  /** Ids or names of the rules that it relates. */
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  readonly spanUs: number;
  /** As stated, e.g. `5m`. */
  readonly spanText: string;
  readonly condition: CountCondition;
  /** Field by rule name or id, by alias. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** The related rules make findings of their own too. */
  readonly generate: boolean;
}

/** One hit of a related rule. */
export interface Hit {
  readonly event: number;
  readonly timeUs: number;
  /** Which of the related rules, by place. */
  readonly rule: number;
  /** Of `value_count`: the values counted. */
  readonly values: readonly string[];
}

/** Hits from `first` up to and with `last` meet the condition. */
export interface Window {
  readonly first: number;
  readonly last: number;
  /** Events, different values, or different rules. */
  readonly count: number;
}

export function meets(bounds: CountCondition['bounds'], count: number): boolean {
  return bounds.every(({ order, value }) => {
    if (order === 'gt') return count > value;
    if (order === 'gte') return count >= value;
    if (order === 'lt') return count < value;
    if (order === 'lte') return count <= value;
    return order === 'eq' ? count === value : count !== value;
  });
}

/** Windows in which the condition holds; overlapping ones are one. @param hits of one group, sorted by time */
export function windowsOf(correlation: Correlation, hits: readonly Hit[]): Window[] {
  if (correlation.type === 'temporal_ordered') return joined(ordered(correlation, hits));
  const { bounds } = correlation.condition;
  const reached = bounds.every(({ order }) => order === 'gt' || order === 'gte');
  return joined(reached ? ending(correlation, hits) : following(correlation, hits));
}

/** How much a run of hits counts for, kept up while it moves. */
interface Tally {
  add(hit: Hit): void;
  drop(hit: Hit): void;
  count(): number;
}

function tallyOf(type: Correlation['type']): Tally {
  if (type === 'event_count') {
    let events = 0;
    return {
      add: () => {
        events += 1;
      },
      drop: () => {
        events -= 1;
      },
      count: () => events,
    };
  }
  const seen = new Map<string | number, number>();
  const kinds = (hit: Hit): readonly (string | number)[] => (type === 'value_count' ? hit.values : [hit.rule]);
  return {
    add: (hit) => {
      for (const kind of kinds(hit)) seen.set(kind, (seen.get(kind) ?? 0) + 1);
    },
    drop: (hit) => {
      for (const kind of kinds(hit)) {
        const left = (seen.get(kind) ?? 0) - 1;
        if (left > 0) seen.set(kind, left);
        else seen.delete(kind);
      }
    },
    count: () => seen.size,
  };
}

function* ending({ type, spanUs, condition }: Correlation, hits: readonly Hit[]): Generator<Window> {
  const tally = tallyOf(type);
  let first = 0;
  for (const [last, hit] of hits.entries()) {
    tally.add(hit);
    for (let oldest = hits[first]; oldest !== undefined && hit.timeUs - oldest.timeUs > spanUs; oldest = hits[first]) {
      tally.drop(oldest);
      first += 1;
    }
    const count = tally.count();
    if (meets(condition.bounds, count)) yield { first, last, count };
  }
}

function* following({ type, spanUs, condition }: Correlation, hits: readonly Hit[]): Generator<Window> {
  for (let first = 0; first < hits.length; ) {
    const start = hits[first]?.timeUs ?? 0;
    const tally = tallyOf(type);
    let next = first;
    for (let hit = hits[next]; hit !== undefined && hit.timeUs - start <= spanUs; hit = hits[next]) {
      tally.add(hit);
      next += 1;
    }
    const count = tally.count();
    if (meets(condition.bounds, count)) yield { first, last: next - 1, count };
    first = next;
  }
}

/**
 * For each number of related rules the latest beginning of a run that has seen so many, in their order: the run that ends soonest is the
 * one whose beginning is latest, so one pass finds a run within the span wherever there is one.
 */
function* ordered({ rules, spanUs }: Correlation, hits: readonly Hit[]): Generator<Window> {
  const begun: (number | undefined)[] = rules.map(() => undefined);
  for (const [last, hit] of hits.entries()) {
    const before = hit.rule === 0 ? last : begun[hit.rule - 1];
    if (before === undefined) continue;
    begun[hit.rule] = before;
    const start = hits[before]?.timeUs;
    if (hit.rule === rules.length - 1 && start !== undefined && hit.timeUs - start <= spanUs) {
      yield { first: before, last, count: rules.length };
    }
  }
}

function joined(windows: Iterable<Window>): Window[] {
  const found: Window[] = [];
  for (const window of windows) {
    const last = found.at(-1);
    if (last !== undefined && window.first <= last.last) {
      found[found.length - 1] = {
        first: Math.min(last.first, window.first),
        last: window.last,
        count: Math.max(last.count, window.count),
      };
    } else found.push(window);
  }
  return found;
}
