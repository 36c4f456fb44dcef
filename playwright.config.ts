import { defineConfig } from '@playwright/test';
import { findBrowser } from './electron/launch/browser.mjs';

// `npm test` has looked already; run directly, the specs look themselves.
const browser = findBrowser();
if (browser !== undefined) process.env.AGENTRAIL_CHROMIUM = browser;
const asRoot = process.getuid?.() === 0;

/** End-to-end specs over the built product: the browser host in Chromium, and the desktop. */
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  timeout: 90_000,
  expect: { timeout: 10_000 },
  fullyParallel: false,
  workers: 1,
  forbidOnly: process.env.CI !== undefined,
  // One more try on a shared machine; a spec that needed it is listed as flaky, not as passed.
  retries: process.env.CI === undefined ? 0 : 1,
  reporter: [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: browser,
      args: [
        ...(asRoot ? ['--no-sandbox'] : []),
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'browser', testDir: 'test/e2e/browser' },
    { name: 'desktop', testDir: 'test/e2e/desktop' },
  ],
});
