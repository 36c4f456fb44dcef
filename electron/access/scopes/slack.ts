/** Slack OAuth scopes, `object:operation`. Source: api.slack.com/scopes. */
import type { Permission } from '../permission.ts';
import { defineScopes, entry } from './define.ts';

const OPERATIONS: Readonly<Record<string, Permission['verb']>> = {
  read: 'read',
  history: 'read',
  write: 'create',
  join: 'update',
  manage: 'administer',
};

export default defineScopes({
  vendor: 'slack',
  map(text, system) {
    if (system === undefined || system.toLowerCase() !== 'slack') return undefined;
    const match = /^(admin\.)?([a-z_.]+):([a-z]+)(?:\.[a-z]+)?$/.exec(text.trim().toLowerCase());
    const verb = match === null ? undefined : entry(OPERATIONS, match[3] ?? '');
    if (match === null || verb === undefined) return undefined;
    const tier = match[1] !== undefined ? 4 : match[3] === 'history' ? 3 : 2;
    return [{ system: 'slack', verb: match[2] === 'chat' ? 'send' : verb, resource: match[2] ?? '*', tier }];
  },
});
