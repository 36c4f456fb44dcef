/**
 * Salesforce: OAuth scopes of connected apps, profile and permission-set permissions (label or API name), standard profiles, and
 * object permissions written `Object:right` (`Opportunity:read`, `Case:edit`).
 * Source: help.salesforce.com "OAuth Tokens and Scopes"; Metadata API "PermissionSet" (userPermissions, objectPermissions).
 * Implication: `full` ⇒ `api`, `web` and the rest; ModifyAllData ⇒ ViewAllData; object edit ⇒ read; modifyAll ⇒ viewAll.
 * Reach: an OAuth scope reaches what its user may see (shared); "all data" permissions reach the tenant.
 */
import type { DataReach } from '../../../shared/model/access.ts';
import type { Verb } from '../../../shared/model/kinds.ts';
import type { Permission } from '../permission.ts';
import { defineScopes, entry } from './define.ts';

const READ_WRITE: readonly Verb[] = ['read', 'export', 'create', 'update', 'delete'];

function on(verbs: readonly Verb[], resource: string, tier: number, reach: DataReach = 'shared'): Permission[] {
  return verbs.map((verb) => ({ system: 'salesforce', verb, resource, tier, reach }));
}

const EVERYTHING: readonly Permission[] = on(['administer'], '*', 4, 'tenant').map((one) => ({
  ...one,
  everything: true,
}));

const SCOPES: Readonly<Record<string, readonly Permission[]>> = {
  api: on(READ_WRITE, '*', 3),
  full: on([...READ_WRITE, 'administer'], '*', 4),
  web: on(['read'], 'web session', 2),
  visualforce: on(['read'], 'Visualforce page', 2),
  chatter_api: on(['read', 'create'], 'Chatter', 2),
  wave_api: on(['read'], 'Analytics', 2),
  eclair_api: on(['read'], 'Analytics', 2),
  content: on(['read', 'create'], 'ContentDocument', 2),
  custom_permissions: on(['read'], 'custom permission', 1, 'own'),
  cdp_api: on(['read', 'create', 'update', 'delete'], 'Data Cloud', 3),
  cdp_query_api: on(['read', 'export'], 'Data Cloud', 3),
  cdp_ingest_api: on(['create', 'update', 'delete'], 'Data Cloud', 3),
  cdp_profile_api: on(['read'], 'Data Cloud profile', 3),
  pardot_api: on(['read', 'create', 'update', 'delete'], 'Prospect', 3),
  interaction_api: on(['read', 'create'], 'flow', 2),
  chatbot_api: on(['execute'], 'bot', 2),
  einstein_gpt_api: on(['execute'], 'model', 2),
  sfap_api: on(['execute'], 'agent', 2),
  scrt_api: on(['read', 'create'], 'conversation', 2),
  user_registration_api: on(['create'], 'User', 3),
  forgot_password: on(['update'], 'User', 3),
  'system administrator': EVERYTHING,
  'standard user': on(['read', 'create', 'update'], '*', 2),
  'read only': on(['read'], '*', 2),
  'minimum access - salesforce': [],
  'minimum access - api only integrations': [],
  'salesforce api only system integrations': on(['read'], '*', 2),
  'bulk api': on(['export'], '*', 3),
};

