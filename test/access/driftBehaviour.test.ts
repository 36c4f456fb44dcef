/** Behaviour against a baseline: what counts as unusual, what is too little to say, and that a quiet month stays quiet. */
import { describe, expect, test } from 'vitest';
import { allBehaviour } from '../../electron/access/drift/allBehaviour.ts';
import { networkOf } from '../../electron/access/drift/profile.ts';
import { atLeast, median, robust } from '../../electron/access/drift/statistics.ts';
import { createWallClock, dayPart, dayPartName } from '../../electron/access/drift/wallClock.ts';
import { type Behaviour, type BehaviourEvent, behaviourWindows } from '../../shared/model/drift.ts';
import type { Verb } from '../../shared/model/kinds.ts';
import { US_PER_DAY, US_PER_HOUR, US_PER_MINUTE } from '../../shared/model/time.ts';
import { createRandom, MONTH_END, quietAgent, SYSTEMS } from './quietMonth.ts';

const END = MONTH_END;
const WINDOWS = behaviourWindows(END, 'UTC');
const NAMES: Readonly<Record<number, string>> = {
  1: 'Salesforce',
  2: 'Jira',
  3: 'GitHub',
  50: 'search_tool',
  70: 'Ledger',
};
const nameOf = (id: number) => NAMES[id] ?? `entity ${id}`;

let nextId = 1;
function event(us: number, more: Partial<BehaviourEvent> = {}): BehaviourEvent {
  nextId += 1;
  return {
    id: nextId,
    us,
    verb: 'read',
    system: 1,
    object: null,
    objectType: 'Opportunity',
    ip: '203.0.113.7',
    tool: null,
    chainId: null,
    turn: false,
    compared: true,
    ...more,
  };
}

/** Every day of both windows at 10:00, ten events a day. */
function steady(more: Partial<BehaviourEvent> = {}, days = 60): BehaviourEvent[] {
  const events: BehaviourEvent[] = [];
  for (let back = 0; back < days; back += 1) {
    const day = Math.floor(END / US_PER_DAY) - back;
    for (let n = 0; n < 10; n += 1) {
      const us = day * US_PER_DAY + 10 * US_PER_HOUR + n * US_PER_MINUTE;
      if (us <= END) events.push(event(us, more));
    }
  }
  return events;
}

function compareAll(
  agents: readonly {
    readonly agent: number;
    readonly blueprint: number | null;
    readonly events: readonly BehaviourEvent[];
  }[],
): Map<number, Behaviour> {
  const source = {
    agents,
    pages: (agent: number) => [agents.find((one) => one.agent === agent)?.events ?? []],
    nameOf,
  };
  const result = new Map<number, Behaviour>();
  for (const row of allBehaviour(source, WINDOWS)) if (row !== undefined) result.set(row.agent, row.behaviour);
  return result;
}

function compare(events: readonly BehaviourEvent[]): Behaviour {
  const found = compareAll([{ agent: 1, blueprint: null, events }]).get(1);
  if (found === undefined) throw new Error('the agent was not compared');
  return found;
}

const items = (behaviour: Behaviour, dimension: string, change = 'new') =>
  behaviour.items.filter((item) => item.dimension === dimension && item.change === change);

