/** Scope text to permissions over every vendor's table. A vendor is added by adding one file. */
import type { Permission } from '../permission.ts';
import type { ScopeTable } from './define.ts';

const modules = import.meta.glob<{ default: ScopeTable }>(['./*.ts', '!./index.ts', '!./define.ts'], { eager: true });

/** Vendors first, plain words last: `read:org` is GitHub's before it is the word "read". */
const tables: readonly ScopeTable[] = Object.entries(modules)
  .sort(([a], [b]) => Number(a === './words.ts') - Number(b === './words.ts') || a.localeCompare(b))
  .map(([, module]) => module.default);

/**
 * Permissions a scope, role or action text stands for. `mapped` false: no table knows it; it then stands for itself,
 * compared by name, and is listed as unmapped.
 */
export function mapScope(
  text: string,
  system: string | undefined,
  resource: string | undefined,
): { readonly permissions: readonly Permission[]; readonly mapped: boolean } {
  for (const table of tables) {
    const found = table.map(text, system);
    if (found === undefined) continue;
    const narrowed = resource === undefined ? found : found.map((permission) => narrow(permission, resource));
    return { permissions: narrowed, mapped: true };
  }
  return { permissions: [{ system: system ?? '*', verb: 'other', resource: text, tier: 0 }], mapped: false };
}

function narrow(permission: Permission, resource: string): Permission {
  return permission.resource === '*' ? { ...permission, resource } : permission;
}
