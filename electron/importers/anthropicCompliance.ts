/**
 * Anthropic Compliance API activity feed: pages `{"data":[…],"has_more":…}`, NDJSON, and the table that a Microsoft Sentinel
 * connector makes of it (one column per member, `actor` as a JSON text, some names with `_CF` or ` [UTC]` behind them).
 * Format: docs.anthropic.com, Compliance API, activity feed; seen in published exports of both shapes.
 * Traps: each type has members of its own; tool calls are not in this feed; a person who failed to sign in is only claimed to be
 * who they say; Sentinel writes the ingestion time first and month before day.
 */
import type { Draft, EntityRef, EventDraft, ObjectRef } from '../../shared/model/event.ts';
import type { ActorRole } from '../../shared/model/kinds.ts';
import { adminClass, adminStatus, adminVerb, servicePerson } from './_adminEvent.ts';
import { claimsInside } from './_claims.ts';
import { AttrList, event, KeyList, OCSF } from './_draft.ts';
import { asFields, at, count, type Fields, id, ipAddress, parsed, splitList, text } from './_fields.ts';
import { objectRef } from './_objectRefs.ts';
import { credential, identity, object, ref, system } from './_refs.ts';
import { confidence, plainName } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

const USER = 'anthropic.user';

/** A member by its name in the feed or in a Sentinel table. */
function member(record: Fields, name: string): unknown {
  for (const spelled of [`${name}_CF`, `${name} [UTC]`, name, `${name}_s`]) {
    const found = at(record, spelled);
    if (found !== undefined && found !== '') return found;
  }
  return undefined;
}

interface Who {
  readonly actor: EntityRef | undefined;
  readonly role: ActorRole;
  readonly credential?: EntityRef;
}

function who(actor: Fields | undefined): Who {
  const type = text(at(actor, 'type')) ?? '';
  const key = id(at(actor, 'api_key_id')) ?? id(at(actor, 'admin_api_key_id')) ?? id(at(actor, 'service_key_id'));
  if (key !== undefined) {
    const used = credential('cred.id', key, { name: text(at(actor, 'api_key_name')) });
    return { actor: used, role: 'service', credential: used };
  }
  const email = id(at(actor, 'email_address')) ?? id(at(actor, 'unauthenticated_email_address'));
  const person = servicePerson(USER, { email, id: id(at(actor, 'user_id')), name: id(at(actor, 'name')) });
  if (person !== undefined) return { actor: person, role: 'user' };
  const account = id(at(actor, 'service_account_id'));
  if (account !== undefined) return { actor: identity('identity.id', account), role: 'service' };
  const directory = id(at(actor, 'directory_id'));
  if (directory !== undefined)
    return {
      actor: identity('identity.id', directory, { name: id(at(actor, 'idp_connection_type')) }),
      role: 'system',
    };
  return {
    actor: undefined,
    role: /user/.test(type) ? 'user' : /scim|anthropic|system/i.test(type) ? 'system' : 'unknown',
  };
}

/** Members that hold the id of the thing acted on, with the type their objects get. */
const OBJECTS: readonly (readonly [name: string, type: string])[] = [
  ['claude_chat_id', 'chat'],
  ['claude_file_id', 'file'],
  ['file_id', 'file'],
  ['claude_project_id', 'project'],
  ['claude_project_document_id', 'project document'],
  ['claude_artifact_id', 'artifact'],
  ['claude_published_artifact_id', 'artifact'],
  ['claude_chat_snapshot_id', 'chat snapshot'],
  ['integration_id', 'integration'],
  ['extension_id', 'extension'],
  ['plugin_id', 'plugin'],
  ['skill_id', 'skill'],
  ['workspace_id', 'workspace'],
  ['group_id', 'group'],
  ['role_id', 'role'],
  ['invite_id', 'invite'],
  ['webhook_id', 'webhook'],
  ['connection_id', 'connection'],
  ['federation_rule_id', 'federation rule'],
  ['federation_issuer_id', 'federation issuer'],
  ['environment_id', 'environment'],
  ['resource_id', 'resource'],
  ['entity_id', 'entity'],
  ['scan_id', 'scan'],
  ['share_id', 'share'],
];
const KEYS = ['api_key_id', 'admin_api_key_id', 'service_key_id', 'signing_key_id', 'token_id', 'certificate_id'];
const PEOPLE: readonly (readonly [id: string, email: string])[] = [
  ['user_id', 'user_email'],
  ['deleted_user_id', 'deleted_user_email'],
  ['', 'invitee_email'],
  ['', 'invited_email'],
  ['new_owner_id', ''],
  ['requester_user_id', ''],
];

