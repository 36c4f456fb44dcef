/**
 * Object references for the `object_ref` key: `<system>:<id>` from audit records and from tool arguments and results.
 * Where a tool's value looks like an id but states no system, the system is `*`.
 */

import { asFields, type Fields, id, isEmail, isGuid, text } from './_fields.ts';
import { comparableObjectId, isSalesforceId, salesforceId18 } from './_ids.ts';
import { systemId } from './_refs.ts';

const MOST_REFS = 200;
const MOST_NODES = 5000;
const ID_NAME = /(?:^|[a-z_.-])(?:id|ids|key|arn|url|uri|path|href|number|ref|webUrl|objectId|recordId)$/i;
const NOT_OBJECT_NAME =
  /(?:trace|span|request|session|conversation|thread|call|tool|user|tenant|org|organization|client|agent|token|api|access|correlation|message_?type)_?-?(?:id|ids|key)$/i;

/** The key's value for an object an audit record names. */
export function objectRef(systemName: string, value: string): string {
  const canonical = systemId(systemName);
  const comparable = canonical === 'salesforce' ? salesforceId18(value.trim()) : comparableObjectId(value);
  return `${canonical}:${comparable}`.slice(0, 1024);
}

const HOSTS: readonly (readonly [suffix: string, system: string])[] = [
  ['-my.sharepoint.com', 'onedrive'],
  ['.sharepoint.com', 'sharepoint'],
  ['graph.microsoft.com', 'microsoft graph'],
  ['.my.salesforce.com', 'salesforce'],
  ['.lightning.force.com', 'salesforce'],
  ['github.com', 'github'],
  ['.atlassian.net', 'jira'],
  ['.zendesk.com', 'zendesk'],
  ['drive.google.com', 'google drive'],
  ['docs.google.com', 'google drive'],
  ['.slack.com', 'slack'],
  ['.service-now.com', 'servicenow'],
];

