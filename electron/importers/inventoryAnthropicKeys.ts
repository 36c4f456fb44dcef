/**
 * API keys, workspaces and members of an Anthropic organisation, as its Admin API lists them: pages (`{"data":[…],"has_more":…}`) of
 * /v1/organizations/api_keys, workspaces, workspace members and users, arrays or lines of the same objects.
 * Format: platform.claude.com/docs/en/api/admin-api
 * Traps: a key without a workspace belongs to the default one; who created a key need not be who uses it; archived keys stay listed.
 */
import type { Draft, EntityRef, InventoryDraft } from '../../shared/model/event.ts';
import type { ParseContext } from '../../shared/model/importer.ts';
import { servicePerson } from './_adminEvent.ts';
import { asFields, at, type Fields, idAt, text, textAt } from './_fields.ts';
import { Statement } from './_inventory.ts';
import { isoTime, maskedKey, otherFacts } from './_keyFacts.ts';
import { credential, object, system } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

const USER = 'anthropic.user';
const CLAUDE = system('Claude');
const KEY_MEMBERS = new Set(['type', 'id', 'name', 'partial_key_hint', 'created_at', 'expires_at', 'workspace_id']);

type Kind = 'api_key' | 'workspace' | 'workspace_member' | 'user';

/** The kind of object, where its id is of that kind too: `type` alone is said by too many. */
function kindOf(record: Fields): Kind | undefined {
  const type = text(record.type);
  const own = idAt(record, 'id') ?? '';
  if (type === 'api_key' && own.startsWith('apikey_')) return type;
  if (type === 'workspace' && own.startsWith('wrkspc_')) return type;
  if (
    type === 'user' &&
    own.startsWith('user_') &&
    at(record, 'email') !== undefined &&
    at(record, 'role') !== undefined
  )
    return type;
  return type === 'workspace_member' && idAt(record, 'workspace_id')?.startsWith('wrkspc_') === true ? type : undefined;
}

function workspace(
  own: string,
  parts?: { name?: string | undefined; attrs?: Record<string, string | undefined> },
): EntityRef {
  return object('claude', 'workspace', own, parts);
}

function key(record: Fields, own: string, ctx: ParseContext): InventoryDraft {
  const within = idAt(record, 'workspace_id');
  const subject = credential('cred.id', own, {
    name: textAt(record, 'name'),
    attrs: {
      ...otherFacts(record, KEY_MEMBERS),
      kind: 'api_key',
      masked_value: maskedKey(record.partial_key_hint),
      workspace: within ?? 'default',
      created_at: isoTime(ctx, record.created_at),
      expires_at: isoTime(ctx, record.expires_at),
      created_by: textAt(record, 'created_by.id'),
      created_by_type: textAt(record, 'created_by.type'),
    },
  });
  const statement = new Statement(subject).edge('CAN_REACH', subject, CLAUDE);
  if (within !== undefined) statement.edge('CAN_REACH', subject, workspace(within));
  return statement.draft(undefined);
}

function member(record: Fields): InventoryDraft | undefined {
  const person = servicePerson(USER, { id: idAt(record, 'user_id') });
  const within = idAt(record, 'workspace_id');
  if (person === undefined || within === undefined) return undefined;
  const statement = new Statement(person).edge('CAN_REACH', person, workspace(within));
  const role = textAt(record, 'workspace_role');
  if (role !== undefined) statement.permission('granted', role, 'role', { system: CLAUDE.id, resource: within });
  return statement.draft(undefined);
}

function user(record: Fields, own: string, ctx: ParseContext): InventoryDraft | undefined {
  const role = textAt(record, 'role');
  const attrs = { role, added_at: isoTime(ctx, record.added_at) };
  const person = servicePerson(USER, { id: own, email: idAt(record, 'email'), name: textAt(record, 'name'), attrs });
  if (person === undefined) return undefined;
  const statement = new Statement(person).edge('CAN_REACH', person, CLAUDE);
  if (role !== undefined) statement.permission('granted', role, 'role', { system: CLAUDE.id });
  return statement.draft(undefined);
}

function statementOf(record: Fields, kind: Kind, ctx: ParseContext): InventoryDraft | undefined {
  const own = idAt(record, 'id');
  if (kind === 'workspace_member') return member(record);
  if (own === undefined) return undefined;
  if (kind === 'api_key') return key(record, own, ctx);
  if (kind === 'user') return user(record, own, ctx);
  const attrs = { created_at: isoTime(ctx, record.created_at), archived_at: isoTime(ctx, record.archived_at) };
  return new Statement(workspace(own, { name: textAt(record, 'name'), attrs })).draft(undefined);
}

export default defineImporter({
  id: 'inventory.anthropic_keys',
  title: 'Anthropic API keys and workspaces',
  source: 'inventory',
  kind: 'inventory',
  version: 1,
  priority: 82,
  lists: ['data'],
  fills: ['credential'],
  sniff: (head) => confidence(head, 95, (record) => kindOf(record) !== undefined),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const kind = record === undefined ? undefined : kindOf(record);
    if (record === undefined || kind === undefined) {
      yield reject('not an object of an Anthropic organisation that is read: type and id name none', '/type');
      return;
    }
    yield statementOf(record, kind, ctx) ?? reject('the member names no user', '/user_id');
  },
});
