/**
 * CloudTrail as a table: results of CloudTrail Lake and Athena queries (structures as `{key=value, …}`), flattened exports of a SIEM
 * (one column a member, `userIdentity.arn`, `resources{}.ARN`), and tables with spelled-out headings (`Event Name`, `User ID`).
 * Format: docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference.html
 * Traps: member names in query results are lower case; a flattened export may hold the whole event once more in `_raw`; several
 * values of one member share a cell, one a line.
 */
import type { Draft } from '../../shared/model/event.ts';
import { cloudTrailEvent } from './_cloudTrailEvent.ts';
import { asFields, at, type Fields, id, parsed, textAt } from './_fields.ts';
import { memo } from './_memo.ts';
import { plainName } from './_sniff.ts';
import { structOf } from './_structText.ts';
import { defineImporter, reject } from './define.ts';

const STRUCTURES = [
  'userIdentity',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'resources',
  'serviceEventDetails',
  'tlsDetails',
];

/** Spelled-out headings, without case and spaces, and the member they stand for. */
const HEADINGS: Readonly<Record<string, string>> = {
  eventtype: 'eventType',
  eventname: 'eventName',
  requestid: 'requestID',
  userid: 'userIdentity',
  requestparameters: 'requestParameters',
  eventid: 'eventID',
  eventdatetime: 'eventTime',
  sourceip: 'sourceIPAddress',
  requestuseragent: 'userAgent',
  eventsource: 'eventSource',
  errorcode: 'errorCode',
};

const NO_MEMBERS: Readonly<Record<string, undefined>> = {
  eventVersion: undefined,
  userIdentity: undefined,
  eventTime: undefined,
  eventSource: undefined,
  eventName: undefined,
  awsRegion: undefined,
  sourceIPAddress: undefined,
  userAgent: undefined,
  errorCode: undefined,
  errorMessage: undefined,
  requestParameters: undefined,
  responseElements: undefined,
  additionalEventData: undefined,
  requestID: undefined,
  eventID: undefined,
  readOnly: undefined,
  resources: undefined,
  eventType: undefined,
  managementEvent: undefined,
  apiVersion: undefined,
  recipientAccountId: undefined,
  serviceEventDetails: undefined,
  sharedEventID: undefined,
  vpcEndpointId: undefined,
  eventCategory: undefined,
  sessionCredentialFromConsole: undefined,
  tlsDetails: undefined,
};

interface Tree {
  [name: string]: unknown;
}

/** Puts a cell at its path; below a `name{}` each line of the cell belongs to an element of its own. */
function put(tree: Tree, path: readonly string[], value: string): void {
  const [stated = '', ...rest] = path;
  const many = stated.endsWith('{}');
  const name = many ? stated.slice(0, -2) : stated;
  if (name === '__proto__' || name === '') return;
  const held = Object.hasOwn(tree, name) ? tree[name] : undefined;
  if (rest.length === 0) {
    tree[name] = many ? value.split('\n') : value;
    return;
  }
  if (!many) {
    const child: Tree = asFields(held) === undefined ? {} : (held as Tree);
    tree[name] = child;
    put(child, rest, value);
    return;
  }
  const list: unknown[] = Array.isArray(held) ? held : [];
  tree[name] = list;
  for (const [index, line] of value.split('\n', 500).entries()) {
    const child: Tree = asFields(list[index]) === undefined ? {} : (list[index] as Tree);
    list[index] = child;
    put(child, rest, line);
  }
}

/** Where a column's cells belong in the event; undefined for columns of the exporting program's own. */
const pathOf = memo((column): readonly string[] | undefined => {
  if (column.includes('::')) return undefined;
  const path = column.split('.').slice(0, 12);
  return path.length > 1 && !STRUCTURES.includes(path[0]?.replace('{}', '') ?? '') ? undefined : path;
});

/** The event object of a row whose columns are paths; cells that write structures are opened. */
function unflattened(row: Fields): Fields {
  // A copy of an object that has every member keeps its layout; see electron/intake/csvHeader.ts.
  const tree: Tree = { ...NO_MEMBERS };
  let columns = 0;
  for (const column in row) {
    columns += 1;
    if (columns > 1000) break;
    const cell = row[column];
    if (typeof cell !== 'string' || cell === '' || id(cell) === undefined) continue;
    const path = pathOf(column);
    if (path === undefined) continue;
    const [only = ''] = path;
    if (path.length === 1 && only !== '__proto__' && !only.endsWith('{}')) tree[only] = cell;
    else put(tree, path, cell);
  }
  for (const name of STRUCTURES) {
    const stated = tree[name] ?? at(tree, name) ?? at(row, name);
    if (typeof stated === 'string') tree[name] = id(stated) === undefined ? undefined : structOf(stated);
  }
  // The Splunk add-on writes this word where the event has no error.
  if (tree.errorCode === 'success') tree.errorCode = undefined;
  return tree;
}

function eventOf(row: Fields): Fields | undefined {
  for (const name of ['_raw', 'eventJson', 'CloudTrailEvent', 'rawEvent']) {
    const whole = asFields(parsed(at(row, name)));
    if (whole !== undefined && at(whole, 'eventName') !== undefined) return whole;
  }
  if (id(at(row, 'eventName')) !== undefined) return unflattened(row);
  const renamed: Record<string, unknown> = {};
  for (const [column, cell] of Object.entries(row).slice(0, 200)) {
    const member = HEADINGS[plainName(column)];
    if (member !== undefined) renamed[member] = STRUCTURES.includes(member) ? structOf(cell) : cell;
  }
  return id(renamed.eventName) === undefined ? undefined : renamed;
}

export default defineImporter({
  id: 'aws.cloudtrail_csv',
  title: 'AWS CloudTrail (table)',
  source: 'AWS',
  kind: 'log',
  version: 1,
  priority: 313,
  fills: ['user', 'credential', 'system', 'object'],
  sniff(head) {
    if (head.container !== 'csv' || head.header === undefined) return 0;
    const names = new Set(head.header.map(plainName));
    if (!names.has('eventname')) return 0;
    const who = ['useridentity', 'useridentity.arn', 'useridentity.type', 'userid'].some((name) => names.has(name));
    const marks = [
      'eventsource',
      'eventtime',
      'eventdatetime',
      'awsregion',
      'requestparameters',
      'eventid',
      'requestid',
    ];
    return who && marks.filter((name) => names.has(name)).length >= 3 ? 97 : 0;
  },
  *parse(input, ctx): Iterable<Draft> {
    const row = asFields(input.value);
    const fields = row === undefined ? undefined : eventOf(row);
    const action = textAt(fields, 'eventName');
    if (row === undefined || fields === undefined || action === undefined) {
      yield reject('the row names no event: eventName is empty', 'eventName');
      return;
    }
    const stated = at(fields, 'eventTime') ?? at(row, '_time');
    yield cloudTrailEvent(fields, action, ctx.time(stated, { sourceZone: 'UTC' }));
  },
});
