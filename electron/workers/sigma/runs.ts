/** One run of each rule: what it may be run over, what it found, how long it took, and what correlations will ask of its hits. */
import type { StoredFacts } from '../../db/sigma/events.ts';
import { type CapturedHit, fieldsAsked } from '../../sigma/correlate.ts';
import { type Tree, textOfValue } from '../../sigma/detection.ts';
import { HitGroups } from '../../sigma/findings.ts';
import type { RecordView } from '../../sigma/recordView.ts';
import type { CorrelationRule, EventRule, SigmaRule } from '../../sigma/rule.ts';
import type { TextTest } from '../../sigma/wildcard.ts';
import type { Correlation } from '../../sigma/windows.ts';

/** Hits that are kept one by one for correlations; more make a rule too wide to be related. */
const MOST_HITS = 300_000;
/** Longest value that hits are grouped by. */
const LONGEST_VALUE = 1_024;
const MOST_VALUES = 50;

export interface Runs {
  /** In the order of the rules. */
  readonly all: readonly (EventRun | CorrelationRun)[];
  /** Over normalised events. */
  readonly events: readonly EventRun[];
  /** Over records. */
  readonly records: readonly EventRun[];
  /** Id of the importer that a source's number stands for. */
  sourceOf(source: number): string;
  readonly facts: Facts;
}

export type Facts = (ids: readonly number[]) => readonly StoredFacts[];

/** What several runs share: an error of one is its own. */
abstract class Run {
  ms = 0;
  error: string | undefined;
  /** Correlations that ask for its hits. */
  readonly askedBy: CorrelationRun[] = [];

  /** Runs a part of the rule; a failure ends this rule and no other. */
  attempt(work: () => void): void {
    if (this.error !== undefined) return;
    const began = performance.now();
    try {
      work();
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    }
    this.ms += performance.now() - began;
  }
}

export class EventRun extends Run {
  readonly rule: EventRule;
  /** Numbers of the sources that the case has; empty over normalised events. */
  readonly sources: readonly number[];
  /** What the case lacks for it to mean anything. */
  readonly missing: readonly string[];
  readonly groups = new HitGroups();
  readonly hits: CapturedHit[] = [];
  /** Matching events without a time, which no window holds. */
  undated = 0;
  /** Records that might match and could not be read from the case. */
  unread = 0;
  /** Fields that correlations ask of its events. */
  captured: readonly string[] = [];
  readonly #facts: Facts;
  readonly #tests = new Map<ReadonlySet<string>, TextTest | undefined>();

  constructor(rule: EventRule, sources: ReadonlyMap<string, number>, facts: Facts) {
    super();
    this.rule = rule;
    this.#facts = facts;
    const { source } = rule;
    const present = source?.is === 'records' ? source.importers.flatMap((id) => sources.get(id) ?? []) : [];
    this.sources = present;
    if (source === undefined) {
      this.missing = [
        `no source that Agentrail reads is meant by the log source ${rule.about.logsource || 'that it states'}`,
      ];
    } else if (source.is === 'records' && present.length === 0) this.missing = [source.title];
    else this.missing = source.is === 'events' && sources.size === 0 ? ['any log'] : [];
  }

  /** The test of actions is made once for each kind of source. */
  actionTest(actions: ReadonlySet<string>, make: (tree: Tree) => TextTest | undefined): TextTest | undefined {
    if (!this.#tests.has(actions)) this.#tests.set(actions, make(this.rule.detection.tree));
    return this.#tests.get(actions);
  }

  capture(view: RecordView): readonly (readonly string[])[] {
    return this.captured.map((field) =>
      (view.values(field) ?? [])
        .slice(0, MOST_VALUES)
        .flatMap((value) => textOfValue(value)?.slice(0, LONGEST_VALUE) ?? []),
    );
  }

  /** Takes in events that match. @throws Error when they are too many to be related */
  take(ids: readonly number[], values: (id: number) => readonly (readonly string[])[]): void {
    const related = this.related;
    for (const facts of this.#facts(ids)) {
      this.groups.add(facts);
      if (!related) continue;
      if (facts.timeUs === null) {
        this.undated += 1;
        continue;
      }
      if (this.hits.length >= MOST_HITS) {
        throw new Error(
          `more than ${MOST_HITS.toLocaleString('en-US')} events match, too many to be related; narrow the rule`,
        );
      }
      this.hits.push({ event: facts.event, timeUs: facts.timeUs, values: values(facts.event) });
    }
  }

  get related(): boolean {
    return this.askedBy.length > 0 || this.rule.counted !== undefined;
  }
}

export class CorrelationRun extends Run {
  readonly rule: CorrelationRule;
  /** The related rules in their order; undefined where the case has none of that name. */
  related: readonly (EventRun | CorrelationRun | undefined)[] = [];
  hits: CapturedHit[] = [];
  captured: readonly string[] = [];
  constructor(rule: CorrelationRule) {
    super();
    this.rule = rule;
  }
}

/** Names that correlations may call a rule by. */
export function namesOf({ about }: SigmaRule): string[] {
  return [about.name, about.id, about.key].filter((one) => one !== undefined);
}

export function createRuns(rules: readonly SigmaRule[], sources: ReadonlyMap<string, number>, facts: Facts): Runs {
  const all = rules.map((rule) => (rule.is === 'rule' ? new EventRun(rule, sources, facts) : new CorrelationRun(rule)));
  const byName = new Map<string, EventRun | CorrelationRun>();
  for (const run of all) for (const name of namesOf(run.rule)) if (!byName.has(name)) byName.set(name, run);
  for (const run of all) {
    if (!(run instanceof CorrelationRun)) continue;
    run.related = run.rule.correlation.rules.map((name) => byName.get(name));
    for (const other of run.related) other?.askedBy.push(run);
  }
  for (const run of all) run.captured = askedOf(run);
  const ids = new Map([...sources].map(([text, id]) => [id, text]));
  const single = all.filter((run): run is EventRun => run instanceof EventRun && run.missing.length === 0);
  return {
    all,
    events: single.filter((run) => run.rule.source?.is === 'events'),
    records: single.filter((run) => run.rule.source?.is === 'records'),
    sourceOf: (source) => ids.get(source) ?? '',
    facts,
  };
}

function askedOf(run: EventRun | CorrelationRun): string[] {
  const names = namesOf(run.rule);
  const own: Correlation | undefined = run instanceof EventRun ? run.rule.counted : undefined;
  const asking = [...run.askedBy.map((one) => one.rule.correlation), ...(own === undefined ? [] : [own])];
  return [...new Set(asking.flatMap((correlation) => fieldsAsked(correlation, names)))];
}
