/**
 * HTTP access logs in JSON: nginx variables, Envoy's default keys, Traefik, Caddy and Apache in common layouts (NDJSON or arrays), and what
 * Azure Application Gateway, Google's HTTP load balancer and Cloudflare (HTTP requests) write.
 * Keys are the operator's choice; those that the products' own documentation uses are read, all others are kept.
 * Format: nginx.org/en/docs/http/ngx_http_log_module.html, envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage
 * Traps: a user in the log is whom the server authenticated; the address may be a proxy's.
 */
import type { Draft } from '../../shared/model/event.ts';
import { AttrList, event, KeyList, OCSF } from './_draft.ts';
import { asFields, at, count, type Fields, idAt, ipAddress, isEmail, textAt } from './_fields.ts';
import { actionOf, addHeaderKeys, addTraceparent } from './_httpCall.ts';
import { comparableObjectId } from './_ids.ts';
import { object, system, user } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { verbOfMethod } from './_verbs.ts';
import { defineImporter, reject } from './define.ts';

const TIMES = [
  'time_iso8601',
  '@timestamp',
  'timestamp',
  'start_time',
  'StartUTC',
  'time_local',
  'time',
  'ts',
  'msec',
  'date',
  'EdgeStartTimestamp',
];
/** Documented as UTC, written without a zone by some exports. */
const UTC_TIMES = new Set(['EdgeStartTimestamp']);
const METHODS = [
  'request_method',
  'RequestMethod',
  'request.method',
  'method',
  'http_method',
  ':METHOD',
  'httpRequest.requestMethod',
  'properties.httpMethod',
  'ClientRequestMethod',
];
const PATHS = [
  'request_uri',
  'RequestPath',
  'request.uri',
  'path',
  'uri',
  'url',
  ':PATH',
  'x_envoy_original_path',
  'httpRequest.requestUrl',
  'properties.requestUri',
  'ClientRequestURI',
];
const STATUSES = [
  'status',
  'response_code',
  'DownstreamStatus',
  'status_code',
  'response.status',
  'upstream_status',
  'httpRequest.status',
  'properties.httpStatus',
  'EdgeResponseStatus',
];
const CLIENTS = [
  'remote_addr',
  'ClientHost',
  'request.client_ip',
  'request.remote_ip',
  'client_ip',
  'remote_ip',
  'downstream_remote_address',
  'remoteIP',
  'clientip',
  'x_forwarded_for',
  'http_x_forwarded_for',
  'ClientAddr',
  'httpRequest.remoteIp',
  'properties.clientIP',
  'ClientIP',
];
const AGENTS = [
  'http_user_agent',
  'user_agent',
  'request_User-Agent',
  'userAgent',
  'request.headers.User-Agent.0',
  'httpRequest.userAgent',
  'properties.userAgent',
  'ClientRequestUserAgent',
];
const USERS = ['remote_user', 'ClientUsername', 'user_id', 'user', 'authenticated_user'];
const HOSTS = [
  'host',
  'http_host',
  'authority',
  ':AUTHORITY',
  'RequestHost',
  'request.host',
  'server_name',
  'vhost',
  'properties.originalHost',
  'properties.host',
  'ClientRequestHost',
];
const SIZES = [
  'body_bytes_sent',
  'bytes_sent',
  'DownstreamContentSize',
  'size',
  'response_size',
  'bytes',
  'httpRequest.responseSize',
  'properties.sentBytes',
  'EdgeResponseBytes',
];
const REQUEST_IDS = [
  'request_id',
  'x_request_id',
  'http_x_request_id',
  'req_id',
  'x-request-id',
  'X-REQUEST-ID',
  'properties.transactionId',
  'RayID',
];
/** Keys that only a web server's access log has. */
const MARKS = [
  'remote_addr',
  'request_uri',
  'body_bytes_sent',
  'http_user_agent',
  'time_iso8601',
  'time_local',
  'upstream_addr',
  'response_code',
  'response_flags',
  'downstream_remote_address',
  'upstream_cluster',
  'RequestPath',
  'DownstreamStatus',
  'ClientHost',
  'RouterName',
  'request.remote_ip',
  'resp_headers',
  'request.proto',
  'remoteIP',
  'httpRequest.requestUrl',
  'httpRequest.remoteIp',
  'properties.httpMethod',
  'properties.clientIP',
  'ClientRequestURI',
  'EdgeStartTimestamp',
];
const REQUEST_LINE = /^([A-Z]{3,10}) (\S{1,4000})(?: HTTP\/[\d.]+)?$/;

