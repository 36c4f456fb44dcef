/** One agent's events, counted by value in both windows. One pass; memory grows with distinct values and active hours, not with events. */
import type { BehaviourEvent, BehaviourWindows, ValueDimension } from '../../../shared/model/drift.ts';
import { MOST_ITEM_EVENTS } from '../../../shared/model/drift.ts';
import type { Verb } from '../../../shared/model/kinds.ts';
import { dayPart, type WallClock } from './wallClock.ts';

export interface Use {
  readonly dimension: ValueDimension;
  /** Entity id, word or network as text. */
  readonly value: string;
  readonly entity: number | null;
  readonly verb: Verb | null;
  /** The first verb of the recent window that changed something or sent it out. */
  changedBy: Verb | null;
  /** Events before the baseline, in it, and in the recent window. */
  earlier: number;
  baseline: number;
  recent: number;
  /** Over everything. */
  firstUs: number;
  lastUs: number;
  /** First in the baseline; Infinity where it has none. */
  firstBaselineUs: number;
  firstRecentUs: number;
  lastRecentUs: number;
  /** Days of the baseline on which it was used; not counted for objects. */
  readonly days: Set<number>;
  /** Recent events, the first stored. */
  readonly events: number[];
  readonly ips: Set<string>;
}

/** One chain's tempo. */
export interface Run {
  calls: number;
  turns: number;
  firstUs: number;
  lastUs: number;
  /** Its first stored events, of the recent window. */
  readonly events: number[];
}

export interface Profile {
  readonly windows: BehaviourWindows;
  readonly clock: WallClock;
  readonly uses: ReadonlyMap<string, Use>;
  /** Events by wall day, both windows. */
  readonly days: ReadonlyMap<number, number>;
  readonly baselineDays: ReadonlySet<number>;
  readonly recentDays: ReadonlySet<number>;
  readonly baselineEvents: number;
  readonly recentEvents: number;
  readonly leftOutEvents: number;
  readonly baselineHours: readonly number[];
  readonly recentHours: readonly number[];
  readonly runs: ReadonlyMap<string, Run>;
}

/** Addresses remembered of one network. */
const MOST_IPS = 20;
/** Recent events remembered of one value; more where no filter can select them by the value. */
const FEW_EVENTS = 20;
/** Signing in is a means, and `other` is not understood: neither says what an agent does. */
const SAYS_NOTHING: ReadonlySet<Verb> = new Set(['sign_in', 'other']);

/** IPv4 by its first three parts, IPv6 by its first three groups; undefined for what is no address. */
export function networkOf(ip: string): string | undefined {
  if (ip.includes(':')) {
    if (!/^[0-9a-f:.]+$/i.test(ip)) return undefined;
    // Groups before `::` are as written, those that it stands for are zero.
    const stated = (ip.toLowerCase().split('::')[0] ?? '').split(':').filter((group) => group !== '');
    const head = [...stated, '0', '0', '0'].slice(0, 3).map((group) => group.replace(/^0+(?=.)/, ''));
    return `${head.join(':')}::/48`;
  }
  const parts = ip.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return undefined;
  return `${parts.slice(0, 3).join('.')}.0/24`;
}

export interface ProfileBuilder {
  /** An event of the agent, in any order; undated ones are left out by the caller. */
  add(event: BehaviourEvent): void;
  end(): Profile;
}

