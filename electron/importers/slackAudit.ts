/**
 * Slack Audit Logs API: `{"entries":[…]}` pages, arrays and NDJSON.
 * Format: api.slack.com/admins/audit-logs-call
 * Traps: `date_create` is epoch seconds (SIEM copies write it as text in UTC); the entity lies in a member named after its type.
 */
import type { Draft, EntityRef, EventDraft, ObjectRef } from '../../shared/model/event.ts';
import type { ExternalMark } from '../../shared/model/external.ts';
import type { ActorRole, Verb } from '../../shared/model/kinds.ts';
import { account } from './_accounts.ts';
import { AttrList, event, KeyList, OCSF } from './_draft.ts';
import { asFields, at, type Fields, idAt, ipAddress, splitList, textAt } from './_fields.ts';
import { objectRef } from './_objectRefs.ts';
import { identity, integration, object, system } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { verbOf } from './_verbs.ts';
import { defineImporter, reject } from './define.ts';

function verbAndClass(action: string): readonly [Verb, number] {
  if (/^user_login/.test(action)) return ['sign_in', OCSF.authentication];
  if (/logout|session_(?:reset|invalidat)/.test(action)) return ['other', OCSF.authentication];
  if (/^app_(?:removed|uninstalled|restricted|resources_removed)|token_revoked/.test(action))
    return ['delete', OCSF.userAccess];
  if (/^app_approved/.test(action)) return ['approve', OCSF.userAccess];
  if (
    /^app_(?:installed|scopes_expanded|resources_added|resources_granted)|^role_change_to|_role_assigned|owner_transferred|bot_token/.test(
      action,
    )
  )
    return ['grant', OCSF.userAccess];
  if (/download|export/.test(action)) return ['export', OCSF.apiActivity];
  if (/shared|public_link|invite|guest_created|external/.test(action)) return ['share', OCSF.apiActivity];
  const last = verbOf(action.split('_').at(-1) ?? '');
  return [last === 'other' ? verbOf(action) : last, OCSF.entityManagement];
}

interface Who {
  readonly actor: EntityRef | undefined;
  readonly role: ActorRole;
}

function whoOf(record: Fields): Who {
  const type = textAt(record, 'actor.type')?.toLowerCase();
  const email = idAt(record, 'actor.user.email');
  const ownId = idAt(record, 'actor.user.id');
  const name = textAt(record, 'actor.user.name');
  const person = account({
    email,
    ns: 'slack.user',
    id: ownId,
    name,
    attrs: { team: idAt(record, 'actor.user.team') },
  });
  if (person !== undefined) return { actor: person, role: type === 'user' || type === undefined ? 'user' : 'unknown' };
  const app = idAt(record, 'actor.app.id', 'actor.bot.id');
  if (app !== undefined)
    return {
      actor: identity('slack.app', app, { name: textAt(record, 'actor.app.name', 'actor.bot.name') }),
      role: 'app',
    };
  return { actor: undefined, role: type === 'system' ? 'system' : 'unknown' };
}

function entityOf(record: Fields): ObjectRef | undefined {
  const type = textAt(record, 'entity.type') ?? 'entity';
  const fields = asFields(at(record, `entity.${type}`));
  const value = idAt(fields, 'id', 'timestamp', 'name');
  if (value === undefined) return undefined;
  const attrs = {
    email: idAt(fields, 'email'),
    privacy: textAt(fields, 'privacy'),
    filetype: textAt(fields, 'filetype'),
  };
  return object('slack', type, value, { name: textAt(fields, 'name', 'title', 'email'), attrs });
}

function appOf(record: Fields): EntityRef | undefined {
  for (const path of ['context.app', 'entity.app']) {
    const fields = asFields(at(record, path));
    const value = idAt(fields, 'id');
    if (value === undefined) continue;
    return integration('oauth.client', value, {
      name: textAt(fields, 'name'),
      aliases: [{ ns: 'slack.app', value }],
      attrs: {
        is_distributed: textAt(fields, 'is_distributed'),
        is_directory_approved: textAt(fields, 'is_directory_approved'),
        creator: idAt(fields, 'creator') ?? idAt(record, 'details.app_owner_id'),
      },
    });
  }
  return undefined;
}

