/** Registry of rules: every file in this folder but the underscore-prefixed and the shared ones. Drop a file in, nothing else to edit. */
import type { Rule } from './define.ts';

const modules = import.meta.glob<{ default?: Rule }>(['./*.ts', '!./index.ts', '!./define.ts', '!./_*.ts'], {
  eager: true,
});

/** All rules by id. Throws at load when two share an id. */
export const rules: readonly Rule[] = collect();

function collect(): Rule[] {
  const byId = new Map<string, Rule>();
  for (const [path, module] of Object.entries(modules)) {
    const rule = module.default;
    if (rule === undefined) throw new Error(`${path} has no default export made by defineRule`);
    if (byId.has(rule.id)) throw new Error(`rule id ${rule.id} is declared twice`);
    byId.set(rule.id, rule);
  }
  return [...byId.values()].sort((a, b) => a.id.localeCompare(b.id));
}
