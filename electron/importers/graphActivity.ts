/**
 * Microsoft Graph activity logs: diagnostic-settings NDJSON `{time, category: "MicrosoftGraphActivityLogs", properties}`, or the
 * Log Analytics table with PascalCase columns.
 * Format: learn.microsoft.com/azure/azure-monitor/reference/tables/microsoftgraphactivitylogs
 * Traps: `signInActivityId` is the token id (uti) of the sign-in; `scopes` present means delegated, `roles` with no user app-only.
 */
import type { Draft, EventDraft, ObjectRef } from '../../shared/model/event.ts';
import type { Verb } from '../../shared/model/kinds.ts';
import { AttrList, event, KeyList, OCSF } from './_draft.ts';
import { asFields, at, count, type Fields, idAt, ipAddress, isEmail, isGuid, splitList, textAt } from './_fields.ts';
import { tokenIdsFromUti } from './_ids.ts';
import { objectRef } from './_objectRefs.ts';
import { identity, integration, object, system, user } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { verbOfMethod } from './_verbs.ts';
import { defineImporter, reject } from './define.ts';

function body(record: Fields): Fields {
  return asFields(at(record, 'properties')) ?? record;
}

const SENDS = /\/(?:sendmail|send|reply|replyall|forward|chats\/[^/]+\/messages|channels\/[^/]+\/messages)$/;
const SHARES = /\/(?:invite|createlink|permissions)$/;
const GRANTS =
  /(?:approleassign(?:ments|edto)|oauth2permissiongrants|roleassignments|\/members\/\$ref|\/owners\/\$ref|addpassword|addkey)$/;

