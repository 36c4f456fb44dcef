/** What the desktop's pages may never do: navigate, open windows, ask for devices, embed pages, reach any network. */
import type { App, Session } from 'electron';

/** Schemes that stay on this machine. Everything else a page or the browser itself asks for is cancelled. */
const LOCAL_SCHEMES = new Set(['app:', 'blob:', 'data:', 'devtools:']);

/** True when an address needs no network. */
export function isLocal(address: string): boolean {
  try {
    return LOCAL_SCHEMES.has(new URL(address).protocol);
  } catch {
    return false;
  }
}

/** Before the app is ready: switches that keep Chromium itself quiet, and refusals for every page ever made. */
export function guardApp(app: App): void {
  for (const name of [
    'disable-background-networking',
    'disable-component-update',
    'disable-domain-reliability',
    'no-pings',
  ]) {
    app.commandLine.appendSwitch(name);
  }
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Refusals of a session: permissions, devices, network, and downloads of anything but what the page itself made. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide) =>
    decide(permission === 'clipboard-sanitized-write'),
  );
  session.setPermissionCheckHandler((_contents, permission) => permission === 'clipboard-sanitized-write');
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !isLocal(details.url) }));
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith('blob:app://') && !item.getURL().startsWith('data:')) event.preventDefault();
  });
  session.setSpellCheckerEnabled(false);
}
