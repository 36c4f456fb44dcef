/**
 * Permissions as granted (`grants.csv`): one row a permission of one principal, which may be a role or a group. A row `via` group states
 * membership; a cell that holds an IAM policy document is one permission.
 */
import { GRANT_VIAS, type GrantVia } from '../../shared/model/kinds.ts';
import { inventoryConfidence, readRow, Statement } from './_inventory.ts';
import { principalRef } from './_inventoryRefs.ts';
import { system } from './_refs.ts';
import { defineImporter, reject } from './define.ts';

const COLUMNS = [
  'principal_id',
  'principal_type',
  'system',
  'permission',
  'resource',
  'via',
  'granted_at',
  'granted_by',
  'expires_at',
  'snapshot_at',
];

function viaOf(word: string | undefined): GrantVia {
  const lower = word?.toLowerCase().replace(/\s+/g, '_');
  return GRANT_VIAS.find((via) => via === lower) ?? 'direct';
}

/** An IAM policy document in a cell; its text may hold the separator of lists. */
function isDocument(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

function memberOf(statement: Statement, group: string): void {
  const from = statement.edges.length;
  const name = group.replace(/^group\s*:\s*/i, '');
  for (const edge of statement.edge('HAS_ROLE', statement.subject, principalRef(name, 'group')).edges.splice(from))
    statement.edges.push({ ...edge, basis: 'granted' });
}

export default defineImporter({
  id: 'inventory.grants',
  title: 'Grants',
  source: 'inventory',
  kind: 'inventory',
  version: 2,
  priority: 57,
  fills: [],
  expects: ['principal_id', 'permission'],
  sniff: (head) => inventoryConfidence(head, { needs: ['principal_id', 'permission'], others: COLUMNS, atLeast: 3 }),
  *parse(input, ctx) {
    const row = readRow(input, COLUMNS);
    const principalId = row?.id('principal_id');
    const permission = row?.text('permission');
    if (row === undefined || principalId === undefined || permission === undefined) {
      yield reject(
        'a grant needs a principal and a permission',
        principalId === undefined ? 'principal_id' : 'permission',
      );
      return;
    }
    const subject = principalRef(principalId, row.text('principal_type'));
    if (subject === undefined) {
      yield reject('the principal cannot be read', 'principal_id');
      return;
    }
    const named = row.text('system');
    const where = named === undefined ? undefined : system(named);
    const statement = new Statement(subject);
    for (const edge of statement.edge('GRANTED_SCOPE', subject, where).edges.splice(0)) {
      statement.edges.push({ ...edge, basis: 'granted', attrs: { permission: permission.slice(0, 512) } });
    }
    const via = viaOf(row.text('via'));
    for (const stated of isDocument(permission) ? [permission] : row.list('permission')) {
      if (via === 'group' && !isDocument(stated)) memberOf(statement, stated);
      statement.permission('granted', stated, via, {
        system: where?.id,
        resource: row.text('resource'),
        grantedBy: row.text('granted_by'),
        grantedAt: ctx.time(row.text('granted_at')),
        expiresAt: ctx.time(row.text('expires_at')),
      });
    }
    yield statement.draft(ctx.time(row.text('snapshot_at')));
  },
});
