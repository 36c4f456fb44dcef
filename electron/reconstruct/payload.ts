/** What the texts of a call's arguments and of a record's request name, beyond the ids that importers take out: object URIs and whole queries. */
import { hash } from 'node:crypto';

const MAX_TEXT = 16_384;
const MAX_NODES = 500;
const MAX_FOUND = 50;
/** A query shorter than this is written by many. */
const MIN_QUERY = 24;
const MAX_QUERY = 8_192;

/**
 * References `<system>:<id>` inside texts: `s3://…` as the bucket's ARN, and queries (`select … from …`, SQL or SOQL) by the hash of their
 * comparable form: letter case, white space and a closing semicolon aside. JSON is opened; bounded in size, depth and number.
 */
export function payloadReferences(texts: readonly string[]): string[] {
  const found = new Set<string>();
  const queue: unknown[] = [...texts];
  for (let at = 0; at < queue.length && at < MAX_NODES && found.size < MAX_FOUND; at++) {
    const value = queue[at];
    if (typeof value === 'object' && value !== null) queue.push(...Object.values(value).slice(0, MAX_NODES));
    if (typeof value !== 'string' || value.length > MAX_TEXT) continue;
    const opened = /^\s*[[{]/.test(value) ? parsed(value) : undefined;
    if (opened !== undefined) {
      queue.push(opened);
      continue;
    }
    for (const uri of value.match(/\bs3:\/\/[a-z0-9][a-z0-9.-]{1,62}(?:\/[^\s"'`;|)<>]{0,1000})?/gi) ?? []) {
      const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/i.exec(uri) ?? [];
      found.add(`aws:arn:aws:s3:::${bucket}${key === '' ? '' : `/${key}`}`);
    }
    const query = comparableQuery(value);
    if (query !== undefined) found.add(`*:query:${hash('sha256', query, 'hex').slice(0, 32)}`);
  }
  return [...found].slice(0, MAX_FOUND);
}

/** A text that is a query, or a command line that holds one in quotes, in comparable form. */
function comparableQuery(text: string): string | undefined {
  const whole = /^\s*select\s/i.test(text)
    ? text
    : /(["'])(\s*select\s[^"']{1,8000}\sfrom\s[^"']{1,8000})\1/i.exec(text)?.[2];
  if (whole === undefined || whole.length > MAX_QUERY || !/\sfrom\s/i.test(whole)) return undefined;
  const query = whole
    .trim()
    .replace(/;+\s*$/, '')
    .replace(/\s+/g, ' ')
    .toLowerCase();
  return query.length < MIN_QUERY ? undefined : query;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