/**
 * Members of other organisations, guests, and channels of Slack Connect: `is_shared` holds for channels shared within the organisation too.
 * Fields: docs.slack.dev/reference/objects/user-object, conversation-object.
 */
function outside(record: Fields, action: string): readonly ExternalMark[] {
  const marks: ExternalMark[] = [];
  const person = at(record, 'actor.user');
  if (at(person, 'is_stranger') === true) marks.push('other_organization');
  if (['is_guest', 'is_restricted', 'is_ultra_restricted'].some((name) => at(person, name) === true))
    marks.push('guest');
  const channel = asFields(at(record, 'entity.channel'));
  const shared = at(channel, 'is_shared') === true && at(channel, 'is_org_shared') !== true;
  if (shared || at(channel, 'is_ext_shared') === true) marks.push('shared_channel');
  if (
    /^(?:external_shared_channel_(?:connected|invite_\w+)|file_public_link_created|public_link_created)$/.test(action)
  )
    marks.push('shared');
  return marks;
}

function parse(record: Fields, action: string, time: EventDraft['time']): EventDraft {
  const [verb, classUid] = verbAndClass(action);
  const { actor, role } = whoOf(record);
  const entity = entityOf(record);
  const app = appOf(record);
  const keys = new KeyList().add('session', at(record, 'context.session_id'), 'slack:').add('client', app?.id);
  if (entity !== undefined && !/\.(?:workspace|enterprise|user)$/.test(entity.ns))
    keys.add('object_ref', objectRef('slack', entity.id));
  const attrs = new AttrList()
    .add('location', at(record, 'context.location.name'))
    .add('location.domain', at(record, 'context.location.domain'));
  for (const [name, value] of Object.entries(asFields(at(record, 'details')) ?? {}).slice(0, 40))
    attrs.add(`details.${name}`, value);
  const scopes = splitList(at(record, 'entity.app.scopes') ?? at(record, 'details.new_scopes'), /[,\s]+/);
  return event(
    {
      originalUid: idAt(record, 'id'),
      time,
      classUid,
      action,
      verb,
      status: /failed|failure|denied/.test(action) ? 'failure' : 'unknown',
      actor,
      actorRole: role,
      integration: app,
      system: system('Slack'),
      objects: entity === undefined ? [] : [entity],
      ip: ipAddress(at(record, 'context.ip_address')),
      userAgent: textAt(record, 'context.ua')?.slice(0, 1024),
      keys: keys.list,
      attrs: attrs.list,
      scopes: scopes.length === 0 ? undefined : scopes,
    },
    outside(record, action),
  );
}

export default defineImporter({
  id: 'slack.audit',
  title: 'Slack audit logs',
  source: 'Slack',
  kind: 'log',
  version: 1,
  priority: 302,
  lists: ['entries'],
  fills: ['user', 'system', 'object'],
  expects: ['/action', '/actor'],
  sniff: (head) =>
    confidence(
      head,
      94,
      (record) =>
        /^[a-z0-9_]+$/.test(textAt(record, 'action') ?? '') &&
        asFields(at(record, 'actor')) !== undefined &&
        (textAt(record, 'entity.type') !== undefined || at(record, 'context.location') !== undefined) &&
        (at(record, 'date_create') !== undefined || at(record, 'context') !== undefined),
    ),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const action = textAt(record, 'action');
    if (record === undefined || action === undefined) {
      yield reject('not an audit entry: action is missing', '/action');
      return;
    }
    yield parse(
      record,
      action,
      ctx.time(at(record, 'date_create') ?? at(record, 'p_event_time'), { epoch: 's', sourceZone: 'UTC' }),
    );
  },
});
