/**
 * Google OAuth 2.0 scopes, as full URL or, where the system is stated, in the short form after `/auth/`.
 * Source: developers.google.com/identity/protocols/oauth2/scopes.
 * Implication: a scope without a suffix ⇒ its `.readonly`; reading files and mail ⇒ downloading them.
 * Reach: the signed-in user's data; Admin SDK, Vault and Cloud scopes the tenant; `.file` and `.appdata` what the app was given.
 */
import type { DataReach } from '../../../shared/model/access.ts';
import type { Verb } from '../../../shared/model/kinds.ts';
import type { Permission } from '../permission.ts';
import { defineScopes, entry } from './define.ts';

const PREFIX =
  /^https:\/\/(?:www\.googleapis\.com\/auth|mail\.google\.com|www\.google\.com\/(?:m8|calendar)\/feeds)\/?/;

type Right = readonly [system: string, resource: string, verbs: readonly Verb[], tier: number, reach: DataReach];

const READ: readonly Verb[] = ['read'];
const EDIT: readonly Verb[] = ['read', 'create', 'update', 'delete'];
const FULL: readonly Verb[] = [...EDIT, 'share'];

const SCOPES: Readonly<Record<string, Right>> = {
  drive: ['google drive', 'file', FULL, 3, 'own'],
  'drive.file': ['google drive', 'file', FULL, 1, 'shared'],
  'drive.appdata': ['google drive', 'application data', EDIT, 1, 'shared'],
  'drive.appfolder': ['google drive', 'application data', EDIT, 1, 'shared'],
  'drive.install': ['google drive', 'app', ['create'], 1, 'own'],
  'drive.metadata': ['google drive', 'file', ['list', 'update'], 2, 'own'],
  'drive.metadata.readonly': ['google drive', 'file', ['list', 'search'], 2, 'own'],
  'drive.photos.readonly': ['google drive', 'photo', READ, 2, 'own'],
  'drive.activity': ['google drive', 'activity', EDIT, 2, 'own'],
  'drive.activity.readonly': ['google drive', 'activity', READ, 2, 'own'],
  'drive.scripts': ['google drive', 'script', ['update'], 3, 'own'],
  'drive.labels': ['google drive', 'label', EDIT, 2, 'own'],
  documents: ['google drive', 'file', EDIT, 3, 'own'],
  spreadsheets: ['google drive', 'file', EDIT, 3, 'own'],
  presentations: ['google drive', 'file', EDIT, 3, 'own'],
  'forms.body': ['google drive', 'form', EDIT, 2, 'own'],
  'forms.responses': ['google drive', 'form', READ, 2, 'own'],
  'gmail.modify': ['gmail', 'mail', ['read', 'create', 'update', 'send'], 3, 'own'],
  'gmail.compose': ['gmail', 'mail', ['create', 'update', 'send'], 2, 'own'],
  'gmail.send': ['gmail', 'mail', ['send'], 2, 'own'],
  'gmail.insert': ['gmail', 'mail', ['create'], 2, 'own'],
  'gmail.labels': ['gmail', 'label', EDIT, 1, 'own'],
  'gmail.metadata': ['gmail', 'mail', ['list'], 2, 'own'],
  gmail: ['gmail', 'mail', [...EDIT, 'send'], 3, 'own'],
  'gmail.settings.basic': ['gmail', 'mailbox settings', ['read', 'update'], 3, 'own'],
  'gmail.settings.sharing': ['gmail', 'mailbox settings', ['update', 'share', 'grant'], 4, 'own'],
  calendar: ['google calendar', 'calendar', FULL, 2, 'own'],
  'calendar.events': ['google calendar', 'calendar', EDIT, 2, 'own'],
  'calendar.acls': ['google calendar', 'calendar', ['read', 'share'], 3, 'own'],
  'calendar.freebusy': ['google calendar', 'calendar', ['list'], 1, 'own'],
  'calendar.settings': ['google calendar', 'settings', READ, 1, 'own'],
  'calendar.calendarlist': ['google calendar', 'calendar', EDIT, 1, 'own'],
  contacts: ['google contacts', 'contact', EDIT, 2, 'own'],
  'contacts.other': ['google contacts', 'contact', READ, 2, 'own'],
  directory: ['google contacts', 'profile', READ, 2, 'tenant'],
  tasks: ['google workspace', 'task', EDIT, 2, 'own'],
  keep: ['google workspace', 'note', EDIT, 2, 'own'],
  'chat.messages': ['google chat', 'message', EDIT, 2, 'own'],
  'chat.messages.create': ['google chat', 'message', ['send'], 2, 'own'],
  'chat.spaces': ['google chat', 'space', EDIT, 2, 'own'],
  'chat.memberships': ['google chat', 'member', EDIT, 2, 'own'],
  'chat.bot': ['google chat', 'message', ['read', 'send'], 2, 'shared'],
  'meetings.space.created': ['google workspace', 'meeting', EDIT, 2, 'shared'],
  'meetings.space': ['google workspace', 'meeting', READ, 2, 'own'],
  'script.projects': ['google workspace', 'script', EDIT, 3, 'own'],
  'script.deployments': ['google workspace', 'script', EDIT, 3, 'own'],
  'admin.directory.user': ['google admin', 'user', [...EDIT, 'grant'], 4, 'tenant'],
  'admin.directory.user.alias': ['google admin', 'user', ['read', 'update'], 3, 'tenant'],
  'admin.directory.user.security': ['google admin', 'user credential', ['read', 'delete'], 4, 'tenant'],
  'admin.directory.userschema': ['google admin', 'user', ['read', 'update'], 3, 'tenant'],
  'admin.directory.group': ['google admin', 'group', [...EDIT, 'grant'], 4, 'tenant'],
  'admin.directory.group.member': ['google admin', 'group', ['read', 'update', 'grant'], 4, 'tenant'],
  'admin.directory.orgunit': ['google admin', 'organization', EDIT, 4, 'tenant'],
  'admin.directory.rolemanagement': ['google admin', 'role', [...EDIT, 'grant'], 4, 'tenant'],
  'admin.directory.domain': ['google admin', 'domain', EDIT, 4, 'tenant'],
  'admin.directory.customer': ['google admin', 'customer', EDIT, 4, 'tenant'],
  'admin.directory.device.mobile': ['google admin', 'device', [...EDIT, 'administer'], 4, 'tenant'],
  'admin.directory.device.chromeos': ['google admin', 'device', [...EDIT, 'administer'], 4, 'tenant'],
  'admin.directory.resource.calendar': ['google admin', 'calendar', EDIT, 3, 'tenant'],
  'admin.reports.audit': ['google admin', 'audit log', READ, 3, 'tenant'],
  'admin.reports.usage': ['google admin', 'report', READ, 3, 'tenant'],
  'admin.datatransfer': ['google admin', 'file', ['read', 'grant'], 4, 'tenant'],
  'apps.groups.settings': ['google admin', 'group', ['read', 'update'], 3, 'tenant'],
  'apps.groups.migration': ['google admin', 'mail', ['create'], 3, 'tenant'],
  'apps.alerts': ['google admin', 'alert', EDIT, 3, 'tenant'],
  ediscovery: ['google admin', 'matter', [...EDIT, 'export'], 4, 'tenant'],
  'cloud-platform': ['google cloud', '*', ['administer'], 4, 'tenant'],
  'cloud-platform.read-only': ['google cloud', '*', READ, 3, 'tenant'],
  'cloud-identity': ['google admin', '*', EDIT, 4, 'tenant'],
  'cloud-identity.groups': ['google admin', 'group', [...EDIT, 'grant'], 4, 'tenant'],
  bigquery: ['google cloud', 'bigquery', [...EDIT, 'export', 'execute'], 3, 'tenant'],
  'bigquery.insertdata': ['google cloud', 'bigquery', ['create'], 3, 'tenant'],
  'devstorage.read_only': ['google cloud', 'storage', READ, 3, 'tenant'],
  'devstorage.read_write': ['google cloud', 'storage', EDIT, 3, 'tenant'],
  'devstorage.full_control': ['google cloud', 'storage', [...FULL, 'grant'], 4, 'tenant'],
  compute: ['google cloud', 'compute', ['administer'], 4, 'tenant'],
  pubsub: ['google cloud', 'pubsub', [...EDIT, 'send'], 3, 'tenant'],
  'logging.read': ['google cloud', 'log', READ, 3, 'tenant'],
  'logging.write': ['google cloud', 'log', ['create'], 2, 'tenant'],
  'logging.admin': ['google cloud', 'log', ['administer'], 4, 'tenant'],
  'generative-language.retriever': ['google cloud', 'generative language', EDIT, 2, 'own'],
};

