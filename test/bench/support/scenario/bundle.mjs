/** The product as it is now, built into a folder of its own, so that a bench sees one state of it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

/** Parts by name: the command line, the pool that drives the threads, and the threads. */
const PARTS = {
  cli: 'electron/cli/main.ts',
  pool: 'electron/workers/pool.ts',
  inProcess: 'electron/workers/inProcess.ts',
  thread: 'electron/workers/thread.ts',
  parseThread: 'electron/workers/parseThread.ts',
};

/** @returns the folder with `cli.js`, `pool.js` and the rest, and what removes it */
export async function bundleProduct(root) {
  const folder = join(root, 'node_modules', '.cache', `agentrail-attribution-${process.pid}`);
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: PARTS,
        external: ['better-sqlite3', /^node:/],
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
    ssr: { noExternal: true, external: ['better-sqlite3'] },
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
