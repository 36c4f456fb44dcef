/** From launching the browser host to the first usable view of the sample case, and what the page loads until then. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright';

const RUNS = 5;
const SAMPLE = 'northwind-drift';

/** The view is usable when findings and ledger are on it: both are asked for by their text. */
async function untilUsable(page) {
  await page.getByText('What to look at first').waitFor({ timeout: 60_000 });
  await page
    .getByRole('link', { name: /new network|not known|no inventory/i })
    .or(page.getByText('open findings'))
    .first()
    .waitFor({ timeout: 60_000 });
}

async function launchOnce({ root, chrome, data, loaded }) {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  if (loaded !== undefined) {
    page.on('response', (response) => {
      if (/\.(js|css|html|woff2)$|\/$/.test(new URL(response.url()).pathname))
        loaded.push(response.body().catch(() => Buffer.alloc(0)));
    });
  }
  const started = performance.now();
  const host = spawn(process.execPath, [join(root, 'dist', 'node', 'cli.js'), 'serve', '--sample', SAMPLE], {
    env: { ...process.env, AGENTRAIL_DATA: data },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [line] = await once(host.stdout, 'data');
    await page.goto(String(line).trim());
    await untilUsable(page);
    return performance.now() - started;
  } finally {
    await context.close();
    host.kill('SIGTERM');
    await once(host, 'exit');
  }
}

/** Answers seconds for the first opening (which imports the sample) and for later ones, and the first load's size. */
export async function bench({ root, browser }) {
  const data = mkdtempSync(join(tmpdir(), 'agentrail-bench-'));
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const chrome = await chromium.launch({ executablePath: browser, args });
  try {
    const first = await launchOnce({ root, chrome, data });
    const times = [];
    const loaded = [];
    for (let run = 0; run < RUNS; run += 1) {
      times.push(await launchOnce({ root, chrome, data, loaded: run === 0 ? loaded : undefined }));
    }
    const median = times.sort((a, b) => a - b)[Math.floor(RUNS / 2)];
    const bytes = (await Promise.all(loaded)).reduce((sum, body) => sum + gzipSync(body).length, 0);
    const seconds = (ms) => Math.round(ms) / 1000;
    return [
      { name: 'first launch: case made, imported, reconstructed, shown', value: seconds(first), unit: 's' },
      { name: `launch to first usable view, median of ${RUNS}`, value: seconds(median), unit: 's', limit: 3 },
      { name: 'launch to first usable view, slowest', value: seconds(times.at(-1)), unit: 's' },
      { name: 'first load of the page, gzipped', value: Math.round(bytes / 1000), unit: 'kB', limit: 1000 },
    ];
  } finally {
    await chrome.close();
    rmSync(data, { recursive: true, force: true });
  }
}
