/** A chain's slots with their evidence and competitors, the ways of narrowing chains with their counts, and pins taken back. */

import { describe, expect, test } from 'vitest';
import { NotFound } from '../../../electron/db/errors.ts';
import { setMeta } from '../../../electron/db/meta.ts';
import { wordingText } from '../../../electron/db/wording.ts';
import { edge, insert } from '../support/builders.ts';
import { caller } from '../support/call.ts';
import { DAY_US, MINUTE_US, seededCase } from '../support/seededCase.ts';

const OPEN = 'c000000000001';
const WHOLE = 'c000000000000';

/** Chain 1's user is open: Bo signed in (weak link, half a minute of clock offset), Ana is stated by the record of another session. */
function ambiguous() {
  const seeded = seededCase();
  const { db, ids, events } = seeded;
  const signIn = events[2] ?? 0;
  const acted = events[7] ?? 0;
  db.sql.prepare('UPDATE event SET time_us = time_us + 30000000 WHERE id = ?').run(signIn);
  const attribute = (eventId: number, userId: number) =>
    db.sql
      .prepare(
        `INSERT INTO attribution (event_id, user_id, user_class, direct, score) VALUES (?, ?, 'exact', 1, 1)
         ON CONFLICT (event_id) DO UPDATE SET user_id = excluded.user_id`,
      )
      .run(eventId, userId);
  attribute(signIn, ids.bo);
  attribute(events[0] ?? 0, ids.ana);
  const link = (row: Record<string, unknown>) =>
    insert(db, 'link', { keys: '[]', candidates: 2, why: 'they fit', dt_us: 60_000_000, ...row });
  link({ method: 'signin.time', class: 'weak', from_event: signIn, to_event: acted, score: 0.2 });
  link({ method: 'session', class: 'medium', from_event: events[0], to_event: acted, score: 0.5 });
  insert(db, 'candidate', {
    chain_id: OPEN,
    slot: 'user',
    entity_id: ids.ana,
    agent_id: ids.drift,
    score: 0.3,
    why: 'same session',
    against: 'one of two',
  });
  insert(db, 'candidate', {
    chain_id: OPEN,
    slot: 'user',
    entity_id: null,
    score: 0.2,
    why: 'nobody',
    against: 'two fit',
  });
  return { seeded, call: caller(seeded).call, signIn, acted };
}

