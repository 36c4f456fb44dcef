/** Scope text to permissions over every vendor's table. A vendor is added by adding one file; `_*.ts` are parts of one. */
import type { GrantVia } from '../../../shared/model/kinds.ts';
import type { Permission } from '../permission.ts';
import type { ScopeTable } from './define.ts';

const modules = import.meta.glob<{ default: ScopeTable }>(['./*.ts', '!./index.ts', '!./define.ts', '!./_*.ts'], {
  eager: true,
});

/** Vendors first, plain words last: `read:org` is GitHub's before it is the word "read". */
const tables: readonly ScopeTable[] = Object.entries(modules)
  .sort(([a], [b]) => Number(a === './words.ts') - Number(b === './words.ts') || a.localeCompare(b))
  .map(([, module]) => module.default);

export interface MappedScope {
  readonly permissions: readonly Permission[];
  readonly mapped: boolean;
  /** Why a text that is a vendor's could not be read. */
  readonly problem?: string;
}

/** Longer texts are no scope, role or policy of any vendor. */
const MOST_TEXT = 65_536;

/**
 * Permissions a scope, role or action text stands for. `mapped` false: no table knows it; it then stands for itself,
 * compared by name, and is listed as unmapped. Mapped without permissions: it reaches no data.
 * @param beside other texts granted to the same holder: what one of them denies is denied in all
 */
export function mapScope(
  text: string,
  system: string | undefined,
  resource: string | undefined,
  via: GrantVia = 'scope',
  beside: readonly string[] = [],
): MappedScope {
  const itself = [{ system: system ?? '*', verb: 'other', resource: text.slice(0, 512), tier: 0 }] as const;
  if (text.length > MOST_TEXT) return { permissions: itself, mapped: false, problem: 'the text is longer than 64 KB' };
  for (const table of tables) {
    const found = table.map(text, system, via, beside);
    if (found === undefined) continue;
    if ('problem' in found) return { permissions: itself, mapped: false, problem: found.problem };
    const narrowed = resource === undefined ? found : found.map((permission) => narrow(permission, resource));
    return { permissions: narrowed, mapped: true };
  }
  return { permissions: itself, mapped: false };
}

/** A stated resource takes the place of "all" and of a vendor's kind of thing. */
function narrow(permission: Permission, resource: string): Permission {
  const { everything: _, ...rest } = permission;
  return permission.resource === '*' || permission.open === true ? { ...rest, resource, reach: 'shared' } : permission;
}