const NO_DATA = new Set(['openid', 'email', 'profile', 'userinfo.email', 'userinfo.profile']);
const CONTENT = new Set(['file', 'mail', 'storage', 'bigquery', 'form']);
const WHOLE_MAILBOX = /^https:\/\/mail\.google\.com\/?$/;

export default defineScopes({
  vendor: 'google',
  map(text, system) {
    const full = PREFIX.test(text);
    if (!full && system === undefined) return undefined;
    const lower = WHOLE_MAILBOX.test(text) ? 'gmail' : text.replace(PREFIX, '').toLowerCase();
    if (NO_DATA.has(lower)) return [];
    const exact = entry(SCOPES, lower);
    if (exact !== undefined) return permissions(exact);
    const base = lower.replace(/\.(?:readonly|read)$/, '');
    const read = base === lower ? undefined : entry(SCOPES, base);
    if (read === undefined) return undefined;
    const [where, resource, , tier, reach] = read;
    return permissions([where, resource, READ, Math.min(tier, reach === 'tenant' ? 3 : 2), reach]);
  },
});

function permissions([system, resource, verbs, tier, reach]: Right): Permission[] {
  return verbs.map((verb) => ({
    system,
    verb,
    resource,
    tier,
    reach,
    ...(resource === '*' ? (verb === 'administer' ? { everything: true } : {}) : { open: true }),
    ...(verb === 'read' && CONTENT.has(resource) ? { also: ['export' as const] } : {}),
  }));
}
