/**
 * Salesforce Event Monitoring: one CSV per event type (EventLogFile), or the same rows as JSON from a SIEM.
 * Format: developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_eventlogfile_supportedeventtypes.htm
 * Traps: `TIMESTAMP` is `yyyyMMddHHmmss.SSS` UTC; ids come with 15 and with 18 characters; SOURCE_IP may say `Salesforce.com IP`.
 */
import type { Draft, EventDraft, ObjectRef } from '../../shared/model/event.ts';
import type { ExternalMark } from '../../shared/model/external.ts';
import type { Verb } from '../../shared/model/kinds.ts';
import { AttrList, event, KeyList, OCSF, statusOf } from './_draft.ts';
import { asFields, at, count, type Fields, idAt, ipAddress, isEmail, splitList, textAt } from './_fields.ts';
import { isSalesforceId, salesforceId18 } from './_ids.ts';
import { objectRef } from './_objectRefs.ts';
import { integration, object, system, user } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { verbOf } from './_verbs.ts';
import { defineImporter, reject } from './define.ts';

const MARKS = [
  'EVENT_TYPE',
  'TIMESTAMP',
  'TIMESTAMP_DERIVED',
  'ORGANIZATION_ID',
  'USER_ID',
  'USER_ID_DERIVED',
  'REQUEST_ID',
  'SESSION_KEY',
  'LOGIN_KEY',
  'RUN_TIME',
  'CPU_TIME',
];

function verbOfRow(type: string, row: Fields, query: string | undefined): Verb {
  const lower = type.toLowerCase();
  if (/^(?:login|logout|loginas)/.test(lower)) return lower === 'logout' ? 'other' : 'sign_in';
  if (/export|download|contenttransfer|reportexport/.test(lower)) return 'export';
  if (/connectedapp|oauthtokenrevoked/.test(lower) && lower.includes('revoked')) return 'delete';
  const operation = textAt(row, 'OPERATION', 'OPERATION_TYPE', 'METHOD_NAME', 'HTTP_METHOD', 'METHOD') ?? '';
  if (/bulkapiresult/.test(lower)) return 'export';
  if (/^(?:query|queryall|querymore|search)$/i.test(operation))
    return lower.startsWith('bulkapi') ? 'export' : 'search';
  if (/^(?:get|head)$/i.test(operation)) return query === undefined ? 'read' : 'search';
  if (/^post$/i.test(operation)) return 'create';
  if (operation !== '' && verbOf(operation) !== 'other') return verbOf(operation);
  if (query !== undefined) return 'search';
  return /report|search|view|uri|api/.test(lower) ? 'read' : 'other';
}

/** Object types after FROM, at most 10: `SELECT Id FROM Case` → `Case`. Names inside sub-queries count too. */
function queriedTypes(query: string): readonly string[] {
  const types = new Set<string>();
  for (const match of query.slice(0, 32_768).matchAll(/\bFROM\s{1,20}([A-Za-z]\w{0,79})/gi)) {
    if (match[1] !== undefined) types.add(match[1]);
    if (types.size >= 10) break;
  }
  return [...types];
}

/** Key prefixes of standard objects (help.salesforce.com "Standard Field Record ID Prefix Decoder"). */
const KEY_PREFIXES: ReadonlyMap<string, string> = new Map([
  ['001', 'Account'],
  ['003', 'Contact'],
  ['005', 'User'],
  ['006', 'Opportunity'],
  ['00Q', 'Lead'],
  ['00T', 'Task'],
  ['00U', 'Event'],
  ['500', 'Case'],
  ['069', 'ContentDocument'],
]);

/** The sObject type of a record id: as the URI names it, else by its key prefix. */
function recordType(row: Fields, value: string): string | undefined {
  const uri = /\/sobjects\/([A-Za-z]\w{0,79})\//.exec(textAt(row, 'URI') ?? '');
  return uri?.[1] ?? KEY_PREFIXES.get(value.slice(0, 3));
}

