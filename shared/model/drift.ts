/** What changed, in the words of both kinds of drift: an inventory against an earlier snapshot, behaviour against a baseline. */
import type { EdgeKind, EntityKind, GrantVia, Verb } from './kinds.ts';
import { US_PER_DAY } from './time.ts';

/** What a difference between two snapshots is about, in the order in which it matters. */
export const DRIFT_AREAS = [
  'grant',
  'integration',
  'tool',
  'identity',
  'owner',
  'purpose',
  'trigger',
  'status',
  'intent',
  'listing',
  'other',
] as const;
export type DriftArea = (typeof DRIFT_AREAS)[number];

export const DRIFT_AREA_NAMES: Readonly<Record<DriftArea, string>> = {
  grant: 'granted access',
  integration: 'integrations',
  tool: 'tools',
  identity: 'identities and credentials',
  owner: 'owners',
  purpose: 'purpose',
  trigger: 'triggers',
  status: 'status',
  intent: 'approved access',
  listing: 'listing',
  other: 'other facts',
};

/** Where a snapshot's time comes from. */
export const SNAPSHOT_BASES = ['stated', 'file_name', 'import_order'] as const;
export type SnapshotBasis = (typeof SNAPSHOT_BASES)[number];

/** Whether an approval covers an access that was added: `unknown` where nothing is approved for the agent at all. */
export const DRIFT_APPROVALS = ['yes', 'no', 'unknown', 'not_asked'] as const;
export type DriftApproval = (typeof DRIFT_APPROVALS)[number];

/** One inventory at one time. */
export interface InventorySnapshot {
  readonly series: number;
  /** Importer id. */
  readonly format: string;
  /** The files' name without date and ending. */
  readonly name: string;
  /** From 1, in order of time within the series. */
  readonly ord: number;
  readonly label: string;
  /** µs UTC; null when only the order of import is known. */
  readonly us: number | null;
  readonly basis: SnapshotBasis;
  readonly files: readonly number[];
  readonly records: number;
  /** False: what it does not list may still exist. */
  readonly complete: boolean;
  /** Why it is not complete; empty when it is. */
  readonly why: string;
}

/** A slot of the inventory whose value differs between two snapshots that follow each other. Null: not there. */
export interface InventoryChange {
  readonly series: number;
  readonly fromOrd: number;
  readonly toOrd: number;
  readonly area: DriftArea;
  /** What is compared, stable over snapshots of the case. */
  readonly slot: string;
  /** Canonical entity that it is said of. */
  readonly subject: number;
  readonly object: number | null;
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly beforeRecord: number | null;
  readonly afterRecord: number | null;
  /** Privilege tier of an access, 0 to 4; null where there is none or it is not known. */
  readonly tier: number | null;
  readonly approved: DriftApproval;
  /** Agents that it concerns: the subject itself, or those that act through it. */
  readonly agents: readonly number[];
}

/** What behaviour is compared by. `volume` and `tempo` are numbers, the others are sets of values. */
export const BEHAVIOUR_DIMENSIONS = [
  'verb',
  'action',
  'system',
  'object_type',
  'object',
  'network',
  'tool',
  'hour',
  'volume',
  'tempo',
] as const;
export type BehaviourDimension = (typeof BEHAVIOUR_DIMENSIONS)[number];
export type ValueDimension = Exclude<BehaviourDimension, 'volume' | 'tempo'>;

export const BEHAVIOUR_DIMENSION_NAMES: Readonly<Record<BehaviourDimension, string>> = {
  verb: 'verb',
  action: 'verb on a system',
  system: 'system',
  object_type: 'type of object',
  object: 'object',
  network: 'network',
  tool: 'tool',
  hour: 'hour',
  volume: 'volume',
  tempo: 'calls per human turn',
};

/** Days of the standard windows, and active days of the baseline below which nothing is called drift. */
export const BASELINE_DAYS = 90;
export const RECENT_DAYS = 7;
export const FEWEST_ACTIVE_DAYS = 7;

/** Both windows, half open: the baseline ends where the recent one begins. */
export interface BehaviourWindows {
  readonly baselineFromUs: number;
  readonly recentFromUs: number;
  /** The end of the day, in UTC, of the last event of the case: one more file of that day leaves both windows where they are. */
  readonly toUs: number;
  readonly baselineDays: number;
  readonly recentDays: number;
  /** IANA zone in which hours and days are told. */
  readonly zone: string;
}

/** @param lastUs time of the last event of the case, µs UTC: the case's own "now" */
export function behaviourWindows(
  lastUs: number,
  zone: string,
  baselineDays = BASELINE_DAYS,
  recentDays = RECENT_DAYS,
): BehaviourWindows {
  const toUs = (Math.floor(lastUs / US_PER_DAY) + 1) * US_PER_DAY;
  const recentFromUs = toUs - recentDays * US_PER_DAY;
  return {
    baselineFromUs: recentFromUs - baselineDays * US_PER_DAY,
    recentFromUs,
    toUs,
    baselineDays,
    recentDays,
    zone,
  };
}

