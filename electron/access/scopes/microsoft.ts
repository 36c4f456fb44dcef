/**
 * Microsoft Graph permissions, `Resource.Operation[.Constraint]`, delegated and application, plain or as a URI.
 * Source: Microsoft Graph permissions reference, learn.microsoft.com/graph/permissions-reference.
 * Implication: ReadWrite ⇒ Read, Create, Update, Delete; FullControl and Manage ⇒ all; reading content ⇒ downloading it.
 * Reach: `.All` and `.Directory` the tenant, `.Shared`, `.Selected`, `.Group` and `.OwnedBy` what was shared or named, else the signed-in
 * user's own, but for an application permission (granted as a role), which has no user and reaches the tenant.
 */
import type { DataReach } from '../../../shared/model/access.ts';
import type { GrantVia, Verb } from '../../../shared/model/kinds.ts';
import { type GraphResource, graphResource } from './_graphResources.ts';
import { defineScopes, entry } from './define.ts';

const WRITING: readonly Verb[] = ['read', 'create', 'update', 'delete'];

const OPERATIONS: Readonly<Record<string, readonly Verb[]>> = {
  read: ['read'],
  readbasic: ['read'],
  readforuser: ['read'],
  readforteam: ['read'],
  readforchat: ['read'],
  readforall: ['read'],
  readnonadmin: ['read'],
  listen: ['read'],
  export: ['export'],
  readwrite: WRITING,
  readwritenonownerrole: WRITING,
  readwriteforuser: WRITING,
  readwriteforteam: WRITING,
  readwriteselfforuser: WRITING,
  readwriteselfforteam: WRITING,
  readwriteandconsentforuser: [...WRITING, 'grant'],
  readwriteandconsentforteam: [...WRITING, 'grant'],
  readwriteandconsentforchat: [...WRITING, 'grant'],
  readwriteandconsentselfforuser: [...WRITING, 'grant'],
  write: ['create', 'update', 'delete'],
  updaterisk: ['update'],
  send: ['send'],
  create: ['create'],
  createasowner: ['create'],
  invite: ['create'],
  delete: ['delete'],
  deleterestore: ['delete'],
  enabledisableaccount: ['update'],
  manageidentities: ['update'],
  managecreds: ['grant'],
  revokesessions: ['update'],
  updateapproval: ['approve'],
  updategrants: ['grant'],
  migrate: ['create'],
  initiate: ['execute'],
  initiategroupcall: ['execute'],
  joingroupcall: ['execute'],
  accessmedia: ['read', 'export'],
  run: ['execute'],
  privilegedoperations: ['administer'],
  manage: [...WRITING, 'administer'],
  fullcontrol: ['administer'],
  accessasuser: WRITING,
  selected: ['read', 'update'],
  selectedoperations: ['read', 'update'],
};

/** Sign-in scopes: they prove who somebody is or keep a session, and reach no data. */
const NO_DATA = new Set(['openid', 'profile', 'email', 'offline_access']);
const URI = /^(?:https:\/\/(?:graph|dod-graph|microsoftgraph)\.[a-z.]+|api:\/\/[^/]+)\/(.+)$/i;
const CONTENT = new Set(['mail', 'file', 'site', 'chat', 'channel', 'call', 'copilot interaction']);
/** Kinds whose writing hands out rights, so that ReadWrite is also the verb `grant`. */
const GRANTING = new Set(['role', 'application', 'group', 'policy', 'user credential']);

export default defineScopes({
  vendor: 'microsoft',
  map(text, system, via) {
    const uri = URI.exec(text)?.[1];
    const stated = uri ?? text;
    if (NO_DATA.has(stated.toLowerCase())) return system === undefined && uri === undefined ? undefined : [];
    if (uri !== undefined && stated === '.default') return undefined;
    if (!/^[A-Za-z][A-Za-z-]{1,60}(?:\.[A-Za-z][A-Za-z-]{1,60}){1,4}$/.test(stated)) return undefined;
    const [name = '', operation = '', ...constraints] = stated.split('.');
    const resource = graphResource(name);
    const verbs = entry(OPERATIONS, operation.toLowerCase());
    if (resource === undefined || verbs === undefined) return undefined;
    const reach = reachOf(operation.toLowerCase(), constraints, via);
    const writes = verbs.some((verb) => verb !== 'read');
    const tier = tierOf(resource, stated.toLowerCase(), reach, writes);
    const also: Verb[] = CONTENT.has(resource.kind) && verbs.includes('read') ? ['export'] : [];
    if (verbs.includes('update') && (resource.kind === 'file' || resource.kind === 'site')) also.push('share');
    if (writes && resource.admin && GRANTING.has(resource.kind)) also.push('grant');
    return verbs.map((verb) => ({
      system: resource.system,
      verb,
      resource: resource.kind,
      tier,
      reach,
      open: true,
      ...(also.length === 0 ? {} : { also: also.filter((one) => one !== 'export' || verb === 'read') }),
    }));
  },
});

function reachOf(operation: string, constraints: readonly string[], via: GrantVia): DataReach {
  const last = constraints.map((one) => one.toLowerCase());
  if (last.some((one) => ['selected', 'shared', 'group', 'chat', 'ownedby', 'createdby', 'appfolder'].includes(one)))
    return 'shared';
  if (operation === 'selected' || operation === 'selectedoperations') return 'shared';
  if (last.some((one) => ['all', 'directory', 'hidden', 'azureadgroup', 'azureresources'].includes(one)))
    return 'tenant';
  return via === 'role' ? 'tenant' : 'own';
}

function tierOf(resource: GraphResource, stated: string, reach: DataReach, writes: boolean): number {
  if (stated === 'user.read' || stated.startsWith('people.') || stated.startsWith('user.readbasic')) return 1;
  if (resource.admin && writes) return reach === 'own' ? 3 : 4;
  return reach === 'tenant' ? 3 : 2;
}