describe('numbers', () => {
  test('median and spread are not moved by one wild day', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeUndefined();
    expect(robust([10, 11, 9, 10, 5000])).toEqual({ middle: 10, spread: 1.4826 });
  });

  test('the chance of at least n', () => {
    expect(atLeast(0, 2)).toBe(1);
    expect(atLeast(1, 0.5)).toBeCloseTo(1 - Math.exp(-0.5), 10);
    expect(atLeast(3, 1)).toBeCloseTo(1 - Math.exp(-1) * 2.5, 10);
    expect(atLeast(400, 1)).toBe(0);
  });

  test.each([
    ['203.0.113.7', '203.0.113.0/24'],
    ['2001:db8:0:1::5', '2001:db8:0::/48'],
    ['2001:0db8::1', '2001:db8:0::/48'],
    ['::1', '0:0:0::/48'],
    ['build-host', undefined],
    ['300.1.1.1', undefined],
  ])('the network of %s is %s', (ip, network) => {
    expect(networkOf(ip)).toBe(network);
  });

  test('hours are told in the zone, across the end of summer time', () => {
    const clock = createWallClock('Europe/Berlin');
    // Sunday 2025-10-26 00:30 UTC is 02:30 in summer, 01:30 UTC is 02:30 in winter.
    const before = Date.UTC(2025, 9, 26, 0, 30) * 1000;
    expect(clock.hourOfWeek(before)).toBe(6 * 24 + 2);
    expect(clock.hourOfWeek(before + US_PER_HOUR)).toBe(6 * 24 + 2);
    expect(clock.hourOfWeek(before + 2 * US_PER_HOUR)).toBe(6 * 24 + 3);
    expect(clock.day(Date.UTC(2025, 9, 25, 22, 30) * 1000)).toBe(Date.UTC(2025, 9, 26) / 86_400_000);
    expect(dayPartName(dayPart(6 * 24 + 2))).toBe('weekend 02:00');
  });
});

describe('one agent against itself', () => {
  test('a steady agent shows nothing', () => {
    const found = compare(steady());
    expect(found.state).toBe('compared');
    expect(found.items).toEqual([]);
    expect(found.usualPerDay).toBe(10);
  });

  test('too little history is said, and is not "no drift"', () => {
    const found = compare(steady({}, 12));
    expect(found.baselineActive).toBe(5);
    expect(found.state).toBe('not_enough_history');
    expect(found.items).toEqual([]);
  });

  test('events of a log that begins in the recent window are not compared, and are counted', () => {
    const found = compare([
      ...steady(),
      ...[1, 2, 3].map((system) => event(END - 1, { system: system + 90, compared: false })),
    ]);
    expect(found.items).toEqual([]);
    expect(found.leftOutEvents).toBe(3);
    expect(compare([event(END - 1, { compared: false })]).state).toBe('not_enough_history');
  });

  test('nothing in the recent window is said', () => {
    expect(compare(steady().filter((one) => one.us < WINDOWS.recentFromUs)).state).toBe('nothing_recent');
  });

  test('one new read is told and is not unusual; three new systems are', () => {
    const one = compare([...steady(), event(END - US_PER_HOUR, { system: 2 })]);
    expect(items(one, 'system')).toMatchObject([{ label: 'Jira', baseline: 0, recent: 1, unusual: false }]);
    const three = compare([
      ...steady(),
      event(END - US_PER_HOUR, { system: 2, verb: 'delete' }),
      event(END - US_PER_HOUR, { system: 3 }),
      event(END - US_PER_HOUR, { system: 70 }),
    ]);
    expect(items(three, 'system').map((item) => item.unusual)).toEqual([true, true, true]);
    expect(items(three, 'action').map((item) => item.label)).toContain('delete on Jira');
    expect(items(three, 'verb')).toMatchObject([{ label: 'delete', verb: 'delete' }]);
  });

  test('an agent that always meets new objects is expected to meet more', () => {
    const used = steady().map((one, at) => ({ ...one, object: 10_000 + at }));
    const found = items(compare(used), 'object');
    expect(found.length).toBeGreaterThan(10);
    expect(found.every((item) => !item.unusual)).toBe(true);
  });

  test('what was used before the baseline is not new', () => {
    const long = event(WINDOWS.baselineFromUs - US_PER_DAY, { system: 2 });
    expect(items(compare([long, ...steady(), event(END - 1, { system: 2 })]), 'system')).toEqual([]);
  });

  test('the hour beside a known hour is known; the middle of the night is not', () => {
    const midnight = Math.floor((END - 2 * US_PER_DAY) / US_PER_DAY) * US_PER_DAY;
    expect(items(compare([...steady(), event(midnight + 11 * US_PER_HOUR)]), 'hour')).toEqual([]);
    const nights = [3, 4, 15].map((hour) => event(midnight + hour * US_PER_HOUR, { verb: 'export' }));
    const found = items(compare([...steady(), ...nights]), 'hour');
    expect(found.map((item) => item.label)).toHaveLength(3);
    expect(found.every((item) => item.unusual && item.verb === 'export')).toBe(true);
  });

  test('volume is judged by median, not by one loud day long ago', () => {
    const loud = Array.from({ length: 5000 }, (_, n) => event(END - 40 * US_PER_DAY + n));
    expect(items(compare([...steady(), ...loud]), 'volume', 'up')).toEqual([]);
    const now = [1, 2, 3, 4, 5].flatMap((back) =>
      Array.from({ length: 300 }, (_, n) => event(END - back * US_PER_DAY + n * 1000)),
    );
    expect(items(compare([...steady(), ...now]), 'volume', 'up')).toMatchObject([{ baseline: 10, unusual: true }]);
  });

  test('what stopped is told', () => {
    const before = steady().filter((one) => one.us < WINDOWS.recentFromUs);
    const found = compare([...before.map((one) => ({ ...one, tool: 50 })), ...steady({}, 7)]);
    expect(items(found, 'tool', 'gone')).toMatchObject([{ label: 'search_tool', recent: 0, unusual: true }]);
  });

  test('a run of many tool calls for one human turn stands out against its own runs', () => {
    const runs = Array.from({ length: 30 }, (_, n) => {
      const start = END - (10 + n) * US_PER_DAY;
      const chainId = `c${n}`;
      return [
        event(start, { chainId, turn: true }),
        ...[1, 2, 3].map((k) => event(start + k * 1000, { chainId, tool: 50 })),
      ];
    }).flat();
    const storm = [
      event(END - US_PER_HOUR, { chainId: 'storm', turn: true }),
      ...Array.from({ length: 80 }, (_, n) => event(END - US_PER_HOUR + n * 1000, { chainId: 'storm', tool: 50 })),
    ];
    const found = items(compare([...runs, ...steady(), ...storm]), 'tempo', 'up');
    expect(found).toMatchObject([{ chainId: 'storm', recent: 80, baseline: 3, label: '80 tool calls, 1 human turn' }]);
    expect(items(compare([...runs, ...steady(), ...storm.slice(0, 15)]), 'tempo', 'up')).toEqual([]);
  });
});

