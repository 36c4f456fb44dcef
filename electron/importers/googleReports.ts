/**
 * Google Workspace audit activities: the Reports API's `{"items":[…]}`, arrays and NDJSON of activities, and copies that hold one
 * event with its parameters as a map.
 * Format: developers.google.com/workspace/admin/reports/reference/rest/v1/activities/list
 * Traps: one activity holds several events; a parameter's value is in one of six members; a Drive event names the Cloud project
 * of the calling app (`originating_app_id`), a token event its whole client id, which begins with that number.
 */
import type { Draft, EntityRef, EventDraft, ObjectRef } from '../../shared/model/event.ts';
import type { ExternalMark } from '../../shared/model/external.ts';
import type { ActorRole, EventStatus, Verb } from '../../shared/model/kinds.ts';
import { account, serviceAccount } from './_accounts.ts';
import { AttrList, event, KeyList, OCSF } from './_draft.ts';
import { sameDomain } from './_external.ts';
import { asFields, at, count, type Fields, id, idAt, ipAddress, listOf, splitList, text, textAt } from './_fields.ts';
import { objectRef } from './_objectRefs.ts';
import { identity, integration, object, system } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { verbOf } from './_verbs.ts';
import { defineImporter, reject } from './define.ts';

const SYSTEMS: Readonly<Record<string, string>> = {
  drive: 'Google Drive',
  gmail: 'Gmail',
  calendar: 'Google Calendar',
  admin: 'Google Admin',
  chat: 'Google Chat',
  gcp: 'Google Cloud',
  gemini_in_workspace_apps: 'Gemini in Workspace',
};

type Parameters = ReadonlyMap<string, unknown>;

function parameterValue(parameter: Fields): unknown {
  for (const name of ['value', 'multiValue', 'intValue', 'multiIntValue', 'boolValue']) {
    const found = at(parameter, name);
    if (found !== undefined && found !== null) return found;
  }
  const nested = at(parameter, 'messageValue') ?? at(parameter, 'multiMessageValue');
  return nested === undefined ? undefined : listOf(nested).map((message) => Object.fromEntries(pivot(message)));
}

/** Parameters by name: from the API's list, from a nested message, or from a map that an export already made. */
function pivot(stated: unknown): Parameters {
  const found = new Map<string, unknown>();
  const list = Array.isArray(stated) ? stated : at(stated, 'parameter');
  if (!Array.isArray(list)) {
    for (const [name, value] of Object.entries(asFields(stated) ?? {}).slice(0, 200)) found.set(name, value);
    return found;
  }
  for (const item of listOf(list)) {
    const fields = asFields(item);
    const name = textAt(fields, 'name');
    if (fields !== undefined && name !== undefined && !found.has(name)) found.set(name, parameterValue(fields));
  }
  return found;
}

const DRIVE_VERBS: readonly (readonly [RegExp, Verb])[] = [
  [/^(?:view|preview|access_item_content)$/, 'read'],
  [/^(?:download|print|sync_item_content|export)/, 'export'],
  [/^(?:trash|delete|remove(?!_from_folder))/, 'delete'],
  [/access|visibility|acl|shar|membership|publish/, 'share'],
  [/^(?:upload|create|copy|source_copy)/, 'create'],
  [/^email/, 'send'],
  [/_(?:to|from)_folder$/, 'update'],
];

function verbAndClass(application: string, name: string, method: string | undefined): readonly [Verb, number] {
  const lower = name.toLowerCase();
  if (application === 'drive') {
    const verb = DRIVE_VERBS.find(([pattern]) => pattern.test(lower))?.[1] ?? verbOf(name);
    return [verb, OCSF.fileHosting];
  }
  if (application === 'token') {
    if (lower === 'authorize') return ['grant', OCSF.userAccess];
    if (lower === 'revoke') return ['delete', OCSF.userAccess];
    const called = method?.split('.').at(-1);
    return [called === undefined ? 'other' : verbOf(called), OCSF.apiActivity];
  }
  if (/^login_|^(?:risky_sensitive_action|gov_attack|suspicious_login)/.test(lower))
    return ['sign_in', OCSF.authentication];
  if (lower === 'logout') return ['other', OCSF.authentication];
  if (lower === 'feature_utilization') return ['execute', OCSF.apiActivity];
  if (lower === 'delivery') return ['send', OCSF.apiActivity];
  if (/^(?:assign_role|authorize_|add_to_trusted|grant_|unsuspend)/.test(lower)) return ['grant', OCSF.userAccess];
  if (/^(?:unassign_role|remove_from_trusted|remove_api_client|revoke_)/.test(lower))
    return ['delete', OCSF.userAccess];
  // Admin names begin with their verb (CREATE_ROLE), those of other applications end with it (recovery_email_edit).
  if (application === 'admin') return [verbOf(name), OCSF.entityManagement];
  const last = verbOf(name.split('_').at(-1) ?? '');
  return [last === 'other' ? verbOf(name) : last, OCSF.apiActivity];
}

