/** `app://agentrail/…`: the built pages, from their folder and no other, with the same policy as every host. */
import { type Protocol, protocol } from 'electron';
import { SECURITY_HEADERS } from '../rpc/contentSecurity.ts';
import { readStatic } from '../rpc/staticFiles.ts';

export const APP_ORIGIN = 'app://agentrail';

/** Must run before the app is ready: a standard, secure scheme has an origin, so that 'self' in the policy means it. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Answers every request for the scheme; a path outside `root` is a 404. */
export function servePages(over: Pick<Protocol, 'handle'>, root: string): void {
  over.handle('app', async (request) => {
    const url = new URL(request.url);
    const own = `${url.protocol}//${url.host}` === APP_ORIGIN && request.method === 'GET';
    const file = own ? await readStatic(root, url.pathname) : undefined;
    if (file === undefined) return new Response('There is no such page.', { status: 404, headers: SECURITY_HEADERS });
    return new Response(file.body, { headers: { ...SECURITY_HEADERS, 'content-type': file.type } });
  });
}