/** Method and address: from their own members, or from the request line (`GET /x HTTP/1.1`). */
function requestOf(record: Fields): { readonly method: string | undefined; readonly uri: string | undefined } {
  const line = REQUEST_LINE.exec(textAt(record, 'request', 'request_line') ?? '');
  return { method: textAt(record, ...METHODS) ?? line?.[1], uri: textAt(record, ...PATHS) ?? line?.[2] };
}

export default defineImporter({
  id: 'http.json_access',
  title: 'HTTP access log (JSON)',
  source: 'HTTP access log',
  kind: 'log',
  version: 2,
  priority: 317,
  fills: ['system', 'object'],
  sniff: (head) =>
    head.container === 'csv'
      ? 0
      : confidence(head, 80, (record) => {
          const { method, uri } = requestOf(record);
          const status = count(at(record, STATUSES.find((name) => at(record, name) !== undefined) ?? 'status'));
          return (
            method !== undefined &&
            (uri !== undefined || PATHS.some((name) => at(record, name) === '')) &&
            status !== undefined &&
            status < 1000 &&
            MARKS.filter((name) => at(record, name) !== undefined).length >= 2
          );
        }),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const { method, uri } = record === undefined ? {} : requestOf(record);
    if (record === undefined || (method === undefined && uri === undefined)) {
      yield reject('not an access log entry: it states neither a method nor a path');
      return;
    }
    const status = count(at(record, STATUSES.find((name) => at(record, name) !== undefined) ?? 'status'));
    const host = idAt(record, ...HOSTS);
    const person = idAt(record, ...USERS);
    const keys = new KeyList();
    for (const name of REQUEST_IDS) keys.add('request', at(record, name));
    addTraceparent(keys, textAt(record, 'traceparent', 'http_traceparent', 'TRACEPARENT'));
    const google = /^projects\/[^/]{1,200}\/traces\/([0-9a-f]{32})$/i.exec(textAt(record, 'trace') ?? '')?.[1];
    const trace = (google ?? idAt(record, 'trace_id', 'otel_trace_id', 'opentelemetry_trace_id'))?.toLowerCase();
    keys.add('trace', trace !== undefined && /^[0-9a-f]{32}$/.test(trace) ? trace : undefined);
    keys.add('session', textAt(record, 'mcp_session_id', 'http_mcp_session_id'), 'mcp:');
    const claims = addHeaderKeys(
      keys,
      at(record, 'request.headers') ?? at(record, 'headers') ?? { authorization: at(record, 'http_authorization') },
    );
    const path = uri?.split(/[?#]/)[0] ?? '';
    const whole = /^https?:/i.test(path) ? path : host === undefined ? undefined : `https://${host}${path}`;
    if (whole !== undefined) keys.add('object_ref', `*:${comparableObjectId(whole)}`);
    const attrs = new AttrList();
    for (const [name, value] of Object.entries(record).slice(0, 60)) attrs.add(name, value);
    const given = (name: string) => ![undefined, null, ''].some((nothing) => nothing === at(record, name));
    const timed = TIMES.find(given) ?? 'time';
    yield event({
      originalUid: idAt(record, ...REQUEST_IDS),
      time: ctx.time(at(record, timed), UTC_TIMES.has(timed) ? { sourceZone: 'UTC' } : {}),
      classUid: OCSF.apiActivity,
      action: actionOf(method, uri),
      verb: verbOfMethod(method ?? ''),
      status: status === undefined || status === 0 ? 'unknown' : status < 400 ? 'success' : 'failure',
      statusDetail: status !== undefined && status >= 400 ? `HTTP ${status}` : undefined,
      actor: person === undefined ? undefined : user(isEmail(person) ? { email: person } : { name: person }),
      actorRole: person === undefined ? 'unknown' : 'user',
      system: system(host ?? 'HTTP server'),
      objects: whole === undefined ? [] : [object(host ?? 'http', 'url', whole)],
      ip: CLIENTS.map((name) => ipAddress(at(record, name))).find((address) => address !== undefined),
      userAgent: textAt(record, ...AGENTS)?.slice(0, 1024),
      delegation: claims.delegation,
      keys: keys.list,
      attrs: attrs.list,
      bytes: count(at(record, SIZES.find((name) => at(record, name) !== undefined) ?? 'size')),
    });
  },
});
