/** The user's data folder: where the sample cases and the list of recent cases live. Never evidence of a real case. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const MAX_RECENT = 20;
const MAX_FILE_BYTES = 262_144;
const Recent = z
  .array(z.strictObject({ path: z.string().min(1).max(4096), title: z.string().max(200) }))
  .max(MAX_RECENT);
export type RecentCase = z.output<typeof Recent>[number];

/**
 * The folder for the product's own files: `AGENTRAIL_DATA` where set, else the platform's place for application data.
 * Made when absent. @throws when it cannot be made
 */
export function userDataFolder(env: NodeJS.ProcessEnv = process.env): string {
  const folder =
    env.AGENTRAIL_DATA !== undefined && env.AGENTRAIL_DATA !== '' ? env.AGENTRAIL_DATA : platformFolder(env);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function platformFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Agentrail');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Agentrail');
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'agentrail');
}

/** Cases opened lately, newest first. A list that is missing or damaged is an empty list. */
export function readRecent(folder: string): RecentCase[] {
  try {
    const text = readFileSync(join(folder, 'recent.json'), 'utf8');
    if (text.length > MAX_FILE_BYTES) return [];
    const parsed = Recent.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}

/** Puts a case at the top of the list. Losing the list is no reason to fail, so a write error is left alone. */
export function rememberRecent(folder: string, entry: RecentCase): void {
  const list = [
    { path: entry.path, title: entry.title.slice(0, 200) },
    ...readRecent(folder).filter((known) => known.path !== entry.path),
  ].slice(0, MAX_RECENT);
  const target = join(folder, 'recent.json');
  try {
    writeFileSync(`${target}.new`, JSON.stringify(list), { mode: 0o600 });
    renameSync(`${target}.new`, target);
  } catch (error) {
    process.stderr.write(`the list of recent cases could not be written: ${String(error)}\n`);
  }
}
