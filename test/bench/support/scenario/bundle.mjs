/** The product as it is now, built into a folder of its own, so that a bench sees one state of it. */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleModules, THREADS } from '../../../support/bundleModules.ts';

/** Parts by name: the command line, the pool that drives the threads, and the threads. */
const PARTS = {
  cli: 'electron/cli/main.ts',
  ...THREADS,
  inProcess: 'electron/workers/inProcess.ts',
};

/** @returns the folder with `cli.js`, `pool.js` and the rest, and what removes it */
export async function bundleProduct(root) {
  const folder = fileURLToPath(await bundleModules(`attribution-${process.pid}`, PARTS, root));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
