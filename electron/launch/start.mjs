/**
 * `npm start [-- FILE.agentrail] [--no-open]`: sets up, builds, and opens the workbench: the desktop where its binary can be
 * had, else the browser host. Without a file it opens the sample investigation.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfStale } from './build.mjs';
import { findDesktop, hasDisplay } from './desktop.mjs';
import { LaunchError, ROOT } from './place.mjs';
import { run } from './run.mjs';
import { setUp } from './setUp.mjs';

const SAMPLE = 'northwind-drift';
const USAGE = 'Usage: npm start [-- [FILE.agentrail] [--no-open]]';
const say = (line) => console.error(line);

function readArguments(args) {
  const files = args.filter((arg) => !arg.startsWith('-'));
  const unknown = args.filter((arg) => arg.startsWith('-') && arg !== '--no-open');
  if (unknown.length > 0 || files.length > 1)
    throw new LaunchError(`${unknown[0] ?? files[1]} is not understood. ${USAGE}`);
  const file = files[0] === undefined ? undefined : resolve(process.env.INIT_CWD ?? process.cwd(), files[0]);
  if (file !== undefined && !existsSync(file)) {
    throw new LaunchError(
      `${file} does not exist. Check the path, or start without one and create a case in the workbench.`,
    );
  }
  return { file, open: !args.includes('--no-open') };
}

try {
  const { file, open } = readArguments(process.argv.slice(2));
  await setUp({ say, script: process.argv[1] });
  await buildIfStale();
  const what = file === undefined ? ['--sample', SAMPLE] : ['--case', file];
  const desktop = await findDesktop(say);
  if ('binary' in desktop) {
    say('Opening the desktop.');
    process.exit(
      await run(desktop.binary, [...desktop.args, join(ROOT, 'dist', 'main', 'main.js'), ...what], { cwd: ROOT }),
    );
  }
  say(`Opening in a browser, not the desktop: ${desktop.reason}.`);
  process.argv = [process.argv[0], 'agentrail', 'serve', ...what, ...(open && hasDisplay() ? ['--open'] : [])];
  await import(pathToFileURL(join(ROOT, 'dist', 'node', 'cli.js')).href);
} catch (error) {
  console.error(error instanceof LaunchError ? error.message : error);
  process.exit(1);
}