function objectsOf(row: Fields, query: string | undefined): readonly ObjectRef[] {
  const objects: ObjectRef[] = [];
  for (const name of [
    'RECORD_ID',
    'RECORD_ID_DERIVED',
    'URI_ID_DERIVED',
    'REPORT_ID_DERIVED',
    'REPORT_ID',
    'DOCUMENT_ID_DERIVED',
    'DOCUMENT_ID',
    'DASHBOARD_ID_DERIVED',
    'JOB_ID',
  ]) {
    const value = idAt(row, name);
    if (value === undefined) continue;
    const type =
      name === 'JOB_ID' ? 'bulk-job' : (/^(REPORT|DOCUMENT|DASHBOARD)/.exec(name)?.[1]?.toLowerCase() ?? 'record');
    const stated = type === 'record' ? recordType(row, value) : undefined;
    objects.push(
      object('salesforce', type, salesforceId18(value), {
        role: name === 'JOB_ID' ? 'related' : 'target',
        ...(stated === undefined ? {} : { attrs: { type: stated } }),
      }),
    );
  }
  // REST calls name the record in their path (REST API Developer Guide, sObject Rows).
  const path = /\/sobjects\/([A-Za-z]\w{0,79})\/([A-Za-z0-9]{18}|[A-Za-z0-9]{15})(?![A-Za-z0-9])/.exec(
    textAt(row, 'URI') ?? '',
  );
  const inPath = path?.[2] === undefined || !isSalesforceId(path[2]) ? undefined : salesforceId18(path[2]);
  if (inPath !== undefined && !objects.some((known) => known.id === inPath))
    objects.push(object('salesforce', 'record', inPath, { role: 'target', attrs: { type: path?.[1] } }));
  const types = new Set([
    ...splitList(at(row, 'ENTITY_NAME'), /[;,]/),
    ...splitList(at(row, 'QUERIED_ENTITIES'), /[;,]/),
    ...splitList(at(row, 'ENTITY_TYPE'), /[;,]/),
    ...(query === undefined ? [] : queriedTypes(query)),
  ]);
  for (const type of [...types].slice(0, 20)) objects.push(object('salesforce', type, type, { name: type }));
  return objects;
}

const PLAIN = new Set([
  'EVENT_TYPE',
  'TIMESTAMP',
  'TIMESTAMP_DERIVED',
  'USER_ID',
  'USER_ID_DERIVED',
  'REQUEST_ID',
  'SESSION_KEY',
  'LOGIN_KEY',
  'ORGANIZATION_ID',
]);

/** `USER_TYPE` as words and as letters: guests of sites, and users of portals, who are customers and partners. */
const PORTAL_USERS =
  /^(?:CspLitePortal|CustomerSuccess|PowerCustomerSuccess|PowerPartner|CsnOnly|SelfService|[bCFPp])$/;

function outside(row: Fields): readonly ExternalMark[] {
  const type = textAt(row, 'USER_TYPE') ?? '';
  if (/^(?:G|guest)$/i.test(type) || /^(?:1|true)$/i.test(textAt(row, 'IS_GUEST') ?? '')) return ['guest'];
  return PORTAL_USERS.test(type) ? ['other_organization'] : [];
}

