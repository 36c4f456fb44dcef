/** Compares what the product says of each record with the truth and with what the evidence determines. */
import { Calibration } from './calibration.ts';
import { linkHolds } from './linkTruth.ts';
import type { Verdict } from './oracle.ts';
import type { Rec } from './record.ts';

export type LinkClass = 'exact' | 'strong' | 'medium' | 'weak' | 'analyst' | null;

/** An answer for one event, in the scenario's own ids; `other` and `several` are entities that are nobody known or two at once. */
export interface Answer {
  readonly record: number;
  readonly user: string | null;
  readonly agent: string | null;
  readonly userClass: LinkClass;
  readonly agentClass: LinkClass;
  readonly score: number;
  /** It says that a person worked without an agent. */
  readonly direct: boolean;
  readonly candidates: readonly {
    /** What it competes for. */
    readonly slot: 'user' | 'agent';
    readonly user: string | null;
    readonly agent: string | null;
    readonly score: number;
  }[];
  /** Whether the credential is the truth's; null where that is not scored. */
  readonly credential: boolean | null;
  readonly chain: string | null;
}

/** A link between two records that the product claims. */
export interface LinkClaim {
  readonly method: string;
  readonly class: LinkClass;
  readonly score: number;
  readonly from: Rec;
  readonly to: Rec;
}

export type MissKind = 'wrong' | 'absent' | 'false certainty' | 'agent on a person' | 'no candidate' | 'credential';

export interface Miss {
  readonly kind: MissKind;
  readonly level: 'user' | 'agent' | 'credential';
  readonly answer: Answer;
}

/** Counts of one source, or of all. */
export class Tally {
  events = 0;
  determined = 0;
  right = 0;
  userDetermined = 0;
  userRight = 0;
  agentDetermined = 0;
  agentRight = 0;
  credentials = 0;
  credentialRight = 0;
  ambiguous = 0;
  held = 0;
  /** People and agents listed as candidates of ambiguous records, and those the evidence leaves open. */
  listed = 0;
  rivals = 0;
  falseUser = 0;
  falseAgent = 0;
  alone = 0;
  agentOnPerson = 0;
  misleading = 0;
}

const NO_CHAIN = 'none';

const CERTAIN: ReadonlySet<LinkClass> = new Set(['exact', 'strong']);

export class Score {
  readonly all = new Tally();
  readonly bySource = new Map<string, Tally>();
  /** Score of an attribution against whether all it claims is right; an empty slot claims nothing. */
  readonly claims = new Calibration();
  /** Score of a candidate, "nobody known" among them, against whether it is the truth. */
  readonly candidates = new Calibration();
  /** Score of a link against whether what it claims is so. */
  readonly links = new Calibration();
  readonly linksByMethod = new Map<string, Calibration>();
  readonly misses: Miss[] = [];
  /** Events of a chain by run, for purity and recall. */
  private readonly chains = new Map<string, Map<string, number>>();
  private readonly runs = new Map<string, Map<string, number>>();

  add(record: Rec, verdict: Verdict, answer: Answer): void {
    const source = this.bySource.get(record.source) ?? new Tally();
    this.bySource.set(record.source, source);
    for (const tally of [this.all, source]) this.count(tally, record, verdict, answer);
    this.noteMisses(record, verdict, answer);
    this.calibrate(record, answer);
    this.chain(record, verdict, answer);
  }

  private count(tally: Tally, record: Rec, verdict: Verdict, answer: Answer): void {
    const { truth } = record;
    const userRight = answer.user === truth.user;
    const agentRight = answer.agent === truth.agent;
    tally.events += 1;
    if (verdict.misleading) tally.misleading += 1;
    if (verdict.user === 'determined') {
      tally.userDetermined += 1;
      if (userRight) tally.userRight += 1;
    }
    if (verdict.agent === 'determined') {
      tally.agentDetermined += 1;
      if (agentRight) tally.agentRight += 1;
    }
    if (verdict.user === 'determined' && verdict.agent === 'determined') {
      tally.determined += 1;
      if (userRight && agentRight) tally.right += 1;
    }
    if (verdict.user === 'ambiguous' || verdict.agent === 'ambiguous') {
      tally.ambiguous += 1;
      tally.listed += new Set(answer.candidates.map((one) => `${one.user} ${one.agent}`)).size;
      tally.rivals += verdict.rivals;
      if (holds(record, verdict, answer)) tally.held += 1;
    }
    if (answer.credential !== null) {
      tally.credentials += 1;
      if (answer.credential) tally.credentialRight += 1;
    }
    if (answer.user !== null && CERTAIN.has(answer.userClass) && !userRight) tally.falseUser += 1;
    if (answer.agent !== null && CERTAIN.has(answer.agentClass) && !agentRight) tally.falseAgent += 1;
    if (truth.agent === null) {
      tally.alone += 1;
      if (answer.agent !== null) tally.agentOnPerson += 1;
    }
  }

