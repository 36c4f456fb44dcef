/**
 * OpenAI organization audit log: pages `{"object":"list","data":[…]}`, arrays and NDJSON of the admin API's audit log objects.
 * Format: platform.openai.com/docs/api-reference/audit-logs
 * Traps: `effective_at` is in seconds; what happened is in a member named like the type with dots as underscores; an API key that
 * acts belongs either to a person or to a service account.
 */
import type { Draft, EntityRef, EventDraft, ObjectRef } from '../../shared/model/event.ts';
import type { ActorRole } from '../../shared/model/kinds.ts';
import { adminClass, adminStatus, adminVerb, servicePerson } from './_adminEvent.ts';
import { claimsInside } from './_claims.ts';
import { AttrList, event, KeyList } from './_draft.ts';
import { asFields, at, type Fields, id, idAt, ipAddress, listOf, text, textAt } from './_fields.ts';
import { objectRef } from './_objectRefs.ts';
import { credential, identity, object, ref, system } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

const USER = 'openai.user';

interface Who {
  readonly actor: EntityRef | undefined;
  readonly role: ActorRole;
  readonly credential?: EntityRef;
  readonly origin: Fields | undefined;
}

function personOf(holder: unknown): EntityRef | undefined {
  return servicePerson(USER, {
    email: idAt(holder, 'user.email'),
    id: idAt(holder, 'user.id'),
    name: idAt(holder, 'user.name'),
  });
}

function who(record: Fields): Who {
  const key = asFields(at(record, 'actor.api_key'));
  if (key !== undefined) {
    const keyId = id(at(key, 'id'));
    const used = keyId === undefined ? undefined : credential('cred.id', keyId);
    const account = idAt(key, 'service_account.id');
    const actor = account === undefined ? (personOf(key) ?? used) : identity('identity.id', account);
    const role = account === undefined && actor?.kind === 'user' ? 'user' : 'service';
    return { actor, role, origin: key, ...(used === undefined ? {} : { credential: used }) };
  }
  const session = asFields(at(record, 'actor.session'));
  const actor = personOf(session);
  return { actor, role: actor === undefined ? 'unknown' : 'user', origin: session };
}

/** What a payload's `id` names, by the type's first word. */
function targetOf(type: string, value: string, payload: Fields): ObjectRef {
  const family = type.split('.').slice(0, -1).join(' ');
  const name = textAt(payload, 'data.name', 'name', 'data.title');
  if (/^(?:admin )?api key$/.test(family.replaceAll('_', ' ')))
    return { ...credential('cred.id', value, { name }), role: 'target' };
  if (family === 'service_account') return { ...identity('identity.id', value, { name }), role: 'target' };
  if (family === 'user') return { ...ref('user', USER, value), role: 'affected' };
  return object('openai', family === '' ? 'object' : family, value, { name });
}

function parse(record: Fields, type: string, time: EventDraft['time']): EventDraft {
  const { actor, role, credential: used, origin } = who(record);
  const verb = adminVerb(type);
  const payload = asFields(at(record, type.replaceAll('.', '_'))) ?? asFields(at(record, 'payload')) ?? {};
  const objects: ObjectRef[] = [];
  const own = id(payload.id);
  if (own !== undefined) objects.push(targetOf(type, own, payload));
  for (const config of listOf(payload.configs).slice(0, 50)) {
    const found = idAt(config, 'id');
    if (found !== undefined) objects.push(object('openai', 'configuration', found, { name: textAt(config, 'name') }));
  }
  const principal = idAt(payload, 'principal_id');
  if (principal !== undefined)
    objects.push(
      principal.startsWith('user-')
        ? { ...ref('user', USER, principal), role: 'affected' }
        : object('openai', textAt(payload, 'principal_type') ?? 'principal', principal, { role: 'affected' }),
    );
  const resource = idAt(payload, 'resource_id');
  if (resource !== undefined)
    objects.push(object('openai', textAt(payload, 'resource_type') ?? 'resource', resource, { role: 'related' }));
  const invited = idAt(payload, 'data.email', 'email');
  if (invited !== undefined) {
    const person = servicePerson(USER, { email: invited });
    if (person !== undefined) objects.push({ ...person, role: 'affected' });
  }
  const project = idAt(record, 'project.id');
  if (project !== undefined)
    objects.push(object('openai', 'project', project, { role: 'related', name: textAt(record, 'project.name') }));
  const claims = claimsInside(record);
  const keys = new KeyList().add('session', at(record, 'actor.session.id'), 'openai:');
  for (const token of claims.tokenIds) keys.add('token', token);
  for (const item of objects) if (item.kind === 'object') keys.add('object_ref', objectRef('openai', item.id));
  const attrs = new AttrList()
    .add('actor.type', at(record, 'actor.type'))
    .add('api_key.type', at(record, 'actor.api_key.type'))
    .add('scopes', at(payload, 'data.scopes'))
    .add('changes_requested', at(payload, 'changes_requested'))
    .add('error_code', at(payload, 'error_code'))
    .add('error_message', at(payload, 'error_message'))
    .add('country', at(origin, 'ip_address_details.country'))
    .add('asn', at(origin, 'ip_address_details.asn'))
    .add('ja3', at(origin, 'ja3'))
    .add('ja4', at(origin, 'ja4'))
    .add('payload', Object.keys(payload).length === 0 ? undefined : payload);
  return event({
    originalUid: idAt(record, 'id'),
    time,
    classUid: adminClass(type, verb),
    action: type,
    verb,
    status: adminStatus(type),
    statusDetail: textAt(payload, 'error_message', 'error_code')?.slice(0, 512),
    actor,
    actorRole: role,
    credential: used,
    system: system('OpenAI'),
    objects,
    ip: ipAddress(at(origin, 'ip_address')),
    userAgent: text(at(origin, 'user_agent'))?.slice(0, 1024),
    delegation: claims.delegation,
    keys: keys.list,
    attrs: attrs.list,
  });
}

function isAudit(record: Fields): boolean {
  if (text(at(record, 'type')) === undefined || at(record, 'effective_at') === undefined) return false;
  if (text(at(record, 'object')) === 'organization.audit_log') return true;
  if (text(at(record, 'id'))?.startsWith('audit_log') === true) return true;
  return asFields(at(record, 'actor.session')) !== undefined || asFields(at(record, 'actor.api_key')) !== undefined;
}

export default defineImporter({
  id: 'openai.audit',
  title: 'OpenAI organization audit log',
  source: 'OpenAI',
  kind: 'log',
  version: 1,
  priority: 398,
  lists: ['data'],
  fills: ['user', 'credential', 'system', 'object'],
  expects: ['/type', '/effective_at', '/actor'],
  sniff: (head) => confidence(head, 94, isAudit),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const type = textAt(record, 'type');
    if (record === undefined || type === undefined) {
      yield reject('not an audit log object: type is missing', '/type');
      return;
    }
    yield parse(record, type, ctx.time(at(record, 'effective_at'), { epoch: 's' }));
  },
});