function parse(
  row: Fields,
  time: EventDraft['time'],
  type: string,
  overflow: readonly string[] | undefined,
): EventDraft {
  const query = textAt(row, 'QUERY', 'SOQL', 'QUERY_TEXT', 'SEARCH_QUERY');
  const stated = idAt(row, 'USER_ID_DERIVED', 'USER_ID');
  const name = textAt(row, 'USER_NAME', 'USERNAME');
  const app = idAt(row, 'CONNECTED_APP_ID');
  const appName = textAt(row, 'CONNECTED_APP_NAME', 'CLIENT_NAME', 'APP_NAME', 'APPLICATION');
  const salesforceUser = stated === undefined ? undefined : salesforceId18(stated);
  const actor = user({
    email: name !== undefined && isEmail(name) ? name : undefined,
    salesforce: salesforceUser,
    name,
  });
  const objects = objectsOf(row, query);
  const verb = verbOfRow(type, row, query);
  const keys = new KeyList()
    .add('session', at(row, 'SESSION_KEY'), 'sf:')
    .add('session', at(row, 'LOGIN_KEY'), 'sf:')
    .add('request', at(row, 'REQUEST_ID'))
    .add('client', app === undefined ? undefined : salesforceId18(app));
  for (const item of objects) if (isSalesforceId(item.id)) keys.add('object_ref', objectRef('salesforce', item.id));
  const attrs = new AttrList().add('EVENT_TYPE', type);
  for (const [column, value] of Object.entries(row)) {
    if (!PLAIN.has(column.toUpperCase()) && !column.startsWith('p_')) attrs.add(column, value);
  }
  if (overflow !== undefined) attrs.add('cells beyond the header', overflow.join(' '));
  const login = textAt(row, 'LOGIN_STATUS');
  const status = login ?? textAt(row, 'REQUEST_STATUS', 'STATUS', 'SUCCESS', 'IS_SUCCESS', 'STATUS_CODE');
  const code = count(status);
  const scopes = splitList(at(row, 'OAUTH_SCOPES'), /[;,\s]+/);
  const userType = textAt(row, 'USER_TYPE')?.toLowerCase();
  return event(
    {
      originalUid: idAt(row, 'REQUEST_ID', 'EVENT_IDENTIFIER'),
      time,
      classUid:
        verb === 'sign_in' ? OCSF.authentication : query !== undefined ? OCSF.datastoreActivity : OCSF.apiActivity,
      action:
        textAt(row, 'OPERATION', 'METHOD_NAME') === undefined
          ? type
          : `${type} ${textAt(row, 'OPERATION', 'METHOD_NAME') ?? ''}`,
      verb,
      status:
        login !== undefined
          ? login === 'LOGIN_NO_ERROR'
            ? 'success'
            : 'failure'
          : code !== undefined && code >= 100
            ? code < 400
              ? 'success'
              : 'failure'
            : statusOf(status),
      statusDetail:
        login !== undefined && login !== 'LOGIN_NO_ERROR'
          ? login.slice(0, 512)
          : textAt(row, 'EXCEPTION_MESSAGE', 'ERROR_MESSAGE')?.slice(0, 512),
      actor,
      actorRole:
        actor === undefined ? 'unknown' : userType === 'automatedprocess' || userType === 'a' ? 'system' : 'user',
      integration:
        app === undefined
          ? appName === undefined
            ? undefined
            : integration('sf.app', appName, { name: appName })
          : integration('sf.app', salesforceId18(app), {
              name: appName,
              aliases: [{ ns: 'oauth.client', value: app }],
            }),
      system: system('Salesforce'),
      objects,
      ip: ipAddress(at(row, 'CLIENT_IP')) ?? ipAddress(at(row, 'SOURCE_IP')),
      userAgent: textAt(row, 'USER_AGENT', 'BROWSER_TYPE')?.slice(0, 1024),
      keys: keys.list,
      attrs: attrs.list,
      rows: count(
        at(row, 'ROWS_PROCESSED') ??
          at(row, 'ROW_COUNT') ??
          at(row, 'RECORDS_PROCESSED') ??
          at(row, 'NUMBER_OF_RECORDS') ??
          at(row, 'ROWS_RETURNED'),
      ),
      bytes: count(at(row, 'RESPONSE_SIZE') ?? at(row, 'SIZE_BYTES')),
      scopes: scopes.length === 0 ? undefined : scopes,
    },
    outside(row),
  );
}

export default defineImporter({
  id: 'salesforce.event_log_file',
  title: 'Salesforce Event Monitoring',
  source: 'Salesforce',
  kind: 'log',
  version: 2,
  priority: 85,
  fills: ['user', 'credential', 'system', 'object'],
  expects: ['EVENT_TYPE', 'TIMESTAMP'],
  sniff(head) {
    if (head.container !== 'csv') {
      return confidence(
        head,
        93,
        (row) =>
          textAt(row, 'EVENT_TYPE') !== undefined && MARKS.filter((name) => Object.hasOwn(row, name)).length >= 4,
      );
    }
    const header = new Set(head.header ?? []);
    return header.has('EVENT_TYPE') && MARKS.filter((name) => header.has(name)).length >= 4 ? 96 : 0;
  },
  *parse(input, ctx): Iterable<Draft> {
    const row = asFields(input.value);
    const type = textAt(row, 'EVENT_TYPE');
    if (row === undefined || type === undefined) {
      yield reject('not an event log row: EVENT_TYPE is empty', 'EVENT_TYPE');
      return;
    }
    const derived = ctx.time(at(row, 'TIMESTAMP_DERIVED'), { sourceZone: 'UTC' });
    const raw = at(row, 'TIMESTAMP');
    const compact = typeof raw === 'string' && /^\d{14}(?:\.\d+)?$/.test(raw.trim());
    yield parse(
      row,
      derived ?? ctx.time(raw, compact ? { sourceZone: 'UTC', layout: 'compact' } : { sourceZone: 'UTC' }),
      type,
      input.overflow,
    );
  },
});
