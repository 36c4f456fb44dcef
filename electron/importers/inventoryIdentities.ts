/** Accounts and credentials (`identities.csv`): service accounts, roles, principals, keys and grants, with age, scopes and owner. */
import type { Alias, InventoryDraft } from '../../shared/model/event.ts';
import type { ParseContext } from '../../shared/model/importer.ts';
import { type StatedId, statedIds } from './_accountIds.ts';
import { asFields, isEmail, isGuid } from './_fields.ts';
import { inventoryConfidence, type Row, readRow, Statement } from './_inventory.ts';
import {
  accountOf,
  clientRef,
  credentialRef,
  identityRef,
  isCredentialType,
  personRef,
  scoped,
} from './_inventoryRefs.ts';
import { system } from './_refs.ts';
import { defineImporter, reject } from './define.ts';

const COLUMNS = [
  'identity_id',
  'kind',
  'name',
  'system',
  'owner',
  'created_at',
  'last_rotated_at',
  'expires_at',
  'last_used_at',
  'scopes',
  'roles',
  'privilege_tier',
  'status',
  'shared',
  'secret_hash',
  'snapshot_at',
];

/** Further ids of the account itself, in the namespaces in which they can stand. */
function otherNames({ kind, value }: StatedId): Alias[] {
  if (kind === 'credential') return [];
  if (isGuid(value)) return ['entra.spn', 'entra.oid'].map((ns) => ({ ns, value }));
  if (isEmail(value)) return [{ ns: 'email', value }];
  return value.startsWith('arn:') ? [{ ns: 'aws.arn', value }] : [];
}

function statementOf(row: Row, identityId: string, stated: readonly StatedId[], ctx: ParseContext): InventoryDraft {
  const kind = row.text('kind');
  const hash = row.id('secret_hash')?.replace(/^sha256:/i, '');
  const extra = {
    name: row.text('name'),
    attrs: row.facts(),
    aliases: hash === undefined ? [] : [{ ns: 'token.hash', value: hash }],
  };
  const isCredential = isCredentialType(kind);
  const subject = isCredential
    ? credentialRef(identityId, extra)
    : identityRef(identityId, { ...extra, aliases: stated.flatMap(otherNames) });
  const statement = new Statement(subject);
  const named = row.text('system');
  const where = named === undefined ? undefined : system(named);
  for (const owner of row.list('owner')) statement.edge('OWNS', personRef(owner), subject);
  statement.edge('CAN_REACH', subject, where);
  if (!isCredential) {
    statement.edge('RUNS_AS', subject, accountOf(identityId));
    for (const { kind, value } of stated) {
      if (kind === 'credential') statement.edge('HAS_CREDENTIAL', subject, credentialRef(value));
      else if (kind === 'client') statement.edge('HAS_INTEGRATION', subject, clientRef(value));
      else statement.edge('RUNS_AS', subject, accountOf(value));
    }
    if (hash !== undefined) statement.edge('HAS_CREDENTIAL', subject, credentialRef(hash));
  }
  const expiresAt = ctx.time(row.text('expires_at'));
  for (const [column, via] of [
    ['scopes', 'scope'],
    ['roles', 'role'],
  ] as const) {
    for (const stated of row.list(column)) {
      const own = scoped(stated);
      statement.permission('granted', own.text, via, { system: own.system ?? where?.id, expiresAt });
    }
  }
  return statement.draft(ctx.time(row.text('snapshot_at')));
}

export default defineImporter({
  id: 'inventory.identities',
  title: 'Identity and credential inventory',
  source: 'inventory',
  kind: 'inventory',
  version: 2,
  priority: 58,
  fills: ['credential'],
  expects: ['identity_id'],
  sniff: (head) =>
    inventoryConfidence(head, {
      needs: ['identity_id'],
      others: [
        'kind',
        'system',
        'last_rotated_at',
        'expires_at',
        'last_used_at',
        'shared',
        'secret_hash',
        'scopes',
        'roles',
        'privilege_tier',
        'name',
        'owner',
        'status',
      ],
      atLeast: 2,
      not: ['agent_id'],
    }),
  doubtsOf: (value) => statedIds(asFields(value) ?? {}, COLUMNS).doubts,
  *parse(input, ctx) {
    const row = readRow(input, COLUMNS);
    const identityId = row?.id('identity_id');
    if (row === undefined || identityId === undefined)
      yield reject('the row names no identity: identity_id is empty', 'identity_id');
    else yield statementOf(row, identityId, statedIds(asFields(input.value) ?? {}, COLUMNS).ids, ctx);
  },
});
