/** Outcomes of the runs: findings of single rules, then correlations over their hits, each after those that it rests on. */

import { SIGMA_COLUMNS } from '../../../shared/model/sigma.ts';
import type { FindingInput } from '../../db/derive/findings.ts';
import { type CapturedHit, type Correlated, correlate, fieldOf } from '../../sigma/correlate.ts';
import { correlationFindings, ruleFindings, SIGMA_VERSION, type SigmaFinding } from '../../sigma/findings.ts';
import type { Correlation } from '../../sigma/windows.ts';
import type { RuleOutcome } from '../jobs/ruleRun.ts';
import { type CorrelationRun, EventRun, namesOf, type Runs } from './runs.ts';

type Run = EventRun | CorrelationRun;

export function* relate(runs: Runs): Generator<RuleOutcome> {
  const outcomes = new Map<Run, RuleOutcome>();
  const under = new Set<Run>();
  const settle = (run: Run): RuleOutcome => {
    const known = outcomes.get(run);
    if (known !== undefined) return known;
    under.add(run);
    const outcome = run instanceof EventRun ? single(run, runs) : related(run, runs, settle, under);
    under.delete(run);
    outcomes.set(run, outcome);
    return outcome;
  };
  for (const run of runs.all) yield settle(run);
}

function outcome(
  run: Run,
  state: 'ran' | 'not_applicable' | 'failed',
  findings: readonly SigmaFinding[],
  missing: readonly string[] = [],
): RuleOutcome {
  const found: FindingInput[] = findings.map((finding) => ({ ...finding }));
  const { key } = run.rule.about;
  return {
    found,
    result: {
      rule: key,
      version: SIGMA_VERSION,
      state,
      missing: missing.slice(0, 20),
      findings: found.length,
      ms: run.ms,
      error: run.error,
    },
  };
}

function single(run: EventRun, runs: Runs): RuleOutcome {
  if (run.missing.length > 0) return outcome(run, 'not_applicable', [], run.missing);
  let findings: readonly SigmaFinding[] = [];
  run.attempt(() => {
    const { counted, about } = run.rule;
    if (counted !== undefined) {
      const own = [{ name: about.key, names: namesOf(run.rule), captured: run.captured, hits: run.hits }];
      const result = correlate(counted, own);
      findings = correlationFindings(about, counted, result, run.undated, runs.facts);
      // Whoever relates this rule relates what it counted, not each event.
      run.hits.splice(0, run.hits.length, ...hitsOf(run, counted, result));
      return;
    }
    // A rule that a correlation relates speaks through it, unless one of them says otherwise.
    const silent = run.askedBy.length > 0 && !run.askedBy.some((one) => one.rule.correlation.generate);
    findings = silent ? [] : ruleFindings(about, run.groups);
  });
  if (run.error === undefined && run.unread > 0) {
    const records = `${run.unread.toLocaleString('en-US')} ${run.unread === 1 ? 'record' : 'records'}`;
    run.error = `${records} that may match could not be read from the case, which verification explains`;
    // What was found in the others stands.
    return outcome(run, 'failed', findings);
  }
  return outcome(run, run.error === undefined ? 'ran' : 'failed', run.error === undefined ? findings : []);
}

function related(
  run: CorrelationRun,
  runs: Runs,
  settle: (run: Run) => RuleOutcome,
  under: ReadonlySet<Run>,
): RuleOutcome {
  const { correlation, about } = run.rule;
  const missing = correlation.rules.flatMap((name, at) =>
    run.related[at] === undefined ? [`the rule ${name}, which the case does not have or cannot run`] : [],
  );
  if (missing.length > 0) return outcome(run, 'not_applicable', [], missing);
  const others = run.related.filter((one) => one !== undefined);
  if (others.some((one) => under.has(one))) {
    run.error = 'the correlation rests on itself';
    return outcome(run, 'failed', []);
  }
  const unfit = others.flatMap((one) => {
    const { state, missing: lacks } = settle(one).result;
    if (state === 'failed') return [`the rule ${one.rule.about.title}, which failed`];
    return state === 'not_applicable' ? lacks : [];
  });
  // An order or a set of rules cannot be seen where one of them could not be; a count can.
  const needed = correlation.type.startsWith('temporal') || unfit.length === others.length;
  if (unfit.length > 0 && (needed || others.some((one) => one.error !== undefined))) {
    return outcome(run, 'not_applicable', [], [...new Set(unfit)]);
  }
  const unknown = columnsMissing(run, correlation, others);
  if (unknown !== undefined) {
    run.error = unknown;
    return outcome(run, 'failed', []);
  }
  let findings: readonly SigmaFinding[] = [];
  run.attempt(() => {
    const inputs = others.map((one, at) => ({
      name: correlation.rules[at] ?? '',
      names: namesOf(one.rule),
      captured: one.captured,
      hits: one.hits,
    }));
    const undated = others.reduce((sum, one) => sum + (one instanceof EventRun ? one.undated : 0), 0);
    const result = correlate(correlation, inputs);
    run.hits = hitsOf(run, correlation, result);
    const silent = run.askedBy.length > 0 && !run.askedBy.some((one) => one.rule.correlation.generate);
    findings = silent ? [] : correlationFindings(about, correlation, result, undated, runs.facts);
  });
  return outcome(run, run.error === undefined ? 'ran' : 'failed', run.error === undefined ? findings : []);
}

/** Rules over normalised events can only be grouped by their columns. */
function columnsMissing(run: CorrelationRun, correlation: Correlation, others: readonly Run[]): string | undefined {
  const names = [
    ...correlation.groupBy,
    ...(correlation.condition.field === undefined ? [] : [correlation.condition.field]),
  ];
  for (const one of others) {
    if (!(one instanceof EventRun) || one.rule.source?.is !== 'events') continue;
    for (const name of names) {
      const field = fieldOf(correlation, name, namesOf(one.rule));
      if (!SIGMA_COLUMNS.some((column) => column === field)) {
        return `${run.rule.about.title} groups by ${field}, which normalised events do not have; they have ${SIGMA_COLUMNS.join(', ')}`;
      }
    }
  }
  return undefined;
}

const MOST_CITES = 1_000;

/** A correlation as hits for the next one: each window is one, at the time of its last event. */
function hitsOf(run: Run, correlation: Correlation, { groups }: Correlated): CapturedHit[] {
  if (run.askedBy.length === 0) return [];
  return groups.flatMap(({ values, windows }) =>
    windows.map((window) => ({
      event: window.hits.at(-1)?.event ?? 0,
      timeUs: window.lastUs,
      values: run.captured.map((field) => {
        const at = correlation.groupBy.indexOf(field);
        return at === -1 ? [] : [values[at] ?? ''];
      }),
      cites: window.hits.flatMap((hit) => hit.cites ?? [hit.event]).slice(0, MOST_CITES),
    })),
  );
}
