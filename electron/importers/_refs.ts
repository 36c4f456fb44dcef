/** Makers of entity references, so that every importer spells kinds, namespaces and ids alike. The table is docs/model.md. */
import type { Alias, EntityRef, ObjectRef } from '../../shared/model/event.ts';
import type { EntityKind } from '../../shared/model/kinds.ts';
import { addressOf, ID_LIMIT, isGuid } from './_fields.ts';
import { comparableObjectId } from './_ids.ts';
import { memo } from './_memo.ts';

/** Facts of an entity; undefined values are left out. */
export type Facts = Readonly<Record<string, string | undefined>>;

interface RefParts {
  readonly name?: string | undefined;
  readonly aliases?: readonly Alias[] | undefined;
  readonly attrs?: Facts | undefined;
}

const LOWER_NAMESPACES = new Set([
  'email',
  'entra.oid',
  'entra.spn',
  'entra.keyid',
  'agent.name',
  'service.name',
  'system',
  'token.hash',
]);

/** The id as it is compared: lower case where the namespace ignores case and for GUIDs. */
function normalId(ns: string, value: string): string {
  const cut = value.trim().slice(0, ID_LIMIT);
  return LOWER_NAMESPACES.has(ns) || isGuid(cut) ? cut.toLowerCase() : cut;
}

/** Any reference; aliases equal to the key are dropped and each is kept once. */
export function ref(kind: EntityKind, ns: string, value: string, parts: RefParts = {}): EntityRef {
  const key = normalId(ns, value);
  const made: Made = { kind, ns, id: key };
  const name = parts.name?.trim().slice(0, 512);
  if (name !== undefined && name !== '' && name !== key) made.name = name;
  const aliases = distinctAliases(ns, key, parts.aliases);
  if (aliases !== undefined) made.aliases = aliases;
  const attrs = statedFacts(parts.attrs);
  if (attrs !== undefined) made.attrs = attrs;
  return made;
}

/** A reference while it is made. */
type Made = { -readonly [Part in keyof EntityRef]: EntityRef[Part] };

function distinctAliases(ns: string, key: string, stated: readonly Alias[] | undefined): readonly Alias[] | undefined {
  if (stated === undefined || stated.length === 0) return undefined;
  const aliases: Alias[] = [];
  const seen = new Set([`${ns}\n${key}`]);
  for (const alias of stated) {
    const normal = normalId(alias.ns, alias.value);
    if (normal === '' || seen.has(`${alias.ns}\n${normal}`)) continue;
    seen.add(`${alias.ns}\n${normal}`);
    aliases.push({ ns: alias.ns, value: normal });
  }
  return aliases.length === 0 ? undefined : aliases;
}

function statedFacts(stated: Facts | undefined): Readonly<Record<string, string>> | undefined {
  if (stated === undefined) return undefined;
  let attrs: Record<string, string> | undefined;
  for (const name of Object.keys(stated)) {
    const fact = stated[name];
    if (fact === undefined) continue;
    attrs ??= {};
    attrs[name] = fact.slice(0, 4096);
  }
  return attrs;
}

interface UserIds {
  readonly email?: string | undefined;
  readonly oid?: string | undefined;
  readonly okta?: string | undefined;
  readonly salesforce?: string | undefined;
  readonly arn?: string | undefined;
  readonly name?: string | undefined;
  readonly attrs?: Facts | undefined;
}

/** A person. Identified by e-mail where one is stated, since it is what joins sources; every other id is an alias. Undefined when no id is stated. */
export function user(ids: UserIds): EntityRef | undefined {
  const known: Alias[] = [];
  const address = ids.email === undefined ? undefined : addressOf(ids.email);
  if (ids.email !== undefined)
    known.push({ ns: address === undefined ? 'name' : 'email', value: address ?? ids.email });
  if (ids.oid !== undefined) known.push({ ns: 'entra.oid', value: ids.oid });
  if (ids.okta !== undefined) known.push({ ns: 'okta.user', value: ids.okta });
  if (ids.salesforce !== undefined) known.push({ ns: 'sf.user', value: ids.salesforce });
  if (ids.arn !== undefined) known.push({ ns: 'aws.arn', value: ids.arn });
  if (known.length === 0 && ids.name !== undefined) known.push({ ns: 'name', value: ids.name });
  const first = known.find((alias) => alias.ns !== 'name') ?? known[0];
  if (first === undefined) return undefined;
  const aliases = known.filter((alias) => alias !== first && alias.ns !== 'name');
  return ref('user', first.ns, first.value, { name: ids.name ?? address ?? ids.email, aliases, attrs: ids.attrs });
}

/** A workload's identity: role, service principal, service account. */
export function identity(ns: string, value: string, parts?: RefParts): EntityRef {
  return ref('identity', ns, value, parts);
}

