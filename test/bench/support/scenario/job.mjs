/** Runs one job of the product in a process of its own, and adds up what its phases took. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const JOB_ONCE = fileURLToPath(new URL('./jobOnce.mjs', import.meta.url));

/** Phases that are reconstruction's. */
export const RECONSTRUCTION = /^(?:Reconstruct|Storing chains)/;

export function jobOnce(bundle, ...args) {
  const done = spawnSync(process.execPath, [JOB_ONCE, bundle, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (done.status !== 0) throw new Error(`${args[1]} ended with ${done.status}`);
  return JSON.parse(done.stdout);
}

/** @param of `seconds` or `cpuSeconds` */
export function total(of, phases) {
  return phases.reduce((sum, [, took]) => sum + took[of], 0);
}
