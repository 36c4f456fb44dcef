/**
 * Builds dist/ from the sources when it is older than they are. `npm run build` builds always.
 * dist/node (command line and threads), dist/main (desktop), dist/renderer (pages).
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { LaunchError, ROOT } from './place.mjs';
import { run } from './run.mjs';
import { setUp } from './setUp.mjs';

const SOURCES = ['shared', 'electron', 'renderer', 'migrations'];
const FILES = [
  'package.json',
  'package-lock.json',
  'vite.config.node.ts',
  'vite.config.preload.ts',
  'vite.config.renderer.ts',
];
const STAMP = join(ROOT, 'dist', '.sources');
const LOCK = join(ROOT, 'node_modules', '.agentrail-build');
const LOCK_STALE_MS = 180_000;

/** Names, sizes and times of every source file, as one hash: cheap, and changes whenever a file does. */
function sourcesStamp() {
  const hash = createHash('sha256');
  const add = (path) => {
    const info = statSync(join(ROOT, path), { throwIfNoEntry: false });
    if (info === undefined) return;
    if (info.isDirectory()) {
      for (const name of readdirSync(join(ROOT, path)).sort()) add(join(path, name));
    } else hash.update(`${path}\0${info.size}\0${info.mtimeMs}\n`);
  };
  for (const path of [...SOURCES, ...FILES]) add(path);
  return hash.digest('hex');
}

/** True when dist/ was built from the sources as they are now. */
function isBuilt() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sourcesStamp();
}

/**
 * Builds unless dist/ is up to date: in a process of its own, so that the builder's memory is given back before the
 * workbench runs.
 */
export async function buildIfStale() {
  if (isBuilt()) return;
  const code = await run(process.execPath, [fileURLToPath(import.meta.url), '--if-stale'], { stdio: ['ignore', 2, 2] });
  if (code !== 0) throw new LaunchError('The build failed; what is wrong is above. To try again: npm run build');
}

async function buildHere(say, always) {
  await withLock(say, async () => {
    // Another process may have built while this one waited.
    if (!always && isBuilt()) return;
    const started = Date.now();
    say('Building the workbench.');
    await buildAll();
    say(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
  });
}

async function buildAll() {
  const stamp = sourcesStamp();
  const { build } = await import(pathToFileURL(join(ROOT, 'node_modules', 'vite', 'dist', 'node', 'index.js')).href);
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
  const cwd = process.cwd();
  process.chdir(ROOT);
  try {
    for (const config of ['node', 'preload', 'renderer']) {
      await build({
        configFile: join(ROOT, `vite.config.${config}.ts`),
        logLevel: 'warn',
        customLogger: stderrLogger(),
      });
    }
  } catch (error) {
    throw new LaunchError(`The build failed: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    process.chdir(cwd);
  }
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  writeFileSync(STAMP, stamp);
}

/** stdout belongs to the command that was asked for, so the builder speaks on stderr. */
function stderrLogger() {
  const warned = new Set();
  const write = (text) => process.stderr.write(`${text}\n`);
  return {
    hasWarned: false,
    info: () => undefined,
    warn: write,
    warnOnce: (text) => {
      if (!warned.has(text)) write(text);
      warned.add(text);
    },
    error: write,
    clearScreen: () => undefined,
    hasErrorLogged: () => false,
  };
}

/** One build at a time: a folder is made or it is not, on every platform. */
async function withLock(say, work) {
  for (let told = false; ; ) {
    try {
      mkdirSync(LOCK);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const age = Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age > LOCK_STALE_MS) rmSync(LOCK, { recursive: true, force: true });
    else if (!told) {
      say('Another build is running; waiting for it.');
      told = true;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    await work();
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const say = (line) => console.error(line);
  try {
    await setUp({ say, script: process.argv[1] });
    await buildHere(say, !process.argv.includes('--if-stale'));
  } catch (error) {
    console.error(error instanceof LaunchError ? error.message : error);
    process.exit(1);
  }
}
