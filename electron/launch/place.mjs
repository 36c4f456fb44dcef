/** Where things are in a checkout. Plain JavaScript for Node 20: these files run before anything is installed. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's top folder. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Path of the project's own Node 24, which `npm ci` installs, or undefined. */
export function projectNode() {
  const path = join(ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(path) ? path : undefined;
}

/** A failure that is told as one message, without a stack. */
export class LaunchError extends Error {}
