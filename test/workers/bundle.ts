/** The case threads for a test that runs them. */
import { bundleModules, THREADS } from '../support/bundleModules.ts';

/** Address of the folder with `thread.js`, `parseThread.js` and `pool.js`; the caller's name keeps parallel tests apart. */
export function buildThreads(name: string): Promise<URL> {
  return bundleModules(name, THREADS);
}
