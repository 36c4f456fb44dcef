/** The desktop: one window over the same procedures as every other host. No SQL, no evidence is read on this thread. */

import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, ipcMain, session } from 'electron';
import { PRODUCT_VERSION } from '../../shared/model/product.ts';
import { localGuard } from '../rpc/guards.ts';
import { createHost } from '../rpc/hostProcedures.ts';
import { serveIpc } from '../rpc/ipc.ts';
import { pooledCases } from '../rpc/pooledCases.ts';
import { userDataFolder } from '../rpc/userData.ts';
import { caseFromArguments } from './arguments.ts';
import { nativeDialogs } from './dialogs.ts';
import { installMenu } from './menu.ts';
import { APP_ORIGIN, registerScheme, servePages } from './protocol.ts';
import { guardApp, guardSession } from './security.ts';
import { openWindow, showCaseInTitle } from './window.ts';

const beside = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const THREAD_URL = new URL('../node/thread.js', import.meta.url);

registerScheme();
guardApp(app);

const host = createHost({
  mode: 'desktop',
  version: PRODUCT_VERSION,
  samplesFolder: app.isPackaged ? `${process.resourcesPath}/samples/cases` : beside('../../samples/cases'),
  userData: userDataFolder(),
  open: pooledCases(THREAD_URL),
  dialogs: nativeDialogs(),
  guard: localGuard,
  changed: showCaseInTitle,
});

app.on('open-file', (event, path) => {
  event.preventDefault();
  host.start({ casePath: path }).catch(reportFault);
});

/** macOS keeps an application without windows; elsewhere closing the last window ends it. */
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});

let closed = false;
app.on('before-quit', (event) => {
  if (closed) return;
  event.preventDefault();
  host
    .close()
    .catch(reportFault)
    .finally(() => {
      closed = true;
      app.quit();
    });
});

function reportFault(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

async function start(): Promise<void> {
  await app.whenReady();
  guardSession(session.defaultSession);
  servePages(session.defaultSession.protocol, beside('../renderer'));
  serveIpc(ipcMain, APP_ORIGIN, host.send);
  installMenu(app.isPackaged);
  const starting = host.start(caseFromArguments(process.argv));
  openWindow(beside('./preload.cjs'));
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow(beside('./preload.cjs'));
  });
  await starting;
}

start().catch((error: unknown) => {
  reportFault(error);
  app.exit(1);
});
