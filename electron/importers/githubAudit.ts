/**
 * GitHub audit log of an organisation or enterprise: JSON export, stream (NDJSON), and the Copilot usage stream.
 * Format: docs.github.com/enterprise-cloud@latest/admin/monitoring-activity-in-your-enterprise/reviewing-audit-logs-for-your-enterprise
 * Traps: `user` is the person who initiated an agent's action where `actor_is_agent`, and the person affected everywhere else;
 * `hashed_token` is base64 of SHA-256; `@timestamp` is in milliseconds; logins ignore case.
 */
import type { Draft, EntityRef, EventDraft, ObjectRef } from '../../shared/model/event.ts';
import type { ActorRole, EventStatus, Verb } from '../../shared/model/kinds.ts';
import { account } from './_accounts.ts';
import { AttrList, event, KeyList, OCSF, statusOf } from './_draft.ts';
import { marksInside } from './_external.ts';
import { asFields, at, type Fields, idAt, ipAddress, parsed, splitList, textAt } from './_fields.ts';
import { objectRef, refsInside } from './_objectRefs.ts';
import { credential, identity, integration, object, ref, system } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { tokenHash } from './_tokenEvidence.ts';
import { verbOf } from './_verbs.ts';
import { defineImporter, reject } from './define.ts';

const EXPORTS = /^(?:git\.(?:clone|fetch)|repo\.download_zip|.*\.(?:export|download)\w*)$/;
const GRANTS =
  /^(?:(?:org|repo|team|business|enterprise)\.(?:add_\w+|update_member|add_repository)|oauth_(?:authorization|access)\.(?:create|regenerate)|integration_installation\.(?:create|repositories_added)|org_credential_authorization\.grant|personal_access_token\.(?:access_granted|create)|role\.\w*assign\w*)$/;

function verbAndClass(action: string): readonly [Verb, number] {
  if (EXPORTS.test(action)) return ['export', OCSF.apiActivity];
  if (GRANTS.test(action)) return ['grant', OCSF.userAccess];
  if (/login$|sso_response$|^auth/.test(action) && !action.includes('authorization'))
    return ['sign_in', OCSF.authentication];
  if (action === 'git.push') return ['update', OCSF.apiActivity];
  if (/^(?:repo|project)\.(?:access|visibility_\w+)$/.test(action)) return ['share', OCSF.apiActivity];
  if (/workflow_run$|workflow_job$/.test(action)) return ['execute', OCSF.apiActivity];
  const last = verbOf(action.split('.').at(-1) ?? '');
  return [last === 'other' ? verbOf(action.split('.').slice(1).join('.')) : last, OCSF.entityManagement];
}

function login(name: string | undefined): string | undefined {
  return name?.toLowerCase();
}

function isTrue(record: Fields, name: string): boolean {
  return textAt(record, name)?.toLowerCase() === 'true';
}

interface Who {
  readonly actor: EntityRef | undefined;
  readonly role: ActorRole;
  readonly agent: EntityRef | undefined;
  readonly initiator: EntityRef | undefined;
}

function whoOf(record: Fields): Who {
  const name = idAt(record, 'actor');
  const ownId = idAt(record, 'actor_id');
  const aliases = ownId === undefined ? [] : [{ ns: 'github.id', value: ownId }];
  const stated = idAt(record, 'user');
  const statedId = idAt(record, 'user_id');
  const byUser = account({
    ns: 'github.user',
    id: login(stated),
    name: stated,
    aliases: stated === undefined || statedId === undefined ? [] : [{ ns: 'github.id', value: statedId }],
  });
  if (isTrue(record, 'actor_is_agent')) {
    const agent = name === undefined ? undefined : ref('agent', 'github.user', name.toLowerCase(), { name, aliases });
    return { actor: agent, role: 'agent', agent, initiator: byUser };
  }
  if (name !== undefined && (isTrue(record, 'actor_is_bot') || name.endsWith('[bot]'))) {
    const bot = identity('github.user', name.toLowerCase(), { name, aliases });
    return { actor: bot, role: 'app', agent: undefined, initiator: undefined };
  }
  const email = idAt(record, 'external_identity_nameid');
  const actor = account({ email, ns: 'github.user', id: login(name), name, aliases });
  return { actor, role: actor === undefined ? 'unknown' : 'user', agent: undefined, initiator: undefined };
}

