/**
 * What an identifier of each namespace can prove. Namespaces are listed in docs/model.md.
 * `account`: issued once by a directory or a cloud, never reused within a case, and a thing has only one of them.
 * `address`: names one person at a time (an e-mail address or UPN); it can be changed or given away.
 * `plain`: names one thing, but a thing may have several.
 * `label`: a display name; two things may share it, so it never joins anything.
 */
type NamespaceTrust = 'account' | 'address' | 'plain' | 'label';

/** `cred.id` is missing on purpose: an inventory numbers credentials its own way, and logs state ids of their own for the same ones. */
const TRUST: Readonly<Record<string, NamespaceTrust>> = {
  'entra.oid': 'account',
  'entra.spn': 'account',
  'entra.keyid': 'account',
  'okta.user': 'account',
  'okta.app': 'account',
  'sf.user': 'account',
  'aws.key': 'account',
  'agent.id': 'account',
  'identity.id': 'account',
  'workflow.id': 'account',
  email: 'address',
  name: 'label',
  system: 'label',
  // What an inventory calls a person by in no product's namespace: see listedPeople.ts.
  'user.id': 'label',
};

/** The product whose accounts a namespace names, as inventories call it; undefined where any product's may be meant. */
const PRODUCT: Readonly<Record<string, RegExp>> = {
  'snow.user': /servicenow|service-now/,
  'sf.user': /salesforce/,
  'github.user': /github/,
  'okta.user': /okta/,
  'slack.user': /slack/,
  'google.user': /google|workspace|gmail/,
  'atlassian.account': /jira|atlassian|confluence/,
  'aws.arn': /aws|amazon/,
  'litellm.user': /litellm/,
  'kong.consumer': /kong/,
  'entra.oid': /entra|azure|microsoft|graph|sharepoint|office|365/,
  'github.id': /github/,
  'aws.identitystore': /aws|amazon|identity ?cent/,
  'anthropic.user': /anthropic|claude/,
  'openai.user': /openai|chatgpt/,
};

/** Whether an account id of this namespace can be one that an inventory lists for `system`. */
export function namesAccountOf(ns: string, system: string): boolean {
  return PRODUCT[ns]?.test(system.toLowerCase()) === true;
}

/** Order in which joins are tried: an account id settles what an address or a plain alias may not undo. */
export const TRUST_ORDER: Readonly<Record<NamespaceTrust, number>> = { account: 0, address: 1, plain: 2, label: 3 };

/** Trust of a namespace; unlisted ones are `plain`, any `….name` is a `label`. */
export function namespaceTrust(ns: string): NamespaceTrust {
  const known = TRUST[ns];
  if (known !== undefined) return known;
  return ns.endsWith('.name') ? 'label' : 'plain';
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ZERO_GUID = '00000000-0000-0000-0000-000000000000';
/** Values that sources write where they know nobody. */
const PLACEHOLDERS = new Set([
  '',
  '-',
  'n/a',
  'na',
  'none',
  'null',
  'undefined',
  'unknown',
  'system',
  'anonymous',
  '0',
]);

/**
 * The comparable form of an alias, or undefined when it identifies nothing (placeholder, zero GUID).
 * Letter case is ignored only for addresses and GUIDs: Salesforce ids and AWS key ids are case-sensitive.
 */
export function comparableAlias(ns: string, value: string): string | undefined {
  const trimmed = value.trim();
  const lower = trimmed.toLowerCase();
  if (PLACEHOLDERS.has(lower) || lower === ZERO_GUID) return undefined;
  return ns === 'email' || GUID.test(trimmed) ? lower : trimmed;
}

/** Splits `ns:id` at the first colon. */
export function splitEntityKey(key: string): { ns: string; id: string } {
  const at = key.indexOf(':');
  return at < 0 ? { ns: '', id: key } : { ns: key.slice(0, at), id: key.slice(at + 1) };
}