interface Who {
  readonly actor: EntityRef | undefined;
  readonly role: ActorRole;
}

function whoOf(record: Fields): Who {
  const email = idAt(record, 'actor.email');
  const profile = idAt(record, 'actor.profileId');
  const key = idAt(record, 'actor.key');
  const callerType = textAt(record, 'actor.callerType')?.toUpperCase();
  if (email?.endsWith('.gserviceaccount.com') === true) return { actor: serviceAccount(email), role: 'service' };
  if (email === undefined && key !== undefined)
    return {
      actor: identity('identity.id', key),
      role: key === 'SYSTEM' ? 'system' : callerType === 'KEY' ? 'app' : 'service',
    };
  const actor = account({ email, ns: 'google.user', id: profile });
  return { actor, role: actor === undefined ? 'unknown' : 'user' };
}

/** Id parameters of objects, with the object's type and the parameter that names it. */
const OBJECT_PARAMETERS: readonly (readonly [string, string, string])[] = [
  ['shared_drive_id', 'shared-drive', ''],
  ['calendar_id', 'calendar', ''],
  ['event_id', 'calendar-event', 'event_title'],
  ['USER_EMAIL', 'user', ''],
  ['GROUP_EMAIL', 'group', ''],
  ['ROLE_ID', 'role', 'ROLE_NAME'],
  ['ORG_UNIT_NAME', 'org-unit', ''],
  ['SETTING_NAME', 'setting', ''],
  ['affected_email_address', 'user', ''],
  ['group_id', 'group', ''],
  ['rfc2822_message_id', 'message', 'subject'],
  ['OAUTH2_APP_ID', 'oauth-client', 'OAUTH2_APP_NAME'],
  ['API_CLIENT_NAME', 'oauth-client', ''],
];

function objectsOf(systemName: string, parameters: Parameters): readonly ObjectRef[] {
  const objects: ObjectRef[] = [];
  const file = id(parameters.get('doc_id'));
  if (file !== undefined) {
    const fact = (name: string) => text(parameters.get(name));
    const attrs = { doc_type: fact('doc_type'), owner: fact('owner'), visibility: fact('visibility') };
    objects.push(object('Google Drive', 'file', file, { name: fact('doc_title'), attrs }));
  }
  const message = asFields(parameters.get('message_info'));
  const all = message === undefined ? parameters : new Map([...parameters, ...Object.entries(message)]);
  for (const [name, type, named] of OBJECT_PARAMETERS) {
    const value = id(all.get(name));
    if (value === undefined) continue;
    const role = objects.length === 0 ? 'target' : 'related';
    objects.push(object(systemName, type, value, { role, name: named === '' ? undefined : text(all.get(named)) }));
  }
  return objects;
}

function clientOf(record: Fields, parameters: Parameters, keys: KeyList): EntityRef | undefined {
  const client = idAt(record, 'actor.applicationInfo.oauthClientId') ?? id(parameters.get('client_id'));
  const project = client === undefined ? id(parameters.get('originating_app_id')) : /^(\d{6,20})-/.exec(client)?.[1];
  keys.add('client', client).add('client', project);
  const name = textAt(record, 'actor.applicationInfo.applicationName') ?? text(parameters.get('app_name'));
  if (client !== undefined)
    return integration('oauth.client', client, {
      name,
      attrs: { client_type: text(parameters.get('client_type')), google_project: project },
    });
  return project === undefined ? undefined : integration('google.project', project, { name });
}

const OPEN_TO_OUTSIDE = new Set(['shared_externally', 'people_with_link', 'public_on_the_web', 'external']);

/**
 * Who is a visitor, whose file it is, and whether a change of access reaches outside.
 * Parameters: developers.google.com/workspace/admin/reports/v1/appendix/activity/drive. Titles of other organisations' files are left out of the log.
 */
function outside(record: Fields, application: string, verb: Verb, parameters: Parameters): readonly ExternalMark[] {
  if (application !== 'drive') return [];
  const marks: ExternalMark[] = [];
  if (parameters.get('actor_is_collaborator_account') === true) marks.push('guest');
  const domain = (address: string | undefined) => /@([^@\s]{1,253})$/.exec(address ?? '')?.[1]?.toLowerCase();
  const owner = domain(text(parameters.get('owner')));
  const reader = domain(idAt(record, 'actor.email'));
  const own = textAt(record, 'ownerDomain')?.toLowerCase();
  if (owner !== undefined && reader !== undefined && !sameDomain(owner, reader)) {
    const untitled = text(parameters.get('doc_title')) === undefined;
    if (own === undefined ? untitled : sameDomain(own, reader)) marks.push('owner');
  }
  const opened = ['visibility', 'visibility_change', 'new_value'].some((name) =>
    listOf(parameters.get(name)).some((value) => OPEN_TO_OUTSIDE.has(text(value) ?? '')),
  );
  if (verb === 'share' && opened) marks.push('shared');
  return marks;
}

