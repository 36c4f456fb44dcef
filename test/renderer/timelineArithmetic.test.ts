import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisTicks } from '../../renderer/features/timeline/axisTicks.ts';
import { barsOf, bucketStartUs } from '../../renderer/features/timeline/bars.ts';
import { brushBetween, keyed, movedBy, snapped, withEnd } from '../../renderer/features/timeline/brush.ts';
import { type Lane, movedLane, orderedLanes, placeLanes } from '../../renderer/features/timeline/laneRows.ts';
import type { LaneKind } from '../../renderer/features/timeline/timelineStore.ts';
import {
  barText,
  fetchWindow,
  NARROWEST_US,
  panned,
  type TimeWindow,
  widthUs,
  zoomed,
} from '../../renderer/features/timeline/timeWindow.ts';

const DAY = 86_400_000_000;
const limits: TimeWindow = { fromUs: 1_754_611_200_000_000, toUs: 1_754_611_200_000_000 + 10 * DAY };
const instant = fc.integer({ min: limits.fromUs, max: limits.toUs });
const windows = fc.tuple(instant, fc.integer({ min: NARROWEST_US, max: 5 * DAY })).map(([fromUs, width]) => ({
  fromUs: Math.min(fromUs, limits.toUs - width),
  toUs: Math.min(fromUs, limits.toUs - width) + width,
}));

describe('the visible window', () => {
  it('keeps the instant under the pointer in its place while zooming away from the limits', () => {
    const window = { fromUs: limits.fromUs + 4 * DAY, toUs: limits.fromUs + 6 * DAY };
    const at = window.fromUs + DAY / 2;
    const nearer = zoomed(window, at, 0.5, limits);
    expect(widthUs(nearer)).toBe(DAY);
    expect((at - nearer.fromUs) / widthUs(nearer)).toBeCloseTo(0.25, 9);
  });

  it('never leaves the limits and never gets narrower than the narrowest', () => {
    fc.assert(
      fc.property(windows, instant, fc.double({ min: 0.01, max: 50, noNaN: true }), (window, at, factor) => {
        for (const next of [zoomed(window, at, factor, limits), panned(window, at - limits.toUs, limits)]) {
          expect(next.fromUs).toBeGreaterThanOrEqual(limits.fromUs);
          expect(next.toUs).toBeLessThanOrEqual(limits.toUs);
          expect(widthUs(next)).toBeGreaterThanOrEqual(NARROWEST_US);
        }
      }),
    );
  });

  it('fetches a screen on either side, and the same again after a small pan', () => {
    fc.assert(
      fc.property(windows, (window) => {
        const fetched = fetchWindow(window);
        expect(window.fromUs - fetched.fromUs).toBeGreaterThanOrEqual(widthUs(window));
        expect(fetched.toUs - window.toUs).toBeGreaterThanOrEqual(widthUs(window));
        expect(Number.isSafeInteger(fetched.fromUs) && Number.isSafeInteger(fetched.toUs)).toBe(true);
      }),
    );
    const window = { fromUs: 2 ** 40 * 1500 + 10, toUs: 2 ** 40 * 1501 - 10 };
    const moved = { fromUs: window.fromUs + 2 ** 38, toUs: window.toUs + 2 ** 38 };
    expect(fetchWindow(moved).fromUs).toBe(fetchWindow(window).fromUs);
  });

  it('says how long a bar is', () => {
    expect(barText(300_000_000)).toBe('5 minutes a bar');
    expect(barText(3_600_000_000)).toBe('1 hour a bar');
    expect(barText(7 * DAY)).toBe('7 days a bar');
    expect(barText(1_000_000)).toBe('1 second a bar');
    expect(barText(250)).toBe('250 µs a bar');
  });
});