export function createProfile(windows: BehaviourWindows, clock: WallClock): ProfileBuilder {
  const uses = new Map<string, Use>();
  const days = new Map<number, number>();
  const baselineDays = new Set<number>();
  const recentDays = new Set<number>();
  const baselineHours = new Array<number>(168).fill(0);
  const recentHours = new Array<number>(168).fill(0);
  const runs = new Map<string, Run>();
  let baselineEvents = 0;
  let recentEvents = 0;
  let leftOutEvents = 0;

  const count = (
    event: BehaviourEvent,
    day: number,
    dimension: ValueDimension,
    value: string,
    entity: number | null,
    verb: Verb | null,
  ): Use => {
    const key = `${dimension}\n${value}`;
    let use = uses.get(key);
    if (use === undefined) {
      use = {
        dimension,
        value,
        entity,
        verb,
        changedBy: null,
        earlier: 0,
        baseline: 0,
        recent: 0,
        firstUs: event.us,
        lastUs: event.us,
        firstBaselineUs: Number.POSITIVE_INFINITY,
        firstRecentUs: Number.POSITIVE_INFINITY,
        lastRecentUs: Number.NEGATIVE_INFINITY,
        days: dimension === 'object' ? NO_DAYS : new Set(),
        events: [],
        ips: dimension === 'network' ? new Set() : NO_IPS,
      };
      uses.set(key, use);
    }
    use.firstUs = Math.min(use.firstUs, event.us);
    use.lastUs = Math.max(use.lastUs, event.us);
    if (event.us < windows.baselineFromUs) use.earlier += 1;
    else if (event.us < windows.recentFromUs) {
      use.baseline += 1;
      use.firstBaselineUs = Math.min(use.firstBaselineUs, event.us);
      if (dimension !== 'object') use.days.add(day);
    } else {
      use.recent += 1;
      if (use.changedBy === null && CHANGING.has(event.verb)) use.changedBy = event.verb;
      use.firstRecentUs = Math.min(use.firstRecentUs, event.us);
      use.lastRecentUs = Math.max(use.lastRecentUs, event.us);
      const most = dimension === 'hour' || dimension === 'object_type' ? MOST_ITEM_EVENTS : FEW_EVENTS;
      if (use.events.length < most) use.events.push(event.id);
    }
    return use;
  };

  const add = (event: BehaviourEvent): void => {
    if (event.us >= windows.toUs) return;
    if (!event.compared) {
      if (event.us >= windows.recentFromUs) leftOutEvents += 1;
      return;
    }
    const day = clock.day(event.us);
    const hour = clock.hourOfWeek(event.us);
    if (event.us >= windows.recentFromUs) {
      recentEvents += 1;
      recentDays.add(day);
      recentHours[hour] = (recentHours[hour] ?? 0) + 1;
      days.set(day, (days.get(day) ?? 0) + 1);
    } else if (event.us >= windows.baselineFromUs) {
      baselineEvents += 1;
      baselineDays.add(day);
      baselineHours[hour] = (baselineHours[hour] ?? 0) + 1;
      days.set(day, (days.get(day) ?? 0) + 1);
    }
    if (!SAYS_NOTHING.has(event.verb)) {
      count(event, day, 'verb', event.verb, null, event.verb);
      count(event, day, 'action', `${event.verb} ${event.system}`, event.system, event.verb);
    }
    count(event, day, 'system', String(event.system), event.system, null);
    if (event.object !== null) count(event, day, 'object', String(event.object), event.object, null);
    if (event.objectType !== null) count(event, day, 'object_type', event.objectType, null, null);
    if (event.tool !== null) count(event, day, 'tool', String(event.tool), event.tool, null);
    const network = event.ip === null ? undefined : networkOf(event.ip);
    if (network !== undefined && event.ip !== null) {
      const use = count(event, day, 'network', network, null, null);
      if (use.ips.size < MOST_IPS) use.ips.add(event.ip);
    }
    const part = dayPart(hour);
    count(event, day, 'hour', String(part), null, null);
    if (event.chainId !== null && event.us >= windows.baselineFromUs)
      countRun(runs, event.chainId, event, event.us >= windows.recentFromUs);
  };
  const end = (): Profile => ({
    windows,
    clock,
    uses,
    days,
    baselineDays,
    recentDays,
    baselineEvents,
    recentEvents,
    leftOutEvents,
    baselineHours,
    recentHours,
    runs,
  });
  return { add, end };
}

/** Verbs that change something, send it out or hand out access. */
export const CHANGING: ReadonlySet<Verb> = new Set([
  'export',
  'create',
  'update',
  'delete',
  'share',
  'send',
  'approve',
  'administer',
  'grant',
]);

/** Shared by all uses that count no days or addresses; never written to. */
const NO_DAYS: Set<number> = new Set();
const NO_IPS: Set<string> = new Set();

function countRun(runs: Map<string, Run>, chainId: string, event: BehaviourEvent, isRecent: boolean): void {
  let run = runs.get(chainId);
  if (run === undefined) {
    run = { calls: 0, turns: 0, firstUs: event.us, lastUs: event.us, events: [] };
    runs.set(chainId, run);
  }
  if (event.tool !== null) run.calls += 1;
  if (event.turn) run.turns += 1;
  if (isRecent && run.events.length < FEW_EVENTS) run.events.push(event.id);
  run.firstUs = Math.min(run.firstUs, event.us);
  run.lastUs = Math.max(run.lastUs, event.us);
}
