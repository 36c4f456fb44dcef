import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const ENTRIES: Readonly<Record<string, string>> = {
  'node/cli': 'electron/cli/main.ts',
  'node/thread': 'electron/workers/thread.ts',
  'node/parseThread': 'electron/workers/parseThread.ts',
  'node/createThread': 'electron/workers/createThread.ts',
  'main/main': 'electron/main/main.ts',
};

/** Everything that runs on Node: the command line, the worker threads, the desktop's main process. */
export default defineConfig({
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node24',
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(ENTRIES).filter(([, path]) => existsSync(resolve(path)))),
      external: ['electron', 'better-sqlite3', /^node:/],
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
  ssr: { noExternal: true, external: ['electron', 'better-sqlite3'] },
});
