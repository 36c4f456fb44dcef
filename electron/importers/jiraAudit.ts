/**
 * Atlassian Jira audit records (`{"records":[…]}`, arrays, NDJSON) and the organisation's audit events (`{"data":[…]}`).
 * Format: developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-audit-records and .../cloud/admin/organization/rest
 * Traps: `created` has an offset without a colon; the operation is the free text `summary`; author and address are often absent;
 * no client, token or session is named, so these records join only by person, object and time.
 */
import type { Draft, EventDraft, ObjectRef } from '../../shared/model/event.ts';
import type { Verb } from '../../shared/model/kinds.ts';
import { account } from './_accounts.ts';
import { AttrList, event, KeyList, OCSF } from './_draft.ts';
import { asFields, at, type Fields, idAt, ipAddress, listOf, textAt } from './_fields.ts';
import { objectRef } from './_objectRefs.ts';
import { object, system } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { verbOf } from './_verbs.ts';
import { defineImporter, reject } from './define.ts';

function verbAndClass(summary: string): readonly [Verb, number] {
  const lower = summary.toLowerCase();
  if (/logged in|login/.test(lower)) return ['sign_in', OCSF.authentication];
  if (/(?:added to (?:group|role|project)|permission (?:added|granted)|granted)/.test(lower))
    return ['grant', OCSF.userAccess];
  if (/(?:removed from (?:group|role|project)|permission (?:deleted|removed)|revoked)/.test(lower))
    return ['delete', OCSF.userAccess];
  const last = verbOf(lower.split(/\s+/).at(-1) ?? '');
  return [last === 'other' ? verbOf(lower) : last, OCSF.entityManagement];
}

function itemOf(item: unknown, role: ObjectRef['role']): ObjectRef | undefined {
  const value = idAt(item, 'id') ?? idAt(item, 'name');
  if (value === undefined) return undefined;
  const attrs = { parent: idAt(item, 'parentName', 'parentId') };
  return object('jira', textAt(item, 'typeName') ?? 'object', value, { role, name: textAt(item, 'name'), attrs });
}

const ISSUE_KEY = /^[A-Z][A-Z0-9_]{1,20}-\d{1,9}$/;

function jiraEvent(record: Fields, summary: string, time: EventDraft['time']): EventDraft {
  const [verb, classUid] = verbAndClass(summary);
  const actor = account({
    ns: 'atlassian.account',
    id: idAt(record, 'authorAccountId'),
    name: textAt(record, 'authorKey'),
    email: idAt(record, 'authorEmail'),
  });
  const objects = [
    itemOf(at(record, 'objectItem'), 'target'),
    ...listOf(at(record, 'associatedItems')).map((item) => itemOf(item, 'related')),
  ].filter((item) => item !== undefined);
  const keys = new KeyList();
  for (const item of objects) {
    if (/\.user$/.test(item.ns)) continue;
    keys.add('object_ref', objectRef('jira', item.id));
    if (item.name !== undefined && ISSUE_KEY.test(item.name)) keys.add('object_ref', objectRef('jira', item.name));
  }
  const attrs = new AttrList()
    .add('category', at(record, 'category'))
    .add('eventSource', at(record, 'eventSource'))
    .add('description', at(record, 'description'));
  for (const change of listOf(at(record, 'changedValues')).slice(0, 40)) {
    const field = textAt(change, 'fieldName') ?? 'value';
    attrs.add(`${field}`, `${textAt(change, 'changedFrom') ?? ''} → ${textAt(change, 'changedTo') ?? ''}`);
  }
  return event({
    originalUid: idAt(record, 'id'),
    time,
    classUid,
    action: summary,
    verb,
    actor,
    actorRole: actor === undefined ? 'unknown' : 'user',
    system: system('Jira'),
    objects,
    ip: ipAddress(at(record, 'remoteAddress')),
    keys: keys.list,
    attrs: attrs.list,
  });
}

function organisationEvent(record: Fields, body: Fields, action: string, time: EventDraft['time']): EventDraft {
  const actor = account({
    email: idAt(body, 'actor.email'),
    ns: 'atlassian.account',
    id: idAt(body, 'actor.id'),
    name: textAt(body, 'actor.name'),
  });
  const objects = [...listOf(at(body, 'context')), ...listOf(at(body, 'container'))].flatMap((item, index) => {
    const value = idAt(item, 'id', 'attributes.email', 'attributes.name');
    if (value === undefined) return [];
    const name = textAt(item, 'attributes.name', 'attributes.siteName');
    return [
      object('atlassian', textAt(item, 'type') ?? 'object', value, { role: index === 0 ? 'target' : 'related', name }),
    ];
  });
  const words = action.replace(/_/g, ' ');
  const asUser = /logged_in_as/.test(action) ? listOf(at(body, 'context'))[0] : undefined;
  const [verb, classUid] = verbAndClass(words);
  return event({
    originalUid: idAt(record, 'id'),
    time,
    classUid,
    action,
    verb,
    actor,
    actorRole: actor === undefined ? 'unknown' : 'user',
    impersonated: account({
      email: idAt(asUser, 'attributes.email'),
      ns: 'atlassian.account',
      id: idAt(asUser, 'id'),
      name: textAt(asUser, 'attributes.name'),
    }),
    system: system('Atlassian'),
    objects,
    ip: ipAddress(at(body, 'location.ip')),
    attrs: new AttrList()
      .add('message', at(record, 'message.content'))
      .add('location', at(body, 'location.countryName')).list,
  });
}

export default defineImporter({
  id: 'jira.audit',
  title: 'Jira and Atlassian audit',
  source: 'Jira',
  kind: 'log',
  version: 1,
  priority: 303,
  lists: ['records', 'data'],
  fills: ['user', 'system', 'object'],
  sniff: (head) =>
    confidence(
      head,
      92,
      (record) =>
        (textAt(record, 'summary') !== undefined &&
          textAt(record, 'created') !== undefined &&
          ['objectItem', 'changedValues', 'authorKey', 'authorAccountId', 'associatedItems'].some(
            (name) => at(record, name) !== undefined,
          )) ||
        (textAt(record, 'attributes.action') !== undefined && asFields(at(record, 'attributes.actor')) !== undefined),
    ),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const body = asFields(at(record, 'attributes'));
    const action = textAt(body, 'action');
    const summary = textAt(record, 'summary');
    if (record !== undefined && body !== undefined && action !== undefined)
      yield organisationEvent(record, body, action, ctx.time(at(body, 'time'), { sourceZone: 'UTC' }));
    else if (record !== undefined && summary !== undefined)
      yield jiraEvent(record, summary, ctx.time(at(record, 'created'), { sourceZone: 'UTC' }));
    else yield reject('not an audit record: summary is missing', '/summary');
  },
});