/** One event of one agent, as far as behaviour goes. Ids are canonical. */
export interface BehaviourEvent {
  readonly id: number;
  readonly us: number;
  readonly verb: Verb;
  readonly system: number;
  readonly object: number | null;
  readonly objectType: string | null;
  readonly ip: string | null;
  readonly tool: number | null;
  readonly chainId: string | null;
  /** A person said something: the start of a turn. */
  readonly turn: boolean;
  /** False: its log does not cover both windows, so that it says nothing about what is new or gone. */
  readonly compared: boolean;
}

export type BehaviourState = 'compared' | 'not_enough_history' | 'nothing_recent';

/** `alone`: used by none of the other agents of its blueprint. */
export type BehaviourChange = 'new' | 'gone' | 'up' | 'down' | 'alone';

export interface BehaviourItem {
  readonly dimension: BehaviourDimension;
  readonly change: BehaviourChange;
  readonly label: string;
  readonly entity: number | null;
  readonly verb: Verb | null;
  /** Events in each window; events a day for `volume`, calls a turn for `tempo`. */
  readonly baseline: number;
  readonly recent: number;
  /** How many new values of the dimension its own past lets expect; for `gone` how many days of use; for numbers the bound. */
  readonly expected: number;
  /** More than its own past explains. */
  readonly unusual: boolean;
  /** Other agents of the blueprint that used it before the recent window. */
  readonly peersUsing: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
  readonly chainId: string | null;
  /** The first of the events of the recent window (of both for `alone`), at most `MOST_ITEM_EVENTS`. */
  readonly events: readonly number[];
  /** Addresses seen in a network, at most 20. */
  readonly ips: readonly string[];
}

export const MOST_ITEM_EVENTS = 200;
/** Items kept of one agent, dimension and change. */
export const MOST_ITEMS = 100;

/** One agent in both windows. Numbers a day are over days on which it was active. */
export interface Behaviour {
  readonly state: BehaviourState;
  readonly baselineActive: number;
  readonly recentActive: number;
  readonly baselineEvents: number;
  readonly recentEvents: number;
  /** Recent events of logs that do not cover both windows: not compared. */
  readonly leftOutEvents: number;
  /** Median of the baseline's active days, and its median absolute deviation scaled to a standard deviation. */
  readonly usualPerDay: number | null;
  readonly spreadPerDay: number | null;
  /** Median of the recent active days. */
  readonly recentPerDay: number | null;
  readonly items: readonly BehaviourItem[];
  /** True when more than `MOST_ITEMS` of one kind were found. */
  readonly cut: boolean;
  /** Events by hour of the week, from Monday 00:00 in the zone, 168 numbers each. */
  readonly baselineHours: readonly number[];
  readonly recentHours: readonly number[];
  /** Events by day, both windows, in order: days since 1970 in the zone, and when the day begins, µs UTC. */
  readonly days: readonly { readonly day: number; readonly fromUs: number; readonly events: number }[];
  readonly peers: number;
}

/** What the other agents of the same blueprint did before the recent window. */
export interface PeerUse {
  readonly peers: number;
  /** How many of them used the value, `key` as `useKey` makes it. */
  using(dimension: ValueDimension, value: string): number;
}

/** What is kept of an agent's values so that others can be compared with it; over the whole case. */
export interface BehaviourUse {
  readonly dimension: ValueDimension;
  readonly value: string;
  readonly events: number;
  readonly firstUs: number;
  readonly lastUs: number;
}

/** Takes an agent's events, in any order, and compares its windows at the end. */
export interface BehaviourBuilder {
  add(event: BehaviourEvent): void;
  end(peers: PeerUse, nameOf: NameOf): Behaviour;
}

/** Turns ids into names for labels. */
export type NameOf = (entity: number) => string;

export interface DriftEntity {
  readonly id: number;
  readonly kind: EntityKind;
  readonly name: string;
}

/** An imported inventory file. */
export interface InventoryFile {
  readonly id: number;
  readonly name: string;
  readonly format: string;
  readonly rejected: number;
  /** Codes of its warnings, e.g. `truncated-export`. */
  readonly warnings: readonly string[];
}

/** What inventory records state, record by record; ids of entities are canonical. A repeated row's record is the first one's. */
export interface InventoryStatements {
  /** In order of import. */
  readonly files: readonly InventoryFile[];
  /** Which records a file lists: those accepted of it, and of those that repeat an earlier file's the earlier record. */
  readonly members: readonly { readonly file: number; readonly record: number }[];
  /** Time that a record states for its snapshot, µs UTC. */
  readonly times: ReadonlyMap<number, number>;
  readonly facts: readonly {
    readonly record: number;
    readonly entity: number;
    readonly name: string;
    readonly value: string;
  }[];
  readonly edges: readonly {
    readonly record: number;
    readonly kind: EdgeKind;
    readonly from: number;
    readonly to: number;
  }[];
  readonly permissions: readonly InventoryPermission[];
  entity(id: number): DriftEntity;
  /** Agents that act through an identity, credential, integration, tool or workflow. */
  agentsThrough(entity: number): readonly number[];
}

export interface InventoryPermission {
  readonly record: number;
  readonly principal: number;
  readonly basis: 'declared' | 'granted';
  readonly text: string;
  readonly system: string | null;
  readonly resource: string | null;
  readonly via: GrantVia;
  readonly expiresUs: number | null;
}
