/**
 * Which records' evidence determines the person and the agent behind them: decided from what was emitted after ids were lost, by the
 * rules a careful reader of the sources' documentation would defend, and not by the product's own methods.
 *
 * A person or an agent is *determined* when one of these holds, tried in this order:
 *  1. the record names them, or shows a person's own hands (a browser, a first-party client): then that person, and no agent;
 *  2. it shares an id of one call (request id, tool call id, span, JSON-RPC id within its session) or of one run (trace, conversation,
 *     session of the agent's platform), directly or over further records, with records that name them, and all of these agree. For the
 *     agent, ids of calls go first, then the calls that caused it, nearest first, since one run may hold several agents;
 *  3. for the person: its token or session leads, over records that share tokens and sessions, to an interactive sign-in of theirs;
 *  4. for the agent: the inventory gives its account or client to one agent only;
 *  5. it names an object that the calls of exactly one person and agent name within five minutes, through an agent that may use the
 *     account. With clocks that nothing compares, the object must be named by one of them in the whole case. Where people hold the
 *     account as well, a call within ten seconds that no other record could have answered made the record, and it was the person's own
 *     hands where no call names the object or each that does has a record of its own;
 *  6. nobody started it: its agent is determined and runs on a schedule only.
 * What is not determined is *ambiguous* when the true run left evidence that could be the record's (an agent that may use the
 * account, at work at that time) or the record names them as the one whose rights were used, and *unknowable* otherwise: no reader could name it, and none should claim to.
 * Sessions and keys that a platform keeps open for its own account (`account`) bind no run, whatever one of their runs says.
 */
import { comparableClocks } from './clocks.ts';
import { Groups } from './groups.ts';
import { type ClueKind, MINUTE, type Rec, SECOND } from './record.ts';
import type { World } from './world.ts';

export type Standing = 'determined' | 'ambiguous' | 'unknowable';

export interface Verdict {
  readonly user: Standing;
  readonly agent: Standing;
  /** Runs that could have made the record, where it is not determined. */
  readonly rivals: number;
  /** The evidence determines somebody else than the truth: counted apart, as no reader could know better. */
  readonly misleading: boolean;
}

const WINDOW = 5 * MINUTE;
const SLACK = 60 * SECOND;
/** A command's record follows the call within this. */
const AT_ONCE = 10 * SECOND;
/** Unknown clocks are off by minutes as a rule. */
const UNKNOWN_CLOCK = 5 * MINUTE;

/** `undefined`: not known; `null`: known to be nobody. */
type Known = string | null | undefined;

interface Call {
  readonly record: number;
  readonly at: number;
  readonly user: Known;
  readonly agent: Known;
}

interface VisibleRun {
  readonly run: string | null;
  first: number;
  last: number;
  readonly agents: Set<string>;
  readonly users: Set<string>;
}

const valuesOf = (record: Rec, kind: ClueKind): string[] =>
  record.clues.filter((clue) => clue.kind === kind).map((clue) => clue.value);

/** The only value, or undefined when there are none or several. */
function only<T>(values: Iterable<T>): T | undefined {
  const distinct = new Set(values);
  return distinct.size === 1 ? [...distinct][0] : undefined;
}

function pushTo<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}

class Oracle {
  private readonly records: readonly Rec[];
  private readonly world: World;
  private readonly acts: Groups;
  private readonly runs: Groups;
  private readonly tokens: Groups;
  private readonly calls = new Map<string, Call[]>();
  /** The record that states a span or call, by that id. */
  private readonly statedBy = new Map<string, number>();
  /** Records by object and account, for counting. */
  private readonly touched = new Map<string, number[]>();
  private readonly visible: VisibleRun[];
  private readonly sameClock: (a: string, b: string) => boolean;

  constructor(records: readonly Rec[], world: World) {
    this.records = records;
    this.world = world;
    this.acts = new Groups(records, ['act']);
    this.runs = new Groups(records, ['act', 'run']);
    this.sameClock = comparableClocks(records).same;
    this.tokens = new Groups(records, ['token']);
    for (const [index, record] of records.entries()) {
      for (const act of valuesOf(record, 'act')) if (!this.statedBy.has(act)) this.statedBy.set(act, index);
    }
    for (const [index, record] of records.entries()) {
      for (const object of valuesOf(record, 'names')) {
        const call = { record: index, at: record.at, user: this.statedUser(index), agent: this.statedAgent(index) };
        pushTo(this.calls, object, call);
      }
      for (const key of this.touches(record)) pushTo(this.touched, key, record.at);
    }
    this.visible = this.visibleRuns();
  }