function refOfUrl(url: string): string {
  const host = /^https?:\/\/([^/?#:]+)/i.exec(url)?.[1]?.toLowerCase() ?? '';
  const system = HOSTS.find(([suffix]) => host === suffix || host.endsWith(suffix))?.[1];
  if (system === 'salesforce') {
    const record = /\/([A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?)(?:\/|$|\?)/.exec(url)?.[1];
    if (record !== undefined) return `salesforce:${salesforceId18(record)}`;
  }
  if (system === 'google drive') {
    const file = /\/(?:d|folders)\/([\w-]{8,})|[?&]id=([\w-]{8,})/.exec(url);
    if (file !== null) return `google drive:${file[1] ?? file[2]}`;
  }
  return `${system ?? '*'}:${comparableObjectId(url)}`;
}

/** The ARN that an `s3://bucket/key` stands for. */
function refOfBucket(uri: string): string | undefined {
  const bucket = /^s3:\/\/([^/]+)\/?(.*)$/i.exec(uri);
  return bucket === null ? undefined : `aws:arn:aws:s3:::${bucket[1]}${bucket[2] === '' ? '' : `/${bucket[2]}`}`;
}

/** Key of an issue, as Jira and its like number them within a project. */
const ISSUE_KEY = /^[A-Z][A-Z0-9]{1,9}-[1-9]\d{0,6}$/;
/** Words of that shape that number no issue: encodings, digests, standards, models. */
const NO_PROJECT = /^(?:UTF|UCS|SHA|AES|RSA|ISO|RFC|CVE|CWE|GPT|MD|HTTP|TLS|IEC|ANSI|COVID|UTC|GMT)-/;
const BUCKETS = ['bucket', 'Bucket', 'bucketName', 'bucket_name', 'BucketName'];
const STORED = ['key', 'Key', 'objectKey', 'object_key', 'object', 'ObjectKey'];

/** The ARN of an object that two members name together, as S3's own interface does. */
function refOfMembers(fields: Fields): string | undefined {
  const bucket = id(BUCKETS.map((name) => fields[name]).find((value) => typeof value === 'string'));
  const key = id(STORED.map((name) => fields[name]).find((value) => typeof value === 'string'));
  return bucket === undefined || key === undefined || !/^[a-z0-9][a-z0-9.-]{2,62}$/.test(bucket)
    ? undefined
    : `aws:arn:aws:s3:::${bucket}/${key}`.slice(0, 1024);
}

/** The reference a single value stands for, judged by its shape; undefined when it does not look like an object's id. */
function refOfValue(name: string, value: string, systemHint: string | undefined): string | undefined {
  const found = value.trim();
  if (found.length < 3 || found.length > 1000 || /[\r\n]/.test(found)) return undefined;
  if (/^https?:\/\//i.test(found)) return refOfUrl(found);
  if (/^arn:aws[\w-]*:/.test(found)) return `aws:${found}`;
  const stored = refOfBucket(found);
  if (stored !== undefined) return stored;
  if (systemHint === 'salesforce' ? isSalesforceId(found) : found.length === 18 && isSalesforceId(found)) {
    return `salesforce:${salesforceId18(found)}`;
  }
  if (ISSUE_KEY.test(found) && !NO_PROJECT.test(found)) return `${systemHint ?? '*'}:${comparableObjectId(found)}`;
  const addressed = /^\/.{0,200}\/sobjects\/\w{1,80}\/([A-Za-z0-9]{18}|[A-Za-z0-9]{15})(?=\/|\?|$)/.exec(found)?.[1];
  if (addressed !== undefined) return `salesforce:${salesforceId18(addressed)}`;
  const named = ID_NAME.test(name) && !NOT_OBJECT_NAME.test(name);
  if (!named || isEmail(found) || /\s/.test(found)) return undefined;
  return `${systemHint ?? '*'}:${isGuid(found) ? found.toLowerCase() : comparableObjectId(found)}`;
}

/**
 * Every object reference inside a tool's arguments or result, at most 200. JSON in strings is opened. Bounded: 5,000 nodes.
 * @param systemHint canonical system of the tool when its name or server states one
 */
export function refsInside(value: unknown, systemHint?: string): readonly string[] {
  const refs = new Set<string>();
  const queue: { readonly name: string; readonly value: unknown }[] = [{ name: '', value }];
  for (let index = 0; index < queue.length && index < MOST_NODES && refs.size < MOST_REFS; index += 1) {
    const item = queue[index];
    if (item === undefined) break;
    if (Array.isArray(item.value)) {
      for (const element of item.value.slice(0, 500)) queue.push({ name: item.name, value: element });
      continue;
    }
    const fields = asFields(item.value);
    if (fields !== undefined) {
      const stored = refOfMembers(fields);
      if (stored !== undefined) refs.add(stored);
      for (const [name, member] of Object.entries(fields).slice(0, 500)) queue.push({ name, value: member });
      continue;
    }
    const found = text(item.value);
    if (found === undefined) continue;
    if (/^[[{]/.test(found) && found.length <= 262_144) {
      try {
        queue.push({ name: item.name, value: JSON.parse(found) });
        continue;
      } catch {
        // Text that only begins like JSON is looked at as text.
      }
    }
    const single = refOfValue(item.name, found, systemHint);
    if (single !== undefined) refs.add(single.slice(0, 1024));
    else for (const embedded of refsInText(found)) refs.add(embedded);
  }
  return [...refs].slice(0, MOST_REFS);
}

function refsInText(value: string): readonly string[] {
  const head = value.slice(0, 16_384);
  const urls = head.match(/https?:\/\/[^\s"'<>)\]}]{3,900}/g) ?? [];
  const records = head.match(/\b[A-Za-z0-9]{18}\b/g) ?? [];
  // The short form says less of itself: a literal of a query or the end of a record's address, with the reserved zero of such an id.
  const short = /\bselect\s[\s\S]{1,8000}\sfrom\s|\/sobjects\//i.test(head)
    ? (head.match(/(?<=['"/])[0-9a][A-Za-z0-9]{4}0[A-Za-z0-9]{9}(?=['"/?]|$)/g) ?? [])
    : [];
  const arns = head.match(/\barn:aws[\w-]{0,10}:[\w:/.*+=@-]{3,500}/g) ?? [];
  const buckets = head.match(/\bs3:\/\/[^\s"'<>)\]},;]{3,900}/gi) ?? [];
  return [
    ...buckets.slice(0, 50).flatMap((uri) => refOfBucket(uri.replace(/[.]+$/, ''))?.slice(0, 1024) ?? []),
    ...urls.slice(0, 50).map((url) => refOfUrl(url.replace(/[.,;]+$/, '')).slice(0, 1024)),
    ...arns.slice(0, 50).map((arn) => `aws:${arn}`),
    ...records
      .filter(isSalesforceId)
      .slice(0, 50)
      .map((record) => `salesforce:${record}`),
    ...short.slice(0, 50).map((record) => `salesforce:${salesforceId18(record)}`),
  ];
}