function objectsOf(record: Fields, affected: string | undefined): readonly ObjectRef[] {
  const objects: ObjectRef[] = [];
  const repository = idAt(record, 'repo', 'repository');
  if (repository !== undefined)
    objects.push(
      object('github', 'repository', repository, {
        attrs: { repository_id: idAt(record, 'repository_id', 'repo_id') },
      }),
    );
  const named: readonly (readonly [string, string])[] = [
    ['hook_id', 'webhook'],
    ['team', 'team'],
    ['ruleset_id', 'ruleset'],
    ['deploy_key_id', 'deploy-key'],
    ['pull_request_id', 'pull-request'],
    ['environment_name', 'environment'],
    ['integration', 'app'],
  ];
  for (const [field, type] of named) {
    const value = idAt(record, field);
    if (value !== undefined)
      objects.push(object('github', type, value, { role: objects.length === 0 ? 'target' : 'related' }));
  }
  if (affected !== undefined) objects.push(object('github', 'user', affected.toLowerCase(), { role: 'affected' }));
  for (const field of ['org', 'business']) {
    const value = idAt(record, field);
    if (value !== undefined)
      objects.push(object('github', field, value, { role: objects.length === 0 ? 'target' : 'related' }));
  }
  return objects;
}

const ATTRS = [
  'operation_type',
  'programmatic_access_type',
  'transport_protocol_name',
  'visibility',
  'public_repo',
  'event',
  'name',
  'conclusion',
  'head_branch',
  'head_sha',
  'trigger_id',
  'workflow_id',
  'workflow_run_id',
  'run_attempt',
  'permission',
  'permissions_added',
  'repository_selection',
  'actor_location.country_code',
  'actor_is_bot',
  'actor_is_agent',
  'external_identity_username',
  'config',
  'events',
  'data',
  'message',
  'explanation',
  'fingerprint',
];

function statusOfAction(record: Fields, action: string): EventStatus {
  const conclusion = textAt(record, 'conclusion');
  if (conclusion !== undefined) return statusOf(conclusion);
  return /failed|denied|rejected/.test(action) ? 'failure' : 'unknown';
}

function auditEvent(record: Fields, action: string, time: EventDraft['time']): EventDraft {
  const [verb, classUid] = verbAndClass(action);
  const { actor, role, agent, initiator } = whoOf(record);
  const hash = tokenHash(at(record, 'hashed_token'));
  const tokenId = idAt(record, 'token_id');
  const kind = textAt(record, 'programmatic_access_type');
  const client = idAt(record, 'oauth_application_id', 'application_client_id');
  const stated = idAt(record, 'user');
  const affected = role !== 'agent' && login(stated) !== login(idAt(record, 'actor')) ? stated : undefined;
  const objects = objectsOf(record, affected);
  const run = idAt(record, 'workflow_run_id');
  const workflow = idAt(record, 'workflow_id');
  const keys = new KeyList()
    .add('token', hash)
    .add('request', at(record, 'request_id'))
    .add('conversation', at(record, 'agent_session_id'))
    .add('conversation', run, 'github-run:')
    .add('client', client);
  const repository = idAt(record, 'repo', 'repository');
  if (repository !== undefined)
    keys
      .add('object_ref', objectRef('github', repository))
      .add('object_ref', `github:https://github.com/${repository}`);
  const attrs = new AttrList();
  for (const name of ATTRS) attrs.add(name, at(record, name));
  const scopes = splitList(at(record, 'token_scopes'), /[,\s]+/);
  const aliases = tokenId === undefined ? [] : [{ ns: 'cred.id', value: tokenId }];
  return event(
    {
      originalUid: idAt(record, '_document_id'),
      time,
      classUid,
      action,
      verb,
      status: statusOfAction(record, action),
      actor,
      actorRole: role,
      initiator,
      agent,
      credential:
        hash !== undefined
          ? credential('token.hash', hash, { aliases, attrs: { kind } })
          : tokenId === undefined
            ? undefined
            : credential('cred.id', tokenId, { attrs: { kind } }),
      integration:
        client === undefined
          ? undefined
          : integration('oauth.client', client, { name: textAt(record, 'oauth_application_name') }),
      workflow:
        workflow === undefined ? undefined : ref('workflow', 'workflow.id', workflow, { name: textAt(record, 'name') }),
      system: system('GitHub'),
      objects,
      ip: ipAddress(at(record, 'actor_ip')),
      userAgent: textAt(record, 'user_agent')?.slice(0, 1024),
      delegation:
        initiator === undefined || agent === undefined
          ? undefined
          : [
              { principal: initiator, principalType: 'user', mode: 'direct', evidenceField: 'user', verified: true },
              {
                principal: agent,
                principalType: 'agent',
                mode: 'obo',
                evidenceField: 'actor_is_agent',
                verified: true,
              },
            ],
      keys: keys.list,
      attrs: attrs.list,
      scopes: scopes.length === 0 ? undefined : scopes,
    },
    marksInside([record]),
  );
}

