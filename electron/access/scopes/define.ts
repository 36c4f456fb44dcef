/** One vendor's table from scope, role or action text to permissions. One file per vendor in this folder. */
import type { GrantVia } from '../../../shared/model/kinds.ts';
import type { Permission } from '../permission.ts';
import { canonicalSystem, vendorOf } from '../systems.ts';

/** A text that is this vendor's and cannot be read, with the reason in words. */
export interface Unread {
  readonly problem: string;
}

export interface ScopeTable {
  readonly vendor: string;
  /**
   * Permissions that the text stands for, or undefined when this vendor does not know it. `system` is the grant's own,
   * canonical, when stated; a system of another vendor is never passed in. `beside` are other texts of the same holder. Empty: known, and
   * reaches no data.
   */
  map(
    text: string,
    system: string | undefined,
    via: GrantVia,
    beside: readonly string[],
  ): readonly Permission[] | Unread | undefined;
}

export function defineScopes(table: ScopeTable): ScopeTable {
  return {
    ...table,
    map(text, system, via, beside) {
      const stated = vendorOf(system);
      if (stated !== undefined && stated !== table.vendor && table.vendor !== 'any') return undefined;
      return table.map(text.trim(), system === undefined ? undefined : canonicalSystem(system), via, beside);
    },
  };
}

/** The entry of a table written as an object literal; names on the prototype are no entries. */
export function entry<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