/** Path segments after the API version, percent-decoded, without `me`'s query. */
function segmentsOf(uri: string): {
  readonly path: string;
  readonly segments: readonly string[];
  readonly query: string;
} {
  const [beforeQuery = '', query = ''] = uri.slice(0, 4096).split('?', 2);
  const path = beforeQuery
    .replace(/^https?:\/\/[^/]+/i, '')
    .replace(/^\/+(?:v1\.0|beta)(?=\/|$)/i, '')
    .replace(/\/+$/, '');
  const segments = path
    .split('/')
    .filter((part) => part !== '')
    .slice(0, 40);
  return { path, segments: segments.map(decoded), query };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function verbOfRequest(method: string, uri: string): Verb {
  const { path, segments, query } = segmentsOf(uri);
  const lower = path.toLowerCase();
  const upper = method.toUpperCase();
  if (/(?:^|&)\$search=/i.test(query) || /\/search\/query$|\/search\(q=/.test(lower)) return 'search';
  if (upper === 'GET') {
    if (/\/content$|\/\$value$/.test(lower)) return 'export';
    const last = segments.at(-1)?.toLowerCase() ?? '';
    return /s$|^delta(?:\(.*\))?$|^children$/.test(last) && !isGuid(last) && !last.includes('@') ? 'list' : 'read';
  }
  if (GRANTS.test(lower)) return upper === 'DELETE' ? 'delete' : 'grant';
  if (upper === 'POST' && SENDS.test(lower)) return 'send';
  if (upper === 'POST' && SHARES.test(lower)) return 'share';
  return verbOfMethod(upper);
}

const TYPES: Readonly<Record<string, string>> = {
  items: 'file',
  children: 'file',
  root: 'file',
  me: 'user',
  content: 'file',
  sendmail: 'message',
  reply: 'message',
  replyall: 'message',
  forward: 'message',
};

/** The item a request names, or its collection (whose id is then the path). */
function objectsOf(uri: string): readonly ObjectRef[] {
  const { path, segments } = segmentsOf(uri);
  if (segments.length === 0) return [];
  const named: ObjectRef[] = [];
  let collection = '';
  for (const segment of segments) {
    const word = /^[a-z$][A-Za-z$]*(?:\(.*\))?$/.test(segment) && !segment.includes('@');
    if (word) {
      collection = segment.replace(/\(.*\)$/, '');
      continue;
    }
    const type = TYPES[collection.toLowerCase()] ?? (collection.replace(/s$/, '') || 'item');
    named.push(object('microsoft graph', type, segment, { role: 'related' }));
  }
  const last = segments.at(-1) ?? '';
  const item = named.at(-1);
  if (
    item !== undefined &&
    (item.id === last.toLowerCase() || item.id === last || /\/(?:content|\$value)$/.test(path))
  ) {
    return [{ ...item, role: 'target' }, ...named.slice(0, -1)];
  }
  const type = TYPES[collection.toLowerCase()] ?? (collection.replace(/s$/, '') || 'item');
  return [object('microsoft graph', type, segments.join('/')), ...named];
}

function parse(fields: Fields, time: EventDraft['time'], method: string, uri: string): EventDraft {
  const oid = idAt(fields, 'userId');
  const appId = idAt(fields, 'appId');
  const spn = idAt(fields, 'servicePrincipalId') ?? appId;
  const code = count(at(fields, 'responseStatusCode'));
  const uti = textAt(fields, 'signInActivityId');
  const objects = objectsOf(uri);
  const keys = new KeyList()
    .addEach('token', uti === undefined ? [] : tokenIdsFromUti(uti))
    .add('session', at(fields, 'c_Sid') ?? at(fields, 'sessionId'), 'entra:')
    .add('request', at(fields, 'requestId'))
    .add('request', at(fields, 'clientRequestId'))
    .add('client', appId);
  for (const item of objects)
    if (item.role === 'target' && !item.id.includes('/')) keys.add('object_ref', objectRef('microsoft graph', item.id));
  const attrs = new AttrList().add('requestUri', uri).add('requestMethod', method);
  for (const name of [
    'responseStatusCode',
    'wids',
    'tokenIssuedAt',
    'clientAuthMethod',
    'identityProvider',
    'location',
    'durationMs',
    'operationId',
    'C_DeviceId',
    'C_Idtyp',
  ]) {
    attrs.add(name, at(fields, name));
  }
  const delegated = splitList(at(fields, 'scopes'), /[,\s]+/);
  const scopes = delegated.length > 0 ? delegated : splitList(at(fields, 'roles'), /[,\s]+/);
  const mailbox = segmentsOf(uri).segments.find((segment) => isEmail(segment));
  return event({
    originalUid: idAt(fields, 'requestId'),
    time,
    classUid: OCSF.apiActivity,
    action: `${method.toUpperCase()} ${segmentsOf(uri).path}`,
    verb: verbOfRequest(method, uri),
    status: code === undefined ? 'unknown' : code < 400 ? 'success' : 'failure',
    statusDetail: code === undefined || code < 400 ? undefined : `HTTP ${code}`,
    actor:
      oid !== undefined
        ? user({ oid })
        : spn === undefined
          ? undefined
          : identity('entra.spn', spn, { aliases: appId === undefined ? [] : [{ ns: 'entra.spn', value: appId }] }),
    actorRole: oid !== undefined ? 'user' : spn === undefined ? 'unknown' : 'app',
    integration: appId === undefined ? undefined : integration('oauth.client', appId),
    system: system('Microsoft Graph'),
    objects,
    ip: ipAddress(at(fields, 'ipAddress')),
    userAgent: textAt(fields, 'userAgent')?.slice(0, 1024),
    keys: keys.list,
    attrs: attrs.add('mailbox', mailbox).list,
    bytes: count(at(fields, 'responseSizeBytes')),
    scopes: scopes.length === 0 ? undefined : scopes,
  });
}

export default defineImporter({
  id: 'microsoft.graph_activity',
  title: 'Microsoft Graph activity',
  source: 'Microsoft Graph',
  kind: 'log',
  version: 1,
  priority: 88,
  lists: ['value', 'records'],
  fills: ['user', 'credential', 'system', 'object'],
  sniff: (head) =>
    confidence(
      head,
      95,
      (record) =>
        textAt(record, 'category') === 'MicrosoftGraphActivityLogs' ||
        (textAt(body(record), 'requestUri') !== undefined &&
          textAt(body(record), 'requestMethod') !== undefined &&
          textAt(body(record), 'appId', 'signInActivityId') !== undefined),
    ),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const fields = record === undefined ? undefined : body(record);
    const uri = textAt(fields, 'requestUri');
    if (record === undefined || fields === undefined || uri === undefined) {
      yield reject('not a Graph activity row: requestUri is missing', '/properties/requestUri');
      return;
    }
    const time = ctx.time(at(fields, 'timeGenerated') ?? at(record, 'time'), { sourceZone: 'UTC' });
    yield parse(fields, time, textAt(fields, 'requestMethod') ?? '', uri);
  },
});
