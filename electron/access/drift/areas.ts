/** What a column or an edge of an inventory is about, and which of them say nothing that is worth comparing. */
import type { DriftArea } from '../../../shared/model/drift.ts';
import type { EdgeKind, EntityKind } from '../../../shared/model/kinds.ts';

/** Columns that are told as edges or permissions too, or that name the row itself. */
const TOLD_OTHERWISE: ReadonlySet<string> = new Set([
  'agent_id',
  'integration_id',
  'identity_id',
  'user_id',
  'workflow_id',
  'resource_id',
  'principal_id',
  'owner',
  'secondary_owner',
  'sponsor',
  'intended_systems',
  'intended_actions',
  'granted_scopes',
  'scopes',
  'roles',
  'tools',
  'mcp_servers',
  'data_sources',
  'connected_agents',
  'credential_id',
  'oauth_client_id',
  'client_id',
  'blueprint_id',
  'system',
  'systems',
]);

/** Columns that change by themselves: when something was last used, when the export was made. */
const MOVES_BY_ITSELF =
  /^(last_(active|used|seen|sign_?in|signed_in|login)(_at)?|last(Active|Used|Seen|SignIn|Login)\w*|_?snapshot_?(at|time)?|timegenerated|timestamp|_?reporttime|export(ed)?_at|ingestion_?time)$/i;

const FACT_AREAS: Readonly<Record<string, DriftArea>> = {
  purpose: 'purpose',
  business_process: 'purpose',
  intended_data_classes: 'purpose',
  charter: 'purpose',
  description: 'purpose',
  allowed_triggers: 'trigger',
  trigger: 'trigger',
  status: 'status',
  managed: 'status',
  shared_with: 'status',
  allow_all_users: 'status',
  run_as: 'status',
  privilege_tier: 'status',
  shared: 'status',
  accountenabled: 'status',
  approved: 'status',
  credential_expires: 'identity',
  credential_type: 'identity',
  expires_at: 'identity',
  last_rotated_at: 'identity',
  identity_type: 'identity',
  secret_hash: 'identity',
};

/** The area of an inventory column; undefined for one that is not compared. */
export function factArea(name: string, kind: EntityKind): DriftArea | undefined {
  const lower = name.toLowerCase();
  if (TOLD_OTHERWISE.has(lower) || MOVES_BY_ITSELF.test(name)) return undefined;
  if ((kind === 'integration' || kind === 'mcp_server') && ['approved', 'url', 'kind'].includes(lower))
    return 'integration';
  return (Object.hasOwn(FACT_AREAS, lower) ? FACT_AREAS[lower] : undefined) ?? 'other';
}

const EDGE_AREAS: Partial<Readonly<Record<EdgeKind, DriftArea>>> = {
  OWNS: 'owner',
  SPONSORS: 'owner',
  INSTANCE_OF: 'identity',
  AUTHENTICATES_AS: 'identity',
  RUNS_AS: 'identity',
  HAS_CREDENTIAL: 'identity',
  HAS_ROLE: 'grant',
  HAS_INTEGRATION: 'integration',
  USES_TOOL: 'tool',
  CAN_TRIGGER: 'trigger',
  CAN_REACH: 'intent',
  DELEGATED_TO: 'identity',
  HANDED_OFF_TO: 'integration',
};

/** The area of a stated edge; undefined where a permission says the same. */
export function edgeArea(kind: EdgeKind): DriftArea | undefined {
  return EDGE_AREAS[kind];
}

/** What the edge is called of its subject, e.g. `owner Mia Torres`. */
const EDGE_WORDS: Partial<Readonly<Record<EdgeKind, string>>> = {
  OWNS: 'owner',
  SPONSORS: 'sponsor',
  INSTANCE_OF: 'blueprint',
  AUTHENTICATES_AS: 'acts as',
  RUNS_AS: 'runs as',
  HAS_CREDENTIAL: 'credential',
  HAS_ROLE: 'role',
  HAS_INTEGRATION: 'integration',
  USES_TOOL: 'tool',
  CAN_TRIGGER: 'can trigger',
  CAN_REACH: 'reaches',
  DELEGATED_TO: 'delegated to',
  HANDED_OFF_TO: 'hands off to',
};

export function edgeWord(kind: EdgeKind): string {
  return EDGE_WORDS[kind] ?? kind.toLowerCase().replaceAll('_', ' ');
}

/** Owners and sponsors are said of what they own. */
export function subjectIsTarget(kind: EdgeKind): boolean {
  return kind === 'OWNS' || kind === 'SPONSORS';
}
