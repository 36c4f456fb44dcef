/** Every graph query mode, found by its file. */
import type { GraphMode } from './queries/define.ts';

const files = import.meta.glob<{ default?: GraphMode }>('./queries/*.ts', { eager: true });

const MODES: ReadonlyMap<string, GraphMode> = new Map(
  Object.values(files).flatMap(({ default: mode }) => (mode === undefined ? [] : [[mode.id, mode] as const])),
);

/** @throws Error for a mode that no file defines */
export function modeOf(id: string): GraphMode {
  const mode = MODES.get(id);
  if (mode === undefined) throw new Error(`no graph query mode "${id}"`);
  return mode;
}
