import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CONTENT_SECURITY_POLICY } from '../../electron/rpc/contentSecurity.ts';
import { createDispatch, type HostHandlers } from '../../electron/rpc/dispatch.ts';
import { browserGuard } from '../../electron/rpc/guards.ts';
import { type HttpHost, MAX_BODY_BYTES, startHttpHost } from '../../electron/rpc/http.ts';
import { createStaging, type Staging } from '../../electron/rpc/staging.ts';

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

let folder: string;
let staging: Staging;
let host: HttpHost;
let exported: string;
const seen: { name: string; input: unknown }[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'http-test-'));
  const root = join(folder, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>Agentrail</title>');
  writeFileSync(join(root, 'assets', 'index-1.js'), 'export {};');
  writeFileSync(join(root, 'assets', 'index-1.js.map'), '{}');
  writeFileSync(join(folder, 'secret.html'), 'outside');
  symlinkSync(join(folder, 'secret.html'), join(root, 'link.html'));
  exported = join(folder, 'events "final".csv');
  writeFileSync(exported, 'a,b\n1,2\n');
  staging = createStaging(1_000_000);
  seen.length = 0;
  const send = createDispatch({
    host: {} as HostHandlers,
    guard: browserGuard(staging),
    openCase: () => ({
      call: async (name, input) => {
        seen.push({ name, input });
        if (name === 'jobs.get') return { ok: true, value: finishedExport((input as { id: number }).id) };
        if (name === 'import.start') return { ok: true, value: { jobId: 1 } };
        return { ok: true, value: [] };
      },
      close: async () => undefined,
    }),
  });
  host = await startHttpHost({ send, root, staging });
});

afterEach(async () => {
  await host.close();
  staging.remove();
  rmSync(folder, { recursive: true, force: true });
});

function finishedExport(id: number) {
  return {
    id,
    kind: id === 9 ? 'import' : 'export',
    state: id === 8 ? 'running' : 'done',
    phase: '',
    done: 1,
    total: 1,
    unit: 'steps',
    startedUs: 0,
    finishedUs: 1,
    secondsLeft: null,
    message: '',
    errorCode: null,
    evidenceIds: [],
    resumable: false,
    output: exported,
  };
}

/** One request, with the headers a same-origin page would send unless told otherwise; `null` leaves a header out. */
function ask(
  method: string,
  path: string,
  given: Record<string, string | null> = {},
  body?: string | Buffer,
): Promise<Reply> {
  const headers: Record<string, string> = {};
  const all = { host: `127.0.0.1:${host.port}`, origin: host.origin, 'content-type': 'application/json', ...given };
  for (const [name, value] of Object.entries(all)) if (value !== null) headers[name] = value;
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: '127.0.0.1', port: host.port, method, path, headers, setHost: false },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text: Buffer.concat(parts).toString('utf8'),
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function signIn(): Promise<string> {
  const reply = await ask('GET', host.address().slice(host.origin.length), { origin: null });
  expect(reply.status).toBe(303);
  expect(reply.headers.location).toBe('/');
  const cookie = reply.headers['set-cookie']?.[0] ?? '';
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Strict/);
  return cookie.split(';')[0] ?? '';
}

