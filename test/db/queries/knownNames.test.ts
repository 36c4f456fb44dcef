/** What a record names by a vendor's id is shown by the name that the case knows for it; the id stays its key. */
import { expect, test } from 'vitest';
import { createMemoryCase } from '../../../electron/db/open.ts';
import { entity, insert } from '../support/builders.ts';
import { caller } from '../support/call.ts';

const finding = (id: string, title: string) => ({
  id,
  rule: 'permission-drift',
  rule_version: 1,
  severity: 'medium',
  severity_rank: 2,
  score: 40,
  title,
  explanation: `${title} since May.`,
  remediation: '["Take it back"]',
  refs: '[]',
  events: 0,
});

test('lists, details and titles of findings say the name, where one is known', () => {
  const db = createMemoryCase();
  const { call } = caller({ db });
  const grantee = entity(db, 'user', 'sf.user:0055g00000Dr1ftAAB', '0055g00000Dr1ftAAB');
  entity(db, 'identity', 'sf.user:0055g00000Dr1ftAAB', 'Drift integration user');
  const nameless = entity(db, 'user', 'sf.user:0055g00000Nob0dyAA', '0055g00000Nob0dyAA');
  for (const [id, who, name] of [
    ['f000000000001', grantee, '0055g00000Dr1ftAAB'],
    ['f000000000002', nameless, '0055g00000Nob0dyAA'],
  ] as const) {
    insert(db, 'finding', finding(id, `${name} gained View All Data`));
    insert(db, 'finding_entity', { finding_id: id, entity_id: who });
  }
  const { rows } = call('findings.page', {});
  expect(rows.map((row) => [row.title, row.entities.map((one) => [one.name, one.key])]).sort()).toEqual([
    ['0055g00000Nob0dyAA gained View All Data', [['0055g00000Nob0dyAA', 'sf.user:0055g00000Nob0dyAA']]],
    ['Drift integration user gained View All Data', [['Drift integration user', 'sf.user:0055g00000Dr1ftAAB']]],
  ]);
  expect(call('findings.get', { id: 'f000000000001' }).explanation).toBe(
    'Drift integration user gained View All Data since May.',
  );
  expect(call('entities.get', { id: grantee })).toMatchObject({ findings: [{ title: rows[0]?.title }] });
});
