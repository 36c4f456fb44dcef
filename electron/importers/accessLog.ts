/**
 * Access logs of web servers and gateways in plain text: the common and combined layouts of Apache, nginx, Traefik, Kong, Caddy and
 * others, with a virtual host before and further fields after (request time, request id, trace context, X-Forwarded-For).
 * Envoy's and Istio's default layouts are read too.
 * Format: httpd.apache.org/docs/current/mod/mod_log_config.html, nginx.org/en/docs/http/ngx_http_log_module.html,
 * kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/log-format
 *   203.0.113.9 - jo@example.com [12/Aug/2025:09:15:02 +0200] "GET /v1/accounts?id=7 HTTP/1.1" 200 512 "-" "agent/1.0"
 * Traps: the address may be a proxy's, and X-Forwarded-For is what the client says; a user beside status 401 is only claimed; what a
 * client sends may hold anything, TLS handshakes included; fields after the user agent have no names unless the operator wrote them.
 */
import type { Draft } from '../../shared/model/event.ts';
import { type AccessLine, accessLine, type TrailingField } from './_accessLine.ts';
import { AttrList, event, KeyList, OCSF } from './_draft.ts';
import { ipAddress, isEmail, isGuid } from './_fields.ts';
import { actionOf, addTraceparent } from './_httpCall.ts';
import { comparableObjectId } from './_ids.ts';
import { object, system, user } from './_refs.ts';
import { tokenEvidence } from './_tokenEvidence.ts';
import { verbOfMethod } from './_verbs.ts';
import { defineImporter, reject } from './define.ts';

const REQUEST_ID = /^(?:x[-_])?(?:kong[-_])?(?:request|req|correlation)[-_]?id$|^rid$/i;
const TRACE_ID = /^(?:(?:otel|opentelemetry|dd)[._-])?trace[._-]?id$/i;
const SESSION_ID = /^mcp[-_]session[-_]id$/i;
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/i;
/** nginx `$request_id`, and the GUIDs that Envoy and others give. */
const REQUEST_ID_SHAPE = /^[0-9a-f]{32}$/;

/** The one field without a name that has the shape of a request id. Two of them could be anything. */
function unnamedRequestId(fields: readonly TrailingField[]): string | undefined {
  const shaped = fields.filter(
    ({ name, value }) => name === undefined && (REQUEST_ID_SHAPE.test(value) || isGuid(value)),
  );
  return shaped.length === 1 ? shaped[0]?.value : undefined;
}

interface Stated {
  readonly keys: KeyList;
  /** Where the log names it as one. */
  readonly requestId: string | undefined;
  readonly attrs: AttrList;
}

function trailingOf(fields: readonly TrailingField[]): Stated {
  const keys = new KeyList();
  const attrs = new AttrList();
  const requestId = fields.find(({ name }) => name !== undefined && REQUEST_ID.test(name))?.value;
  keys.add('request', requestId ?? unnamedRequestId(fields));
  for (const [index, { name, value }] of fields.entries()) {
    if (TRACEPARENT.test(value)) addTraceparent(keys, value);
    if (name !== undefined && TRACE_ID.test(name) && /^[0-9a-f]{32}$/i.test(value))
      keys.add('trace', value.toLowerCase());
    if (name !== undefined && SESSION_ID.test(name)) keys.add('session', value, 'mcp:');
    const listed = value.split(',').map((part) => ipAddress(part.trim()));
    const addresses = name === undefined && listed.every((address) => address !== undefined);
    attrs.add(name ?? (addresses ? 'address' : `field ${index + 1}`), value);
  }
  return { keys, requestId, attrs };
}

interface Asked {
  readonly host: string | undefined;
  /** Without its query; only where the line states the host. */
  readonly url: string | undefined;
  readonly path: string | undefined;
}

/** What was asked for: a path on a virtual host, or a whole address as proxies log it. */
function askedOf(line: AccessLine): Asked {
  const target = line.target?.split(/[?#]/)[0] ?? '';
  const whole = /^https?:\/\/([^/:@\s]{1,255})/i.exec(target);
  if (whole !== null) return { host: whole[1]?.toLowerCase(), url: target, path: undefined };
  const path = target.startsWith('/') ? target : undefined;
  const [, host, port] = /^(.*?)(?::(\d{1,5}))?$/.exec(line.vhost ?? '') ?? [];
  if (host === undefined || host === '') return { host: undefined, url: undefined, path };
  const authority = port === undefined || port === '80' || port === '443' ? host : `${host}:${port}`;
  return { host, url: path && `${port === '80' ? 'http' : 'https'}://${authority}${path}`, path };
}

export default defineImporter({
  id: 'http.access_log',
  title: 'HTTP access log (common and combined)',
  source: 'HTTP access log',
  kind: 'log',
  version: 1,
  priority: 299,
  text: true,
  fills: ['user', 'system', 'object'],
  sniff(head) {
    const read = head.samples.filter((line) => typeof line === 'string' && typeof accessLine(line) !== 'string');
    return head.samples.length === 0 ? 0 : Math.round((90 * read.length) / head.samples.length);
  },
  *parse(input, ctx): Iterable<Draft> {
    if (typeof input.value !== 'string') {
      yield reject('not an access log entry: not a line of text');
      return;
    }
    const line = accessLine(input.value);
    if (typeof line === 'string') {
      yield reject(`not an access log entry: ${line}`);
      return;
    }
    const { keys, requestId, attrs } = trailingOf(line.trailing);
    const claims = tokenEvidence([line.request, ...line.trailing.map(({ value }) => value)], 'line', keys);
    const { host, url, path } = askedOf(line);
    if (url !== undefined) keys.add('object_ref', `*:${comparableObjectId(url)}`);
    const target = url ?? path;
    const trusted = line.status === 401 ? undefined : line.user;
    attrs.add('request', line.request).add('protocol', line.protocol).add('status', line.status);
    const named = ipAddress(line.client) === undefined && line.client !== '-' ? line.client : undefined;
    attrs.add('client', named).add('ident', line.ident);
    attrs.add('claimed user', line.status === 401 ? line.user : undefined).add('referer', line.referer);
    yield event({
      originalUid: requestId,
      time: ctx.time(line.time),
      classUid: OCSF.apiActivity,
      action: line.method === undefined ? 'request that is not HTTP' : actionOf(line.method, line.target),
      verb: verbOfMethod(line.method ?? ''),
      status: line.status === undefined || line.status === 0 ? 'unknown' : line.status < 400 ? 'success' : 'failure',
      statusDetail: line.status !== undefined && line.status >= 400 ? `HTTP ${line.status}` : undefined,
      actor: trusted === undefined ? undefined : user(isEmail(trusted) ? { email: trusted } : { name: trusted }),
      actorRole: trusted === undefined ? 'unknown' : 'user',
      system: system(host ?? 'HTTP server'),
      objects: target === undefined ? [] : [object(host ?? 'HTTP server', url === undefined ? 'path' : 'url', target)],
      ip: ipAddress(line.client),
      userAgent: line.userAgent?.slice(0, 1024),
      delegation: claims.delegation,
      keys: keys.list,
      attrs: attrs.list,
      bytes: line.bytes,
    });
  },
});
