/** Where the built command line finds what lies beside it: dist/node/cli.js is this module's bundle. */
export const THREAD_URL = new URL('./thread.js', import.meta.url);
export const RENDERER = new URL('../renderer/', import.meta.url);
export const SAMPLES = new URL('../../samples/cases/', import.meta.url);