  private noteMisses(record: Rec, verdict: Verdict, answer: Answer): void {
    const { truth } = record;
    const note = (kind: MissKind, level: Miss['level']) => this.misses.push({ kind, level, answer });
    for (const level of ['user', 'agent'] as const) {
      const said = answer[level];
      const right = said === truth[level];
      const certain = CERTAIN.has(level === 'user' ? answer.userClass : answer.agentClass);
      if (said !== null && certain && !right) note('false certainty', level);
      else if (level === 'agent' && truth.agent === null && said !== null) note('agent on a person', level);
      else if (verdict[level] === 'determined' && !right) note(said === null ? 'absent' : 'wrong', level);
    }
    const open = verdict.user === 'ambiguous' || verdict.agent === 'ambiguous';
    if (open && !holds(record, verdict, answer)) note('no candidate', verdict.user === 'ambiguous' ? 'user' : 'agent');
    if (answer.credential === false) note('credential', 'credential');
  }

  private calibrate({ truth }: Rec, answer: Answer): void {
    if (answer.user !== null || answer.agent !== null) {
      const user = answer.user === null || answer.user === truth.user;
      const agent = answer.agent === truth.agent || (answer.agent === null && !answer.direct);
      this.claims.add(answer.score, user && agent);
    }
    for (const slot of ['user', 'agent'] as const) {
      const mine = answer.candidates.filter((one) => one.slot === slot);
      const named = mine.filter((one) => one[slot] !== null);
      const isTrue = (one: Answer['candidates'][number]): boolean =>
        one[slot] === truth[slot] && (slot === 'agent' || one.agent === null || one.agent === truth.agent);
      for (const one of named) this.candidates.add(one.score, isTrue(one));
      for (const one of mine) if (one[slot] === null) this.candidates.add(one.score, !named.some(isTrue));
    }
  }

  addLink({ method, score, from, to }: LinkClaim): void {
    const ofMethod = this.linksByMethod.get(method) ?? new Calibration();
    this.linksByMethod.set(method, ofMethod);
    const holds = linkHolds(method, from, to);
    for (const each of [this.links, ofMethod]) each.add(score, holds);
  }

  private chain(record: Rec, verdict: Verdict, answer: Answer): void {
    const run = record.truth.run;
    const bump = (into: Map<string, Map<string, number>>, key: string, value: string) => {
      const counts = into.get(key) ?? new Map<string, number>();
      into.set(key, counts.set(value, (counts.get(value) ?? 0) + 1));
    };
    if (answer.chain !== null) bump(this.chains, answer.chain, run ?? 'no run');
    if (run !== null && verdict.user === 'determined' && verdict.agent === 'determined')
      bump(this.runs, run, answer.chain ?? NO_CHAIN);
  }

  /** Share of chained events whose chain is mostly of their own run, and of a run's determined events that lie in its main chain. */
  chainFigures(): { readonly purity: number; readonly recall: number; readonly chains: number } {
    return {
      purity: mainShare(this.chains.values()),
      recall: mainShare(this.runs.values()),
      chains: this.chains.size,
    };
  }

  /** The same recall by what the run was on, e.g. `crm`. */
  recallByPlatform(): ReadonlyMap<string, number> {
    const platforms = new Map<string, Map<string, number>[]>();
    for (const [run, counts] of this.runs) {
      const platform = run.split('-')[0] ?? run;
      platforms.set(platform, [...(platforms.get(platform) ?? []), counts]);
    }
    return new Map([...platforms].map(([platform, runs]) => [platform, mainShare(runs)]));
  }
}

/** Share of what is counted that lies in the largest part of its group; records in no chain are in no part. */
function mainShare(groups: Iterable<ReadonlyMap<string, number>>): number {
  let main = 0;
  let all = 0;
  for (const counts of groups) {
    main += Math.max(0, ...[...counts].map(([key, size]) => (key === NO_CHAIN ? 0 : size)));
    for (const size of counts.values()) all += size;
  }
  return all === 0 ? 1 : main / all;
}

/** True when what is open about a record is answered rightly or the truth is among the candidates. */
function holds(record: Rec, verdict: Verdict, answer: Answer): boolean {
  const { truth } = record;
  const level = (name: 'user' | 'agent') =>
    verdict[name] !== 'ambiguous' ||
    answer[name] === truth[name] ||
    answer.candidates.some((one) => one[name] === truth[name]);
  return level('user') && level('agent');
}
