/**
 * The loopback transport: the workbench in a browser on this machine. Listens on 127.0.0.1 and a port the system picks;
 * a one-time token in the printed address is exchanged for a cookie that scripts cannot read; Host and Origin are
 * compared on every request (DNS rebinding, cross-site requests); no CORS header is ever sent.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Answer, RpcError, Send } from '../../shared/contract/index.ts';
import { Job } from '../../shared/contract/jobs.ts';
import { SECURITY_HEADERS } from './contentSecurity.ts';
import { RpcFault } from './dispatch.ts';
import { safeFileName } from './hostProcedures.ts';
import type { Staging } from './staging.ts';
import { readStatic } from './staticFiles.ts';

/** Most bytes of one call's JSON body. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

export interface HttpHostOptions {
  readonly send: Send;
  /** The built renderer. */
  readonly root: string;
  readonly staging: Staging;
}

export interface HttpHost {
  readonly port: number;
  readonly origin: string;
  /** A fresh address for one browser; the one before it is no longer valid. */
  address(): string;
  close(): Promise<void>;
}

interface Door extends HttpHostOptions {
  origin: string;
  /** SHA-256 of the token that the next browser may use, undefined once used. */
  token: Buffer | undefined;
  readonly sessions: Set<string>;
}

const COOKIE = 'agentrail_session';
const MAX_SESSIONS = 16;

