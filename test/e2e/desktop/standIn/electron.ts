/**
 * A stand-in for the `electron` module, for machines where its binary cannot be had: the built main process runs in this
 * Node, its pages in Playwright's Chromium. It maps what main/ uses and nothing else; a call to anything more fails.
 */
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { Emitter } from './emitter.ts';
import type { SenderFrame } from './page.ts';
import { StandInProtocol, StandInSession } from './session.ts';
import { createWindowClass } from './window.ts';

const SLOT = Symbol.for('agentrail.electronStandIn');
const MODULE = 'stand-in:electron';
/** Permissions that Chromium can be told to grant; those that main grants are granted, so that a lax main shows. */
const PERMISSIONS = ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read'] as const;

export type StandIn = ReturnType<typeof createModule>;

export interface RunningStandIn {
  readonly electron: StandIn;
  readonly page: Page;
  /** Names the path that a file of this name has, which a browser alone cannot know. */
  offerFile(name: string, path: string): Promise<void>;
  close(): Promise<void>;
}

function createModule(context: () => BrowserContext, args: readonly string[]) {
  const commandLine = new Map<string, string>();
  const handlers = new Map<string, (event: { senderFrame: SenderFrame }, ...args: unknown[]) => unknown>();
  const choices: { open: string[]; save: string | undefined; revealed: string[] } = {
    open: [],
    save: undefined,
    revealed: [],
  };
  let ready: () => void = () => undefined;
  const whenReady = new Promise<void>((resolve) => {
    ready = resolve;
  });

  class App extends Emitter {
    readonly isPackaged = false;
    exitCode: number | undefined;
    readonly commandLine = { appendSwitch: (name: string, value = '') => commandLine.set(name, value) };
    readonly switches = commandLine;
    whenReady = () => whenReady;
    quit(): void {
      if (this.emitCancellable('before-quit').defaultPrevented) return;
      this.exit(0);
    }
    exit(code: number): void {
      this.exitCode ??= code;
      this.emit('exited', code);
    }
  }
  const app = new App();
  const protocol = new StandInProtocol();
  const defaultSession = new StandInSession(protocol);
  const BrowserWindow = createWindowClass({
    context,
    session: defaultSession,
    app,
    invoke: async (senderFrame, channel, values) => {
      const handler = handlers.get(channel);
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
      return handler({ senderFrame }, ...values);
    },
  });
  const menu: { current: unknown } = { current: undefined };
  return {
    app,
    protocol,
    BrowserWindow,
    session: { defaultSession },
    ipcMain: {
      handle: (channel: string, listener: (event: { senderFrame: SenderFrame }, ...args: unknown[]) => unknown) => {
        if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
        handlers.set(channel, listener);
      },
    },
    Menu: {
      buildFromTemplate: (template: unknown) => ({ template }),
      setApplicationMenu: (built: unknown) => {
        menu.current = built;
      },
      getApplicationMenu: () => menu.current,
    },
    dialog: {
      showOpenDialog: async () => ({ canceled: choices.open.length === 0, filePaths: choices.open }),
      showSaveDialog: async () => ({ canceled: choices.save === undefined, filePath: choices.save ?? '' }),
    },
    shell: { showItemInFolder: (path: string) => choices.revealed.push(path) },
    nativeTheme: { shouldUseDarkColors: false },
    net: {
      fetch: async (url: string) => {
        if (defaultSession.cancels(url)) throw new Error('net::ERR_BLOCKED_BY_CLIENT');
        return new Response('reached the network');
      },
    },
    standIn: { args, choices, ready, channels: () => [...handlers.keys()] },
  };
}

/** Starts the built main process (`mainPath`) with these arguments and waits for its first window's page. */
export async function startStandIn(mainPath: string, args: readonly string[]): Promise<RunningStandIn> {
  let context: BrowserContext | undefined;
  const electron = createModule(() => {
    if (context === undefined) throw new Error('a window was made before the app was ready');
    return context;
  }, args);
  Object.assign(globalThis, { [SLOT]: electron });
  const hooks = registerHooks({
    resolve: (specifier, from, next) =>
      specifier === 'electron' ? { url: MODULE, shortCircuit: true } : next(specifier, from),
    load: (url, from, next) =>
      url === MODULE
        ? { format: 'module', source: moduleSource(Object.keys(electron)), shortCircuit: true }
        : next(url, from),
  });
  const before = process.argv;
  process.argv = [process.execPath, mainPath, ...args];
  let browser: Browser | undefined;
  try {
    await import(pathToFileURL(mainPath).href);
    browser = await chromium.launch({
      executablePath: process.env.AGENTRAIL_CHROMIUM,
      args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-quic', '--no-first-run'],
    });
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    electron.standIn.ready();
    const page = await firstPage(electron);
    const granted = PERMISSIONS.filter((name) => electron.session.defaultSession.grants(name));
    await context.grantPermissions([...granted]);
    return {
      electron,
      page,
      offerFile: (name, path) => page.evaluate(rememberPath, { name, path }),
      close: () => close(electron, browser),
    };
  } finally {
    process.argv = before;
    hooks.deregister();
  }
}

/** Runs in the page: the preload's pathFor looks a file's name up here. */
function rememberPath({ name, path }: { name: string; path: string }): void {
  const holder = window as { __standInPaths?: Record<string, string> };
  holder.__standInPaths = { ...holder.__standInPaths, [name]: path };
}

async function firstPage(electron: StandIn): Promise<Page> {
  for (let waited = 0; waited < 20_000; waited += 50) {
    if (electron.app.exitCode !== undefined) throw new Error(`main ended with code ${electron.app.exitCode}`);
    const made = electron.BrowserWindow.all[0]?.webContents.page;
    if (made !== undefined) {
      const page = await made;
      // The window exists before its page is there; looking into it meanwhile would be cut off by the navigation.
      await page.waitForURL((url) => url.href !== 'about:blank', { timeout: 20_000 });
      return page;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('main opened no window within 20 s');
}

async function close(electron: StandIn, browser: Browser | undefined): Promise<void> {
  const exited = new Promise<void>((resolve) => electron.app.once('exited', () => resolve()));
  electron.app.quit();
  await exited;
  await browser?.close();
}

function moduleSource(names: readonly string[]): string {
  const own = names.filter((name) => name !== 'standIn').join(', ');
  return `export const { ${own} } = globalThis[Symbol.for('agentrail.electronStandIn')];`;
}
