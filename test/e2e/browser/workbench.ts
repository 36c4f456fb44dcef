/** Starts the built browser host on a data folder of its own and opens its page; the whole product, as a user has it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';

export const ROOT = join(import.meta.dirname, '..', '..', '..');

export interface Workbench {
  readonly page: Page;
  /** Where the host keeps cases and staging; gone after the test. */
  readonly folder: string;
  readonly origin: string;
  /** What the page complained about: errors of scripts and refused requests. */
  readonly complaints: string[];
}

interface Running {
  readonly child: ChildProcess;
  readonly address: string;
}

/** Runs `agentrail serve` and waits for its address. */
export async function serve(args: readonly string[], folder: string): Promise<Running> {
  const child = spawn(process.execPath, [join(ROOT, 'dist', 'node', 'cli.js'), 'serve', ...args], {
    env: { ...process.env, AGENTRAIL_DATA: folder, AGENTRAIL_CHECK_OUTPUT: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  child.stderr?.on('data', (data: Buffer) => errors.push(data.toString()));
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (data: Buffer) => resolve(data.toString().trim()));
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}: ${errors.join('')}`)));
  });
  return { child, address };
}

export const test = base.extend<{ sample: string | undefined; workbench: Workbench }>({
  /** The sample case to open; undefined starts without a case. */
  sample: [undefined, { option: true }],
  workbench: async ({ page, sample }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'agentrail-e2e-'));
    const running = await serve(sample === undefined ? [] : ['--sample', sample], folder);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(running.address);
    await use({ page, folder, origin: new URL(running.address).origin, complaints });
    running.child.kill('SIGTERM');
    await new Promise((resolve) => running.child.once('exit', resolve));
    rmSync(folder, { recursive: true, force: true });
  },
});

export { expect };

export const VIEWS = [
  ['case', 'Case'],
  ['inventory', 'Agents'],
  ['chains', 'Chains'],
  ['graph', 'Graph'],
  ['timeline', 'Timeline'],
  ['findings', 'Findings'],
  ['search', 'Search'],
  ['report', 'Report'],
] as const;

/** Waits until the sample is imported, derived and shown. */
export async function caseReady(page: Page): Promise<void> {
  await expect(page.getByRole('region', { name: 'Ledger' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/open findings/)).toBeVisible({ timeout: 60_000 });
  // The words stand there from the first file on; what follows must not see rows come and go.
  await expect.poll(() => openJobs(page), { timeout: 60_000 }).toBe(0);
  await expect(page.getByRole('contentinfo').getByRole('progressbar')).toHaveCount(0);
}

/** Jobs that wait or run; one more than none while the case has not begun any. */
function openJobs(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const answer = await fetch('/rpc/jobs.list', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    const jobs = ((await answer.json()) as { value: { state: string }[] }).value;
    return jobs.length === 0 ? 1 : jobs.filter((job) => job.state === 'running' || job.state === 'queued').length;
  });
}

/** Opens a view by its place in the rail and waits for its heading. */
export async function openView(page: Page, title: (typeof VIEWS)[number][1]): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: title }).click();
  await expect(page.getByRole('main')).toBeVisible();
}

/** No serious or critical accessibility violation, and nothing wider than the window. */
export async function expectUsable(page: Page, what: string): Promise<void> {
  const result = await new AxeBuilder({ page }).analyze();
  const serious = result.violations
    .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
    .map(
      (violation) =>
        `${violation.id}: ${violation.nodes
          .map((node) => node.target.join(' '))
          .slice(0, 4)
          .join(' | ')}`,
    );
  expect(serious, what).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, `${what} overflows sideways`).toBeLessThanOrEqual(0);
}
