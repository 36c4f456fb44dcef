/** How chains are narrowed by their own slots, as conditions over `chain c`. */
import type { Parsed } from '../../../../../shared/contract/index.ts';
import { list, type SqlValue } from '../statement.ts';

export type Narrowing = Pick<Parsed<'chains.facets'>, 'slots' | 'weakest' | 'users' | 'agents' | 'systems'>;
/** One way of narrowing: a slot's states, the weakest hop, an entity. */
export type NarrowedBy = `slot:${string}` | 'weakest' | keyof typeof ENTITY_COLUMN;

export const ENTITY_COLUMN = { users: 'user_id', agents: 'agent_id', systems: 'system_id' } as const;

/**
 * Conditions for every choice but those left out; what they bind is added to `params`. The plus keeps SQLite on the index of the order asked
 * for: most choices match many chains.
 */
export function narrowingConditions(
  narrowing: Narrowing,
  params: Record<string, SqlValue>,
  except: ReadonlySet<NarrowedBy> = new Set(),
): string[] {
  const conditions: string[] = [];
  for (const { slot, states } of narrowing.slots) {
    if (except.has(`slot:${slot}`)) continue;
    params[`in_${slot}`] = list(states);
    conditions.push(`coalesce(c.${slot}_class, 'empty') IN (SELECT value FROM json_each(:in_${slot}))`);
  }
  if (narrowing.weakest.length > 0 && !except.has('weakest')) {
    params.in_weakest = list(narrowing.weakest);
    conditions.push('c.weakest IN (SELECT value FROM json_each(:in_weakest))');
  }
  for (const by of ['users', 'agents', 'systems'] as const) {
    if (narrowing[by].length === 0 || except.has(by)) continue;
    params[`in_${by}`] = list(narrowing[by]);
    conditions.push(
      `+c.${ENTITY_COLUMN[by]} IN (SELECT canonical_id FROM entity WHERE id IN (SELECT value FROM json_each(:in_${by})))`,
    );
  }
  return conditions;
}
