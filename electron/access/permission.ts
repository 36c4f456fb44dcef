/**
 * A permission as it is compared: (system, verb, resource pattern) with a privilege tier.
 * Systems and resources compare without case; `*` covers everything.
 */
import type { Verb } from '../../shared/model/kinds.ts';

export interface Permission {
  readonly system: string;
  readonly verb: Verb;
  /** A type or name, `*` for all, or a prefix ending in `*`. */
  readonly resource: string;
  /** 0 none, 1 own or public data, 2 shared business data, 3 sensitive or tenant-wide data, 4 administers. */
  readonly tier: number;
}

/** Product families: a grant or an approval for the family covers its members. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  'microsoft 365': [
    'sharepoint',
    'onedrive',
    'exchange',
    'outlook',
    'teams',
    'microsoft graph',
    'microsoft 365 copilot',
    'copilot',
    'copilot studio',
  ],
  'google workspace': ['google drive', 'gmail', 'google calendar', 'google admin'],
  aws: ['s3', 'dynamodb', 'secrets manager', 'bedrock', 'iam', 'sts', 'lambda', 'ec2'],
};

/** Other names by which the same product is known. */
const SYNONYMS: Readonly<Record<string, string>> = {
  m365: 'microsoft 365',
  office365: 'microsoft 365',
  'office 365': 'microsoft 365',
  o365: 'microsoft 365',
  'sharepoint online': 'sharepoint',
  'exchange online': 'exchange',
  graph: 'microsoft graph',
  'amazon web services': 'aws',
  'amazon s3': 's3',
  sfdc: 'salesforce',
  'entra id': 'entra',
  'azure ad': 'entra',
  'azure active directory': 'entra',
};

/** Lower-case product name with known synonyms folded. */
export function canonicalSystem(name: string): string {
  const lower = name.trim().toLowerCase();
  return (Object.hasOwn(SYNONYMS, lower) ? SYNONYMS[lower] : undefined) ?? lower;
}

/** True when permission over `holder` (a product or its family) speaks about `used`. */
export function systemCovers(holder: string, used: string): boolean {
  const a = canonicalSystem(holder);
  const b = canonicalSystem(used);
  return a === '*' || a === b || (FAMILIES[a]?.includes(b) ?? false) || sharesFamilyApi(a, b);
}

/** Microsoft Graph is the door to the other Microsoft 365 products: a scope on Graph covers what is seen in SharePoint's log. */
function sharesFamilyApi(holder: string, used: string): boolean {
  return holder === 'microsoft graph' && (FAMILIES['microsoft 365']?.includes(used) ?? false);
}

/** True when `pattern` covers the resource seen: equal without case, `*`, or a prefix ending in `*`. */
export function resourceCovers(pattern: string, resource: string): boolean {
  const a = pattern.trim().toLowerCase();
  const b = resource.trim().toLowerCase();
  if (a === '*' || a === '' || a === b) return true;
  if (a.endsWith('*') && b.startsWith(a.slice(0, -1))) return true;
  return singular(a) === singular(b);
}

function singular(text: string): string {
  if (text.endsWith('ies')) return `${text.slice(0, -3)}y`;
  return text.endsWith('s') ? text.slice(0, -1) : text;
}

const READING: readonly Verb[] = ['read', 'list', 'search'];

/** True when holding `held` allows `used`: administering allows all, reading allows listing and searching. */
export function verbCovers(held: Verb, used: Verb): boolean {
  if (held === used || held === 'administer') return true;
  if (held === 'read') return READING.includes(used);
  return held === 'export' && READING.includes(used);
}

/** True when the permission allows the use. */
export function covers(permission: Permission, system: string, verb: Verb, resource: string): boolean {
  return (
    systemCovers(permission.system, system) &&
    verbCovers(permission.verb, verb) &&
    resourceCovers(permission.resource, resource)
  );
}