  private touches(record: Rec): string[] {
    return valuesOf(record, 'object').flatMap((object) =>
      valuesOf(record, 'account').map((account) => `${account} ${object}`),
    );
  }

  /** Rules 1 to 3 and, for schedules, 6. */
  private statedUser(index: number): Known {
    const record = this.records[index];
    if (record === undefined) return undefined;
    const own = valuesOf(record, 'hand')[0] ?? valuesOf(record, 'user')[0];
    if (own !== undefined) return own;
    const ofRun = only(this.runs.values(index, 'user'));
    if (ofRun !== undefined) return ofRun;
    const holder = only(this.tokens.values(index, 'hand'));
    if (holder !== undefined) return holder;
    return this.startsItself(this.statedAgent(index)) ? null : undefined;
  }

  private startsItself(agent: Known): boolean {
    return typeof agent === 'string' && this.world.agents.get(agent)?.trigger === 'schedule';
  }

  /** Rules 1, 2 and 4. */
  private statedAgent(index: number): Known {
    const record = this.records[index];
    if (record === undefined) return undefined;
    if (valuesOf(record, 'hand').length > 0) return null;
    const own = valuesOf(record, 'agent')[0];
    if (own !== undefined) return own;
    const ofCall = this.callingAgent(index, 12);
    if (ofCall !== undefined) return ofCall;
    const usable = this.usable(record);
    // A run with sub-agents says of none of its calls which of them made it.
    const ofRun = this.runs.values(index, 'below').size > 0 ? undefined : only(this.runs.values(index, 'agent'));
    if (ofRun !== undefined && (usable === undefined || usable.has(ofRun))) return ofRun;
    return usable === undefined || this.heldByPeople(record) ? undefined : only(usable);
  }

  /** The agent that the record's call names, else the nearest call above it that names one. */
  private callingAgent(index: number, depth: number): string | undefined {
    const own = only(this.acts.values(index, 'agent'));
    if (own !== undefined || depth === 0) return own;
    const above = this.acts.members(index).flatMap((member) => {
      const record = this.records[member];
      const parents = record === undefined ? [] : valuesOf(record, 'parent');
      return parents.flatMap((parent) => this.statedBy.get(parent) ?? []);
    });
    return only(above.map((parent) => this.callingAgent(parent, depth - 1)));
  }

  /** Agents that may use every account of the record; undefined when it names none. */
  private usable(record: Rec): ReadonlySet<string> | undefined {
    const [first, ...others] = valuesOf(record, 'account').map((id) => this.world.accounts.get(id)?.agents ?? []);
    return first === undefined
      ? undefined
      : new Set(first.filter((agent) => others.every((set) => set.includes(agent))));
  }

  private heldByPeople(record: Rec): boolean {
    return valuesOf(record, 'account').some((id) => (this.world.accounts.get(id)?.people.length ?? 0) > 0);
  }

  /** Rule 5: undefined when it says nothing. */
  private byObject(index: number): { readonly user: Known; readonly agent: Known } | undefined {
    const record = this.records[index];
    const usable = record === undefined ? undefined : this.usable(record);
    const objects = record === undefined ? [] : valuesOf(record, 'object');
    if (record === undefined || usable === undefined || objects.length === 0) return undefined;
    const stated = this.statedUser(index);
    const near = objects.flatMap((object) =>
      (this.calls.get(object) ?? []).filter(
        (call) =>
          (typeof call.agent !== 'string' || usable.has(call.agent)) &&
          (typeof stated !== 'string' || call.user === undefined || call.user === stated) &&
          this.near(record, call),
      ),
    );
    if (this.heldByPeople(record)) return this.besidePeople(record, near, stated);
    if (near.length === 0) return undefined;
    return { user: only(near.map((call) => call.user)), agent: only(near.map((call) => call.agent)) };
  }

