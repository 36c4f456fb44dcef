/**
 * The ids that an inventory states for a person. An id alone does not say whose log it stands in: a GitHub login `mtorres` is no Okta
 * login `mtorres`. The column's name says it (`github_login`, `aad_object_id`), or the id's shape does; what neither tells is kept
 * under `user.id`, and reconstruction compares it with the accounts of the systems that the row lists (docs/model.md).
 */
import type { Alias } from '../../shared/model/event.ts';
import { addressOf, id, isEmail, isGuid, splitList } from './_fields.ts';
import { salesforceId18 } from './_ids.ts';
import { plainName } from './_sniff.ts';

/** Namespace of an id whose system nothing states. */
const UNPLACED = 'user.id';

/** Words for a product at the beginning of a column's name, and the namespace in which its logs name accounts. */
const PRODUCTS: readonly (readonly [RegExp, string])[] = [
  [/^(?:okta)/, 'okta.user'],
  [/^(?:azuread|azure|aad|entraid|entra|microsoft|msft|ms365|m365|o365|office365|ms|graph)/, 'entra.oid'],
  [/^(?:salesforce|sfdc|sf)/, 'sf.user'],
  [/^(?:github|gh)/, 'github.user'],
  [/^(?:slack)/, 'slack.user'],
  [/^(?:atlassian|jira|confluence)/, 'atlassian.account'],
  [/^(?:servicenow|snow|snc)/, 'snow.user'],
  [/^(?:googleworkspace|gworkspace|google|gsuite|gws)/, 'google.user'],
  [
    /^(?:awsidentitystore|awsidentitycenter|identitystore|identitycenter|awssso|iamidentitycenter)/,
    'aws.identitystore',
  ],
  [/^(?:aws|iam)/, 'aws.arn'],
  [/^(?:litellm)/, 'litellm.user'],
  [/^(?:anthropic|claude)/, 'anthropic.user'],
  [/^(?:openai|chatgpt)/, 'openai.user'],
];
const ID_WORD =
  /^(?:user|account|member|profile|object|sys|principal|person|login|employee|worker|staff|azure|aad|identity)*(?:id|ids|uid|oid|guid|uuid|login|logins|username|usernames|user|users|handle|account|accounts|arn|upn|upns|sysid)$/;
const ADDRESS =
  /^(?:primary|work|personal|secondary|alternate|alternative|other|corporate|company|business|sso|login|signin|proxy|okta|google|salesforce|sfdc|slack|azure|aad|entra|microsoft|github)?(?:e?mail|emailaddress|mailaddress|addresses|upn|userprincipalname|emailalias|mailalias|mailnickname)(?:es|s)?$/;
const ALIASES = /^(?:user|mail|email|login|account|known)?(?:alias|aliases|aka|othernames|alsoknownas)$/;
const DIRECTORY = /^(?:user|directory)?(?:objectid|oid)$/;
/** Ids of a directory, a payroll or the analyst's own list: some log may name people by them. */
const OWN_NUMBER =
  /^(?:employee|emp|staff|worker|personnel|person|hr|workday|payroll|badge|associate|network|ad|sam|samaccount|windows|ldap|unix|corp|domain|sso|login|user|legacy)?(?:id|no|number|num|uid|login|username|accountname|logon|logonname|handle)$/;
const LOOKS_LIKE_IDS = /(?:ids?|uid|oid|guid|uuid|login|username|handle|account|arn|upn)$/;

interface Known {
  readonly ns: string;
  readonly value: string;
}

/** An id by its shape, where only one product writes ids like it. */
export function shapedId(value: string): Known | undefined {
  if (isEmail(value)) return { ns: 'email', value };
  if (isGuid(value)) return { ns: 'entra.oid', value };
  if (/^005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/.test(value)) return { ns: 'sf.user', value: salesforceId18(value) };
  if (/^00u[A-Za-z0-9]{12,20}$/.test(value)) return { ns: 'okta.user', value };
  if (/^arn:aws[\w-]*:/.test(value)) return { ns: 'aws.arn', value };
  if (/^\d{6}:[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(value)) return { ns: 'atlassian.account', value };
  if (/^[UW](?=[A-Z0-9]*\d)[A-Z0-9]{8,12}$/.test(value)) return { ns: 'slack.user', value };
  if (/^user_01[A-Za-z0-9]{16,40}$/.test(value)) return { ns: 'anthropic.user', value };
  if (/^user-[A-Za-z0-9]{20,32}$/.test(value)) return { ns: 'openai.user', value };
  if (/^1\d{20}$/.test(value)) return { ns: 'google.user', value };
  if (/^[0-9a-f]{10}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value))
    return { ns: 'aws.identitystore', value };
  if (/^[0-9a-f]{32}$/.test(value)) return { ns: 'snow.user', value };
  return undefined;
}

