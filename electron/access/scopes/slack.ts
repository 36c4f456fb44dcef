/**
 * Slack OAuth scopes of bots, users and administrators, `object:operation[.qualifier]`, and workspace roles.
 * Source: docs.slack.dev/reference/scopes.
 * Implication: `:history` ⇒ reading messages; `chat:write.public` ⇒ `chat:write`; `admin` ⇒ every `admin.*`.
 * Reach: a bot's or user's scope reaches the conversations it is in (shared); `.public`, directory, `search:read` and `admin.*` the workspace.
 */
import type { Verb } from '../../../shared/model/kinds.ts';
import type { Permission } from '../permission.ts';
import { defineScopes, entry } from './define.ts';

const OPERATIONS: Readonly<Record<string, readonly Verb[]>> = {
  read: ['read'],
  history: ['read'],
  write: ['create', 'update', 'delete'],
  create: ['create'],
  join: ['update'],
  manage: ['create', 'update', 'delete'],
  export: ['export'],
  connect: ['execute'],
  execute: ['execute'],
  provide: ['execute'],
  embed: ['update'],
};

const OBJECTS: Readonly<Record<string, string>> = {
  channels: 'channel',
  groups: 'private channel',
  im: 'direct message',
  mpim: 'group message',
  chat: 'message',
  conversations: 'channel',
  files: 'file',
  remote_files: 'file',
  users: 'user',
  'users.profile': 'user',
  usergroups: 'group',
  team: 'workspace',
  reactions: 'reaction',
  pins: 'pin',
  bookmarks: 'bookmark',
  stars: 'star',
  reminders: 'reminder',
  emoji: 'emoji',
  dnd: 'presence',
  calls: 'call',
  links: 'message',
  metadata: 'message',
  search: 'message',
  canvases: 'canvas',
  lists: 'list',
  workflow: 'workflow',
  triggers: 'workflow',
  assistant: 'message',
  app_mentions: 'message',
  auditlogs: 'audit log',
};

const WIDE = new Set(['auditlogs', 'search', 'users', 'usergroups', 'team', 'emoji']);

const WHOLE: Readonly<Record<string, readonly Permission[]>> = {
  admin: [{ system: 'slack', verb: 'administer', resource: '*', tier: 4, reach: 'tenant', everything: true }],
  commands: [{ system: 'slack', verb: 'execute', resource: 'command', tier: 1, reach: 'shared' }],
  'incoming-webhook': [{ system: 'slack', verb: 'send', resource: 'message', tier: 2, reach: 'shared', open: true }],
  bot: [
    { system: 'slack', verb: 'read', resource: 'message', tier: 2, reach: 'shared', open: true },
    { system: 'slack', verb: 'send', resource: 'message', tier: 2, reach: 'shared', open: true },
  ],
  'workspace owner': [
    { system: 'slack', verb: 'administer', resource: '*', tier: 4, reach: 'tenant', everything: true },
  ],
  'primary owner': [{ system: 'slack', verb: 'administer', resource: '*', tier: 4, reach: 'tenant', everything: true }],
  'workspace admin': [
    { system: 'slack', verb: 'administer', resource: '*', tier: 4, reach: 'tenant', everything: true },
  ],
  'org owner': [{ system: 'slack', verb: 'administer', resource: '*', tier: 4, reach: 'tenant', everything: true }],
  'org admin': [{ system: 'slack', verb: 'administer', resource: '*', tier: 4, reach: 'tenant', everything: true }],
};

const NO_DATA = new Set([
  'identify',
  'identity.basic',
  'identity.email',
  'identity.avatar',
  'identity.team',
  'openid',
  'profile',
  'email',
]);

export default defineScopes({
  vendor: 'slack',
  map(text, system) {
    if (system === undefined) return undefined;
    const lower = text.toLowerCase();
    if (NO_DATA.has(lower)) return [];
    return entry(WHOLE, lower) ?? scoped(lower);
  },
});

function scoped(text: string): readonly Permission[] | undefined {
  const match = /^(admin\.)?([a-z_.]{2,40}):([a-z]+)(?:\.([a-z_.]+))?$/.exec(text);
  const verbs = match === null ? undefined : entry(OPERATIONS, match[3] ?? '');
  if (match === null || verbs === undefined) return undefined;
  const [, admin, object = '', operation = '', qualifier] = match;
  const resource = entry(OBJECTS, object) ?? object.replaceAll('_', ' ');
  const wide = admin !== undefined || WIDE.has(object) || qualifier === 'public' || qualifier === 'email';
  const reach = wide ? 'tenant' : 'shared';
  if (admin !== undefined) {
    const writes = operation !== 'read';
    const given: readonly Verb[] = writes ? [...verbs, 'administer'] : verbs;
    return given.map((verb) => ({ system: 'slack', verb, resource, tier: writes ? 4 : 3, reach, open: true }));
  }
  const sends = object === 'chat' && operation === 'write';
  const tier =
    operation === 'history' || operation === 'export' || object === 'search' || object === 'auditlogs' ? 3 : 2;
  const given: readonly Verb[] = sends ? ['send', 'update', 'delete'] : verbs;
  return given.map((verb) => ({
    system: 'slack',
    verb,
    resource: operation === 'history' ? 'message' : resource,
    tier,
    reach,
    open: true,
    ...(resource === 'file' && verb === 'read' ? { also: ['export' as const] } : {}),
    ...(object === 'channels' && operation === 'manage' ? { also: ['grant' as const] } : {}),
  }));
}
