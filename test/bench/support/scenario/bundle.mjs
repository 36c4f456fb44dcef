/** The command line as it is now, built into a folder of its own, so that a bench sees one state of the product. */
import { join } from 'node:path';
import { build } from 'vite';

/** @returns the path of the built command line */
export async function bundleCommandLine(root, home) {
  const outDir = join(root, 'node_modules', '.cache', `agentrail-${home.split('/').at(-1)}`);
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
        input: { cli: 'electron/cli/main.ts' },
        external: ['better-sqlite3', /^node:/],
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
    ssr: { noExternal: true, external: ['better-sqlite3'] },
  });
  return join(outDir, 'cli.js');
}