describe('the brush', () => {
  it('takes its ends in either order and stays inside the limits', () => {
    fc.assert(
      fc.property(fc.integer({ min: limits.fromUs - DAY, max: limits.toUs + DAY }), instant, (a, b) => {
        const brush = brushBetween(a, b, limits);
        expect(brush).toEqual(brushBetween(b, a, limits));
        expect(brush.fromUs).toBeLessThan(brush.toUs);
        expect(brush.fromUs).toBeGreaterThanOrEqual(limits.fromUs);
      }),
    );
  });

  it('swaps its ends when one is dragged over the other', () => {
    const brush = { fromUs: limits.fromUs + DAY, toUs: limits.fromUs + 2 * DAY };
    expect(withEnd(brush, 'from', limits.fromUs + 3 * DAY, limits)).toEqual({
      fromUs: limits.fromUs + 2 * DAY,
      toUs: limits.fromUs + 3 * DAY,
    });
  });

  it('grows to whole bars and keeps its width while moved against the limit', () => {
    expect(snapped({ fromUs: 101, toUs: 299 }, 100)).toEqual({ fromUs: 100, toUs: 300 });
    expect(snapped({ fromUs: 100, toUs: 300 }, 100)).toEqual({ fromUs: 100, toUs: 300 });
    const brush = { fromUs: limits.fromUs + 10, toUs: limits.fromUs + 20 };
    expect(movedBy(brush, -100, limits)).toEqual({ fromUs: limits.fromUs, toUs: limits.fromUs + 10 });
  });

  it('obeys the keys: one bar first, then moved, extended, cut from the left', () => {
    const bar = DAY / 24;
    const start = keyed(undefined, 1, { shift: false, alt: false }, bar, limits, limits);
    expect(widthUs(start)).toBe(bar);
    expect(start.fromUs % bar).toBe(0);
    const right = keyed(start, 1, { shift: false, alt: false }, bar, limits, limits);
    expect(right).toEqual({ fromUs: start.fromUs + bar, toUs: start.toUs + bar });
    const longer = keyed(right, 1, { shift: true, alt: false }, bar, limits, limits);
    expect(widthUs(longer)).toBe(2 * bar);
    const shorter = keyed(
      keyed(longer, -1, { shift: true, alt: false }, bar, limits, limits),
      -1,
      { shift: true, alt: false },
      bar,
      limits,
      limits,
    );
    expect(widthUs(shorter)).toBe(bar);
    const cut = keyed(longer, 1, { shift: true, alt: true }, bar, limits, limits);
    expect(cut).toEqual({ fromUs: longer.fromUs + bar, toUs: longer.toUs });
  });
});

describe('axis ticks', () => {
  it('fall on round wall-clock instants of the shown zone', () => {
    const window = { fromUs: limits.fromUs, toUs: limits.fromUs + 4 * DAY };
    const utc = axisTicks(window, 900, 'UTC');
    expect(utc[0]?.label).toBe('2025-08-08');
    expect(utc.every((tick) => (tick.atUs - limits.fromUs) % (DAY / 2) === 0)).toBe(true);
    const tokyo = axisTicks(window, 900, 'Asia/Tokyo');
    expect(
      tokyo.some((tick) => tick.label === '2025-08-09' && tick.atUs === limits.fromUs + DAY - 9 * (DAY / 24)),
    ).toBe(true);
  });
});

describe('buckets', () => {
  it('count from the asked start, put back to a whole bucket, and join agents by instant', () => {
    expect(bucketStartUs(1_050, 2, 100)).toBe(1_200);
    const all = { fromUs: 1_000, toUs: 1_400, bucketUs: 100, undated: 0, gaps: [], bars: [] };
    const bars = barsOf(
      { ...all, bars: [{ bucket: 2, count: 5, flagged: 1 }] },
      { ...all, fromUs: 1_100, bars: [{ bucket: 1, count: 3, flagged: 0 }] },
    );
    expect(bars).toEqual([{ fromUs: 1_200, toUs: 1_300, count: 5, flagged: 1, agents: 3 }]);
    expect(
      barsOf({ ...all, bars: [{ bucket: 0, count: 1, flagged: 0 }] }, { ...all, bucketUs: 50 })[0]?.agents,
    ).toBeUndefined();
  });
});

describe('lanes', () => {
  const lane = (by: LaneKind, key: string, total: number): Lane => ({
    key: `${by}:${key}`,
    by,
    entity: { id: total, kind: by, name: key, key, handle: key },
    total,
    cells: [],
  });
  const lanes = [lane('user', 'u', 9), ...['a', 'b', 'c', 'd', 'e'].map((key, at) => lane('agent', key, 5 - at))];

  it('stand by kind, as ordered by hand, then the busiest first, and move within their kind only', () => {
    const ordered = orderedLanes(lanes, ['agent:c']);
    expect(ordered.map((one) => one.key)).toEqual(['agent:c', 'agent:a', 'agent:b', 'agent:d', 'agent:e', 'user:u']);
    const moved = movedLane(ordered, 'agent:e', 'agent:c');
    expect(orderedLanes(lanes, moved)[0]?.key).toBe('agent:e');
    expect(movedLane(ordered, 'agent:e', 'user:u')).toEqual(ordered.map((one) => one.key));
  });

  it('fold to three a kind and say how many more there are', () => {
    const folded = placeLanes(orderedLanes(lanes, []), [{ by: 'agent', hidden: 7 }], []);
    expect(folded.lanes).toHaveLength(4);
    expect(folded.folds).toMatchObject([{ by: 'agent', hidden: 9, open: false }]);
    const open = placeLanes(orderedLanes(lanes, []), [{ by: 'agent', hidden: 7 }], ['agent']);
    expect(open.lanes).toHaveLength(6);
    expect(open.folds).toMatchObject([{ by: 'agent', hidden: 0, beyond: 7, open: true }]);
  });
});