/** A request to or answer of Copilot, as its usage stream states it; `body` is a JSON text of up to 1 MB. */
function copilotEvent(record: Fields, time: EventDraft['time']): EventDraft {
  const who = idAt(record, 'user_id');
  const body = parsed(at(record, 'body'));
  const keys = new KeyList().add('request', at(record, 'github_request_id'));
  for (const found of refsInside(body ?? at(record, 'body'))) keys.add('object_ref', found);
  const attrs = new AttrList().add('endpoint', at(record, 'endpoint')).add('body', body ?? at(record, 'body'));
  return event({
    originalUid: idAt(record, 'event_id'),
    time,
    classUid: OCSF.apiActivity,
    action: `copilot.${textAt(record, 'type') ?? 'message'}`,
    verb: 'execute',
    actor: who === undefined ? undefined : ref('user', 'github.id', who),
    actorRole: who === undefined ? 'unknown' : 'user',
    system: system('GitHub Copilot'),
    keys: keys.list,
    attrs: attrs.add('model', at(body, 'model')).list,
    truncated: isTrue(record, 'truncated') ? true : undefined,
  });
}

function isCopilot(record: Fields): boolean {
  return textAt(record, 'github_request_id') !== undefined && textAt(record, 'endpoint') !== undefined;
}

const MARKS = [
  'org',
  'repo',
  'business',
  '_document_id',
  'actor_location',
  'programmatic_access_type',
  'operation_type',
];

export default defineImporter({
  id: 'github.audit',
  title: 'GitHub audit log',
  source: 'GitHub',
  kind: 'log',
  version: 1,
  priority: 301,
  fills: ['user', 'agent', 'credential', 'workflow', 'system', 'object'],
  expects: ['/action', '/actor'],
  sniff: (head) =>
    confidence(
      head,
      93,
      (record) =>
        isCopilot(record) ||
        (/^[a-z0-9_]+(?:\.[a-z0-9_]+)*$/.test(textAt(record, 'action') ?? '') &&
          textAt(record, 'actor') !== undefined &&
          ['created_at', '@timestamp', 'at_sign_timestamp', '_document_id', 'actor_location', 'p_log_type'].some(
            (name) => textAt(record, name) !== undefined || asFields(at(record, name)) !== undefined,
          ) &&
          MARKS.some((name) => at(record, name) !== undefined)),
    ),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const action = textAt(record, 'action');
    if (record === undefined || (action === undefined && !isCopilot(record))) {
      yield reject('not an audit log entry: action is missing', '/action');
      return;
    }
    const stated =
      at(record, '@timestamp') ??
      at(record, 'at_sign_timestamp') ??
      at(record, 'created_at') ??
      at(record, 'p_event_time');
    const time = ctx.time(stated, { epoch: 'ms', sourceZone: 'UTC' });
    yield action === undefined ? copilotEvent(record, time) : auditEvent(record, action, time);
  },
});
