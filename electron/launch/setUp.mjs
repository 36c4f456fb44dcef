/** Brings a fresh clone to the point where the product can be built and run: Node, packages, the project's own Node 24. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError, projectNode, ROOT } from './place.mjs';
import { run } from './run.mjs';

const OLDEST = 20;
const WANTED = 24;

/**
 * Sets up and makes sure that this process is Node 24: when it is not, the same script is run again by the project's own
 * Node, and this function ends the process with its exit code.
 * @param {{ say: (line: string) => void, script: string }} options `say` prints a line for people
 */
export async function setUp({ say, script }) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST) {
    throw new LaunchError(
      `Node ${OLDEST} or later is needed; this is ${process.versions.node}. Get it from https://nodejs.org`,
    );
  }
  const missing = missingPackages();
  if (missing !== undefined) await install(say, missing);
  if (major >= WANTED) return;
  const node = projectNode();
  if (node === undefined) {
    throw new LaunchError(
      `The project's own Node ${WANTED} is not in node_modules/node: its install script did not run. Run:\n` +
        '  npm rebuild node\n' +
        `or start with a Node ${WANTED} of your own.`,
    );
  }
  process.exit(await run(node, [script, ...process.argv.slice(2)], { cwd: process.cwd() }));
}

/** Why packages have to be installed, in words; undefined when what is installed is what the lock file names. */
function missingPackages() {
  const wanted = readLock(join(ROOT, 'package-lock.json'));
  if (wanted === undefined)
    throw new LaunchError('package-lock.json is missing or damaged: restore it from the repository');
  const present = readLock(join(ROOT, 'node_modules', '.package-lock.json'));
  if (present === undefined) return 'no packages are installed yet';
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.link === true) continue;
    const found = present[path];
    // Packages for other platforms are listed in the lock file but never installed here.
    if (found === undefined && (entry.optional === true || entry.devOptional === true)) continue;
    if (found === undefined || found.version !== entry.version)
      return `${path.slice('node_modules/'.length)} ${entry.version} is not`;
  }
  return undefined;
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

async function install(say, why) {
  const npm = npmCommand();
  if (npm === undefined) {
    throw new LaunchError(
      `Packages have to be installed (${why} installed) and npm was not found. Install npm, then run:\n  npm ci`,
    );
  }
  say(
    `Installing packages with npm ci (${why === 'no packages are installed yet' ? why : `${why} installed`}). This takes about a minute.`,
  );
  // npm's own output goes to stderr: stdout belongs to the command that was asked for.
  const code = await run(npm.command, [...npm.args, 'ci', '--no-audit', '--no-fund'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    shell: npm.shell,
  });
  if (code !== 0) {
    throw new LaunchError(
      `npm ci failed with exit code ${code}; its messages are above. It needs the npm registry once. When that can be reached, run:\n  npm ci`,
    );
  }
}

/** npm as it was called, else as found on the path. */
function npmCommand() {
  const own = process.env.npm_execpath;
  if (own !== undefined && /\.[cm]?js$/.test(own) && existsSync(own)) {
    // npm needs a Node that stays in place while node_modules is replaced.
    const node = process.env.npm_node_execpath ?? process.execPath;
    return { command: node, args: [own], shell: false };
  }
  const windows = process.platform === 'win32';
  const probe = spawnSync('npm', ['--version'], { shell: windows, stdio: 'ignore' });
  return probe.status === 0 ? { command: 'npm', args: [], shell: windows } : undefined;
}
