/** Registry of exporters: every file in this folder. Drop a file in, nothing else to edit. */
import type { Exporter } from '../define.ts';

const modules = import.meta.glob<{ default: Exporter }>(['./*.ts', '!./index.ts'], { eager: true });

export const exporters: ReadonlyMap<string, Exporter> = new Map(
  Object.values(modules).map((module) => [module.default.id, module.default]),
);
