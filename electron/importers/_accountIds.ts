/** Columns beyond the templates in which inventories of agents and identities state ids: what they name is told by the column's name. */
import { id, isEmail, isGuid, splitList } from './_fields.ts';
import { plainName } from './_sniff.ts';

/** What the id of a column names: an account of a product, a directory's principal, an OAuth client or a credential. */
type IdKind = 'account' | 'principal' | 'client' | 'credential';

export interface StatedId {
  readonly kind: IdKind;
  readonly value: string;
  /** The product that the column's name names. */
  readonly system?: string;
}

const PRODUCTS: readonly (readonly [RegExp, string])[] = [
  [/^okta/, 'Okta'],
  [/^(?:azuread|azure|aad|entraid|entra|microsoft|msft|m365|o365|ms)/, 'Entra ID'],
  [/^(?:salesforce|sfdc|sf)/, 'Salesforce'],
  [/^(?:github|gh)/, 'GitHub'],
  [/^slack/, 'Slack'],
  [/^(?:atlassian|jira|confluence)/, 'Jira'],
  [/^(?:servicenow|snow|snc)/, 'ServiceNow'],
  [/^(?:googleworkspace|google|gsuite|gcp|gws)/, 'Google Workspace'],
  [/^(?:aws|iam)/, 'AWS'],
  [/^litellm/, 'LiteLLM'],
];
const CLIENT =
  /^(?:oauth|connected|public|enterprise)?(?:client|app|application|consumer|connectedapp)(?:id|ids|key|clientid)$/;
const PRINCIPAL =
  /^(?:(?:service)?principal|sp|spn|agentidentity|managedidentity|directory)?(?:object|principal)?(?:id|oid|guid)$|^spn$|^rolearn$|^role$|^arn$/;
const CREDENTIAL = /^(?:api|access|secret|virtual|service)?(?:key|token|credential)(?:id|ids|hash|alias)$/;
const ACCOUNT =
  /^(?:bot|user|account|service|serviceaccount|integration|integrationuser|member|sys|run|runas)*(?:id|login|username|user|account|upn|email|mail|serviceaccount|sysid|runas)$/;
const LOOKS_LIKE_IDS = /(?:ids?|uid|oid|guid|uuid|login|username|arn|upn)$/;

/** Ids in the columns that the template does not know, and what looks like an id and is not read. */
export function statedIds(
  columns: Readonly<Record<string, unknown>>,
  template: readonly string[],
): { readonly ids: readonly StatedId[]; readonly doubts: readonly string[] } {
  const known = new Set(template.map(plainName));
  const ids: StatedId[] = [];
  const doubts: string[] = [];
  for (const [header, cell] of Object.entries(columns).slice(0, 1000)) {
    const plain = plainName(header).replace(/[^a-z0-9]/g, '');
    if (known.has(plain)) continue;
    const values = splitList(cell, /[;,|]/).filter((value) => id(value) !== undefined);
    if (values.length === 0) continue;
    const product = PRODUCTS.find(([word]) => word.test(plain));
    const rest = product === undefined ? plain : plain.replace(product[0], '');
    const kind = kindOf(rest, product !== undefined);
    if (kind === undefined) {
      if (
        LOOKS_LIKE_IDS.test(plain) &&
        !/^(?:owner|sponsor|manager|team|tenant|org|department|costcenter|ticket)/.test(plain)
      )
        doubts.push(
          `the column ${header.slice(0, 60)} looks like ids of a system that is not known by this name: kept as an attribute, it joins nothing to a log`,
        );
      continue;
    }
    for (const value of values.slice(0, 20)) {
      // An application and its principal have ids of one shape; what is no directory's id is an account.
      const shaped = kind === 'principal' && !isGuid(value) && !value.startsWith('arn:') ? 'account' : kind;
      if (shaped === 'account' && product === undefined && !isEmail(value)) continue;
      ids.push({ kind: shaped, value, ...(product === undefined ? {} : { system: product[1] }) });
    }
  }
  return { ids, doubts };
}

function kindOf(rest: string, ofProduct: boolean): IdKind | undefined {
  if (CREDENTIAL.test(rest)) return 'credential';
  if (CLIENT.test(rest)) return 'client';
  if (rest === 'id' || rest === '') return ofProduct ? 'principal' : undefined;
  if (PRINCIPAL.test(rest)) return 'principal';
  return ACCOUNT.test(rest) ? 'account' : undefined;
}
