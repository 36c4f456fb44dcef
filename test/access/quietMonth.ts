/** A month in which nothing happens: agents with their own systems, tools, hours and rhythm, drawn from a seed. */
import type { BehaviourEvent } from '../../shared/model/drift.ts';
import type { Verb } from '../../shared/model/kinds.ts';
import { US_PER_DAY, US_PER_HOUR } from '../../shared/model/time.ts';

export const MONTH_END = Date.UTC(2025, 9, 31, 18) * 1000;
export const SYSTEMS = [1, 2, 3, 4, 5, 6];
const DAYS = 30;
const VERBS: readonly Verb[] = ['read', 'search', 'list', 'update', 'create', 'send', 'delete', 'export'];

/** mulberry32, public domain: the same numbers for the same seed. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function pick<T>(values: readonly T[], random: () => number): T {
  return values[Math.floor(random() * values.length)] as T;
}

/**
 * Events of one agent: some work in office hours, some around the clock, some in a nightly batch; each has a few usual acts and a rare
 * one, objects that are always new, a person's turns and tool calls.
 */
export function quietAgent(n: number, random: () => number): BehaviourEvent[] {
  const rhythm = n % 3;
  const systems = [pick(SYSTEMS, random), pick(SYSTEMS, random)];
  const usual = [pick(VERBS, random), pick(VERBS, random), 'read' as const];
  const rare = pick(VERBS, random);
  const perDay = 20 + Math.floor(random() * 120);
  const events: BehaviourEvent[] = [];
  let id = n * 1_000_000;
  for (let back = DAYS - 1; back >= 0; back -= 1) {
    const day = Math.floor(MONTH_END / US_PER_DAY) - back;
    const isWeekend = (day + 3) % 7 >= 5;
    if (rhythm === 0 && isWeekend) continue;
    const count = Math.max(1, Math.round(perDay * (0.6 + random() * 0.8)));
    for (let at = 0; at < count; at += 1) {
      const hour = rhythm === 0 ? 8 + random() * 9 : rhythm === 1 ? random() * 24 : 2 + random() * 2;
      const us = Math.floor(day * US_PER_DAY + hour * US_PER_HOUR);
      if (us > MONTH_END) continue;
      id += 1;
      const isTool = random() < 0.5;
      events.push({
        id,
        us,
        verb: random() < 0.02 ? rare : pick(usual, random),
        system: pick(systems, random),
        object: 100_000 + n * 10_000 + Math.floor(random() * 3000),
        objectType: random() < 0.5 ? 'Case' : 'Account',
        ip: `10.${n}.${Math.floor(random() * 2)}.${1 + Math.floor(random() * 200)}`,
        tool: isTool ? 500 + Math.floor(random() * 4) : null,
        chainId: `c${n}-${day}-${Math.floor(at / 8)}`,
        turn: !isTool && random() < 0.4,
        compared: true,
      });
    }
  }
  return events;
}
