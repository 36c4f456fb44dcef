/** GitHub OAuth scopes and fine-grained permissions. Source: docs.github.com "Scopes for OAuth apps", "Permissions required for GitHub Apps". */
import type { Permission } from '../permission.ts';
import { defineScopes, entry } from './define.ts';

const SCOPES: Readonly<Record<string, readonly (readonly [Permission['verb'], string, number])[]>> = {
  repo: [
    ['read', '*', 3],
    ['create', '*', 3],
    ['update', '*', 3],
    ['delete', '*', 3],
  ],
  public_repo: [['update', 'public repository', 1]],
  'read:org': [['read', 'organization', 2]],
  'admin:org': [['administer', 'organization', 4]],
  delete_repo: [['delete', 'repository', 4]],
  workflow: [['update', 'workflow', 3]],
  'contents:read': [['read', '*', 2]],
  'contents:write': [
    ['read', '*', 3],
    ['update', '*', 3],
  ],
  'pull_requests:write': [['create', 'pull request', 2]],
  'issues:write': [['create', 'issue', 1]],
  'administration:write': [['administer', 'repository', 4]],
};

export default defineScopes({
  vendor: 'github',
  map(text, system) {
    if (system === undefined || system.toLowerCase() !== 'github') return undefined;
    return entry(SCOPES, text.trim().toLowerCase())?.map(([verb, resource, tier]) => ({
      system: 'github',
      verb,
      resource,
      tier,
    }));
  },
});
