/** Types of browser.mjs for the Playwright configuration. */
export function findBrowser(): string | undefined;
