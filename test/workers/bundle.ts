/** Builds the case threads as the product does, into a folder of their own: worker threads run bundles, not sources. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Address of the folder with `thread.js`, `parseThread.js` and `pool.js`; the caller's name keeps parallel tests apart. */
export async function buildThreads(name: string): Promise<URL> {
  const outDir = `${ROOT}node_modules/.cache/agentrail-${name}`;
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: {
          thread: 'electron/workers/thread.ts',
          parseThread: 'electron/workers/parseThread.ts',
          pool: 'electron/workers/pool.ts',
        },
        external: ['better-sqlite3', /^node:/],
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
    ssr: { noExternal: true, external: ['better-sqlite3'] },
  });
  return pathToFileURL(`${outDir}/`);
}
