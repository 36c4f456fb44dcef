import { describe, expect, test } from 'vitest';
import { NotFound } from '../../electron/db/errors.ts';
import { setMeta } from '../../electron/db/meta.ts';
import { wordingText } from '../../electron/db/wording.ts';
import { caller } from '../db/support/call.ts';
import { DAY_US, seededCase } from '../db/support/seededCase.ts';

/** Everything that undo must put back as it was, row for row. */
function conclusions(db: ReturnType<typeof seededCase>['db']): unknown {
  const rows = (sql: string) => db.sql.prepare(sql).all();
  return {
    annotations: rows('SELECT target_kind, target_key, kind, value FROM annotation WHERE removed = 0 ORDER BY id'),
    chains: rows('SELECT * FROM chain ORDER BY id'),
    attributions: rows(
      `SELECT *, 0 AS why_id, json(${wordingText('why_id')}) AS why FROM attribution ORDER BY event_id`,
    ),
    times: rows('SELECT id, time_us FROM event ORDER BY id'),
    evidence: rows('SELECT id, offset_us, from_us, to_us FROM evidence ORDER BY id'),
  };
}

describe('stars, tags and comments', () => {
  test('each is shown, logged and undone as one act, newest first', () => {
    const seeded = seededCase();
    const { call } = caller(seeded);
    const keys = call('events.byIds', { ids: seeded.events.slice(0, 3) }).map((row) => row.key);
    const targets = keys.map((key) => ({ kind: 'event' as const, key }));
    const before = conclusions(seeded.db);
    call('annotations.star', { targets, on: true });
    call('annotations.tag', { targets: targets.slice(0, 1), tag: ' exfil ', on: true });
    call('annotations.comment', { target: { kind: 'event', key: keys[0] ?? '' }, text: 'look here' });
    const row = call('events.byIds', { ids: seeded.events.slice(0, 1) })[0];
    expect(row?.flags).toMatchObject({ starred: true, tags: ['exfil'], comments: 1 });
    expect(call('tags.list', {})).toEqual([{ tag: 'exfil', count: 1 }]);
    expect(call('annotations.list', {}).rows.map((one) => one.kind)).toEqual([
      'comment',
      'tag',
      'star',
      'star',
      'star',
    ]);
    expect(call('undo.peek', {})?.what).toBe('comment on an event');
    expect(call('undo.last', {})).toEqual({ what: 'comment on an event' });
    expect(call('undo.last', {})).toEqual({ what: 'tag "exfil" on an event' });
    expect(call('undo.last', {})).toEqual({ what: 'star on 3 events' });
    expect(call('undo.last', {})).toBeNull();
    expect(conclusions(seeded.db)).toEqual(before);
    expect(
      call('custody.page', {})
        .rows.slice(0, 2)
        .map((one) => one.detail),
    ).toEqual(['undone: star on 3 events', 'undone: tag "exfil" on an event']);
  });

  test('starring what is starred changes and logs nothing', () => {
    const { call } = caller(seededCase());
    const targets = [{ kind: 'finding' as const, key: 'f000000000001' }];
    call('annotations.star', { targets, on: true });
    const seq = call('undo.peek', {})?.seq;
    call('annotations.star', { targets, on: true });
    expect(call('undo.peek', {})?.seq).toBe(seq);
    call('annotations.star', { targets, on: false });
    expect(call('undo.last', {})?.what).toBe('star taken off a finding');
    expect(call('findings.get', { id: 'f000000000001' }).row.flags.starred).toBe(true);
  });

  test('an edited comment keeps its old text for undo; a removed one comes back', () => {
    const { call } = caller(seededCase());
    const target = { kind: 'entity' as const, key: 'user/email:ana@example.com' };
    call('annotations.comment', { target, text: 'first' });
    const id = call('annotations.list', { target }).rows[0]?.id ?? 0;
    call('annotations.editComment', { id, text: 'second' });
    const texts = () => call('annotations.list', { target }).rows.map((row) => row.value);
    expect(texts()).toEqual(['second']);
    call('annotations.removeComment', { id: call('annotations.list', { target }).rows[0]?.id ?? 0 });
    expect(texts()).toEqual([]);
    call('undo.last', {});
    expect(texts()).toEqual(['second']);
    call('undo.last', {});
    expect(texts()).toEqual(['first']);
    expect(() => call('annotations.removeComment', { id: 9_999 })).toThrow(NotFound);
  });
});

describe('the status of a finding', () => {
  test('is kept, counted, and taken back step by step', () => {
    const { call } = caller(seededCase());
    const id = 'f000000000001';
    expect(call('findings.setStatus', { id, status: 'accepted' }).status).toBe('accepted');
    expect(call('findings.setStatus', { id, status: 'dismissed', reason: 'a test run' })).toMatchObject({
      status: 'dismissed',
      reason: 'a test run',
    });
    expect(call('findings.page', { status: 'dismissed' }).total.count).toBe(1);
    expect(call('case.info', {}).counts.openFindings).toBe(2);
    expect(call('events.histogram', {}).bars.reduce((sum, bar) => sum + bar.flagged, 0)).toBe(0);
    expect(call('findings.get', { id }).statusWho).toBe('ana');
    call('undo.last', {});
    expect(call('findings.get', { id }).row.status).toBe('accepted');
    call('undo.last', {});
    expect(call('findings.get', { id }).row).toMatchObject({ status: 'open', reason: '' });
    expect(() => call('findings.setStatus', { id, status: 'dismissed' })).toThrow(/needs a reason/);
    expect(() => call('findings.setStatus', { id: 'nope', status: 'accepted' })).toThrow(NotFound);
  });
});

