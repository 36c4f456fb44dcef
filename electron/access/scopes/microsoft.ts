/**
 * Microsoft Graph permissions, `Resource.Operation[.Constraint]`, and the best-known Entra directory roles.
 * Source: Microsoft Graph permissions reference (learn.microsoft.com/graph/permissions-reference).
 */
import type { Verb } from '../../../shared/model/kinds.ts';
import type { Permission } from '../permission.ts';
import { defineScopes, entry } from './define.ts';

const PRODUCTS: Readonly<Record<string, string>> = {
  mail: 'exchange',
  mailboxsettings: 'exchange',
  calendars: 'exchange',
  contacts: 'exchange',
  files: 'sharepoint',
  sites: 'sharepoint',
  chat: 'teams',
  chatmessage: 'teams',
  channelmessage: 'teams',
  channel: 'teams',
  team: 'teams',
  user: 'entra',
  group: 'entra',
  groupmember: 'entra',
  directory: 'entra',
  application: 'entra',
  approleassignment: 'entra',
  rolemanagement: 'entra',
  auditlog: 'entra',
};

const OPERATIONS: Readonly<Record<string, readonly Verb[]>> = {
  read: ['read'],
  readbasic: ['read'],
  readwrite: ['read', 'create', 'update', 'delete'],
  write: ['create', 'update', 'delete'],
  send: ['send'],
  create: ['create'],
  manage: ['read', 'create', 'update', 'delete', 'administer'],
  fullcontrol: ['administer'],
  selected: ['read', 'update'],
};

const ADMIN_RESOURCES = new Set(['rolemanagement', 'approleassignment', 'application', 'directory']);

const ROLES: Readonly<Record<string, readonly Permission[]>> = {
  'global administrator': [
    { system: 'entra', verb: 'administer', resource: '*', tier: 4 },
    { system: 'microsoft 365', verb: 'administer', resource: '*', tier: 4 },
  ],
  'sharepoint administrator': [{ system: 'sharepoint', verb: 'administer', resource: '*', tier: 4 }],
  'exchange administrator': [{ system: 'exchange', verb: 'administer', resource: '*', tier: 4 }],
  'global reader': [{ system: 'microsoft 365', verb: 'read', resource: '*', tier: 3 }],
};

export default defineScopes({
  vendor: 'microsoft',
  map(text) {
    const role = entry(ROLES, text.trim().toLowerCase());
    if (role !== undefined) return role;
    const match = /^(?:https:\/\/graph\.microsoft\.com\/)?([A-Za-z]+)\.([A-Za-z]+)(?:\.([A-Za-z]+))?$/.exec(
      text.trim(),
    );
    if (match === null) return undefined;
    const resource = (match[1] ?? '').toLowerCase();
    const verbs = entry(OPERATIONS, (match[2] ?? '').toLowerCase());
    const system = entry(PRODUCTS, resource);
    if (verbs === undefined || system === undefined) return undefined;
    const all = match[3]?.toLowerCase() === 'all';
    const writes = verbs.some((verb) => verb !== 'read');
    const tier = ADMIN_RESOURCES.has(resource) && writes ? 4 : all ? 3 : 2;
    return verbs.map((verb) => ({ system, verb, resource: '*', tier }));
  },
});