  /** Rule 5 for an account that its person uses as well: calls and records are matched one to one. */
  private besidePeople(
    record: Rec,
    near: readonly Call[],
    person: Known,
  ): { readonly user: Known; readonly agent: Known } | undefined {
    const byHand = typeof person === 'string' ? { user: person, agent: null } : undefined;
    const rows = this.touches(record).flatMap((key) => this.touched.get(key) ?? []);
    const callsOf = (calls: readonly Call[]) => new Set(calls.map((call) => this.acts.of(call.record))).size;
    const comparable = near.every((call) => this.sameClock(record.source, this.records[call.record]?.source ?? ''));
    const atOnce = (one: number, other: number) => !comparable || Math.abs(one - other) <= AT_ONCE;
    const own = near.filter((call) => atOnce(call.at, record.at));
    if (own.length === 0) {
      const answered = near.every((call) => rows.some((at) => at !== record.at && atOnce(call.at, at)));
      return answered ? byHand : undefined;
    }
    if (own.some((call) => call.user === undefined)) return undefined;
    if (rows.filter((at) => atOnce(at, record.at)).length > callsOf(own)) return undefined;
    return { user: only(own.map((call) => call.user)), agent: only(own.map((call) => call.agent)) };
  }

  private near(record: Rec, call: Call): boolean {
    const other = this.records[call.record];
    if (other === undefined) return false;
    return !this.sameClock(record.source, other.source) || Math.abs(record.at - call.at) <= WINDOW;
  }

  judge(index: number): Verdict {
    const record = this.records[index];
    if (record === undefined) return { user: 'unknowable', agent: 'unknowable', rivals: 0, misleading: false };
    const seen =
      this.statedUser(index) === undefined || this.statedAgent(index) === undefined ? this.byObject(index) : undefined;
    const agent = this.statedAgent(index) ?? (this.statedAgent(index) === null ? null : seen?.agent);
    let user = this.statedUser(index) ?? (this.statedUser(index) === null ? null : seen?.user);
    if (user === undefined && this.startsItself(agent)) user = null;
    const wrong =
      (user !== undefined && user !== record.truth.user) || (agent !== undefined && agent !== record.truth.agent);
    const open = user === undefined || agent === undefined ? this.possible(record) : [];
    const own = open.filter((run) => run.run === record.truth.run);
    const standing = (known: Known, truth: string | null, of: (run: VisibleRun) => ReadonlySet<string>): Standing => {
      if (known !== undefined) return wrong ? 'unknowable' : 'determined';
      return truth !== null && own.some((run) => of(run).has(truth)) ? 'ambiguous' : 'unknowable';
    };
    const users = standing(user, record.truth.user, (run) => run.users);
    const named = record.truth.user !== null && valuesOf(record, 'rights').includes(record.truth.user);
    return {
      user: users === 'unknowable' && named && user === undefined ? 'ambiguous' : users,
      agent: standing(agent, record.truth.agent, (run) => run.agents),
      rivals: new Set(open.flatMap((run) => [...run.agents].map((one) => `${[...run.users].join()} ${one}`))).size,
      misleading: wrong,
    };
  }

  /** Runs that left evidence and could have made the record. */
  private possible(record: Rec): VisibleRun[] {
    const usable = this.usable(record);
    if (usable === undefined) return [];
    const skew = record.recorded - record.at;
    const known = Math.abs(skew) <= UNKNOWN_CLOCK || this.sameClock(record.source, 'otel.genai_spans');
    if (!known) return [];
    return this.visible.filter(
      (run) =>
        run.first - SLACK <= record.at &&
        record.at <= run.last + SLACK &&
        [...run.agents].some((agent) => usable.has(agent)),
    );
  }

  /** One for each group of records that ids join and that names an agent. */
  private visibleRuns(): VisibleRun[] {
    const found = new Map<number, VisibleRun>();
    for (const [index, record] of this.records.entries()) {
      const agents = [...this.runs.values(index, 'agent')];
      if (agents.length === 0) continue;
      const group = this.runs.of(index);
      const known = found.get(group);
      if (known !== undefined) {
        known.first = Math.min(known.first, record.at);
        known.last = Math.max(known.last, record.at);
        continue;
      }
      const users = new Set(this.runs.values(index, 'user'));
      found.set(group, { run: record.truth.run, first: record.at, last: record.at, agents: new Set(agents), users });
    }
    return [...found.values()];
  }
}

/** A verdict for every record. */
export function judge(records: readonly Rec[], world: World): Verdict[] {
  const oracle = new Oracle(records, world);
  return records.map((_, index) => oracle.judge(index));
}
