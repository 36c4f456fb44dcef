/** Registry of linkers: every file in this folder but define.ts and the underscore-prefixed ones. Drop a file in, nothing else to edit. */
import type { Linker } from './define.ts';

export type { Joins } from './define.ts';

const modules = import.meta.glob<{ default?: Linker }>(['./*.ts', '!./index.ts', '!./define.ts', '!./_*.ts'], {
  eager: true,
});

/** All linkers, strongest first. Throws at load when two share an id or an order. */
export const linkers: readonly Linker[] = collect();

function collect(): Linker[] {
  const found: Linker[] = [];
  for (const [path, module] of Object.entries(modules).sort(([a], [b]) => a.localeCompare(b))) {
    const linker = module.default;
    if (linker === undefined) throw new Error(`${path} has no default export made by defineLinker`);
    const clash = found.find((other) => other.id === linker.id || other.order === linker.order);
    if (clash !== undefined) throw new Error(`${path}: id or order is that of ${clash.id}`);
    found.push(linker);
  }
  return found.sort((a, b) => a.order - b.order);
}

/** The linker with this id. Throws for an unknown id: links only come from linkers. */
export function linkerById(id: string): Linker {
  const linker = linkers.find((candidate) => candidate.id === id);
  if (linker === undefined) throw new Error(`no linker is called ${id}`);
  return linker;
}
