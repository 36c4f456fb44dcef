/** The workbench's window. */
import { basename } from 'node:path';
import { BrowserWindow, nativeTheme } from 'electron';
import { APP_ORIGIN } from './protocol.ts';

let title = 'Agentrail';

/** Opens a window on the workbench; `preload` is the path of the built preload. */
export function openWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 600,
    title,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16191d' : '#ffffff',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  // The title is the case's name, set below: a page's own title would lose it on every load.
  window.on('page-title-updated', (event) => event.preventDefault());
  window.loadURL(`${APP_ORIGIN}/`).catch((error: unknown) => {
    process.stderr.write(`the page could not be loaded: ${String(error)}\n`);
  });
  return window;
}

/** Names the open case in every window's title. */
export function showCaseInTitle(casePath: string | null): void {
  title = casePath === null ? 'Agentrail' : `${basename(casePath)} · Agentrail`;
  for (const window of BrowserWindow.getAllWindows()) window.setTitle(title);
}
