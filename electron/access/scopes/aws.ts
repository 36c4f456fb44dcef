/**
 * AWS IAM actions, `service:Action` with `*` wildcards, and the best-known managed policies.
 * Source: AWS Service Authorization Reference (access levels List, Read, Write, Permissions management, Tagging).
 */
import type { Verb } from '../../../shared/model/kinds.ts';
import type { Permission } from '../permission.ts';
import { defineScopes, entry } from './define.ts';

const ACTION = /^([a-z0-9-]+|\*):([A-Za-z0-9*]+)$/;
const ADMIN_SERVICES = new Set(['iam', 'sts', 'organizations', 'kms', 'secretsmanager']);
const ALL: readonly Verb[] = ['read', 'export', 'create', 'update', 'delete', 'execute', 'administer', 'grant'];

const POLICIES: Readonly<Record<string, string>> = {
  administratoraccess: '*:*',
  amazons3fullaccess: 's3:*',
  amazons3readonlyaccess: 's3:Get*',
  readonlyaccess: '*:Get*',
};

export default defineScopes({
  vendor: 'aws',
  map(text, system) {
    // `read:org` has the shape of an action too: another system's text is not an IAM action.
    if (system !== undefined && system.toLowerCase() !== 'aws') return undefined;
    const trimmed = text.trim();
    const known = entry(POLICIES, (trimmed.split('/').at(-1) ?? '').toLowerCase());
    const action = known ?? (trimmed === '*' && system?.toLowerCase() === 'aws' ? '*:*' : trimmed);
    const match = ACTION.exec(action);
    if (match === null) return undefined;
    const [service, name] = [match[1] ?? '*', match[2] ?? '*'];
    const resource = service === '*' ? '*' : service;
    const verbs = verbsOf(name);
    const writes = verbs.some((verb) => verb !== 'read' && verb !== 'list');
    const tier = service === '*' && name === '*' ? 4 : ADMIN_SERVICES.has(service) && writes ? 4 : writes ? 3 : 2;
    return verbs.map(
      (verb): Permission => ({ system: 'aws', verb, resource: `${resource}${resource === '*' ? '' : '*'}`, tier }),
    );
  },
});

function verbsOf(name: string): readonly Verb[] {
  if (name === '*') return ALL;
  if (/^(Get|Describe|BatchGet|Select|Query|Scan|Head)/.test(name)) return ['read'];
  if (/^(List|Search)/.test(name)) return ['list'];
  if (/^(Create|Put|Upload|Run|Import)/.test(name)) return ['create', 'update'];
  if (/^(Update|Modify|Set|Tag|Untag)/.test(name)) return ['update'];
  if (/^(Delete|Terminate|Remove)/.test(name)) return ['delete'];
  if (/^(Invoke|Start|Execute|AssumeRole)/.test(name)) return ['execute'];
  if (/^(Attach|Add|PassRole|Grant)/.test(name)) return ['grant'];
  return ['other'];
}
