/** `npm run --silent agentrail -- …`: the command line from a checkout. stdout carries the command's output and nothing else. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfStale } from './build.mjs';
import { LaunchError, ROOT } from './place.mjs';
import { setUp } from './setUp.mjs';

const say = (line) => console.error(line);
try {
  await setUp({ say, script: process.argv[1] });
  await buildIfStale();
} catch (error) {
  console.error(error instanceof LaunchError ? error.message : error);
  process.exit(2);
}
// npm runs scripts in the checkout's folder; paths in the arguments mean the folder the user is in.
if (process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD);
await import(pathToFileURL(join(ROOT, 'dist', 'node', 'cli.js')).href);