export function credential(ns: string, value: string, parts?: RefParts): EntityRef {
  return ref('credential', ns, value, parts);
}

export function integration(ns: string, value: string, parts?: RefParts): EntityRef {
  return ref('integration', ns, value, parts);
}

/** An agent by a vendor's id, or by its name alone when the record states no id. */
export function agent(
  ids: { ns: string; id?: string | undefined; name?: string | undefined } & RefParts,
): EntityRef | undefined {
  if (ids.id !== undefined) return ref('agent', ids.ns, ids.id, ids);
  return ids.name === undefined ? undefined : ref('agent', 'agent.name', ids.name, ids);
}

export function tool(name: string, server?: string): EntityRef {
  return ref('tool', 'tool', server === undefined ? name : `${server}/${name}`, { name });
}

const SYSTEM_NAMES: Readonly<Record<string, string>> = {
  aws: 'AWS',
  salesforce: 'Salesforce',
  'microsoft graph': 'Microsoft Graph',
  'microsoft 365': 'Microsoft 365',
  'microsoft 365 copilot': 'Microsoft 365 Copilot',
  sharepoint: 'SharePoint',
  onedrive: 'OneDrive',
  exchange: 'Exchange',
  teams: 'Microsoft Teams',
  okta: 'Okta',
  'entra id': 'Entra ID',
  azure: 'Azure',
  github: 'GitHub',
  gitlab: 'GitLab',
  google: 'Google Workspace',
  'google drive': 'Google Drive',
  gmail: 'Gmail',
  slack: 'Slack',
  jira: 'Jira',
  confluence: 'Confluence',
  zendesk: 'Zendesk',
  servicenow: 'ServiceNow',
  hubspot: 'HubSpot',
  snowflake: 'Snowflake',
  notion: 'Notion',
  dynamics: 'Dynamics 365',
  'power bi': 'Power BI',
  stripe: 'Stripe',
  workday: 'Workday',
};

const SYSTEM_SYNONYMS: Readonly<Record<string, string>> = {
  'amazon web services': 'aws',
  'salesforce.com': 'salesforce',
  sfdc: 'salesforce',
  graph: 'microsoft graph',
  msgraph: 'microsoft graph',
  m365: 'microsoft 365',
  'office 365': 'microsoft 365',
  'office 365 sharepoint online': 'sharepoint',
  'sharepoint online': 'sharepoint',
  'office 365 exchange online': 'exchange',
  'exchange online': 'exchange',
  outlook: 'exchange',
  'microsoft teams': 'teams',
  copilot: 'microsoft 365 copilot',
  'azure ad': 'entra id',
  'azure active directory': 'entra id',
  azureactivedirectory: 'entra id',
  entra: 'entra id',
  'microsoft entra id': 'entra id',
  'google workspace': 'google',
  gdrive: 'google drive',
  drive: 'google drive',
  'microsoft dynamics': 'dynamics',
  'dynamics 365': 'dynamics',
  powerbi: 'power bi',
};

/** The lower-case canonical name of a product, e.g. `sharepoint` for `Office 365 SharePoint Online`. */
export const systemId = memo((name): string => {
  const lower = name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, ' ')
    .slice(0, 200);
  return SYSTEM_SYNONYMS[lower] ?? lower;
});

/** An object type as it stands in a namespace. */
const typeId = memo((type) =>
  type
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .slice(0, 100),
);

/** A system by any of its names. */
export function system(name: string, attrs?: Facts): EntityRef {
  return attrs === undefined ? plainSystem(name) : systemOf(name, attrs);
}

const plainSystem = memo((name) => Object.freeze(systemOf(name, undefined)));

function systemOf(name: string, attrs: Facts | undefined): EntityRef {
  const canonical = systemId(name);
  return ref('system', 'system', canonical, { name: SYSTEM_NAMES[canonical] ?? name, attrs });
}

interface ObjectParts extends RefParts {
  readonly role?: ObjectRef['role'];
}

/** Kinds of key that say how an object is identified, not what it is: they are stated as no type. */
const UNTYPED: ReadonlySet<string> = new Set(['record', 'reference']);

/** An object of a system; its type is both in the namespace (`sharepoint.file`) and a fact of its own; URLs are spelled alike. */
export function object(systemName: string, type: string, value: string, parts: ObjectParts = {}): ObjectRef {
  const kindOf = typeId(type);
  const made = ref('object', `${systemId(systemName)}.${kindOf}`, comparableObjectId(value), {
    ...parts,
    attrs: UNTYPED.has(kindOf) ? { ...parts.attrs } : { type: type.slice(0, 200), ...parts.attrs },
  });
  return Object.assign(made, { role: parts.role ?? 'target' });
}
