/** The board's lines: findings, and a heading over each group. */
import type { z } from 'zod';
import type { FindingGroup, FindingRow } from '../../../shared/contract/findings.ts';

export type Finding = z.infer<typeof FindingRow>;
export type Group = z.infer<typeof FindingGroup>;

export interface BoardItem {
  readonly key: string;
  readonly finding: Finding | undefined;
  /** Of a heading. */
  readonly group: Group | undefined;
  readonly folded: boolean;
}

export function groupItemKey(group: string): string {
  return `group ${group}`;
}

/**
 * Findings under their headings. Rows come in the order of the groups, a page at a time: headings after the last row are held back while
 * more rows are to come.
 */
export function boardItems(
  rows: readonly Finding[],
  groups: readonly Group[] | undefined,
  folded: ReadonlySet<string>,
  more: boolean,
): readonly BoardItem[] {
  const itemOf = (finding: Finding): BoardItem => ({ key: finding.id, finding, group: undefined, folded: false });
  if (groups === undefined) return rows.map(itemOf);
  const byGroup = Map.groupBy(rows, (row) => row.group);
  const items: BoardItem[] = [];
  let shown = 0;
  for (const group of groups) {
    const isFolded = folded.has(group.key);
    if (more && shown >= rows.length && !isFolded) break;
    items.push({ key: groupItemKey(group.key), finding: undefined, group, folded: isFolded });
    const own = byGroup.get(group.key) ?? [];
    shown += own.length;
    if (!isFolded) items.push(...own.map(itemOf));
  }
  return items;
}

/** The findings among lines; a heading stands for those of its group that are loaded. */
export function findingsOf(items: readonly BoardItem[], rows: readonly Finding[]): readonly Finding[] {
  const wanted = new Map<string, Finding>();
  for (const { finding, group } of items) {
    if (finding !== undefined) wanted.set(finding.id, finding);
    else for (const row of rows) if (row.group === group?.key) wanted.set(row.id, row);
  }
  return [...wanted.values()];
}

/** The keys that are selected with a line. */
export function selectionKeys(item: BoardItem, rows: readonly Finding[]): readonly string[] {
  if (item.group === undefined) return [item.key];
  const { key } = item.group;
  return [item.key, ...rows.filter((row) => row.group === key).map((row) => row.id)];
}