/** userPermissions by API name; labels differ from it by spaces alone, or are in LABELS. */
const USER_PERMISSIONS: Readonly<Record<string, readonly Permission[]>> = {
  modifyalldata: on(READ_WRITE, '*', 4, 'tenant'),
  viewalldata: on(['read', 'export'], '*', 3, 'tenant'),
  apienabled: on(READ_WRITE, '*', 3),
  apiuseronly: [],
  bulkapiharddelete: on(['delete'], '*', 4),
  bulkapienabled: on(['export'], '*', 3),
  exportreport: on(['export'], 'Report', 3),
  runreports: on(['read'], 'Report', 2),
  dataexport: on(['export'], '*', 4, 'tenant'),
  viewallusers: on(['read'], 'User', 2, 'tenant'),
  manageusers: on(['administer', 'grant'], 'User', 4, 'tenant'),
  manageinternalusers: on(['administer', 'grant'], 'User', 4, 'tenant'),
  resetpasswords: on(['update'], 'User', 4, 'tenant'),
  assignpermissionsets: on(['grant'], 'PermissionSet', 4, 'tenant'),
  manageprofilespermissionsets: on(['administer', 'grant'], 'PermissionSet', 4, 'tenant'),
  managesharing: on(['share', 'grant'], '*', 4, 'tenant'),
  manageroles: on(['grant'], 'Role', 4, 'tenant'),
  customizeapplication: EVERYTHING,
  authorapex: on(['administer', 'execute'], 'Apex', 4, 'tenant'),
  modifymetadata: on(['administer'], 'metadata', 4, 'tenant'),
  viewsetup: on(['read'], 'setup', 2, 'tenant'),
  viewencrypteddata: on(['read'], 'encrypted field', 3, 'tenant'),
  vieweventlogfiles: on(['read', 'export'], 'EventLogFile', 3, 'tenant'),
  manageconnectedapps: on(['administer', 'grant'], 'connected app', 4, 'tenant'),
  useanyapiclient: on(['grant'], 'connected app', 4, 'tenant'),
  manageremoteaccess: on(['grant'], 'connected app', 4, 'tenant'),
  transferanyentity: on(['update'], '*', 3, 'tenant'),
  editreadonlyfields: on(['update'], '*', 3),
  massinlineedit: on(['update'], '*', 3),
  emailmass: on(['send'], 'EmailMessage', 3),
  emailsingle: on(['send'], 'EmailMessage', 2),
  manageflow: on(['administer'], 'Flow', 4, 'tenant'),
  runflow: on(['execute'], 'Flow', 2),
  queryallfiles: on(['read', 'export'], 'ContentDocument', 3, 'tenant'),
};

const LABELS: Readonly<Record<string, string>> = {
  exportreports: 'exportreport',
  manageprofilesandpermissionsets: 'manageprofilespermissionsets',
  manageinternalusers: 'manageinternalusers',
  weeklydataexport: 'dataexport',
  approveuninstalledconnectedapps: 'useanyapiclient',
  resetuserpasswordsandunlockusers: 'resetpasswords',
  vieweventlogfiles: 'vieweventlogfiles',
  viewsetupandconfiguration: 'viewsetup',
  modifymetadatathroughmetadataapifunctions: 'modifymetadata',
  bulkapiharddelete: 'bulkapiharddelete',
  massemail: 'emailmass',
  sendemail: 'emailsingle',
  transferrecord: 'transferanyentity',
  queryallfiles: 'queryallfiles',
};

const OBJECT_RIGHTS: Readonly<Record<string, readonly Verb[]>> = {
  read: ['read'],
  view: ['read'],
  create: ['read', 'create'],
  edit: ['read', 'update'],
  update: ['read', 'update'],
  delete: ['read', 'update', 'delete'],
  viewall: ['read', 'export'],
  viewallrecords: ['read', 'export'],
  modifyall: ['read', 'export', 'create', 'update', 'delete', 'share'],
  modifyallrecords: ['read', 'export', 'create', 'update', 'delete', 'share'],
  crud: ['read', 'create', 'update', 'delete'],
};

/** Scopes that prove who somebody is or keep a session, and reach no data. */
const NO_DATA = new Set([
  'id',
  'openid',
  'profile',
  'email',
  'address',
  'phone',
  'refresh_token',
  'offline_access',
  'lightning',
]);

export default defineScopes({
  vendor: 'salesforce',
  map(text, system) {
    if (system === undefined) return undefined;
    const lower = text.toLowerCase();
    if (NO_DATA.has(lower)) return [];
    const scope = entry(SCOPES, lower);
    if (scope !== undefined) return scope;
    const name = lower.replace(/[^a-z0-9]/g, '').replace(/^permissions/, '');
    const permission = entry(USER_PERMISSIONS, entry(LABELS, name) ?? name);
    return permission ?? objectRights(text);
  },
});

/** `Opportunity:read`, `Case: edit`, `Account.ModifyAll`. */
function objectRights(text: string): readonly Permission[] | undefined {
  const match = /^([A-Za-z]\w{1,79})\s*[:.]\s*([A-Za-z][A-Za-z ]{2,24})$/.exec(text);
  if (match === null) return undefined;
  const right = (match[2] ?? '').toLowerCase().replaceAll(' ', '');
  const verbs = entry(OBJECT_RIGHTS, right);
  if (verbs === undefined) return undefined;
  const all = right.includes('all');
  return on(verbs, match[1] ?? '', all ? 3 : 2, all ? 'tenant' : 'shared');
}
