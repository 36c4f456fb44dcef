/** Finds a Chromium for browser tests, or gets one. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { LaunchError, ROOT } from './place.mjs';
import { run } from './run.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];
const DOWNLOAD_LIMIT_MS = 300_000;

/** A browser's path: AGENTRAIL_CHROMIUM, else Playwright's own, else the system's; undefined when there is none. */
export function findBrowser() {
  const asked = process.env.AGENTRAIL_CHROMIUM;
  if (asked !== undefined && asked !== '') return asked;
  const own = playwrightBrowser();
  if (own !== undefined) return own;
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...PLACES].find(isExecutable);
}

function playwrightBrowser() {
  try {
    const path = createRequire(join(ROOT, 'package.json'))('playwright-core').chromium.executablePath();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * A browser's path, getting one when there is none: Playwright's download, then, as root on Debian, the chromium package.
 * @param {(line: string) => void} say
 * @returns {Promise<string>}
 */
export async function obtainBrowser(say) {
  const present = findBrowser();
  if (present !== undefined) return present;
  say('No Chromium was found; downloading one with Playwright.');
  await run(process.execPath, [join(ROOT, 'node_modules', 'playwright', 'cli.js'), 'install', 'chromium'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    limitMs: DOWNLOAD_LIMIT_MS,
  });
  const downloaded = findBrowser();
  if (downloaded !== undefined) return downloaded;
  const debian =
    existsSync('/etc/debian_version') && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0;
  if (debian && process.getuid?.() === 0) {
    say('The download failed; installing the chromium package.');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update'], { stdio: ['ignore', 2, 2], env, limitMs: DOWNLOAD_LIMIT_MS });
    await run('apt-get', ['install', '-y', 'chromium'], { stdio: ['ignore', 2, 2], env, limitMs: DOWNLOAD_LIMIT_MS });
    const installed = findBrowser();
    if (installed !== undefined) return installed;
  }
  throw new LaunchError(
    'Browser tests need a Chromium and none could be had. Install one, for example with\n' +
      `  ${debian ? 'sudo apt-get install chromium' : 'npx playwright install chromium'}\n` +
      'or name one that is installed: AGENTRAIL_CHROMIUM=/path/to/chromium npm test',
  );
}
