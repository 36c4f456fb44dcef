/** Stars, tags, comments and citing findings of a page of targets, in two statements. */
import type { z } from 'zod';
import type { Flags } from '../../../../../shared/contract/common.ts';
import type { ReadDb } from '../../../handles.ts';
import { all, list } from '../statement.ts';

export type FlagSet = z.output<typeof Flags>;

/** Flags by target key. `findings` gives the number of citing findings by key. */
export function flagsByKey(
  db: ReadDb,
  kind: 'event' | 'chain' | 'entity' | 'finding',
  keys: readonly string[],
  findings: ReadonlyMap<string, number> = new Map(),
): (key: string) => FlagSet {
  const sets = new Map<string, { starred: boolean; tags: Set<string>; comments: number }>();
  if (keys.length > 0) {
    const rows = all<{ key: string; kind: string; value: string }>(
      db,
      `SELECT target_key AS key, kind, value FROM annotation
       WHERE target_kind = :kind AND target_key IN (SELECT value FROM json_each(:keys)) AND removed = 0
         AND kind IN ('star', 'tag', 'comment') ORDER BY id`,
      { kind, keys: list(keys) },
    );
    for (const row of rows) {
      const set = sets.get(row.key) ?? { starred: false, tags: new Set<string>(), comments: 0 };
      if (row.kind === 'star') set.starred = true;
      else if (row.kind === 'tag') set.tags.add(row.value);
      else set.comments += 1;
      sets.set(row.key, set);
    }
  }
  return (key) => {
    const set = sets.get(key);
    return {
      starred: set?.starred ?? false,
      tags: [...(set?.tags ?? [])].slice(0, 50),
      comments: set?.comments ?? 0,
      findings: findings.get(key) ?? 0,
    };
  };
}
