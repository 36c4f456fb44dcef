/** Whether the Electron desktop can be opened here, and if not, why, in words. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectNode, ROOT } from './place.mjs';
import { run } from './run.mjs';

const DOWNLOAD_LIMIT_MS = 60_000;

/** True where windows can be shown. */
export function hasDisplay(env = process.env) {
  if (process.platform === 'win32' || process.platform === 'darwin') return env.SSH_CONNECTION === undefined;
  return Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
}

/** Path of Electron's binary when it is in place, else undefined. */
export function electronBinary() {
  const folder = join(ROOT, 'node_modules', 'electron');
  try {
    const path = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Finds Electron's binary, downloading it when it is missing and there is a display to use it on.
 * @param {(line: string) => void} say
 * @returns {Promise<{ binary: string, args: string[] } | { reason: string }>}
 */
export async function findDesktop(say) {
  const forced = process.env.AGENTRAIL_DESKTOP === '1';
  if (process.env.AGENTRAIL_DESKTOP === '0') return { reason: 'AGENTRAIL_DESKTOP=0 asks for the browser host' };
  if (!hasDisplay() && !forced) return { reason: 'there is no display' };
  const root = process.platform === 'linux' && process.getuid?.() === 0;
  if (root && !forced) {
    return {
      reason: 'Electron cannot keep its sandbox as root (AGENTRAIL_DESKTOP=1 opens it all the same, without one)',
    };
  }
  if (electronBinary() === undefined) {
    say(`Electron's binary is not here yet; downloading it (at most ${DOWNLOAD_LIMIT_MS / 1000} s).`);
    await run(projectNode() ?? process.execPath, [join(ROOT, 'node_modules', 'electron', 'install.js')], {
      cwd: ROOT,
      stdio: ['ignore', 2, 2],
      limitMs: DOWNLOAD_LIMIT_MS,
    });
  }
  const binary = electronBinary();
  if (binary === undefined) {
    return { reason: "Electron's binary could not be downloaded (try: node node_modules/electron/install.js)" };
  }
  return { binary, args: root ? ['--no-sandbox'] : [] };
}
