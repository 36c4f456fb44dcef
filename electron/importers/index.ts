/** Registry of importers: every file in this folder but the underscore-prefixed and the shared ones. Drop a file in, nothing else to edit. */
import type { Importer } from '../../shared/model/importer.ts';

const modules = import.meta.glob<{ default?: Importer }>(['./*.ts', '!./index.ts', '!./define.ts', '!./_*.ts'], {
  eager: true,
});

/** All importers, highest priority first. Throws at load when two share an id or a priority. */
export const importers: readonly Importer[] = collect();

function collect(): Importer[] {
  const found: Importer[] = [];
  const ids = new Set<string>();
  const priorities = new Set<number>();
  for (const [path, module] of Object.entries(modules).sort(([a], [b]) => a.localeCompare(b))) {
    const importer = module.default;
    if (importer === undefined) throw new Error(`${path} has no default export made by defineImporter`);
    if (ids.has(importer.id)) throw new Error(`importer id ${importer.id} is declared twice`);
    if (priorities.has(importer.priority)) throw new Error(`${path}: priority ${importer.priority} is taken`);
    ids.add(importer.id);
    priorities.add(importer.priority);
    found.push(importer);
  }
  return found.sort((a, b) => b.priority - a.priority);
}

/** The importer with this id, or undefined. */
export function importerById(id: string): Importer | undefined {
  return importers.find((importer) => importer.id === id);
}
