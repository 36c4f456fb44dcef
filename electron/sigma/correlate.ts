/** A correlation over the hits of the rules it relates: grouped by field values, then by windows of time. */
import { type Correlation, type Hit, windowsOf } from './windows.ts';

/** A hit with the fields that correlations ask of it, by the order of its rule's `captured`. */
export interface CapturedHit {
  readonly event: number;
  readonly timeUs: number;
  readonly values: readonly (readonly string[])[];
  /** Events it stands for, where it is itself a correlation's; else only its own. */
  readonly cites?: readonly number[];
}

/** The hits of one related rule. */
export interface RelatedHits {
  /** As the correlation names it: id or name. */
  readonly name: string;
  /** Its other names, for aliases. */
  readonly names: readonly string[];
  readonly captured: readonly string[];
  readonly hits: readonly CapturedHit[];
}

export interface CorrelatedWindow {
  readonly firstUs: number;
  readonly lastUs: number;
  readonly count: number;
  readonly hits: readonly CapturedHit[];
}

export interface CorrelatedGroup {
  /** Values of the group-by fields, in their order. */
  readonly values: readonly string[];
  readonly windows: readonly CorrelatedWindow[];
}

export interface Correlated {
  readonly groups: readonly CorrelatedGroup[];
  /** Hits without one of the group-by fields, which belong to no group. */
  readonly ungrouped: number;
}

/** Name of the field that stands for a group-by name in the events of one rule. */
export function fieldOf(correlation: Correlation, name: string, ruleNames: readonly string[]): string {
  const alias = correlation.aliases.get(name);
  for (const rule of ruleNames) {
    const field = alias?.get(rule);
    if (field !== undefined) return field;
  }
  return name;
}

/** Every field that a correlation asks of the events of one of its rules. */
export function fieldsAsked(correlation: Correlation, ruleNames: readonly string[]): string[] {
  const { groupBy, condition } = correlation;
  const names = condition.field === undefined ? groupBy : [...groupBy, condition.field];
  return [...new Set(names.map((name) => fieldOf(correlation, name, ruleNames)))];
}

/** @param related in the order of the correlation's rules */
export function correlate(correlation: Correlation, related: readonly RelatedHits[]): Correlated {
  const groups = new Map<string, { values: string[]; hits: { hit: CapturedHit; as: Hit }[] }>();
  let ungrouped = 0;
  for (const [rule, { names, captured, hits }] of related.entries()) {
    const place = (name: string): number => captured.indexOf(fieldOf(correlation, name, names));
    const by = correlation.groupBy.map(place);
    const counted = correlation.condition.field === undefined ? -1 : place(correlation.condition.field);
    for (const hit of hits) {
      const values = by.map((at) => hit.values[at] ?? []);
      if (values.some((one) => one.length === 0)) {
        ungrouped += 1;
        continue;
      }
      const texts = values.map((one) => [...one].sort().join(', '));
      const key = JSON.stringify(texts.map((one) => one.toLowerCase()));
      let group = groups.get(key);
      if (group === undefined) {
        group = { values: texts, hits: [] };
        groups.set(key, group);
      }
      const seen = (hit.values[counted] ?? []).map((one) => one.toLowerCase());
      group.hits.push({ hit, as: { event: hit.event, timeUs: hit.timeUs, rule, values: seen } });
    }
  }
  const found: CorrelatedGroup[] = [];
  for (const { values, hits } of groups.values()) {
    hits.sort((a, b) => a.hit.timeUs - b.hit.timeUs || a.as.rule - b.as.rule || a.hit.event - b.hit.event);
    const windows = windowsOf(
      correlation,
      hits.map((one) => one.as),
    );
    if (windows.length === 0) continue;
    found.push({
      values,
      windows: windows.map(({ first, last, count }) => ({
        firstUs: hits[first]?.hit.timeUs ?? 0,
        lastUs: hits[last]?.hit.timeUs ?? 0,
        count,
        hits: hits.slice(first, last + 1).map((one) => one.hit),
      })),
    });
  }
  return { groups: found, ungrouped };
}
