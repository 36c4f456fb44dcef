/**
 * Salesforce OAuth scopes of connected apps, and the profile and system permissions that matter for exports.
 * Source: help.salesforce.com "OAuth Tokens and Scopes".
 */
import type { Permission } from '../permission.ts';
import { defineScopes, entry } from './define.ts';

const READ_WRITE: readonly Permission['verb'][] = ['read', 'export', 'create', 'update', 'delete'];

function on(verbs: readonly Permission['verb'][], resource: string, tier: number): readonly Permission[] {
  return verbs.map((verb) => ({ system: 'salesforce', verb, resource, tier }));
}

const SCOPES: Readonly<Record<string, readonly Permission[]>> = {
  api: on(READ_WRITE, '*', 3),
  full: on([...READ_WRITE, 'administer'], '*', 4),
  chatter_api: on(['read', 'create'], 'Chatter', 2),
  wave_api: on(['read'], 'Analytics', 2),
  content: on(['read', 'create'], 'ContentDocument', 2),
  web: on(['read'], 'web session', 2),
  'system administrator': on(['administer'], '*', 4),
  'modify all data': on(READ_WRITE, '*', 4),
  'view all data': on(['read', 'export'], '*', 3),
  'bulk api': on(['export'], '*', 3),
};

/** Scopes that prove who somebody is and reach no data. */
const NO_DATA = new Set(['id', 'openid', 'profile', 'email', 'refresh_token', 'offline_access']);

export default defineScopes({
  vendor: 'salesforce',
  map(text, system) {
    const lower = text.trim().toLowerCase();
    if (system === undefined || system.toLowerCase() !== 'salesforce') return undefined;
    if (NO_DATA.has(lower)) return [];
    return entry(SCOPES, lower);
  },
});
