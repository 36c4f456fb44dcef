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