/** Starts listening. @throws when no port can be had */
export async function startHttpHost(options: HttpHostOptions): Promise<HttpHost> {
  const door: Door = { ...options, origin: '', token: undefined, sessions: new Set() };
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 0 }, (request, response) => {
    answer(door, request, response).catch((error: unknown) => {
      process.stderr.write(`request failed: ${error instanceof Error ? error.message : String(error)}\n`);
      if (!response.headersSent) refuse(response, 500, 'internal', 'the request failed; details are on stderr');
      else response.destroy();
    });
  });
  const port = await listen(server);
  door.origin = `http://127.0.0.1:${port}`;
  return {
    port,
    origin: door.origin,
    address: () => {
      const token = randomBytes(32).toString('base64url');
      door.token = digest(token);
      return `${door.origin}/?token=${token}`;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0, exclusive: true }, () => {
      server.removeListener('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

async function answer(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  const foreign = foreignRequest(door, request);
  if (foreign !== undefined) return refuse(response, 403, 'forbidden', foreign);
  const url = new URL(request.url ?? '/', door.origin);
  const token = url.searchParams.get('token');
  if (request.method === 'GET' && url.pathname === '/' && token !== null)
    return exchange(door, request, response, token);
  if (!hasSession(door, request)) {
    return refuse(response, 401, 'unauthorized', 'no session: open the address that Agentrail printed when it started');
  }
  if (url.pathname.startsWith('/rpc/')) return call(door, request, response, url.pathname.slice('/rpc/'.length));
  if (url.pathname === '/upload') return upload(door, request, response, url);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'method', 'not allowed here');
  if (url.pathname.startsWith('/download/')) return download(door, response, url.pathname.slice('/download/'.length));
  return page(door, response, url.pathname);
}

/** Why a request cannot be from this host's own page, or undefined. */
function foreignRequest(door: Door, request: IncomingMessage): string | undefined {
  if (request.headers.host !== door.origin.slice('http://'.length)) return 'the Host header names another host';
  const { origin } = request.headers;
  if (origin !== undefined && origin !== door.origin) return 'the Origin header names another site';
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  if (changes && origin === undefined) return 'the Origin header is missing';
  const site = request.headers['sec-fetch-site'];
  if (changes && site !== undefined && site !== 'same-origin') return 'the request comes from another site';
  return undefined;
}

function exchange(door: Door, request: IncomingMessage, response: ServerResponse, token: string): void {
  const expected = door.token;
  if (expected === undefined || !timingSafeEqual(digest(token), expected)) {
    // A bookmark or the Back button in a browser that is already in: nothing is given away by going on.
    if (hasSession(door, request)) redirect(response);
    else refuse(response, 403, 'forbidden', 'this address was used already or is wrong: ask Agentrail for a new one');
    return;
  }
  door.token = undefined;
  const session = randomBytes(32).toString('base64url');
  if (door.sessions.size >= MAX_SESSIONS) door.sessions.clear();
  door.sessions.add(digest(session).toString('hex'));
  response.setHeader('set-cookie', `${COOKIE}=${session}; HttpOnly; SameSite=Strict; Path=/`);
  redirect(response);
}

function redirect(response: ServerResponse): void {
  response.writeHead(303, { location: '/', 'cache-control': 'no-store' }).end();
}

function hasSession(door: Door, request: IncomingMessage): boolean {
  return (request.headers.cookie ?? '').split(/;\s*/).some((pair) => {
    const [name, value] = pair.split('=', 2);
    // Looked up by digest, so that comparing takes no longer for a nearly right guess.
    return name === COOKIE && value !== undefined && door.sessions.has(digest(value).toString('hex'));
  });
}

async function call(door: Door, request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
  if (request.method !== 'POST') return refuse(response, 405, 'method', 'procedures are called with POST');
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    return refuse(response, 415, 'bad_input', 'the body must be JSON');
  }
  const body = await readBody(request);
  if (body === undefined) {
    response.setHeader('connection', 'close');
    return refuse(response, 413, 'too_large', `the body is larger than ${MAX_BODY_BYTES} bytes`);
  }
  let input: unknown;
  try {
    input = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    return refuse(response, 400, 'bad_input', 'the body is not JSON');
  }
  json(response, 200, await door.send(name, input));
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined;
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function upload(door: Door, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  if (request.method !== 'PUT') return refuse(response, 405, 'method', 'files are sent with PUT');
  const announced = request.headers['content-length'];
  try {
    const name = (url.searchParams.get('name') ?? '').slice(0, 4096);
    const stored = await door.staging.store(name, request, announced === undefined ? undefined : Number(announced));
    json(response, 200, { ok: true, value: stored });
  } catch (error) {
    if (!(error instanceof RpcFault)) throw error;
    response.setHeader('connection', 'close');
    refuse(response, error.code === 'too_large' ? 413 : 507, error.code, error.message);
  }
}

/** Sends the file that a finished export job wrote, named by the job's id: no path ever comes from the page. */
async function download(door: Door, response: ServerResponse, id: string): Promise<void> {
  if (!/^\d{1,15}$/.test(id)) return refuse(response, 404, 'not_found', 'an export is named by its job number');
  const found = await door.send('jobs.get', { id: Number(id) });
  const job = found.ok ? Job.safeParse(found.value) : undefined;
  if (
    job === undefined ||
    !job.success ||
    job.data.kind !== 'export' ||
    job.data.state !== 'done' ||
    job.data.output === null
  ) {
    return refuse(response, 404, 'not_found', `job ${id} is no finished export`);
  }
  const { output } = job.data;
  const info = await stat(output).catch(() => undefined);
  if (info === undefined || !info.isFile()) return refuse(response, 410, 'not_found', `${output} is no longer there`);
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': String(info.size),
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(safeFileName(basename(output)))}`,
    'cache-control': 'no-store',
  });
  await pipeline(createReadStream(output), response);
}

async function page(door: Door, response: ServerResponse, path: string): Promise<void> {
  const file = await readStatic(door.root, path);
  if (file === undefined) return refuse(response, 404, 'not_found', 'there is no such page');
  response.writeHead(200, {
    'content-type': file.type,
    'content-length': String(file.body.length),
    'cache-control': file.immutable ? 'private, max-age=31536000, immutable' : 'no-store',
  });
  response.end(file.body);
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  const error: RpcError = { code, message };
  json(response, status, { ok: false, error });
}

function json(response: ServerResponse, status: number, body: Answer<unknown>): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(bytes.length),
    'cache-control': 'no-store',
  });
  response.end(bytes);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
