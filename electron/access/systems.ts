/** Products by the names that inventories, vendors' tables and logs use for them, and which product speaks for which. */

/** Product families: a grant or an approval for the family covers its members. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  'microsoft 365': [
    'sharepoint',
    'onedrive',
    'exchange',
    'teams',
    'microsoft graph',
    'microsoft 365 copilot',
    'copilot studio',
    'power platform',
  ],
  'google workspace': ['google drive', 'gmail', 'google calendar', 'google contacts', 'google chat', 'google admin'],
  aws: ['s3', 'dynamodb', 'secrets manager', 'bedrock', 'iam', 'sts', 'lambda', 'ec2'],
  atlassian: ['jira', 'confluence'],
};

/** An API through which a whole family is reached: what its log shows may be any member's data. */
const UMBRELLAS: Readonly<Record<string, readonly string[]>> = {
  'microsoft graph': [
    'sharepoint',
    'onedrive',
    'exchange',
    'teams',
    'entra',
    'intune',
    'microsoft 365',
    'microsoft defender',
  ],
  'google workspace': [...(FAMILIES['google workspace'] ?? []), 'google cloud'],
};

/** Other names by which the same product is known. */
const SYNONYMS: Readonly<Record<string, string>> = {
  m365: 'microsoft 365',
  office365: 'microsoft 365',
  'office 365': 'microsoft 365',
  o365: 'microsoft 365',
  copilot: 'microsoft 365 copilot',
  'sharepoint online': 'sharepoint',
  'exchange online': 'exchange',
  outlook: 'exchange',
  'microsoft teams': 'teams',
  graph: 'microsoft graph',
  msgraph: 'microsoft graph',
  'amazon web services': 'aws',
  'amazon s3': 's3',
  sfdc: 'salesforce',
  'salesforce.com': 'salesforce',
  'entra id': 'entra',
  'microsoft entra': 'entra',
  'microsoft entra id': 'entra',
  'azure ad': 'entra',
  'azure active directory': 'entra',
  google: 'google workspace',
  'g suite': 'google workspace',
  gcp: 'google cloud',
  'google cloud platform': 'google cloud',
  'jira software': 'jira',
  'jira cloud': 'jira',
};

const TITLES: Readonly<Record<string, string>> = {
  aws: 'AWS',
  s3: 'S3',
  iam: 'IAM',
  salesforce: 'Salesforce',
  'microsoft graph': 'Microsoft Graph',
  'microsoft 365': 'Microsoft 365',
  'microsoft 365 copilot': 'Microsoft 365 Copilot',
  'microsoft defender': 'Microsoft Defender',
  'copilot studio': 'Copilot Studio',
  sharepoint: 'SharePoint',
  onedrive: 'OneDrive',
  exchange: 'Exchange',
  teams: 'Microsoft Teams',
  entra: 'Entra ID',
  intune: 'Intune',
  okta: 'Okta',
  github: 'GitHub',
  slack: 'Slack',
  jira: 'Jira',
  confluence: 'Confluence',
  atlassian: 'Atlassian',
  gmail: 'Gmail',
  'google workspace': 'Google Workspace',
  'google drive': 'Google Drive',
  'google calendar': 'Google Calendar',
  'google contacts': 'Google Contacts',
  'google chat': 'Google Chat',
  'google admin': 'Google Admin',
  'google cloud': 'Google Cloud',
};

/** Lower-case product name with known synonyms folded. */
export function canonicalSystem(name: string): string {
  const lower = name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, ' ');
  return (Object.hasOwn(SYNONYMS, lower) ? SYNONYMS[lower] : undefined) ?? lower;
}

/** The product's name as people write it; a product that is not known keeps its spelling. */
export function systemTitle(name: string): string {
  const canonical = canonicalSystem(name);
  return (Object.hasOwn(TITLES, canonical) ? TITLES[canonical] : undefined) ?? name;
}

/** True when permission over `holder` (a product or its family) speaks about `used`. */
export function systemCovers(holder: string, used: string): boolean {
  const a = canonicalSystem(holder);
  const b = canonicalSystem(used);
  if (a === '*' || a === b) return true;
  if (Object.hasOwn(FAMILIES, a) && FAMILIES[a]?.includes(b) === true) return true;
  // A grant that names the API alone may be for any product behind it.
  return Object.hasOwn(UMBRELLAS, a) && UMBRELLAS[a]?.includes(b) === true;
}

/** True when `used` is an API through which the data of `holder` is reached, such as Microsoft Graph for Exchange. */
export function isUmbrellaOf(used: string, holder: string): boolean {
  const api = canonicalSystem(used);
  return Object.hasOwn(UMBRELLAS, api) && UMBRELLAS[api]?.includes(canonicalSystem(holder)) === true;
}

const VENDORS: readonly (readonly [vendor: string, systems: readonly string[]])[] = [
  [
    'microsoft',
    [...(FAMILIES['microsoft 365'] ?? []), 'microsoft 365', 'entra', 'azure', 'intune', 'microsoft defender'],
  ],
  ['google', [...(FAMILIES['google workspace'] ?? []), 'google workspace', 'google cloud']],
  ['aws', ['aws', ...(FAMILIES.aws ?? [])]],
  ['atlassian', ['jira', 'confluence', 'atlassian']],
  ['salesforce', ['salesforce']],
  ['github', ['github']],
  ['slack', ['slack']],
  ['okta', ['okta']],
];

/** Whose table speaks about a stated system: `undefined` when none is stated, `other` for a product without a table. */
export function vendorOf(system: string | undefined): string | undefined {
  if (system === undefined || system === '*') return undefined;
  const canonical = canonicalSystem(system);
  return VENDORS.find(([, systems]) => systems.includes(canonical))?.[0] ?? 'other';
}
