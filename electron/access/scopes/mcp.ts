/**
 * MCP tools, `server/tool` or the tool's name alone: what it does, read from the verb in its name.
 * Source: modelcontextprotocol.io/specification (tools have names, not permissions; their annotations are only hints), so the words
 * of the name are what is known before a call. Reach: shared, as far as the server's own account.
 */
import type { Verb } from '../../../shared/model/kinds.ts';
import { systemTitle, vendorOf } from '../systems.ts';
import { defineScopes, entry } from './define.ts';

const WORDS: Readonly<Record<string, Verb>> = {
  get: 'read',
  read: 'read',
  fetch: 'read',
  view: 'read',
  show: 'read',
  describe: 'read',
  lookup: 'read',
  query: 'read',
  summarize: 'read',
  summarise: 'read',
  list: 'list',
  search: 'search',
  find: 'search',
  export: 'export',
  download: 'export',
  dump: 'export',
  create: 'create',
  add: 'create',
  insert: 'create',
  upload: 'create',
  open: 'create',
  new: 'create',
  comment: 'create',
  fork: 'create',
  update: 'update',
  edit: 'update',
  write: 'update',
  set: 'update',
  modify: 'update',
  patch: 'update',
  move: 'update',
  transition: 'update',
  assign: 'update',
  close: 'update',
  merge: 'update',
  push: 'update',
  upsert: 'update',
  replace: 'update',
  delete: 'delete',
  remove: 'delete',
  drop: 'delete',
  purge: 'delete',
  send: 'send',
  post: 'send',
  reply: 'send',
  email: 'send',
  notify: 'send',
  message: 'send',
  share: 'share',
  run: 'execute',
  execute: 'execute',
  exec: 'execute',
  invoke: 'execute',
  call: 'execute',
  trigger: 'execute',
  start: 'execute',
  bash: 'execute',
  shell: 'execute',
  eval: 'execute',
  approve: 'approve',
  grant: 'grant',
  invite: 'grant',
  revoke: 'grant',
  admin: 'administer',
};

const TIERS: Readonly<Partial<Record<Verb, number>>> = {
  administer: 4,
  grant: 4,
  delete: 3,
  export: 3,
  execute: 3,
  approve: 3,
};
/** What changes who belongs to a group changes access. */
const MEMBERSHIP = /(?:user|member)s?_(?:to|from)_(?:group|team|role)|(?:group|team)_(?:member|user)/;

export default defineScopes({
  vendor: 'any',
  map(text, system, via) {
    if (via !== 'tool') return undefined;
    const slash = text.lastIndexOf('/');
    const server = slash > 0 ? text.slice(0, slash) : undefined;
    const words = text
      .slice(slash + 1)
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((word) => word !== '');
    const product = vendorOf(words[0]) === 'other' ? undefined : words[0];
    const where = server ?? system ?? (product === undefined ? 'tools' : systemTitle(product));
    const at = words.findIndex((word) => entry(WORDS, word) !== undefined);
    const word = entry(WORDS, words[at] ?? '');
    if (word === undefined) return undefined;
    const rest = words.slice(at + 1).join(' ');
    const verb = MEMBERSHIP.test(words.join('_')) && word !== 'read' && word !== 'list' ? 'grant' : word;
    return [
      { system: where, verb, resource: rest === '' ? '*' : rest, tier: TIERS[verb] ?? 2, reach: 'shared', open: true },
    ];
  },
});