function statusOf(name: string, parameters: Parameters): EventStatus {
  if (/fail|denied|blocked/i.test(name)) return 'failure';
  if (/success/i.test(name)) return 'success';
  const stated = at(parameters.get('event_info'), 'success');
  return stated === true ? 'success' : stated === false ? 'failure' : 'unknown';
}

function parse(record: Fields, item: Fields, time: EventDraft['time'], pointer: string | undefined): EventDraft {
  const application = textAt(record, 'id.applicationName')?.toLowerCase() ?? '';
  const name = textAt(item, 'name') ?? textAt(item, 'type') ?? application;
  const parameters = pivot(at(item, 'parameters'));
  const method = text(parameters.get('method_name'));
  const [verb, classUid] = verbAndClass(application, name, method);
  const { actor, role } = whoOf(record);
  const systemName = SYSTEMS[application] ?? 'Google Workspace';
  const keys = new KeyList();
  const client = clientOf(record, parameters, keys);
  const objects = objectsOf(systemName, parameters);
  // Who consents gives the application access; the application does nothing there.
  const consented = application === 'token' && name.toLowerCase() === 'authorize' ? client : undefined;
  for (const found of objects)
    if (!/\.(?:setting|org-unit|oauth-client)$/.test(found.ns))
      keys.add('object_ref', objectRef(found.ns.split('.')[0] ?? '', found.id));
  const attrs = new AttrList().add('application', application).add('event.type', at(item, 'type'));
  attrs.add('ownerDomain', at(record, 'ownerDomain')).add('networkInfo', at(record, 'networkInfo'));
  for (const [parameter, value] of parameters) attrs.add(parameter, value);
  const scopes = splitList(parameters.get('scope'), /[,\s]+/);
  const byApp = at(record, 'actor.applicationInfo.impersonation') === true && client !== undefined;
  return event(
    {
      originalUid: idAt(record, 'id.uniqueQualifier'),
      time,
      classUid,
      action: name,
      verb,
      status: statusOf(name, parameters),
      statusDetail: text(parameters.get('login_failure_type'))?.slice(0, 512),
      actor: byApp ? identity('oauth.client', client.id, { name: client.name }) : actor,
      actorRole: byApp ? 'app' : role,
      impersonated: byApp && actor?.kind === 'user' ? actor : undefined,
      integration: consented === undefined ? client : undefined,
      system: system(systemName),
      objects: consented === undefined ? objects : [...objects, { ...consented, role: 'target' }],
      ip: ipAddress(at(record, 'ipAddress')),
      userAgent: text(parameters.get('user_agent'))?.slice(0, 1024),
      keys: keys.list,
      attrs: attrs.list,
      bytes: count(parameters.get('num_response_bytes')),
      scopes: scopes.length === 0 ? undefined : scopes,
      pointer,
    },
    outside(record, application, verb, parameters),
  );
}

export default defineImporter({
  id: 'google.workspace_reports',
  title: 'Google Workspace audit activities',
  source: 'Google Workspace',
  kind: 'log',
  version: 2,
  priority: 300,
  lists: ['items'],
  fills: ['user', 'system', 'object'],
  expects: ['/id', '/actor'],
  sniff: (head) =>
    confidence(
      head,
      95,
      (record) =>
        textAt(record, 'id.applicationName') !== undefined &&
        ['events', 'name', 'type', 'actor'].some((name) => at(record, name) !== undefined),
    ),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    if (record === undefined || textAt(record, 'id.applicationName') === undefined) {
      yield reject('not a Workspace activity: id.applicationName is missing', '/id/applicationName');
      return;
    }
    const time = ctx.time(at(record, 'id.time') ?? at(record, 'p_event_time'), { sourceZone: 'UTC' });
    const events = at(record, 'events');
    if (!Array.isArray(events) || events.length === 0) {
      yield parse(record, record, time, undefined);
      return;
    }
    for (const [index, item] of listOf(events).entries()) {
      const fields = asFields(item);
      if (fields === undefined) yield reject('an element of events is not an object', `/events/${index}`);
      else yield parse(record, fields, time, `/events/${index}`);
    }
  },
});