describe('evidence under the slots', () => {
  test('an empty slot has its competitors side by side, each with its links, keys and both times', () => {
    const { seeded, call, signIn, acted } = ambiguous();
    const { slots } = call('chains.evidence', { id: OPEN, slot: 'user' });
    expect(slots).toHaveLength(1);
    const [user] = slots;
    expect(user).toMatchObject({ slot: 'user', score: null, support: { namedCount: 0, linkCount: 0 } });
    expect(user?.candidates.map((one) => [one.entity?.name ?? null, one.score, one.class])).toEqual([
      ['Bo Lind', 0.5, 'weak'],
      ['Ana Ruiz', 0.3, 'medium'],
      [null, 0.2, null],
    ]);
    const [bo, ana, nobody] = user?.candidates ?? [];
    expect(bo?.support.links[0]).toMatchObject({
      method: 'signin.time',
      fromEvent: signIn,
      toEvent: acted,
      dtMs: 60_000,
      from: { sourceTitle: 'Okta System Log', recordedUs: DAY_US, timeUs: DAY_US + 30_000_000 },
      recordedDtMs: 10 * 60_000,
    });
    expect(ana?.agent?.id).toBe(seeded.ids.drift);
    expect(ana?.support.links[0]).toMatchObject({ method: 'session', title: 'Same session', recordedDtMs: 600_000 });
    expect(nobody?.support).toMatchObject({ namedCount: 0, linkCount: 0, links: [] });
  });

  test('a filled slot says which records name it and how; counts are whole where lists are cut', () => {
    const { seeded, call } = ambiguous();
    const answer = call('chains.evidence', { id: WHOLE, limit: 2 });
    expect(answer.slots.map((slot) => slot.slot)).toEqual([
      'user',
      'agent',
      'credential',
      'workflow',
      'system',
      'object',
    ]);
    const [user, agent, credential] = answer.slots;
    expect(agent?.support.named.map((one) => one.as)).toEqual(['agent', 'agent']);
    expect(agent?.support.namedCount).toBe(3);
    expect(credential).toMatchObject({ score: 1, support: { namedCount: 3 } });
    // Ana acted in the chain's first record, by an alias that was merged into her.
    expect(user?.support.named[0]).toMatchObject({ as: 'actor', eventId: seeded.events[1] });
    expect(answer).toMatchObject({ examined: 3, cut: false });
    expect(() => call('chains.evidence', { id: 'nope' })).toThrow(NotFound);
  });

  test('a link of time alone is no evidence for what fills a slot; one that carries another slot is none for this', () => {
    const { seeded } = ambiguous();
    const { db, ids, events } = seeded;
    const linkers = [
      { id: 'session', title: 'Same session', carries: ['user'] as const },
      { id: 'token', title: 'Token', carries: ['agent'] as const },
    ];
    db.sql
      .prepare('UPDATE attribution SET user_id = ?, agent_id = ? WHERE event_id = ?')
      .run(ids.ana, ids.drift, events[0]);
    for (const [method, linkClass] of [
      ['session', 'weak'],
      ['session', 'strong'],
      ['token', 'strong'],
    ] as const) {
      const ends = { from_event: events[0] ?? 0, to_event: events[3] ?? 0 };
      insert(db, 'link', { method, class: linkClass, ...ends, keys: '[]', candidates: 1, score: 0.9, why: '' });
    }
    const { call } = caller({ db }, { linkers });
    const [user, agent] = call('chains.evidence', { id: WHOLE, limit: 50 }).slots;
    expect(user?.support.links.map((link) => [link.method, link.class, link.toEvent === events[3]])).toEqual([
      ['session', 'strong', false],
      ['session', 'strong', true],
    ]);
    expect(user?.support.linkCount).toBe(2);
    expect(agent?.support.links.map((link) => link.method)).toEqual(['token']);
    expect(agent?.score).toBe(0.9);
  });

  test('what an analyst set is no evidence for itself', () => {
    const { seeded, call } = ambiguous();
    call('chains.pin', { id: WHOLE, slot: 'user', entityId: seeded.ids.bo, note: 'sure' });
    const [from, to] = [seeded.events[1] ?? 0, seeded.events[3] ?? 0];
    const link = { method: 'session', class: 'strong', keys: '[]', candidates: 1, score: 0.9, why: '' };
    insert(seeded.db, 'link', { ...link, from_event: from, to_event: to });
    const user = call('chains.evidence', { id: WHOLE, slot: 'user' }).slots[0];
    expect(user).toMatchObject({ score: null, support: { links: [], linkCount: 0 } });
  });

  test('what an inventory says of an agent and of what the chain acted through', () => {
    const { seeded, call } = ambiguous();
    edge(seeded.db, 'OWNS', seeded.ids.drift, seeded.ids.okta, 'declared');
    const { declared } = call('chains.evidence', { id: WHOLE, slot: 'agent' }).slots[0]?.support ?? { declared: [] };
    expect(declared).toMatchObject([{ kind: 'HAS_CREDENTIAL', basis: 'declared', other: { name: 'Drift token' } }]);
  });
});

