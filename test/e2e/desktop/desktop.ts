/** Opens the built desktop: in real Electron where its binary and a display are, else over the stand-in. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from '@playwright/test';
import type * as Electron from 'electron';
import { startStandIn } from './standIn/electron.ts';

export const ROOT = join(import.meta.dirname, '..', '..', '..');
const MAIN = join(ROOT, 'dist', 'main', 'main.js');

/** What of Electron a spec may look at in the main process; the stand-in has these too. */
export type Parts = Pick<typeof Electron, 'app' | 'BrowserWindow' | 'session' | 'net' | 'Menu'>;

export interface Desktop {
  readonly which: 'Electron' | 'the stand-in over Chromium';
  readonly page: Page;
  /** The scheme and host that pages of this desktop have in the browser. */
  readonly origin: string;
  /** Runs a function in the main process. It must not use anything of the spec's own scope. */
  evaluate<T>(work: (electron: Parts) => T | Promise<T>): Promise<T>;
  /** What the next native dialogs answer. */
  choose(answer: { readonly open?: readonly string[]; readonly save?: string }): Promise<void>;
  close(): Promise<void>;
}

/** Path of Electron's binary, or undefined; also where there is no display to open it on. */
function electronBinary(): string | undefined {
  const folder = join(ROOT, 'node_modules', 'electron');
  const hasDisplay =
    process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);
  if (!hasDisplay || !existsSync(join(folder, 'path.txt'))) return undefined;
  const path = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
  return existsSync(path) ? path : undefined;
}

/** Opens the desktop with these arguments and a data folder of its own. */
export async function openDesktop(args: readonly string[]): Promise<Desktop> {
  const data = mkdtempSync(join(tmpdir(), 'agentrail-desktop-'));
  const cleanUp = () => rmSync(data, { recursive: true, force: true });
  process.env.AGENTRAIL_DATA = data;
  const executablePath = electronBinary();
  const desktop = executablePath === undefined ? await overStandIn(args) : await overElectron(executablePath, args);
  console.log(`Desktop specs run on ${desktop.which}.`);
  return {
    ...desktop,
    close: async () => {
      await desktop.close();
      cleanUp();
    },
  };
}

async function overElectron(executablePath: string, args: readonly string[]): Promise<Desktop> {
  const sandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({ executablePath, args: [...sandbox, MAIN, ...args], cwd: ROOT });
  return {
    which: 'Electron',
    page: await app.firstWindow(),
    origin: 'app://agentrail',
    evaluate: (work) => app.evaluate(work),
    choose: (answer) =>
      app.evaluate(({ dialog }, chosen) => {
        dialog.showOpenDialog = async () => ({
          canceled: chosen.open === undefined,
          filePaths: [...(chosen.open ?? [])],
        });
        dialog.showSaveDialog = async () => ({ canceled: chosen.save === undefined, filePath: chosen.save ?? '' });
      }, answer),
    close: () => app.close(),
  };
}

async function overStandIn(args: readonly string[]): Promise<Desktop> {
  const running = await startStandIn(MAIN, args);
  return {
    which: 'the stand-in over Chromium',
    page: running.page,
    origin: 'https://agentrail.invalid',
    // The stand-in holds what main uses of each part, which is what a spec may look at.
    evaluate: async (work) => work(running.electron as unknown as Parts),
    choose: async (answer) => {
      running.electron.standIn.choices.open = [...(answer.open ?? [])];
      running.electron.standIn.choices.save = answer.save;
    },
    close: running.close,
  };
}
