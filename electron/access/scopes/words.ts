/**
 * Plain words, as people write purposes and approvals: `read`, `update opportunities`, `summarise calls`, `export:Case`.
 * The first word gives the verb, the rest the resource.
 */
import type { Verb } from '../../../shared/model/kinds.ts';
import { defineScopes, entry } from './define.ts';

const WORDS: Readonly<Record<string, Verb>> = {
  read: 'read',
  view: 'read',
  get: 'read',
  lookup: 'read',
  summarise: 'read',
  summarize: 'read',
  classify: 'read',
  answer: 'read',
  list: 'list',
  search: 'search',
  find: 'search',
  query: 'read',
  export: 'export',
  download: 'export',
  extract: 'export',
  create: 'create',
  add: 'create',
  draft: 'create',
  open: 'create',
  comment: 'create',
  update: 'update',
  edit: 'update',
  write: 'update',
  assign: 'update',
  transition: 'update',
  close: 'update',
  delete: 'delete',
  remove: 'delete',
  share: 'share',
  send: 'send',
  email: 'send',
  reply: 'send',
  post: 'send',
  notify: 'send',
  run: 'execute',
  execute: 'execute',
  invoke: 'execute',
  trigger: 'execute',
  approve: 'approve',
  administer: 'administer',
  admin: 'administer',
  manage: 'administer',
  grant: 'grant',
};

const TIERS: Readonly<Partial<Record<Verb, number>>> = { administer: 4, grant: 4, delete: 3, export: 3, approve: 3 };

export default defineScopes({
  vendor: 'any',
  map(text, system) {
    const match = /^([a-z]+)(?:[\s:]+(.+))?$/i.exec(text.trim());
    const verb = match === null ? undefined : entry(WORDS, (match[1] ?? '').toLowerCase());
    if (match === null || verb === undefined) return undefined;
    return [{ system: system ?? '*', verb, resource: match[2]?.trim() ?? '*', tier: TIERS[verb] ?? 2 }];
  },
});
