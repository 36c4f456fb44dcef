/**
 * An agent's recent window against its own baseline and against the other agents of its blueprint.
 * "Unusual" is more new values than the agent's own past lets expect: how often it met something new in the later half of its baseline,
 * as the mean of a Poisson count (after Good, "The population frequencies of species", Biometrika 40, 1953: what is still unseen shows
 * in what was only just met). Volume is compared by median and median absolute deviation.
 */
import {
  type Behaviour,
  type BehaviourItem,
  FEWEST_ACTIVE_DAYS,
  MOST_ITEMS,
  type NameOf,
  type PeerUse,
  type ValueDimension,
} from '../../../shared/model/drift.ts';
import { CHANGING, type Profile, type Use } from './profile.ts';
import { atLeast, median, robust, UNUSUAL } from './statistics.ts';
import { tempoItems } from './tempo.ts';
import { around, dayPartName } from './wallClock.ts';

const VALUES: readonly ValueDimension[] = [
  'verb',
  'action',
  'system',
  'object_type',
  'object',
  'network',
  'tool',
  'hour',
];
/** What may be missed when it is gone. Objects come and go. */
const LASTING: ReadonlySet<ValueDimension> = new Set(['action', 'system', 'object_type', 'network', 'tool']);
/** Days of use that the recent window would have had, from which on their lack is told, and from which on it is unusual. */
const GONE_AFTER = 4;
const GONE_UNUSUAL = 6;
/** Fewer other agents are no company to compare with. */
const FEWEST_PEERS = 3;

export function compareBehaviour(profile: Profile, peers: PeerUse, nameOf: NameOf): Behaviour {
  const { baselineDays, recentDays, baselineEvents, recentEvents } = profile;
  const state =
    recentEvents === 0 && profile.leftOutEvents === 0
      ? 'nothing_recent'
      : recentEvents === 0 || baselineDays.size < FEWEST_ACTIVE_DAYS
        ? 'not_enough_history'
        : 'compared';
  const volume = volumeOf(profile);
  const found: BehaviourItem[] = [];
  if (state === 'compared') {
    for (const dimension of VALUES) found.push(...newItems(profile, dimension, peers, nameOf));
    found.push(...goneItems(profile, peers, nameOf), ...volumeItems(profile, volume), ...tempoItems(profile));
  }
  if (recentEvents > 0 && peers.peers >= FEWEST_PEERS) found.push(...aloneItems(profile, peers, nameOf));
  const { items, cut } = bounded(found);
  return {
    state,
    baselineActive: baselineDays.size,
    recentActive: recentDays.size,
    baselineEvents,
    recentEvents,
    leftOutEvents: profile.leftOutEvents,
    usualPerDay: volume.usual?.middle ?? null,
    spreadPerDay: volume.usual?.spread ?? null,
    recentPerDay: volume.recent ?? null,
    items,
    cut,
    baselineHours: profile.baselineHours,
    recentHours: profile.recentHours,
    days: [...profile.days]
      .sort(([a], [b]) => a - b)
      .map(([day, events]) => ({ day, fromUs: profile.clock.dayStart(day), events })),
    peers: peers.peers,
  };
}

function usesOf(profile: Profile, dimension: ValueDimension): Use[] {
  return [...profile.uses.values()].filter((use) => use.dimension === dimension);
}

/**
 * How many new values the recent window may be expected to bring: values first met in the later half of the baseline's active days, a
 * half added for what a quiet past cannot show, a day of activity times the recent active days.
 */
export function expectedNew(profile: Profile, uses: readonly Use[]): number {
  const days = profile.baselineDays.size;
  const half = Math.max(1, days - Math.floor(days / 2));
  const middle = middleOf(profile);
  const met = uses.filter((use) => use.earlier === 0 && use.firstBaselineUs >= middle && use.baseline > 0).length;
  return ((met + 0.5) / half) * Math.max(1, profile.recentDays.size);
}

/** µs UTC at which the later half of the baseline's activity begins, to within the zone's offset of a day's start. */
function middleOf(profile: Profile): number {
  const days = [...profile.baselineDays].sort((a, b) => a - b);
  const day = days[Math.floor(days.length / 2)];
  return day === undefined ? Number.POSITIVE_INFINITY : day * 86_400_000_000;
}

function newItems(profile: Profile, dimension: ValueDimension, peers: PeerUse, nameOf: NameOf): BehaviourItem[] {
  const uses = usesOf(profile, dimension);
  const isKnown = dimension === 'hour' ? knownHours(uses) : (use: Use): boolean => use.baseline > 0 || use.earlier > 0;
  const fresh = uses.filter((use) => use.recent > 0 && !isKnown(use));
  if (fresh.length === 0) return [];
  const expected = expectedNew(profile, uses);
  const unusual = atLeast(fresh.length, expected) < UNUSUAL;
  return fresh.map((use) => ({ ...itemOf(use, 'new', peers, nameOf), expected, unusual }));
}

/** An hour is known with the hours beside it: a job that runs at three runs at two one day. */
function knownHours(uses: readonly Use[]): (use: Use) => boolean {
  const known = new Set<number>();
  for (const use of uses)
    if (use.baseline + use.earlier > 0) for (const part of around(Number(use.value))) known.add(part);
  return (use) => known.has(Number(use.value));
}