describe('narrowing', () => {
  const { ids } = seededCase();
  const { call } = caller(seededCase());
  const listed = (input: object) =>
    call('chains.page', { sort: 'time', ...input })
      .rows.map((row) => row.id.slice(-1))
      .join('');

  test('by the state of slots, the weakest hop, agent and system; several are joined by AND', () => {
    expect(listed({ slots: [{ slot: 'user', states: ['empty'] }] })).toBe('135');
    expect(listed({ slots: [{ slot: 'user', states: ['empty', 'medium'] }] })).toBe('012345');
    expect(
      listed({
        slots: [
          { slot: 'user', states: ['medium'] },
          { slot: 'agent', states: ['strong'] },
        ],
      }),
    ).toBe('024');
    expect(
      listed({
        slots: [
          { slot: 'user', states: ['medium'] },
          { slot: 'agent', states: ['exact'] },
        ],
      }),
    ).toBe('');
    expect(listed({ weakest: ['medium'] })).toBe('024');
    expect(listed({ agents: [ids.notes] })).toBe('');
    expect(listed({ users: [ids.anaUpn] })).toBe('024');
    expect(listed({ agents: [ids.notes, ids.drift], systems: [ids.crm] })).toBe('012345');
  });

  test('counts say what each choice would list, their own kind left out of account', () => {
    const all = call('chains.facets', {});
    expect(all.slots.filter((row) => row.slot === 'user')).toEqual([
      { slot: 'user', state: 'medium', chains: 3 },
      { slot: 'user', state: 'empty', chains: 3 },
    ]);
    expect(all.weakest).toEqual([
      { state: 'medium', chains: 3 },
      { state: 'empty', chains: 3 },
    ]);
    expect(all.agents).toMatchObject([{ entity: { name: 'Drift Chat' }, chains: 6 }]);
    expect(all.users).toMatchObject([{ entity: { name: 'Ana Ruiz' }, chains: 3 }]);
    expect(all.systems).toMatchObject([{ entity: { name: 'Salesforce' }, chains: 6 }]);

    const open = call('chains.facets', { slots: [{ slot: 'user', states: ['empty'] }], agents: [ids.notes] });
    expect(
      open.slots.filter((row) => row.slot === 'user'),
      'no chain of that agent',
    ).toEqual([]);
    expect(open.agents.map((row) => [row.entity.name, row.chains])).toEqual([
      ['Drift Chat', 3],
      ['Call Notes', 0],
    ]);
    const other = call('chains.facets', { slots: [{ slot: 'user', states: ['empty'] }] });
    expect(
      other.slots.filter((row) => row.slot === 'user').map((row) => row.chains),
      'its own choice aside',
    ).toEqual([3, 3]);
    expect(other.slots.find((row) => row.slot === 'agent')?.chains).toBe(3);
    const filtered = call('chains.facets', { filter: 'finding:f000000000001' });
    expect(filtered.agents[0]?.chains).toBe(1);
    for (const row of all.slots) {
      const total = call('chains.page', { slots: [{ slot: row.slot, states: [row.state] }] }).total.count;
      expect(total, `${row.slot} ${row.state}`).toBe(row.chains);
    }
  });
});

describe('taking a pin back', () => {
  test('the slot holds again what it held before the first of several pins; it can be undone', () => {
    const seeded = seededCase();
    const { call } = caller(seeded);
    const conclusions = () => [
      call('chains.get', { id: WHOLE }).row,
      seeded.db.sql
        .prepare(`SELECT *, 0 AS why_id, json(${wordingText('why_id')}) AS why FROM attribution ORDER BY event_id`)
        .all(),
    ];
    const before = conclusions();
    for (const note of ['first', 'second'])
      call('chains.pin', { id: WHOLE, slot: 'user', entityId: seeded.ids.bo, note });
    const pinned = conclusions();
    const { row, rebuild } = call('chains.unpin', { id: WHOLE, slot: 'user', note: 'a mistake' });
    expect(rebuild).toBe(false);
    expect(row.slots[0]?.entity?.name).toBe('Ana Ruiz');
    expect(conclusions()).toEqual(before);
    expect(call('chains.get', { id: WHOLE }).pins).toEqual([]);
    call('undo.last', {});
    expect(conclusions()).toEqual(pinned);
    expect(call('chains.get', { id: WHOLE }).pins[0]?.note).toBe('second');
    expect(call('custody.page', {}).rows.map((entry) => entry.action)).toContain('chain.unpin');
  });

  test('after a rebuild with the pin the slot waits for the next one, and says so', () => {
    const seeded = seededCase();
    const { call } = caller(seeded);
    call('chains.pin', { id: WHOLE, slot: 'user', entityId: seeded.ids.bo, note: 'sure' });
    setMeta(seeded.db, 'derived_us', String(Date.now() * 1000 + 60 * MINUTE_US));
    setMeta(seeded.db, 'derived', 'ready');
    const { row, rebuild } = call('chains.unpin', { id: WHOLE, slot: 'user', note: 'not any more' });
    expect(rebuild).toBe(true);
    expect(row.slots[0]?.entity?.name).toBe('Bo Lind');
    expect(call('case.info', {}).derived).toBe('stale');
    expect(call('chains.get', { id: WHOLE }).pins).toEqual([]);
  });

  test('refused where nothing was pinned', () => {
    const { call } = caller(seededCase());
    expect(() => call('chains.unpin', { id: WHOLE, slot: 'user', note: 'x' })).toThrow(/not set by hand/);
    expect(() => call('chains.unpin', { id: 'nope', slot: 'user', note: 'x' })).toThrow(NotFound);
    expect(call('undo.peek', {})).toBeNull();
  });
});