describe('against its blueprint', () => {
  const agents = (odd: readonly BehaviourEvent[]) =>
    [1, 2, 3, 4, 5].map((agent) => ({
      agent,
      blueprint: 900,
      events: agent === 1 ? [...steady(), ...odd] : steady(),
    }));

  test('what no other of them uses is told, even with too little history', () => {
    const found = compareAll(agents([event(END - 1, { system: 70, verb: 'grant' as Verb })])).get(1);
    expect(found?.peers).toBe(4);
    expect(found?.items.filter((item) => item.change === 'alone').map((item) => item.label)).toEqual(
      expect.arrayContaining(['Ledger', 'grant on Ledger']),
    );
    expect(compareAll(agents([])).get(1)?.items).toEqual([]);
  });

  test('agents of other blueprints are no peers', () => {
    const apart = [1, 2, 3, 4].map((agent) => ({ agent, blueprint: agent, events: steady() }));
    expect(compareAll(apart).get(1)?.peers).toBe(0);
  });
});

test('a quiet month of 100 agents shows next to nothing unusual', () => {
  const agents = Array.from({ length: 100 }, (_, n) => ({
    agent: n + 1,
    blueprint: n % 4 === 0 ? 900 : null,
    events: quietAgent(n, createRandom(n + 1)),
  }));
  expect(SYSTEMS.length).toBeGreaterThan(3);
  const all = [...compareAll(agents).values()];
  expect(all.filter((one) => one.state === 'compared').length).toBeGreaterThan(90);
  const unusual = all.filter((one) => one.items.some((item) => item.unusual && item.change === 'new'));
  expect(unusual.length).toBeLessThanOrEqual(5);
});
