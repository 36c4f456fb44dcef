/** What HTTP headers of a call state: trace context, request ids, the MCP session, and claims of a token. */
import type { KeyList } from './_draft.ts';
import { asFields, at, type Fields, id, text } from './_fields.ts';
import { type TokenEvidence, tokenEvidence } from './_tokenEvidence.ts';

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/i;
const REQUEST_HEADERS = [
  'x-request-id',
  'x-kong-request-id',
  'cf-aig-log-id',
  'x-correlation-id',
  'x-ms-request-id',
  'x-amzn-requestid',
];

/** Adds the trace of a W3C `traceparent`; its span is the caller's, so it is this event's parent. */
export function addTraceparent(keys: KeyList, value: unknown): void {
  const found = TRACEPARENT.exec(text(value) ?? '');
  if (found?.[1] === undefined || /^0+$/.test(found[1])) return;
  const trace = found[1].toLowerCase();
  keys.add('trace', trace).add('parent_span', `${trace}/${(found[2] ?? '').toLowerCase()}`);
}

/** A header's value; names ignore case, and a value may be a list. */
export function header(headers: unknown, name: string): string | undefined {
  const fields = asFields(headers);
  const value = fields === undefined ? undefined : at({ [name]: undefined, ...lowered(fields) }, name);
  return id(Array.isArray(value) ? value[0] : value);
}

function lowered(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields)
      .slice(0, 200)
      .map(([name, value]) => [name.toLowerCase(), value]),
  );
}

/** Adds the keys that request and answer headers carry, and reads the claims of a token among the request's. */
export function addHeaderKeys(keys: KeyList, request: unknown, answer?: unknown): TokenEvidence {
  addTraceparent(keys, header(request, 'traceparent'));
  for (const name of REQUEST_HEADERS) keys.add('request', header(request, name)).add('request', header(answer, name));
  keys.add('session', header(request, 'mcp-session-id') ?? header(answer, 'mcp-session-id'), 'mcp:');
  return tokenEvidence(request, 'request.headers', keys);
}

/** Address and query-less path of a request, at most 512 characters. */
export function actionOf(method: string | undefined, uri: string | undefined): string {
  const path = (uri ?? '').replace(/^https?:\/\/[^/]+/i, '').split(/[?#]/)[0] ?? '';
  return `${method?.toUpperCase() ?? 'HTTP'} ${path === '' ? '/' : path}`.slice(0, 512);
}
