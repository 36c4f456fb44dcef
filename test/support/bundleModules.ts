/** Builds modules of the product as the product is built: worker threads run bundles, not sources. */
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What drives a case: the client of its threads, and the threads, which lie beside each other. */
export const THREADS = {
  thread: 'electron/workers/thread.ts',
  parseThread: 'electron/workers/parseThread.ts',
  pool: 'electron/workers/pool.ts',
};

/**
 * @param name of the folder below node_modules/.cache, which keeps callers apart
 * @param modules sources by the names of the files to be made, `NAME.js`
 * @param root of the checkout to be built; this one by default
 * @returns the folder's address, ending in a slash
 */
export async function bundleModules(
  name: string,
  modules: Readonly<Record<string, string>>,
  root: string = ROOT,
): Promise<URL> {
  const outDir = join(root, 'node_modules', '.cache', `agentrail-${name}`);
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: { ...modules },
        external: ['better-sqlite3', /^node:/],
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
    ssr: { noExternal: true, external: ['better-sqlite3'] },
  });
  return pathToFileURL(`${outDir}/`);
}
