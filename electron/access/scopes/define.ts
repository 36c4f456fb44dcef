/** One vendor's table from scope, role or action text to permissions. One file per vendor in this folder. */
import type { Permission } from '../permission.ts';

export interface ScopeTable {
  readonly vendor: string;
  /** Permissions that the text stands for, or undefined when this vendor does not know it. `system` is the grant's own, when stated. */
  map(text: string, system: string | undefined): readonly Permission[] | undefined;
}

export function defineScopes(table: ScopeTable): ScopeTable {
  return table;
}

/** The entry of a table written as an object literal; names on the prototype are no entries. */
export function entry<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
