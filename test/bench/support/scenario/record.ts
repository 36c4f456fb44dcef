/** What a scenario emits: records in a source's own shape, with the truth behind each and what its remaining text says. */
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** Who was really behind a record. */
export interface Truth {
  /** The agent's run; null for a person's own work. */
  readonly run: string | null;
  /** World id of the person who started it; null where nobody did (schedules). */
  readonly user: string | null;
  /** World id of the agent; null for a person's own work. */
  readonly agent: string | null;
  /** World id of the credential that acted; null where it is not scored. */
  readonly credential: string | null;
}

/**
 * What a record says, as a reader of its source's documentation understands it:
 * `user` and `agent`: it names who started it, and the acting agent;
 * `run`: an id of one run or conversation; `act`: an id of one call, which both sides state; `parent`: the id of the call that caused it;
 * `below`: it is a sub-agent's invocation, so that its run has several agents;
 * `token`: a token or session id that Entra issues to one person; `rights`: whose rights were used, which is not who started it;
 * `account`: the account, key or client it came through; `hand`: a person's own hands (browser, first-party client);
 * `object`: what an audit record touched; `names`: what a tool call's arguments or results name.
 */
export type ClueKind =
  | 'user'
  | 'agent'
  | 'run'
  | 'act'
  | 'parent'
  | 'below'
  | 'token'
  | 'rights'
  | 'account'
  | 'hand'
  | 'object'
  | 'names';

export interface Clue {
  readonly kind: ClueKind;
  readonly value: string;
}

export interface Rec {
  /** Importer id. */
  readonly source: string;
  readonly file: string;
  /** The vendor's own record id; null where the source has none. */
  readonly uid: string | null;
  /** True time and recorded time, µs UTC. */
  readonly at: number;
  readonly recorded: number;
  /** The record: a JSON value, or a row for CSV files. */
  readonly body: unknown;
  /** Records of one group are written as one container (the spans of one export). */
  readonly group?: string | undefined;
  readonly truth: Truth;
  readonly clues: readonly Clue[];
  /** What it is, for reading misses: `crm: salesforce row of a failed first try`. */
  readonly note: string;
}

export interface Mode {
  readonly name: 'clean' | 'hard';
  /** Share of joining ids that are missing. */
  readonly missing: number;
  /** Share of statements that a source does not always make (who asked, whose token) and that are not made. */
  readonly unsaid: number;
  /** Largest clock offset of a source, seconds. */
  readonly skew: number;
  /** One source is off by days. */
  readonly dayOff: boolean;
  /** Share of runs whose platform telemetry is lost. */
  readonly lost: number;
  /** Share of runs recorded without the content of tool calls. */
  readonly mute: number;
  /** Share of lines exported twice. */
  readonly duplicates: number;
  /** Runs at work at one time, on average, over all agents. */
  readonly overlap: number;
  /** Objects a system holds: the fewer, the more runs touch the same. */
  readonly objects: number;
}

export const MODES: Readonly<Record<Mode['name'], Mode>> = {
  clean: {
    name: 'clean',
    missing: 0,
    unsaid: 0,
    skew: 0,
    dayOff: false,
    lost: 0,
    mute: 0,
    duplicates: 0,
    overlap: 2,
    objects: 600,
  },
  hard: {
    name: 'hard',
    missing: 0.3,
    unsaid: 0.1,
    skew: 150,
    dayOff: true,
    lost: 0.12,
    mute: 0.15,
    duplicates: 0.02,
    overlap: 5,
    objects: 250,
  },
};

/** Where records go: kept with their truth, or written straight away. */
export type Sink = (record: Rec) => void;

/** The stage on which acts play: the world, the clocks of its sources, and where records go. */
export class Stage {
  readonly random: Random;
  readonly world: World;
  readonly mode: Mode;
  /** µs added to the true time by a source, by importer id. */
  readonly skews: ReadonlyMap<string, number>;
  private readonly sink: Sink;
  /** Keeps the runs of one scenario apart from those of another. */
  private readonly tag: string;
  private runs = 0;

  constructor(random: Random, world: World, mode: Mode, skews: ReadonlyMap<string, number>, sink: Sink) {
    this.random = random;
    this.world = world;
    this.mode = mode;
    this.skews = skews;
    this.sink = sink;
    this.tag = random.hex(4);
  }

  /** Runs so far. */
  get runCount(): number {
    return this.runs;
  }

  newRun(kind: string): string {
    this.runs += 1;
    return `${kind}-${this.tag}-${this.runs}`;
  }

  /** A record of `source` at true time `at`. */
  record(source: string, at: number, truth: Truth, note: string): Draft {
    return new Draft(this, this.sink, source, Math.round(at), truth, note);
  }
}

/** A record in the making: ids pass through it, which may lose them, and what is left is noted for the oracle. */
export class Draft {
  /** Recorded time, µs UTC. */
  readonly time: number;
  readonly stage: Stage;
  private readonly sink: Sink;
  private readonly source: string;
  private readonly at: number;
  private readonly truth: Truth;
  private readonly noted: string;
  private readonly clues: Clue[] = [];

  constructor(stage: Stage, sink: Sink, source: string, at: number, truth: Truth, note: string) {
    this.stage = stage;
    this.sink = sink;
    this.source = source;
    this.at = at;
    this.truth = truth;
    this.noted = note;
    this.time = at + (stage.skews.get(source) ?? 0);
  }

  /** Notes what the record says whatever ids are lost. */
  says(kind: ClueKind, ...values: readonly (string | null | undefined)[]): this {
    for (const value of values) if (value !== null && value !== undefined) this.clues.push({ kind, value });
    return this;
  }

  /** A joining id, or undefined where the evidence has lost it. `of` keeps ids of different kinds apart. */
  joins(kind: 'run' | 'act' | 'token', of: string, value: string): string | undefined {
    if (this.stage.random.chance(this.stage.mode.missing)) return undefined;
    this.clues.push({ kind, value: `${of}:${value}` });
    return value;
  }

  /** True when a statement that a source does not always make is made here. */
  keeps(): boolean {
    return !this.stage.random.chance(this.stage.mode.unsaid);
  }

  put(file: string, uid: string | null, body: unknown, group?: string): void {
    const { source, at, time: recorded, truth, clues, noted: note } = this;
    this.sink({ source, file, uid, at, recorded, body, group, truth, clues, note });
  }
}

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;

export const iso = (us: number): string => new Date(Math.floor(us / 1000)).toISOString();
/** `2026-03-02T10:00:00`, as sources write that leave out the zone. */
export const isoSeconds = (us: number): string => iso(us).slice(0, 19);