test('listens on the loopback address alone', () => {
  expect(host.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test('without a session nothing is answered but a refusal', async () => {
  for (const [method, path] of [
    ['GET', '/'],
    ['GET', '/assets/index-1.js'],
    ['POST', '/rpc/formats.list'],
    ['PUT', '/upload?name=a'],
    ['GET', '/download/1'],
  ] as const) {
    expect((await ask(method, path)).status, `${method} ${path}`).toBe(401);
  }
  expect((await ask('GET', '/', { cookie: 'agentrail_session=guess' })).status).toBe(401);
  expect(seen).toEqual([]);
});

test('a wrong token is refused and leaves the right one usable', async () => {
  const address = host.address();
  expect((await ask('GET', '/?token=wrong', { origin: null })).status).toBe(403);
  expect((await ask('GET', address.slice(host.origin.length), { origin: null })).status).toBe(303);
});

test('a token works once', async () => {
  const path = host.address().slice(host.origin.length);
  expect((await ask('GET', path, { origin: null })).status).toBe(303);
  const second = await ask('GET', path, { origin: null });
  expect(second.status).toBe(403);
  expect(second.headers['set-cookie']).toBeUndefined();
});

test('another Host header is refused even with a session (DNS rebinding)', async () => {
  const cookie = await signIn();
  for (const name of ['evil.example', `localhost:${host.port}`, '127.0.0.1', `127.0.0.1:${host.port}.evil.example`]) {
    expect((await ask('GET', '/', { cookie, host: name })).status, name).toBe(403);
    expect((await ask('POST', '/rpc/formats.list', { cookie, host: name }, '{}')).status, name).toBe(403);
  }
  expect(seen).toEqual([]);
});

test('another Origin, or none where something changes, is refused even with a session', async () => {
  const cookie = await signIn();
  for (const origin of ['https://evil.example', 'null', `http://localhost:${host.port}`, null]) {
    expect((await ask('POST', '/rpc/formats.list', { cookie, origin }, '{}')).status, String(origin)).toBe(403);
    expect((await ask('PUT', '/upload?name=a', { cookie, origin }, 'x')).status, String(origin)).toBe(403);
  }
  const crossSite = await ask('POST', '/rpc/formats.list', { cookie, 'sec-fetch-site': 'cross-site' }, '{}');
  expect(crossSite.status).toBe(403);
  expect((await ask('GET', '/', { cookie, origin: 'https://evil.example' })).status).toBe(403);
  expect(seen).toEqual([]);
});

test('pages carry the policy and no CORS header', async () => {
  const cookie = await signIn();
  const reply = await ask('GET', '/', { cookie, origin: null });
  expect(reply.status).toBe(200);
  expect(reply.headers['content-security-policy']).toBe(CONTENT_SECURITY_POLICY);
  expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|https?:|\*/);
  expect(reply.headers['x-content-type-options']).toBe('nosniff');
  expect(reply.headers['referrer-policy']).toBe('no-referrer');
  expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  const preflight = await ask('OPTIONS', '/rpc/formats.list', { cookie, 'access-control-request-method': 'POST' });
  expect(preflight.status).toBe(405);
});

test('nothing outside the renderer folder can be named', async () => {
  const cookie = await signIn();
  expect((await ask('GET', '/assets/index-1.js', { cookie })).status).toBe(200);
  for (const path of [
    '/../secret.html',
    '/..%2fsecret.html',
    '/%2e%2e/secret.html',
    '/assets/..%2f..%2fsecret.html',
    '/..%5csecret.html',
    '/link.html',
    '/assets/index-1.js.map',
    '/assets/%00index-1.js',
    '/%E0%A4%A',
    '//etc/passwd',
  ]) {
    const reply = await ask('GET', path, { cookie });
    expect(reply.status, path).toBe(404);
    expect(reply.text).not.toContain('outside');
  }
});

test('calls: answers, unknown names, prototype names, bodies that are wrong', async () => {
  const cookie = await signIn();
  expect(JSON.parse((await ask('POST', '/rpc/formats.list', { cookie }, '{}')).text)).toEqual({ ok: true, value: [] });
  for (const name of ['no.such', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '']) {
    const reply = JSON.parse((await ask('POST', `/rpc/${name}`, { cookie }, '{}')).text);
    expect(reply.error.code, name).toBe('unknown_procedure');
  }
  expect((await ask('POST', '/rpc/formats.list', { cookie }, '{')).status).toBe(400);
  expect((await ask('POST', '/rpc/formats.list', { cookie, 'content-type': 'text/plain' }, '{}')).status).toBe(415);
  expect((await ask('GET', '/rpc/formats.list', { cookie })).status).toBe(405);
  const strict = JSON.parse((await ask('POST', '/rpc/formats.list', { cookie }, '{"extra":1}')).text);
  expect(strict.error.code).toBe('bad_input');
});

test('a body over the limit is refused, announced or not', async () => {
  const cookie = await signIn();
  const large = Buffer.alloc(MAX_BODY_BYTES + 1, 0x20);
  const announced = { cookie, 'content-length': String(large.length) };
  expect((await ask('POST', '/rpc/formats.list', announced, large)).status).toBe(413);
  expect((await ask('POST', '/rpc/formats.list', { cookie, 'transfer-encoding': 'chunked' }, large)).status).toBe(413);
  expect(seen).toEqual([]);
});

test('dropped files are staged under safe names and cannot leave the folder', async () => {
  const cookie = await signIn();
  const name = encodeURIComponent('../../etc/okta\u202e/=cmd|.json');
  const reply = JSON.parse((await ask('PUT', `/upload?name=${name}`, { cookie }, '{"a":1}')).text);
  expect(reply.ok).toBe(true);
  expect(staging.holds(reply.value.path)).toBe(true);
  expect(reply.value.path).toMatch(/[\\/]etc[\\/]okta_[\\/]=cmd_\.json$/);
  expect(readFileSync(reply.value.path, 'utf8')).toBe('{"a":1}');
  const twice = JSON.parse((await ask('PUT', `/upload?name=${name}`, { cookie }, 'second')).text);
  expect(twice.value.path).not.toBe(reply.value.path);
});

test('a dropped file over the limit is refused and leaves nothing behind', async () => {
  const cookie = await signIn();
  const large = Buffer.alloc(1_000_001);
  expect((await ask('PUT', '/upload?name=big', { cookie, 'transfer-encoding': 'chunked' }, large)).status).toBe(413);
  expect(JSON.parse((await ask('PUT', '/upload?name=', { cookie }, 'x')).text).value.path).toMatch(/unnamed$/);
  staging.remove();
  expect(existsSync(staging.folder)).toBe(false);
});

test('staged imports outside the staging folder and exports to a path are refused', async () => {
  const cookie = await signIn();
  const body = JSON.stringify({ paths: [exported], staged: true });
  expect(JSON.parse((await ask('POST', '/rpc/import.start', { cookie }, body)).text).error.code).toBe('bad_input');
  const climbing = JSON.stringify({ paths: [join(staging.folder, '..', 'x')], staged: true });
  expect(JSON.parse((await ask('POST', '/rpc/import.start', { cookie }, climbing)).text).error.code).toBe('bad_input');
  const out = JSON.stringify({ format: 'events.csv', path: exported });
  expect(JSON.parse((await ask('POST', '/rpc/export.start', { cookie }, out)).text).error.code).toBe('bad_input');
  expect(seen).toEqual([]);
});

test('a finished export is downloaded by its job number, as an attachment', async () => {
  const cookie = await signIn();
  const reply = await ask('GET', '/download/7', { cookie });
  expect(reply.status).toBe(200);
  expect(reply.text).toBe('a,b\n1,2\n');
  expect(reply.headers['content-type']).toBe('application/octet-stream');
  expect(reply.headers['content-disposition']).toBe("attachment; filename*=UTF-8''events%20_final_.csv");
  for (const id of ['8', '9', 'x', '..%2f..%2fetc%2fpasswd', '-1']) {
    expect((await ask('GET', `/download/${id}`, { cookie })).status, id).toBe(404);
  }
});