describe('pins', () => {
  test('a pin fills the slot of the chain and of its events at once; undo restores every row', () => {
    const seeded = seededCase();
    const { call } = caller(seeded);
    const id = 'c000000000001';
    const before = conclusions(seeded.db);
    const row = call('chains.pin', { id, slot: 'user', entityId: seeded.ids.anaUpn, note: 'she said so' });
    expect(row.slots[0]).toMatchObject({ class: 'analyst', entity: { id: seeded.ids.ana }, count: 1 });
    expect(row.slots[0]?.why).toBe('pinned by ana: she said so');
    expect(row.weakest).toBe('strong');
    expect(call('events.count', { filter: `user:"Ana Ruiz" chain:${id}` }).count).toBe(3);
    const events = call('chains.events', { id }).rows;
    expect(events.every((event) => event.userClass === 'analyst')).toBe(true);
    expect(call('chains.get', { id }).pins[0]).toMatchObject({ slot: 'user', note: 'she said so', who: 'ana' });
    expect(call('chains.page', { gapsOnly: true }).total.count).toBe(2);
    expect(call('undo.last', {})?.what).toBe(`user of chain ${id} pinned to Ana Ruiz`);
    expect(conclusions(seeded.db)).toEqual(before);
  });

  test('pinning again and leaving a slot open, undone in turn', () => {
    const seeded = seededCase();
    const { call } = caller(seeded);
    const id = 'c000000000000';
    call('chains.pin', { id, slot: 'user', entityId: seeded.ids.bo, note: 'first' });
    const between = conclusions(seeded.db);
    const open = call('chains.pin', { id, slot: 'user', entityId: null, note: 'neither' });
    expect(open.slots[0]).toMatchObject({ entity: null, class: null });
    expect(open.weakest).toBeNull();
    expect(call('chains.get', { id }).pins).toHaveLength(1);
    call('undo.last', {});
    expect(conclusions(seeded.db)).toEqual(between);
    expect(call('chains.get', { id }).pins[0]?.entity?.name).toBe('Bo Lind');
  });

  test('refused: another kind of thing, an unknown chain or entity', () => {
    const seeded = seededCase();
    const { call } = caller(seeded);
    const pin = (id: string, entityId: number) => call('chains.pin', { id, slot: 'user', entityId, note: 'x' });
    expect(() => pin('c000000000000', seeded.ids.crm)).toThrow(/cannot fill the user slot/);
    expect(() => pin('nope', seeded.ids.bo)).toThrow(NotFound);
    expect(() => pin('c000000000000', 9_999)).toThrow(NotFound);
    expect(call('undo.peek', {})).toBeNull();
  });

  test('undoing a pin that reconstruction has since used says that the conclusions are stale', () => {
    const seeded = seededCase();
    const { call } = caller(seeded);
    setMeta(seeded.db, 'derived', 'ready');
    call('chains.pin', { id: 'c000000000000', slot: 'user', entityId: seeded.ids.bo, note: 'x' });
    setMeta(seeded.db, 'derived_us', String(Number.MAX_SAFE_INTEGER));
    call('undo.last', {});
    expect(call('case.info', {}).derived).toBe('stale');
  });
});

describe('clock offsets', () => {
  test('move every event of the source and its evidence; null puts the recorded times back; undo what was before', () => {
    const seeded = seededCase();
    const { call } = caller(seeded);
    const before = conclusions(seeded.db);
    call('clocks.set', { source: 'okta.system_log', offsetUs: 45_300_000 });
    expect(call('events.byIds', { ids: [seeded.events[0] ?? 0] })[0]?.timeUs).toBe(DAY_US + 45_300_000);
    expect(call('events.byIds', { ids: [seeded.events[1] ?? 0] })[0]?.timeUs).toBe(DAY_US);
    expect(call('events.byIds', { ids: [seeded.events[38] ?? 0] })[0]?.timeUs).toBeNull();
    expect(call('clocks.list', {})[0]).toMatchObject({
      offsetUs: 45_300_000,
      basis: 'analyst',
      title: 'Okta System Log',
    });
    expect(call('evidence.get', { id: seeded.ndjson })).toMatchObject({
      offsetUs: 45_300_000,
      fromUs: DAY_US + 45_300_000,
    });
    expect(call('undo.peek', {})?.what).toBe('clock offset of okta.system_log set to 45.3 s');
    const between = conclusions(seeded.db);
    call('clocks.set', { source: 'okta.system_log', offsetUs: null });
    expect(conclusions(seeded.db)).toEqual(before);
    call('undo.last', {});
    expect(conclusions(seeded.db)).toEqual(between);
    call('undo.last', {});
    expect(conclusions(seeded.db)).toEqual(before);
    expect(call('clocks.list', {})[0]).toMatchObject({ offsetUs: 0, basis: 'none' });
    expect(() => call('clocks.set', { source: 'nope', offsetUs: 1 })).toThrow(NotFound);
  });
});
