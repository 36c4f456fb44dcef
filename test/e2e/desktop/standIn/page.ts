/** One window's page: requests answered by the main process's own handlers, the preload run before any script of the page. */
import { readFileSync } from 'node:fs';
import type { BrowserContext, Frame, Page, Route } from '@playwright/test';
import type { Emitter } from './emitter.ts';
import type { StandInSession } from './session.ts';

/**
 * Chromium alone knows no app: scheme, so pages live on a reserved name that resolves nowhere; every request to it is
 * answered by the handler that main registered for app:, and main sees app: addresses only.
 */
const MAPPED = 'https://agentrail.invalid';
const APP = 'app://agentrail';
const BINDING = '__standInInvoke';

export const toMapped = (url: string) => (url.startsWith(APP) ? MAPPED + url.slice(APP.length) : url);
export const toApp = (url: string) => (url.startsWith(MAPPED) ? APP + url.slice(MAPPED.length) : url);

export interface PageParts {
  readonly context: BrowserContext;
  readonly session: StandInSession;
  readonly preload: string | undefined;
  /** webContents: told of navigations. */
  readonly contents: Emitter;
  readonly windowOpen: (url: string) => 'allow' | 'deny';
  readonly invoke: (frame: SenderFrame, channel: string, args: unknown[]) => Promise<unknown>;
}

export interface SenderFrame {
  readonly url: string;
  readonly parent: SenderFrame | null;
}

function senderFrame(frame: Frame): SenderFrame {
  const parent = frame.parentFrame();
  return { url: toApp(frame.url()), parent: parent === null ? null : senderFrame(parent) };
}

/** Opens a page wired to main's handlers; nothing is loaded yet. */
export async function openPage(parts: PageParts): Promise<Page> {
  const page = await parts.context.newPage();
  await page.exposeBinding(BINDING, async (source, channel: string, args: unknown[]) => {
    // Electron copies what crosses with the structured clone algorithm; so does this, in both directions.
    return structuredClone(await parts.invoke(senderFrame(source.frame), channel, structuredClone(args)));
  });
  if (parts.preload !== undefined) await page.addInitScript({ content: preloadScript(parts.preload) });
  page.on('popup', (popup) => {
    if (parts.windowOpen(toApp(popup.url())) === 'deny') popup.close().catch(() => undefined);
  });
  await page.route('**/*', (route) => answer(parts, page, route));
  return page;
}

async function answer(parts: PageParts, page: Page, route: Route): Promise<void> {
  const request = route.request();
  const url = toApp(request.url());
  const navigates = request.isNavigationRequest() && request.frame() === page.mainFrame();
  if (navigates && page.url() !== 'about:blank' && toApp(page.url()) !== url) {
    const event = parts.contents.emitCancellable('will-navigate', { url });
    if (event.defaultPrevented) return route.abort('aborted');
  }
  // In Electron too the request is asked about only after the navigation was let through.
  if (parts.session.cancels(url)) return route.abort('blockedbyclient');
  if (!url.startsWith('app:')) return route.fulfill({ status: 200, body: 'reached the network' });
  const response = await parts.session.protocol.answer(new Request(url, { method: request.method() }));
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}

/** The built preload in a function of its own, with the `require` that Electron gives a sandboxed preload. */
function preloadScript(path: string): string {
  return `(() => {
  if (window.top !== window) return;
  const call = window[${JSON.stringify(BINDING)}];
  delete window[${JSON.stringify(BINDING)}];
  const freeze = (value) => {
    if (typeof value === 'object' && value !== null) for (const key of Object.keys(value)) freeze(value[key]);
    return Object.freeze(value);
  };
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name, api) =>
        Object.defineProperty(window, name, { value: freeze(api), writable: false, configurable: false }),
    },
    ipcRenderer: { invoke: (channel, ...args) => call(channel, args) },
    webUtils: { getPathForFile: (file) => (window.__standInPaths ?? {})[file.name] ?? '' },
  };
  const require = (name) => {
    if (name === 'electron') return electron;
    throw new Error('a sandboxed preload cannot require ' + name);
  };
  const module = { exports: {} };
  (function (require, module, exports) {\n${readFileSync(path, 'utf8')}\n})(require, module, module.exports);
})();`;
}
