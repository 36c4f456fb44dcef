import { defineConfig } from 'vite';

/** The desktop's preload. A sandboxed preload is one CommonJS file that may require nothing but `electron`. */
export default defineConfig({
  build: {
    ssr: 'electron/main/preload.ts',
    outDir: 'dist/main',
    emptyOutDir: false,
    target: 'node24',
    sourcemap: true,
    minify: false,
    rolldownOptions: { external: ['electron'], output: { format: 'cjs', entryFileNames: 'preload.cjs' } },
  },
  ssr: { noExternal: true, external: ['electron'] },
});
