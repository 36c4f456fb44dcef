/**
 * API keys, service accounts and members of an OpenAI organisation, as its Admin API lists them: pages (`{"object":"list","data":[…]}`)
 * of admin keys, project keys, project service accounts, users and projects, arrays or lines of the same objects.
 * Format: platform.openai.com/docs/api-reference/{admin-api-keys,project-api-keys,project-service-accounts,users,projects}
 * Traps: times are seconds since 1970; the answer to a key's creation holds the whole key in `value`, which is not kept; a project's lists
 * do not name the project unless the exporter adds it; the id of a service account begins with `user-` in older exports.
 */
import type { Draft, EntityRef, InventoryDraft } from '../../shared/model/event.ts';
import type { ParseContext } from '../../shared/model/importer.ts';
import { servicePerson } from './_adminEvent.ts';
import { asFields, at, type Fields, idAt, listOf, text, textAt } from './_fields.ts';
import { Statement } from './_inventory.ts';
import { isoTime, maskedKey, otherFacts } from './_keyFacts.ts';
import { credential, identity, object, system } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

const USER = 'openai.user';
const OPENAI = system('OpenAI');
/** Some exporters repeat the member's name in its value (`object: organization.user`). */
const KIND =
  /^(?:object: )?organization\.(admin_api_key|api_key|project\.api_key|project\.service_account|user|project\.user|project)$/;
const KEY_MEMBERS = new Set([
  'object',
  'id',
  'name',
  'value',
  'redacted_value',
  'created_at',
  'last_used_at',
  'expires_at',
  'scopes',
]);

function kindOf(record: Fields): string | undefined {
  return KIND.exec(text(record.object) ?? '')?.[1];
}

interface Owner {
  readonly account: EntityRef | undefined;
  readonly person: EntityRef | undefined;
}

/** Who holds a key: `owner` itself (admin keys) or the member that its `type` names (project keys). */
function ownerOf(record: Fields): Owner {
  const owner = at(record, 'owner');
  const type = textAt(owner, 'type');
  const service = asFields(at(owner, 'service_account')) ?? (type === 'service_account' ? asFields(owner) : undefined);
  const accountId = idAt(service, 'id');
  if (accountId !== undefined)
    return { account: identity('identity.id', accountId, { name: textAt(service, 'name') }), person: undefined };
  const holder = asFields(at(owner, 'user')) ?? owner;
  const ids = { id: idAt(holder, 'id'), email: idAt(holder, 'email'), name: textAt(holder, 'name') };
  return { account: undefined, person: servicePerson(USER, ids) };
}

function key(record: Fields, kind: string, keyId: string, ctx: ParseContext): InventoryDraft {
  const { account, person } = ownerOf(record);
  const expiresAt = ctx.time(at(record, 'expires_at'), { epoch: 's' });
  const subject = credential('cred.id', keyId, {
    name: textAt(record, 'name'),
    attrs: {
      ...otherFacts(record, KEY_MEMBERS),
      kind: kind.replace('.', '_'),
      masked_value: maskedKey(record.redacted_value),
      created_at: isoTime(ctx, record.created_at),
      last_used_at: isoTime(ctx, record.last_used_at),
      expires_at: isoTime(ctx, record.expires_at),
      owner_role: textAt(record, 'owner.role', 'owner.user.role', 'owner.service_account.role'),
    },
  });
  const statement = new Statement(subject)
    .edge('OWNS', person, subject)
    .edge('HAS_CREDENTIAL', account, subject)
    .edge('CAN_REACH', subject, OPENAI);
  for (const scope of listOf(at(record, 'scopes')).slice(0, 100)) {
    const stated = text(scope);
    if (stated !== undefined) statement.permission('granted', stated, 'scope', { system: OPENAI.id, expiresAt });
  }
  return statement.draft(undefined);
}

function holder(subject: EntityRef | undefined, record: Fields): InventoryDraft | undefined {
  if (subject === undefined) return undefined;
  const statement = new Statement(subject).edge('CAN_REACH', subject, OPENAI);
  const role = textAt(record, 'role');
  if (role !== undefined) statement.permission('granted', role, 'role', { system: OPENAI.id });
  return statement.draft(undefined);
}

function statementOf(record: Fields, kind: string, ctx: ParseContext): InventoryDraft | undefined {
  const own = idAt(record, 'id');
  if (own === undefined) return undefined;
  if (kind.endsWith('api_key')) return key(record, kind, own, ctx);
  const name = textAt(record, 'name');
  const attrs = {
    status: textAt(record, 'status'),
    project_id: textAt(record, 'project_id'),
    created_at: isoTime(ctx, record.created_at),
    added_at: isoTime(ctx, record.added_at),
    archived_at: isoTime(ctx, record.archived_at),
    role: textAt(record, 'role'),
  };
  if (kind === 'project.service_account')
    return holder(identity('identity.id', own, { name, attrs: { kind: 'service_account', ...attrs } }), record);
  if (kind === 'project') return new Statement(object('openai', 'project', own, { name, attrs })).draft(undefined);
  return holder(servicePerson(USER, { id: own, email: idAt(record, 'email'), name, attrs }), record);
}

export default defineImporter({
  id: 'inventory.openai_keys',
  title: 'OpenAI API keys and service accounts',
  source: 'inventory',
  kind: 'inventory',
  version: 1,
  priority: 83,
  lists: ['data'],
  fills: ['credential'],
  sniff: (head) => confidence(head, 95, (record) => kindOf(record) !== undefined && idAt(record, 'id') !== undefined),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const kind = record === undefined ? undefined : kindOf(record);
    if (record === undefined || kind === undefined) {
      yield reject('not an object of an OpenAI organisation that is read: object names none', '/object');
      return;
    }
    yield statementOf(record, kind, ctx) ?? reject('the object has no id', '/id');
  },
});