/** `mailto:`, `smtp:` (proxy addresses), a profile's URL or a leading @ are ways of writing, not part of the id. */
function bare(value: string): string {
  const address = addressOf(value);
  if (address !== undefined) return address;
  if (/^\{[0-9a-f-]{36}\}$/i.test(value)) return value.slice(1, -1);
  return value
    .replace(/^https?:\/\/(?:www\.)?github\.com\//i, '')
    .replace(/^@/, '')
    .trim();
}

function inProduct(ns: string, value: string): Known | undefined {
  if (isEmail(value)) return { ns: 'email', value };
  switch (ns) {
    case 'entra.oid':
      return isGuid(value) ? { ns, value } : undefined;
    case 'sf.user':
      return /^005/.test(value) ? { ns, value: salesforceId18(value) } : undefined;
    case 'aws.arn':
      return value.startsWith('arn:') ? { ns, value } : shapedId(value);
    case 'github.user':
      return /^\d+$/.test(value) ? { ns: 'github.id', value } : { ns, value: value.toLowerCase() };
    case 'anthropic.user':
      return isGuid(value) ? { ns: 'anthropic.account', value } : { ns, value };
    default:
      return { ns, value };
  }
}

/** Namespace that a column's name tells; `email`, `shape` (whatever its values look like) or `user.id`; undefined for a column of no ids. */
function columnNamespace(column: string): string | undefined {
  const plain = plainName(column).replace(/[^a-z0-9]/g, '');
  if (ADDRESS.test(plain)) return 'email';
  if (ALIASES.test(plain)) return 'shape';
  if (DIRECTORY.test(plain)) return 'entra.oid';
  for (const [word, ns] of PRODUCTS) {
    const rest = plain.replace(word, '');
    if (rest !== plain && (rest === '' || ID_WORD.test(rest))) return ns;
  }
  if (/^(?:arn|userarn)$/.test(plain)) return 'aws.arn';
  if (OWN_NUMBER.test(plain)) return 'shape';
  return undefined;
}

/** Whether a column's name alone says that it holds ids of people in some product's log, or addresses. */
export function namesPersonIds(column: string): boolean {
  const ns = columnNamespace(column);
  return ns !== undefined && (ns !== 'shape' || /^(?:employee|emp|staff|worker|personnel|hr)/.test(plainName(column)));
}

/** Columns of people's inventories that end like an id's and are none. */
const NO_IDS: ReadonlySet<string> = new Set([
  'managerid',
  'departmentid',
  'teamid',
  'costcenterid',
  'companyid',
  'orgid',
]);

export interface PersonIds {
  /** Every id by its namespace, addresses first; `user.id` for those that no system is known of. */
  readonly ids: readonly Alias[];
  /** What could not be placed, in words that name the column, not the value. */
  readonly doubts: readonly string[];
}

/** The ids in a row of people: `columns` are the row's own headers and cells. `known` are columns read otherwise. */
export function personIds(columns: Readonly<Record<string, unknown>>, known: ReadonlySet<string>): PersonIds {
  const ids: Alias[] = [];
  const doubts: string[] = [];
  const seen = new Set<string>();
  const put = (found: Known): void => {
    const key = `${found.ns}\n${found.value}`;
    if (!seen.has(key)) ids.push({ ns: found.ns, value: found.value });
    seen.add(key);
  };
  const unplaced: string[] = [];
  const byAddress = ([header]: readonly [string, unknown]) => (plainName(header) === 'email' ? 0 : 1);
  // The address that the row itself calls so names the person.
  const cells = Object.entries(columns)
    .slice(0, 1000)
    .sort((a, b) => byAddress(a) - byAddress(b));
  const systems = cells.some(([header, cell]) => plainName(header) === 'systems' && id(cell) !== undefined);
  for (const [header, cell] of cells) {
    const plain = plainName(header);
    if (known.has(plain)) continue;
    const ns = plain === 'userid' ? 'shape' : columnNamespace(header);
    const values = splitList(cell, /[;,|]/).filter((value) => id(value) !== undefined);
    if (values.length === 0) continue;
    if (ns === undefined) {
      if (LOOKS_LIKE_IDS.test(plain) && !NO_IDS.has(plain))
        doubts.push(
          `the column ${header.slice(0, 60)} looks like ids of a system that is not known by this name: kept as an attribute, it joins nobody to a log`,
        );
      continue;
    }
    for (const value of values.slice(0, 20).map(bare)) {
      if (value === '') continue;
      const found =
        ns === 'email'
          ? isEmail(value)
            ? { ns, value }
            : undefined
          : ns === 'shape'
            ? shapedId(value)
            : inProduct(ns, value);
      if (found !== undefined) put(found);
      else {
        put({ ns: UNPLACED, value });
        unplaced.push(header.slice(0, 60));
      }
    }
  }
  if (!systems)
    for (const header of new Set(unplaced))
      doubts.push(
        `ids of the column ${header} do not say by name, shape or systems which log they stand in: accounts that bear one are likely that person’s and are not joined`,
      );
  const rank = ({ ns }: Alias) => (ns === 'email' ? 0 : ns === UNPLACED ? 2 : 1);
  return { ids: ids.sort((a, b) => rank(a) - rank(b)), doubts };
}
