/**
 * One line of an access log in the NCSA common or combined layout, taken apart in one pass over its text.
 * Layout: httpd.apache.org/docs/current/mod/mod_log_config.html (%h %l %u %t "%r" %>s %b), nginx.org ngx_http_log_module (combined).
 */

/** A field after the fixed ones: `rt=0.005`, `kong_request_id: "…"`, or a value without a name. */
export interface TrailingField {
  readonly name: string | undefined;
  readonly value: string;
  readonly quoted: boolean;
}

export interface AccessLine {
  /** Virtual host before the client, with its port where one is logged. */
  readonly vhost: string | undefined;
  readonly client: string;
  readonly ident: string | undefined;
  readonly user: string | undefined;
  readonly time: string;
  /** The request line, unescaped. */
  readonly request: string;
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly protocol: string | undefined;
  readonly status: number | undefined;
  readonly bytes: number | undefined;
  readonly referer: string | undefined;
  readonly userAgent: string | undefined;
  readonly trailing: readonly TrailingField[];
}

const LONGEST_LINE = 1024 * 1024;
const MOST_TRAILING = 40;
/** What syslog (RFC 3164, RFC 5424) and container runtimes put before a line that they pass on. */
const PREFIXES = [
  /^(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S{1,255} [^\s:[]{1,64}(?:\[\d{1,10}\])?: /,
  /^<\d{1,3}>1 \S{1,40} \S{1,255} \S{1,64} \S{1,128} \S{1,64} - (?:\uFEFF)?/,
  /^\d{4}-\d\d-\d\dT[\d:.]{8,24}(?:Z|[+-]\d\d:\d\d) (?:stdout|stderr) [FP] /,
];
/** The time, and the quote that opens the request: inside other fields a quote is escaped, so this place cannot be forged there. */
const TIME =
  / \[(\d{1,2}\/[A-Za-z]{3}\/\d{4}:\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: [+-]\d{4})?|\d{4}-\d\d-\d\d[T ][\d:.,]{8,18}(?:Z|[+-]\d\d:?\d\d)?)\] "/;
/** With a protocol the target is whatever stands between; without one (HTTP/0.9) it has to look like a target. */
const REQUEST = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) (?:(\S.*) (HTTP\/\d(?:\.\d)?)|([/*]\S*|https?:\/\/\S+))$/;
const HOST_NAME = /^[\w-]{1,63}(?:\.[\w-]{1,63})*(?::\d{1,5})?$/;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*\]?(?:%\w{1,16})?)$/i;
const NAMED = /^([A-Za-z_][\w.-]{0,63})([=:])/;

/** Text between quotes from `from` on: ends at a quote that no backslash escapes and that a space or the line's end follows. */
function quoted(line: string, from: number): { readonly raw: string; readonly next: number } | undefined {
  for (let at = from; at < line.length; at += 1) {
    const char = line[at];
    if (char === '\\') at += 1;
    else if (char === '"' && (at + 1 === line.length || line[at + 1] === ' '))
      return { raw: line.slice(from, at), next: at + 2 };
  }
  return undefined;
}

/** Escapes of Apache and nginx (`\"`, `\\`, `\xHH`) taken back where that gives printable text; control characters stay escaped. */
export function unescaped(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(
    /((?:\\x[0-9a-f]{2})+)|\\(["\\])/gi,
    (whole, bytes: string | undefined, char: string | undefined) => {
      if (bytes === undefined) return char ?? whole;
      const values = Uint8Array.from(bytes.slice(2).split(/\\x/i), (pair) => Number.parseInt(pair, 16));
      try {
        const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(values);
        return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text) ? whole : text;
      } catch {
        return whole;
      }
    },
  );
}

function stated(raw: string | undefined): string | undefined {
  const text = raw === undefined ? '' : unescaped(raw).trim();
  return text === '' || text === '-' ? undefined : text;
}

/** Who asked: `[vhost] client ident user`; a user may hold spaces. */
function callerOf(before: string): Pick<AccessLine, 'vhost' | 'client' | 'ident' | 'user'> | undefined {
  const parts = before.trim().split(' ');
  const [first = '', second = '', third = ''] = parts;
  if (parts.length < 3 || first === '') return undefined;
  const host = ADDRESS.test(first) ? ADDRESS.test(second) : HOST_NAME.test(first) && isClient(second, third);
  const prefixed = parts.length > 3 && host;
  const rest = prefixed ? parts.slice(1) : parts;
  const [client = '', ident, ...user] = rest;
  if (!ADDRESS.test(client) && !HOST_NAME.test(client) && client !== '-') return undefined;
  return {
    vhost: prefixed ? first : undefined,
    client,
    ident: stated(ident),
    user: stated(user.join(' ')),
  };
}

/** After a virtual host: an address, or a name that `-` (no identd) follows. */
function isClient(value: string, next: string): boolean {
  return ADDRESS.test(value) || (next === '-' && value.includes('.') && HOST_NAME.test(value));
}

function trailingFrom(line: string, from: number): TrailingField[] {
  const fields: TrailingField[] = [];
  for (let at = from; at < line.length && fields.length < MOST_TRAILING; ) {
    if (line[at] === ' ') {
      at += 1;
      continue;
    }
    const named = NAMED.exec(line.slice(at, at + 66));
    // `name: "value"` has a space, `name=value` and `name="value"` have none; a bare `a:b` is a value.
    const spaced = named?.[2] === ':' && line.startsWith(' "', at + named[0].length);
    const name = named !== null && (named[2] === '=' || spaced) ? named[1] : undefined;
    const start = name === undefined || named === null ? at : at + named[0].length + (spaced ? 1 : 0);
    const inQuotes = line[start] === '"' ? quoted(line, start + 1) : undefined;
    const space = line.indexOf(' ', start);
    const end = space < 0 ? line.length : space;
    const value = inQuotes?.raw ?? line.slice(start, end);
    at = inQuotes?.next ?? end + 1;
    fields.push({ name, value: unescaped(value), quoted: inQuotes !== undefined });
  }
  return fields;
}

function requestOf(raw: string): Pick<AccessLine, 'request' | 'method' | 'target' | 'protocol'> {
  const request = unescaped(raw);
  const parts = REQUEST.exec(request);
  return { request, method: parts?.[1], target: parts?.[2] ?? parts?.[4], protocol: parts?.[3] };
}

/** Fields of Envoy's default layout between the request and the quoted ones, and those that Istio puts among them. */
const ENVOY = ['response_flags', 'bytes_received', 'bytes_sent', 'duration_ms', 'upstream_ms'];
const ISTIO = ['response_flags', 'response_details', 'termination', 'failure', ...ENVOY.slice(1)];
const ENVOY_QUOTED = ['x_forwarded_for', 'user_agent', 'x_request_id', 'authority', 'upstream'];
const ENVOY_START = /^\[(\d{4}-\d\d-\d\dT[\d:.]{8,24}(?:Z|[+-]\d\d:?\d\d))\] "/;

/**
 * A line of Envoy's or Istio's default text layout: time, request, status, flags, sizes, durations, then what is quoted.
 * Layout: envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage (default format string).
 */
function envoyLine(line: string): AccessLine | undefined {
  const time = ENVOY_START.exec(line);
  const request = time === null ? undefined : quoted(line, time[0].length);
  if (time === null || request === undefined) return undefined;
  const [status, ...fields] = trailingFrom(line, request.next);
  const names = [...(fields[3]?.quoted === true ? ISTIO : ENVOY), ...ENVOY_QUOTED];
  const last = fields.slice(names.length - ENVOY_QUOTED.length, names.length);
  if (!/^\d{1,3}$/.test(status?.value ?? '') || last.length < 5 || !last.every((field) => field.quoted))
    return undefined;
  const named = new Map(fields.slice(0, names.length).map(({ value }, index) => [names[index] ?? '', value]));
  const forwarded = named.get('x_forwarded_for') ?? '-';
  const trailing = fields.map((field, index) => ({ ...field, name: names[index] ?? field.name }));
  const told = new Set(['user_agent', 'authority', 'bytes_sent']);
  return {
    ...requestOf(request.raw),
    vhost: stated(named.get('authority')),
    // Which of several addresses was the peer's depends on how the proxy is set up.
    client: ADDRESS.test(forwarded) ? forwarded : '-',
    ident: undefined,
    user: undefined,
    time: time[1] ?? '',
    status: Number(status?.value),
    bytes: /^\d{1,15}$/.test(named.get('bytes_sent') ?? '') ? Number(named.get('bytes_sent')) : undefined,
    referer: undefined,
    userAgent: stated(named.get('user_agent')),
    trailing: trailing.filter(({ name, value }) => value !== '' && value !== '-' && !told.has(name ?? '')),
  };
}

/** The parts of a line, or the reason why it is no access log entry. */
export function accessLine(text: string): AccessLine | string {
  if (text.length > LONGEST_LINE) return `longer than ${LONGEST_LINE} characters`;
  const prefix = PREFIXES.map((pattern) => pattern.exec(text)?.[0].length).find((length) => length !== undefined);
  const line = text.slice(prefix ?? 0).trimEnd();
  const envoy = envoyLine(line);
  if (envoy !== undefined) return envoy;
  const time = TIME.exec(line);
  if (time === null) return 'no time in brackets before a quoted request';
  const caller = callerOf(line.slice(0, time.index));
  if (caller === undefined) return 'no client, identity and user before the time';
  const request = quoted(line, time.index + time[0].length);
  if (request === undefined) return 'the quoted request does not end';
  const result = /^(\d{3}|-) (\d{1,18}|-)(?: |$)/.exec(line.slice(request.next, request.next + 32));
  if (result === null) return 'no status and size after the request';
  const after = trailingFrom(line, request.next + result[0].length);
  const quotedTwice =
    after.length >= 2 && after.slice(0, 2).every(({ name, quoted: inQuotes }) => name === undefined && inQuotes);
  return {
    ...caller,
    ...requestOf(request.raw),
    time: time[1] ?? '',
    status: result[1] === '-' ? undefined : Number(result[1]),
    bytes: result[2] === '-' ? undefined : Number(result[2]),
    referer: quotedTwice ? stated(after[0]?.value) : undefined,
    userAgent: quotedTwice ? stated(after[1]?.value) : undefined,
    trailing: (quotedTwice ? after.slice(2) : after).filter(({ value }) => value !== '' && value !== '-'),
  };
}
