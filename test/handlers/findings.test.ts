/** Triage of findings: many as one act, undone as one; owners, due dates against the real date, groups and orders. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { NotFound } from '../../electron/db/errors.ts';
import { setMeta } from '../../electron/db/meta.ts';
import { FINDING_SORTS } from '../../shared/contract/findings.ts';
import { coverageFilter } from '../../shared/contract/risk.ts';
import { caller } from '../db/support/call.ts';
import { seededCase } from '../db/support/seededCase.ts';

const [A, B, C] = ['f000000000001', 'f000000000002', 'f000000000003'];
const all = [A, B, C] as [string, string, string];

const open = () => caller(seededCase()).call;
type Call = ReturnType<typeof open>;
const row = (call: Call, id: string) => call('findings.get', { id }).row;

afterEach(() => vi.useRealTimers());

describe('triage', () => {
  test('one act for all of them: in custody, and taken back by one undo', () => {
    const call = open();
    const before = call('findings.page', {}).rows;
    expect(call('findings.triage', { ids: all, status: 'accepted' })).toEqual({
      changed: 3,
      what: '3 findings accepted',
    });
    expect(call('findings.page', { status: 'accepted' }).total.count).toBe(3);
    expect(call('custody.page', {}).rows[0]).toMatchObject({
      who: 'ana',
      action: 'finding.status',
      detail: '3 findings accepted',
    });
    expect(call('undo.last', {})).toEqual({ what: '3 findings accepted' });
    expect(call('findings.page', {}).rows).toEqual(before);
  });

  test('status, owner and due date together; what is not named stays', () => {
    const call = open();
    call('findings.triage', { ids: [A, B], owner: '  Bo Lind ', due: '2031-05-04', status: 'accepted' });
    call('findings.triage', { ids: [A], due: null });
    expect(row(call, A)).toMatchObject({ owner: 'Bo Lind', due: null, status: 'accepted' });
    expect(row(call, B)).toMatchObject({ owner: 'Bo Lind', due: '2031-05-04', status: 'accepted', overdue: false });
    expect(row(call, C)).toMatchObject({ owner: '', due: null, status: 'open' });
    call('undo.last', {});
    expect(row(call, A).due).toBe('2031-05-04');
    call('undo.last', {});
    expect(row(call, A)).toMatchObject({ owner: '', due: null, status: 'open' });
  });

  test('what changes nothing is no act', () => {
    const call = open();
    call('findings.triage', { ids: [A], owner: 'Bo' });
    const { seq } = call('undo.peek', {}) ?? { seq: -1 };
    expect(call('findings.triage', { ids: [A], owner: 'Bo', status: 'open' })).toEqual({ changed: 0, what: '' });
    expect(call('undo.peek', {})?.seq).toBe(seq);
  });

  test('a finding that is not there changes none of them', () => {
    const call = open();
    expect(() => call('findings.triage', { ids: [A, 'f0'], status: 'accepted' })).toThrow(NotFound);
    expect(row(call, A).status).toBe('open');
  });

  test('a dismissal needs a reason, a date must be one, and something must be asked', () => {
    const call = open();
    expect(() => call('findings.triage', { ids: [A], status: 'dismissed', reason: ' ' })).toThrow(/needs a reason/);
    expect(() => call('findings.triage', { ids: [A], due: '2031-02-30' })).toThrow();
    expect(() => call('findings.triage', { ids: [A] })).toThrow(/nothing to change/);
  });
});

describe('the list', () => {
  test('overdue is measured against the real date in the zone of the case, while something is to be done', () => {
    const seeded = seededCase();
    const { call } = caller(seeded);
    call('findings.triage', { ids: [A, B], due: '2030-06-10' });
    // 23:30 UTC on the 10th: still the 10th in UTC, already the 11th in Tokyo.
    vi.useFakeTimers({ now: Date.UTC(2030, 5, 10, 23, 30), toFake: ['Date'] });
    setMeta(seeded.db, 'zone', 'UTC');
    expect(call('findings.page', { overdue: true }).total.count).toBe(0);
    setMeta(seeded.db, 'zone', 'Asia/Tokyo');
    expect(call('findings.page', { overdue: true }).rows.map((one) => one.id)).toEqual([A, B]);
    call('findings.triage', { ids: [A], status: 'resolved' });
    expect(call('findings.page', { overdue: true }).rows.map((one) => one.id)).toEqual([B]);
    expect(row(call, A).overdue).toBe(false);
  });

  test('a resolved finding whose events go on after it says so', () => {
    const seeded = seededCase();
    const { call } = caller(seeded);
    call('findings.triage', { ids: [A], status: 'resolved' });
    expect(row(call, A).seenAgain).toBe(false);
    seeded.db.sql.prepare('UPDATE finding SET last_us = ? WHERE id = ?').run(Date.now() * 1000 + 1_000_000, A);
    expect(row(call, A).seenAgain).toBe(true);
  });

  test('in every order each finding stands once; what is done comes last where one acts', () => {
    const call = open();
    call('findings.triage', { ids: [A], status: 'dismissed', reason: 'known' });
    call('findings.triage', { ids: [B], owner: 'Bo', due: '2031-01-01' });
    for (const sort of FINDING_SORTS) {
      const first = call('findings.page', { sort, limit: 2 });
      const second = call('findings.page', { sort, limit: 2, cursor: first.next ?? '' });
      expect(new Set([...first.rows, ...second.rows].map((one) => one.id)), sort).toEqual(new Set(all));
    }
    const firstOf = (sort: (typeof FINDING_SORTS)[number]) => call('findings.page', { sort }).rows[0]?.id;
    expect(firstOf('score')).toBe(C);
    expect(call('findings.page', {}).rows.at(-1)?.id).toBe(A);
    expect(firstOf('severity')).toBe(A);
    expect(firstOf('owner')).toBe(B);
    expect(firstOf('due')).toBe(B);
  });

  test('groups count what their rows are, in the order of the rows', () => {
    const call = open();
    call('findings.triage', { ids: [A, C], owner: 'Bo' });
    for (const group of ['rule', 'agent', 'owner', 'status', 'severity'] as const) {
      const { groups, cut } = call('findings.groups', { group });
      const { rows } = call('findings.page', { group });
      expect(cut).toBe(false);
      expect(
        groups.reduce((sum, one) => sum + one.count, 0),
        group,
      ).toBe(3);
      for (const one of groups)
        expect(
          rows.filter((found) => found.group === one.key),
          group,
        ).toHaveLength(one.count);
      expect([...new Set(rows.map((found) => found.group))], group).toEqual(groups.map((one) => one.key));
    }
    expect(call('findings.groups', { group: 'owner' }).groups.map((one) => one.title)).toEqual(['Bo', 'no owner']);
    expect(call('findings.page', { owner: 'bo' }).total.count).toBe(2);
    expect(call('findings.page', { owner: '' }).rows.map((one) => one.id)).toEqual([B]);
    expect(call('findings.owners', {})[0]).toMatchObject({ name: 'Bo', findings: 2 });
  });

  test('a filter of names keeps findings that rest on inventory records alone', () => {
    const seeded = seededCase();
    const { call } = caller(seeded);
    seeded.db.sql.exec('DELETE FROM finding_event; DELETE FROM finding_chain; UPDATE finding SET events = 0');
    const [named] = call('findings.page', {}).rows.filter((one) => one.entities.length > 0);
    const [entity] = named?.entities ?? [];
    expect(call('findings.page', { filter: `entity:"${entity?.handle}"` }).rows.map((one) => one.id)).toContain(
      named?.id,
    );
    expect(call('findings.page', { filter: `finding:${A}` }).rows.map((one) => one.id)).toEqual([A]);
    expect(call('findings.page', { filter: `finding:${A} verb:export` }).rows).toEqual([]);
  });
});

test('the risk of the case is the sum of its parts, and what is settled no longer adds to it', () => {
  const call = open();
  const before = call('risk.overview', {});
  expect(before.case.parts.map((part) => part.severity)).toEqual(['high', 'medium', 'low']);
  expect(before.case.score).toBeCloseTo(
    before.case.parts.reduce((sum, part) => sum + part.points, 0),
    5,
  );
  expect(before.case.severity).toBe('high');
  expect(before.findings.reduce((sum, cell) => sum + cell.count, 0)).toBe(3);
  expect(before.todo[0]?.finding).toBe(A);
  // These findings were written without a rank, as versions before ranks did.
  expect(before.todo[0]?.sure).toBeNull();
  call('findings.triage', { ids: [A, B, C], status: 'resolved' });
  const after = call('risk.overview', {});
  expect(after.case).toMatchObject({ score: 0, severity: 'info', parts: [], settled: 3 });
  expect(after.todo).toEqual([]);
});

test('attribution coverage counts every event once a slot, and each number opens its events', () => {
  const call = open();
  const { attribution } = call('risk.overview', {});
  for (const { slot, states } of attribution.slots) {
    expect(
      states.reduce((sum, one) => sum + one.count, 0),
      slot,
    ).toBe(attribution.events);
    for (const { state, count } of states.filter((one) => one.state !== 'direct'))
      expect(call('events.page', { filter: coverageFilter(slot, state) }).rows, `${slot} ${state}`).toHaveLength(count);
  }
});