function objectsOf(record: Fields): readonly ObjectRef[] {
  const objects: ObjectRef[] = [];
  const server = id(member(record, 'mcp_server_id'));
  const named = id(member(record, 'mcp_server_name'));
  const key = named ?? server;
  if (key !== undefined) {
    const aliases = server === undefined ? [] : [{ ns: 'anthropic.mcp_server', value: server }];
    objects.push({ ...ref('mcp_server', 'mcp.server', key, { aliases }), role: 'target' });
  }
  for (const [name, type] of OBJECTS) {
    const found = id(member(record, name));
    if (found !== undefined) objects.push(object('claude', type, found, { name: text(member(record, 'filename')) }));
  }
  for (const name of KEYS) {
    const found = id(member(record, name));
    const label =
      id(member(record, 'api_key_name')) ?? id(member(record, 'key_name')) ?? id(member(record, 'token_name'));
    if (found !== undefined) objects.push({ ...credential('cred.id', found, { name: label }), role: 'target' });
  }
  for (const [idName, emailName] of PEOPLE) {
    const person = servicePerson(USER, {
      id: idName === '' ? undefined : id(member(record, idName)),
      email: emailName === '' ? undefined : id(member(record, emailName)),
    });
    if (person !== undefined) objects.push({ ...person, role: 'affected' });
  }
  const target = id(member(record, 'target_id'));
  if (target?.startsWith('user_') === true) objects.push({ ...ref('user', USER, target), role: 'affected' });
  else if (target !== undefined)
    objects.push(object('claude', text(member(record, 'target_type')) ?? 'target', target));
  return objects;
}

/** Members that other parts of the event already hold; every other one becomes an attribute. */
const HELD = new Set([
  ...['id', 'type', 'created_at', 'actor', 'request_id', 'session_id', 'mcp_server_id', 'mcp_server_name', 'target_id'],
  ...['TimeGenerated', 'TenantId', 'Type', '_ResourceId', ...KEYS, ...OBJECTS.map(([name]) => name), ...PEOPLE.flat()],
]);

function statusOfRecord(record: Fields, type: string): EventDraft['status'] {
  const code = count(member(record, 'status_code'));
  if (code !== undefined && code >= 100) return code >= 400 ? 'failure' : 'success';
  return adminStatus(type);
}

function parse(record: Fields, type: string, time: EventDraft['time']): EventDraft {
  const actor = asFields(parsed(member(record, 'actor')));
  const { actor: acting, role, credential: used } = who(actor);
  const verb = /_export_/.test(type) ? 'export' : adminVerb(type);
  const classUid = /^claude_(?:chat|file|artifact|project|code)/.test(type) ? OCSF.apiActivity : adminClass(type, verb);
  const objects = objectsOf(record);
  const claims = claimsInside(record);
  const keys = new KeyList()
    .add('conversation', member(record, 'claude_chat_id'))
    .add('session', member(record, 'session_id'), 'claude:')
    .add('request', member(record, 'request_id'));
  for (const token of claims.tokenIds) keys.add('token', token);
  for (const item of objects) if (item.kind === 'object') keys.add('object_ref', objectRef('claude', item.id));
  const attrs = new AttrList().add('actor.type', at(actor, 'type'));
  for (const [name, value] of Object.entries(record).slice(0, 500)) {
    const plain = name.replace(/(?:_CF| \[UTC\])$/, '');
    if (!HELD.has(plain)) attrs.add(plain, value);
  }
  const tool = id(member(record, 'tool_name'));
  return event(
    {
      originalUid: id(member(record, 'id')),
      time,
      classUid,
      action: type,
      verb,
      status: statusOfRecord(record, type),
      statusDetail: text(member(record, 'reason'))?.slice(0, 512),
      actor: acting,
      actorRole: role,
      credential: used,
      tool: tool === undefined ? undefined : ref('tool', 'tool', tool),
      system: system('Claude'),
      objects,
      ip: ipAddress(at(actor, 'ip_address')),
      userAgent: text(at(actor, 'user_agent'))?.slice(0, 1024),
      delegation: claims.delegation,
      keys: keys.list,
      attrs: attrs.list,
      scopes: used === undefined ? undefined : nonEmpty(splitList(at(actor, 'scopes'))),
    },
    /^unauthenticated/.test(text(at(actor, 'type')) ?? '') ? ['anonymous'] : [],
  );
}

function nonEmpty(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
}

function isActivity(record: Fields): boolean {
  const type = text(at(record, 'type'));
  if (type === undefined || !/^[a-z][a-z0-9_]{2,100}$/.test(type) || at(record, 'created_at') === undefined)
    return false;
  const actorType = text(at(parsed(at(record, 'actor')), 'type'));
  if (text(at(record, 'id'))?.startsWith('activity_') === true) return actorType !== undefined;
  return at(record, 'organization_id') !== undefined && /_actor$/.test(actorType ?? '');
}

export default defineImporter({
  id: 'anthropic.compliance',
  title: 'Anthropic compliance activity feed',
  source: 'Claude',
  kind: 'log',
  version: 1,
  priority: 399,
  lists: ['data'],
  fills: ['user', 'credential', 'system', 'object'],
  sniff(head) {
    if (head.container !== 'csv') return confidence(head, 94, isActivity);
    const names = new Set((head.header ?? []).map((name) => plainName(name.replace(/(?:_CF| \[UTC\])$/, ''))));
    const all = ['id', 'type', 'createdat', 'actor', 'organizationid'].every((name) => names.has(name));
    return all && ['claudechatid', 'claudefileid', 'adminapikeyid', 'mcpserverid'].some((name) => names.has(name))
      ? 95
      : 0;
  },
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const type = record === undefined ? undefined : text(member(record, 'type'));
    if (record === undefined || type === undefined) {
      yield reject('not an activity: type is missing', '/type');
      return;
    }
    yield parse(record, type, ctx.time(member(record, 'created_at'), { sourceZone: 'UTC' }));
  },
});