function goneItems(profile: Profile, peers: PeerUse, nameOf: NameOf): BehaviourItem[] {
  const active = profile.baselineDays.size;
  return [...profile.uses.values()].flatMap((use) => {
    if (use.recent > 0 || !LASTING.has(use.dimension)) return [];
    const expected = (use.days.size / active) * profile.recentDays.size;
    if (expected < GONE_AFTER) return [];
    return [{ ...itemOf(use, 'gone', peers, nameOf), expected, unusual: expected >= GONE_UNUSUAL }];
  });
}

/** What none of the other agents of its blueprint used before, whatever its own past. */
function aloneItems(profile: Profile, peers: PeerUse, nameOf: NameOf): BehaviourItem[] {
  return [...profile.uses.values()].flatMap((use) => {
    if (!LASTING.has(use.dimension) || use.dimension === 'network' || use.recent === 0) return [];
    const item = itemOf(use, 'alone', peers, nameOf);
    return item.peersUsing > 0 ? [] : [{ ...item, expected: 0, unusual: use.baseline === 0 }];
  });
}

function itemOf(
  use: Use,
  change: BehaviourItem['change'],
  peers: PeerUse,
  nameOf: NameOf,
): Omit<BehaviourItem, 'expected' | 'unusual'> {
  const recent = use.recent > 0;
  return {
    dimension: use.dimension,
    change,
    label: labelOf(use, nameOf),
    entity: use.entity,
    verb: use.verb ?? use.changedBy,
    baseline: use.baseline,
    recent: use.recent,
    peersUsing: peers.using(use.dimension, use.value),
    firstUs: recent ? use.firstRecentUs : use.firstUs,
    lastUs: recent ? use.lastRecentUs : use.lastUs,
    chainId: null,
    events: use.events,
    ips: [...use.ips],
  };
}

function labelOf(use: Use, nameOf: NameOf): string {
  if (use.dimension === 'hour') return dayPartName(Number(use.value));
  if (use.entity === null) return use.value;
  const name = nameOf(use.entity);
  return use.dimension === 'action' ? `${use.verb ?? ''} on ${name}` : name;
}

interface Volume {
  readonly usual: { readonly middle: number; readonly spread: number } | undefined;
  readonly most: number;
  readonly recent: number | undefined;
  readonly peak: number;
}

function volumeOf(profile: Profile): Volume {
  const before: number[] = [];
  const recent: number[] = [];
  for (const [day, events] of profile.days) {
    // The day on which the windows meet counts for the recent one.
    if (profile.recentDays.has(day)) recent.push(events);
    else before.push(events);
  }
  return {
    usual: robust(before),
    most: before.reduce((most, events) => Math.max(most, events), 0),
    recent: median(recent),
    peak: recent.reduce((most, events) => Math.max(most, events), 0),
  };
}

/** Deviations from the median, and times the median, that make a volume unusual; a spread never counts as less than chance alone gives. */
const VOLUME_DEVIATIONS = 6;
const VOLUME_TIMES = 3;
const FEWEST_USUAL = 10;

function volumeItems(profile: Profile, volume: Volume): BehaviourItem[] {
  const { usual, recent, most, peak } = volume;
  if (usual === undefined || recent === undefined) return [];
  const spread = Math.max(usual.spread, Math.sqrt(usual.middle), 1);
  const bound = Math.max(usual.middle + VOLUME_DEVIATIONS * spread, usual.middle * VOLUME_TIMES);
  const acted = usesOf(profile, 'verb').filter((use) => use.recent > 0);
  const item = (change: 'up' | 'down', label: string, value: number, expected: number): BehaviourItem => ({
    dimension: 'volume',
    change,
    label,
    entity: null,
    verb: null,
    baseline: usual.middle,
    recent: value,
    expected,
    unusual: true,
    peersUsing: 0,
    firstUs: Math.min(...acted.map((use) => use.firstRecentUs)),
    lastUs: Math.max(...acted.map((use) => use.lastRecentUs)),
    chainId: null,
    events: [],
    ips: [],
  });
  if (recent > bound) return [item('up', 'events on a usual active day', recent, bound)];
  const peakBound = Math.max(bound, most * VOLUME_TIMES);
  if (peak > peakBound) return [item('up', 'events on the busiest day', peak, peakBound)];
  const low = usual.middle / (VOLUME_TIMES * 2);
  const isLow = usual.middle >= FEWEST_USUAL && recent < low && profile.recentDays.size >= 3;
  return isLow ? [item('down', 'events on a usual active day', recent, low)] : [];
}

/** What stands out first; at most `MOST_ITEMS` of a dimension and change. */
function bounded(items: readonly BehaviourItem[]): { readonly items: BehaviourItem[]; readonly cut: boolean } {
  const kept: BehaviourItem[] = [];
  let cut = false;
  for (const group of Map.groupBy(items, (item) => `${item.dimension} ${item.change}`).values()) {
    const ordered = group.sort(
      (a, b) => weight(b) - weight(a) || b.recent - a.recent || b.baseline - a.baseline || order(a.label, b.label),
    );
    cut = cut || ordered.length > MOST_ITEMS;
    kept.push(...ordered.slice(0, MOST_ITEMS));
  }
  return { items: kept, cut };
}

function weight(item: BehaviourItem): number {
  return item.verb !== null && CHANGING.has(item.verb) ? 1 : 0;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
