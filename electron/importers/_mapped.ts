/** An event from a record of an unknown source and a person's mapping of its columns. */
import type { EventDraft } from '../../shared/model/event.ts';
import type { ColumnMapping, ParseContext } from '../../shared/model/importer.ts';
import { AttrList, event, KeyList, OCSF, statusOf } from './_draft.ts';
import { at, type Fields, id, ipAddress, isEmail, text } from './_fields.ts';
import { objectRef } from './_objectRefs.ts';
import { agent, credential, object, ref, system, user } from './_refs.ts';
import { verbOf } from './_verbs.ts';

/** A value by column name, dotted path, or JSON Pointer (RFC 6901). */
function valueAt(record: Fields, path: string | undefined): unknown {
  if (path === undefined || path === '') return undefined;
  if (Object.hasOwn(record, path)) return record[path];
  if (!path.startsWith('/')) return at(record, path);
  let value: unknown = record;
  for (const part of path.slice(1).split('/').slice(0, 32))
    value = at(value, part.replace(/~1/g, '/').replace(/~0/g, '~'));
  return value;
}

/** The event a mapped record states; unmapped members are kept as attributes. */
export function mappedEvent(
  record: Fields,
  mapping: ColumnMapping,
  ctx: ParseContext,
  overflow?: readonly string[],
): EventDraft {
  const get = (path: string | undefined) => id(valueAt(record, path));
  const action = text(valueAt(record, mapping.action)) ?? mapping.name;
  const person = get(mapping.user);
  const named = get(mapping.object);
  const acting = get(mapping.agent);
  const key = get(mapping.credential);
  const flow = get(mapping.workflow);
  const actor = person === undefined ? undefined : user(isEmail(person) ? { email: person } : { name: person });
  const agentRef = acting === undefined ? undefined : agent({ ns: 'agent.id', id: acting });
  const verb = verbOf(action);
  const attrs = new AttrList();
  for (const [name, value] of Object.entries(record).slice(0, 64)) attrs.add(name, value);
  if (overflow !== undefined) attrs.add('cells beyond the header', overflow.join(' '));
  return event({
    originalUid: get(mapping.uid),
    time: ctx.time(valueAt(record, mapping.time), mapping.epoch === undefined ? undefined : { epoch: mapping.epoch }),
    classUid: verb === 'sign_in' ? OCSF.authentication : OCSF.apiActivity,
    action,
    verb,
    status: statusOf(text(valueAt(record, mapping.status))),
    actor: actor ?? agentRef,
    actorRole: actor !== undefined ? 'user' : agentRef !== undefined ? 'agent' : 'unknown',
    agent: agentRef,
    credential: key === undefined ? undefined : credential('cred.id', key),
    workflow: flow === undefined ? undefined : ref('workflow', 'workflow.id', flow),
    system: system(mapping.system.trim() === '' ? mapping.name : mapping.system),
    objects: named === undefined ? [] : [object(mapping.system, 'object', named)],
    ip: ipAddress(valueAt(record, mapping.ip)),
    userAgent: text(valueAt(record, mapping.userAgent))?.slice(0, 1024),
    keys: new KeyList()
      .add('trace', get(mapping.trace))
      .add('session', get(mapping.session))
      .add('request', get(mapping.request))
      .add('object_ref', named === undefined ? undefined : objectRef(mapping.system, named)).list,
    attrs: attrs.list,
  });
}
