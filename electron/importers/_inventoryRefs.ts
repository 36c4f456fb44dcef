/**
 * Identifiers in inventories come without a namespace. Their shape says which log names them (`AKIA…` an AWS key, `005…` a
 * Salesforce user), so that declared entities and those seen in logs are the same.
 */
import type { Alias, EntityRef } from '../../shared/model/event.ts';
import { UNSTATED_PRINCIPAL } from '../../shared/model/kinds.ts';
import { addressOf, isEmail, isGuid } from './_fields.ts';
import { salesforceId18 } from './_ids.ts';
import { shapedId } from './_personIds.ts';
import { credential, type Facts, identity, integration, ref, system, systemId, user } from './_refs.ts';
import { maskSecrets } from './_secrets.ts';

const SALESFORCE_USER = /^005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/;
const SALESFORCE_APP = /^0[HC][14i][A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/;
const AWS_KEY = /^A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{12,124}$/;
const AWS_USER = /^arn:aws[\w-]*:iam::\d*:user\//;
const CREDENTIAL_TYPE = /api_?key|token|oauth_?grant|user_?session|secret|certificate|password/i;

/** A person as inventories write one: an e-mail address, `Name <address>`, a vendor's user id, or a bare name. */
export function personRef(value: string | undefined, attrs?: Facts): EntityRef | undefined {
  if (value === undefined) return undefined;
  const bracketed = /^([^<>]{0,200})<([^<>\s]{3,320})>$/.exec(value);
  if (bracketed !== null && isEmail(bracketed[2] ?? ''))
    return user({ email: bracketed[2], name: bracketed[1]?.trim() || undefined, attrs });
  const shaped = shapedId(addressOf(value) ?? value);
  // Any application may number its people with 32 hexadecimal digits.
  if (shaped === undefined || shaped.ns === 'snow.user') return user({ name: value, attrs });
  return ref('user', shaped.ns, shaped.value, { name: shaped.ns === 'email' ? shaped.value : undefined, attrs });
}

interface Extra {
  readonly name?: string | undefined;
  readonly attrs?: Facts | undefined;
  readonly aliases?: readonly Alias[] | undefined;
}

/** True when an inventory's type word says that its id is a credential, not an account. */
export function isCredentialType(type: string | undefined): boolean {
  return type !== undefined && CREDENTIAL_TYPE.test(type);
}

/** A credential by its public id or hash. A raw secret in the cell is shortened before anything is kept. */
export function credentialRef(value: string, extra: Extra = {}): EntityRef {
  const masked = maskSecrets(value);
  const own: Alias = { ns: 'cred.id', value: masked };
  const aliases = [own, ...(extra.aliases ?? [])];
  if (masked !== value) return credential('cred.id', masked, { ...extra, aliases });
  if (AWS_KEY.test(value)) return credential('aws.key', value, { ...extra, aliases });
  if (isGuid(value)) return credential('entra.keyid', value, { ...extra, aliases });
  if (/^(?:sha256:)?[0-9a-f]{64}$/i.test(value))
    return credential('token.hash', value.replace(/^sha256:/i, ''), { ...extra, aliases });
  return credential('cred.id', value, extra);
}

/** The role of an assumed-role session, so that it equals the role the logs name. */
function roleArn(arn: string): string {
  const session = /^arn:(aws[\w-]*):sts::(\d*):assumed-role\/([^/]+)/.exec(arn);
  return session === null ? arn : `arn:${session[1]}:iam::${session[2]}:role/${session[3]}`;
}

/** A workload's account or role. */
export function identityRef(value: string, extra: Extra = {}): EntityRef {
  const own: Alias = { ns: 'identity.id', value };
  const aliases = [own, ...(extra.aliases ?? [])];
  if (isGuid(value))
    return identity('entra.spn', value, { ...extra, aliases: [...aliases, { ns: 'entra.oid', value }] });
  if (value.startsWith('arn:')) return identity('aws.arn', roleArn(value), { ...extra, aliases });
  if (SALESFORCE_USER.test(value)) return identity('sf.user', salesforceId18(value), { ...extra, aliases });
  if (/^0oa[A-Za-z0-9]{12,20}$/.test(value)) return identity('okta.app', value, { ...extra, aliases });
  return identity('identity.id', value, {
    ...extra,
    aliases: isEmail(value) ? [...aliases, { ns: 'email', value }] : aliases,
  });
}

/**
 * The user account behind an identity where logs show that account as a user (Salesforce users, IAM users, mail addresses);
 * undefined for roles and service principals.
 */
export function accountOf(value: string): EntityRef | undefined {
  return isEmail(value) || SALESFORCE_USER.test(value) || AWS_USER.test(value) ? personRef(value) : undefined;
}

/** An OAuth client, connected app or other integration by its client id. */
export function clientRef(value: string, extra: Extra = {}): EntityRef {
  const aliases = [...(extra.aliases ?? [])];
  if (SALESFORCE_APP.test(value)) {
    return integration('sf.app', salesforceId18(value), {
      ...extra,
      aliases: [...aliases, { ns: 'oauth.client', value }],
    });
  }
  return integration('oauth.client', value, {
    ...extra,
    aliases: [...aliases, { ns: 'okta.client', value }, { ns: 'sf.app', value }],
  });
}

/** An agent by its inventory id. Platforms state the same id in their own namespaces. */
export function agentRef(value: string, extra: Extra = {}): EntityRef {
  const aliases: Alias[] = [
    { ns: 'otel.agent', value },
    { ns: 'm365.agent', value },
  ];
  if (isGuid(value)) aliases.push({ ns: 'entra.spn', value });
  return ref('agent', 'agent.id', value, { ...extra, aliases: [...aliases, ...(extra.aliases ?? [])] });
}

/** `group:finance`, `role: reader`. */
const GROUP_PREFIX = /^(?:group|role|permission[ _-]?set|profile)\s*:\s*/i;
/** Names that only groups and roles bear: `grp-finance`, `finance-admins`, `Domain Users`. */
const GROUP_NAME =
  /^(?:grp|group|dl|sg|permset|profile)[-_. ]|[-_. ](?:group|groups|role|roles|admins|administrators|users|members|owners|readers|writers|editors|operators|developers)$/i;

/** The holder of a grant, by stated type or else by the id's shape; of an id of no known shape another inventory has to say what it is. */
export function principalRef(value: string, type: string | undefined): EntityRef | undefined {
  const lower = type?.toLowerCase() ?? '';
  if (lower.includes('agent')) return agentRef(value);
  if (isCredentialType(type)) return credentialRef(value);
  if (/^(?:user|person|human|member)/.test(lower)) return personRef(value);
  if (/client|app|integration/.test(lower) && !/account/.test(lower)) return clientRef(value);
  if (lower !== '' || GROUP_PREFIX.test(value)) return identityRef(value.replace(GROUP_PREFIX, ''));
  if (AWS_KEY.test(value)) return credentialRef(value);
  if (SALESFORCE_APP.test(value)) return clientRef(value);
  if (accountOf(value) !== undefined) return personRef(value);
  if (isGuid(value) || value.startsWith('arn:') || /^0oa/.test(value)) return identityRef(value);
  const named = /^(?:svc|sa|service|id|iam|role|spn)[-_.]/i.test(value) || GROUP_NAME.test(value);
  return named ? identityRef(value) : unstatedRef(value);
}

function unstatedRef(value: string): EntityRef {
  const { aliases = [] } = agentRef(value);
  return ref('agent', UNSTATED_PRINCIPAL, value, { aliases: [{ ns: 'agent.id', value }, ...aliases] });
}

export function serverRef(name: string): EntityRef {
  return ref('mcp_server', 'mcp.server', name);
}

/** `Salesforce: api` as system and text; a text whose prefix is no product (`s3:GetObject`) stays whole. */
export function scoped(stated: string): { readonly text: string; readonly system?: string } {
  const colon = stated.indexOf(':');
  const prefix = colon < 0 ? '' : stated.slice(0, colon);
  const made = prefix === '' || /^s3$/i.test(prefix) ? undefined : system(prefix);
  const known = made !== undefined && KNOWN_PREFIX.has(systemId(prefix));
  return known ? { text: stated.slice(colon + 1).trim(), system: made.id } : { text: stated };
}

const KNOWN_PREFIX: ReadonlySet<string> = new Set([
  'aws',
  'salesforce',
  'microsoft graph',
  'microsoft 365',
  'sharepoint',
  'onedrive',
  'exchange',
  'teams',
  'okta',
  'entra id',
  'azure',
  'github',
  'gitlab',
  'google',
  'google drive',
  'gmail',
  'slack',
  'jira',
  'confluence',
  'zendesk',
  'servicenow',
  'hubspot',
  'snowflake',
  'notion',
  'dynamics',
  'power bi',
  'stripe',
  'workday',
]);

/** True for a product that logs know by this name. */
export function isKnownSystem(name: string): boolean {
  return KNOWN_PREFIX.has(systemId(name));
}
