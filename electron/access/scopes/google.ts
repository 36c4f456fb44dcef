/** Google OAuth 2.0 scopes. Source: developers.google.com/identity/protocols/oauth2/scopes. */
import type { Permission } from '../permission.ts';
import { defineScopes } from './define.ts';

const PREFIX = /^https:\/\/(?:www\.googleapis\.com\/auth|mail\.google\.com)\/?/;

const PRODUCTS: readonly (readonly [string, string])[] = [
  ['drive', 'google drive'],
  ['documents', 'google drive'],
  ['spreadsheets', 'google drive'],
  ['gmail', 'gmail'],
  ['calendar', 'google calendar'],
  ['admin', 'google admin'],
  ['cloud-platform', 'google cloud'],
];

export default defineScopes({
  vendor: 'google',
  map(text) {
    if (!PREFIX.test(text)) return undefined;
    const scope = text.replace(PREFIX, '');
    const system = scope === '' ? 'gmail' : PRODUCTS.find(([start]) => scope.startsWith(start))?.[1];
    if (system === undefined) return undefined;
    const admin = system === 'google admin' || system === 'google cloud';
    if (/\.readonly$|\.metadata/.test(scope)) return [{ system, verb: 'read', resource: '*', tier: admin ? 3 : 2 }];
    if (scope.endsWith('.send')) return [{ system, verb: 'send', resource: '*', tier: 2 }];
    if (admin) return [{ system, verb: 'administer', resource: '*', tier: 4 }];
    const tier = scope.endsWith('.file') ? 1 : 3;
    const verbs: readonly Permission['verb'][] = ['read', 'create', 'update', 'delete', 'share'];
    return verbs.map((verb) => ({ system, verb, resource: '*', tier }));
  },
});
