import { describe, expect, test } from 'vitest';
import { caller } from '../support/call.ts';
import { DAY_US, MINUTE_US, seededCase } from '../support/seededCase.ts';

const seeded = seededCase();
const { call } = caller(seeded);

function walk(sort: 'time' | '-time', filter = ''): number[] {
  const ids: number[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 20; page += 1) {
    const answer = call('events.page', { filter, sort, limit: 7, ...(cursor === undefined ? {} : { cursor }) });
    ids.push(...answer.rows.map((row) => row.id));
    if (answer.next === null) return ids;
    cursor = answer.next;
  }
  throw new Error('paging does not end');
}

describe('events.page', () => {
  test('walks every event once in time order, undated last, in both directions', () => {
    expect(walk('time')).toEqual(seeded.events);
    const dated = seeded.events.slice(0, 38).toReversed();
    expect(walk('-time')).toEqual([...dated, ...seeded.events.slice(38).toReversed()]);
  });

  test('the previous cursor leads back to the page before, also across the undated ones', () => {
    const one = call('events.page', { limit: 30 });
    expect(one.previous).toBeNull();
    const two = call('events.page', { limit: 30, cursor: one.next ?? '' });
    expect(two.rows.map((row) => row.id)).toEqual(seeded.events.slice(30));
    expect(two.next).toBeNull();
    const back = call('events.page', { limit: 30, cursor: two.previous ?? '' });
    expect(back.rows.map((row) => row.id)).toEqual(one.rows.map((row) => row.id));
    expect(back.previous).toBeNull();
  });

  test('an anchor lies in its page with some rows before it, and both ways go on from there', () => {
    const id = seeded.events[20] ?? 0;
    const page = call('events.page', { limit: 8, anchor: id });
    expect(page.rows.map((row) => row.id)).toEqual(seeded.events.slice(18, 26));
    expect(page.previous).not.toBeNull();
    expect(page.next).not.toBeNull();
  });

  test('an anchor that is undated or first still gives a full page', () => {
    expect(call('events.page', { limit: 8, anchor: seeded.events[39] ?? 0 }).rows.map((row) => row.id)).toEqual(
      seeded.events.slice(37),
    );
    expect(call('events.page', { limit: 8, anchor: seeded.events[0] ?? 0 }).rows).toHaveLength(8);
  });

  test('rows carry attribution, canonical entities and flags', () => {
    const row = call('events.byIds', { ids: [seeded.events[1] ?? 0] })[0];
    expect(row?.actor?.name).toBe('Ana Ruiz');
    expect(row?.user?.id).toBe(seeded.ids.ana);
    expect(row?.userClass).toBe('medium');
    expect(row?.flags.findings).toBe(1);
    expect(row?.sourceTitle).toBe('Salesforce Event Log');
    const unattributed = call('events.byIds', { ids: [seeded.events[37] ?? 0] })[0];
    expect(unattributed?.agent?.name).toBe('Drift Chat');
    expect(unattributed?.user).toBeNull();
  });

  test('a cursor that is not ours is refused', () => {
    expect(() => call('events.page', { cursor: 'bm9uc2Vuc2U' })).toThrow(/page cursor/);
    expect(() => call('events.page', { cursor: '%%%' })).toThrow(/page cursor/);
  });

  test('counting, and the answer when nothing matches', () => {
    expect(call('events.count', {})).toEqual({ count: 40, capped: false });
    expect(call('events.count', { filter: 'agent:Nobody' })).toEqual({ count: 0, capped: false });
  });
});

describe('events.histogram', () => {
  test('every dated event is in one bar; flagged ones are counted apart', () => {
    const answer = call('events.histogram', { buckets: 20 });
    expect(answer.bucketUs).toBe(5 * MINUTE_US);
    expect(answer.fromUs).toBe(DAY_US);
    expect(answer.bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(38);
    expect(answer.bars.reduce((sum, bar) => sum + bar.flagged, 0)).toBe(2);
    expect(answer.undated).toBe(2);
    expect(answer.gaps).toEqual([
      {
        source: 'salesforce.event_log',
        title: 'Salesforce Event Log',
        fromUs: DAY_US,
        toUs: DAY_US + 20 * MINUTE_US,
      },
    ]);
  });

  test('times that fall between the edges of bars are counted in whole bars', () => {
    const own = caller(seededCase());
    own.call('clocks.set', { source: 'okta.system_log', offsetUs: 61_234_567 });
    const answer = own.call('events.histogram', { buckets: 400 });
    expect(answer.bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(38);
    expect(answer.bars.length).toBe(20);
    const range = { fromUs: answer.fromUs, toUs: answer.toUs, buckets: 400 };
    const lanes = own.call('events.lanes', { ...range, by: ['system'] }).lanes;
    expect(lanes.flatMap((lane) => lane.cells).reduce((sum, cell) => sum + cell.count, 0)).toBe(38);
  });

  test('a range is aligned to the width and stays within the number of bars', () => {
    const answer = call('events.histogram', { fromUs: DAY_US + 1, toUs: DAY_US + 25 * MINUTE_US, buckets: 10 });
    expect(answer.fromUs % answer.bucketUs).toBe(0);
    expect((answer.toUs - answer.fromUs) / answer.bucketUs).toBeLessThanOrEqual(10);
  });

  test('no matching event gives no bars and a valid width', () => {
    const answer = call('events.histogram', { filter: 'ip:192.0.2.1' });
    expect(answer.bars).toEqual([]);
    expect(answer.bucketUs).toBeGreaterThan(0);
  });
});

describe('events.lanes and facets', () => {
  test('lanes hold what the totals say and name what is hidden', () => {
    const answer = call('events.lanes', {
      fromUs: DAY_US,
      toUs: DAY_US + 100 * MINUTE_US,
      by: ['agent', 'user', 'system'],
      limit: 1,
    });
    const agent = answer.lanes.find((lane) => lane.by === 'agent');
    expect(agent?.entity.name).toBe('Drift Chat');
    expect(agent?.total).toBe(19);
    expect(agent?.cells.reduce((sum, cell) => sum + cell.count, 0)).toBe(19);
    expect(agent?.cells.reduce((sum, cell) => sum + cell.flagged, 0)).toBe(2);
    expect(answer.more).toEqual([{ by: 'system', hidden: 1 }]);
  });

  test('a facet value used as a filter selects as many events as it counts', () => {
    for (const field of [
      'source',
      'system',
      'agent',
      'user',
      'actor',
      'credential',
      'action',
      'verb',
      'ip',
      'object',
      'evidence',
    ] as const) {
      const facets = call('events.facets', { field });
      expect(facets.values.length, field).toBeGreaterThan(0);
      expect(facets.sampled).toBeNull();
      for (const value of facets.values) {
        const counted = call('events.count', { filter: `${field}:"${value.value}"` });
        expect(counted.count, `${field}:${value.value}`).toBe(value.count);
      }
    }
  });
});
