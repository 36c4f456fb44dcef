/**
 * Runs the case's Sigma rules. Rules over normalised events are one statement each; all rules over records share one pass: each event's
 * action says which of them may match, and only those records are read. Correlations follow, over what the others found.
 */

import type { Importer } from '../../../shared/model/importer.ts';
import { PRODUCT_VERSION } from '../../../shared/model/product.ts';
import type { ColumnValue, SigmaColumn } from '../../../shared/model/sigma.ts';
import { textDigest } from '../../db/derive/digests.ts';
import type { ReadDb } from '../../db/handles.ts';
import { columnValues } from '../../db/sigma/conditions.ts';
import {
  columnTexts,
  createFacts,
  matchingIds,
  recordPlaces,
  sourceActions,
  sourceIds,
} from '../../db/sigma/events.ts';
import { standingFiles } from '../../db/sigma/list.ts';
import { holds } from '../../sigma/detection.ts';
import { eventCondition } from '../../sigma/events.ts';
import { SIGMA_VERSION } from '../../sigma/findings.ts';
import type { Sigma } from '../../sigma/index.ts';
import { actionTest } from '../../sigma/prefilter.ts';
import { recordView } from '../../sigma/recordView.ts';
import type { SigmaRule } from '../../sigma/rule.ts';
import { viewOf } from '../../sigma/sources.ts';
import type { RuleOutcome } from '../jobs/ruleRun.ts';
import type { RuleInputs } from '../jobs/ruleScope.ts';
import { createRecordValues } from './recordValues.ts';
import { relate } from './relate.ts';
import { createRuns, type EventRun, type Runs } from './runs.ts';

/**
 * Outcomes of all Sigma rules of the case that can be run, in the order of their files. Never throws for one rule's sake.
 * @param inputs what changed since the last analysis: where that is neither the rules nor anything that they read, what they found stands
 */
export function* sigmaOutcomes(
  db: ReadDb,
  sigma: Sigma,
  importers: readonly Importer[],
  inputs?: RuleInputs,
): Generator<RuleOutcome> {
  const rules = standingRules(db, sigma);
  if (rules.length === 0) return;
  const read = inputs === undefined ? '' : readBy(db, inputs);
  const standing = inputs === undefined ? undefined : standingOutcomes(rules, read, inputs);
  if (standing !== undefined) {
    yield* standing;
    return;
  }
  for (const outcome of runAll(db, rules, importers)) yield { ...outcome, result: { ...outcome.result, inputs: read } };
}

/** What the rules are and read: correlations rest on each other, so all of them together. */
function readBy(db: ReadDb, { digests }: RuleInputs): string {
  const files = [...standingFiles(db)].map(({ name, text, documents }) => [name, text, documents]);
  const of = (['events', 'entity', 'evidence'] as const).map((name) => digests.get(name) ?? '');
  return textDigest(JSON.stringify([PRODUCT_VERSION, files, of]));
}

/** Undefined where one of the rules has to be run. */
function standingOutcomes(
  rules: readonly SigmaRule[],
  read: string,
  { earlier }: RuleInputs,
): readonly RuleOutcome[] | undefined {
  const outcomes = rules.flatMap(({ about }): RuleOutcome[] => {
    const last = earlier.get(about.key);
    if (last === undefined || last.inputs !== read || last.state === 'failed') return [];
    const { state, missing, findings, ms, inputs } = last;
    const result = { rule: about.key, version: SIGMA_VERSION, state, missing, findings, ms, error: undefined, inputs };
    return [{ found: [], result: { ...result, stands: 'all' } }];
  });
  return outcomes.length === rules.length ? outcomes : undefined;
}

function* runAll(db: ReadDb, rules: readonly SigmaRule[], importers: readonly Importer[]): Generator<RuleOutcome> {
  const runs = createRuns(rules, sourceIds(db), createFacts(db));
  overEvents(db, runs);
  overRecords(db, runs, importers);
  yield* relate(runs);
}

function standingRules(db: ReadDb, sigma: Sigma): SigmaRule[] {
  const rules: SigmaRule[] = [];
  for (const { name, text, documents } of standingFiles(db)) {
    const standing = new Set(documents);
    for (const { about, rule } of sigma.readFile(name, text).documents) {
      if (rule !== undefined && standing.has(about.document)) rules.push(rule);
    }
  }
  return rules;
}

function overEvents(db: ReadDb, runs: Runs): void {
  const held = new Map<SigmaColumn, readonly ColumnValue[]>();
  const values = (column: SigmaColumn): readonly ColumnValue[] => {
    const known = held.get(column) ?? columnValues(db, column);
    held.set(column, known);
    return known;
  };
  for (const run of runs.events) {
    run.attempt(() => {
      for (const ids of matchingIds(db, eventCondition(run.rule.detection.tree, values))) {
        const captured = run.captured.map((field) => columnTexts(db, ids, field as SigmaColumn));
        run.take(ids, (id) => captured.map((texts) => [texts.get(id)].filter((text) => text !== undefined)));
      }
    });
  }
}

/** Rules that may match events of a source with an action. */
type Asked = ReadonlyMap<number, ReadonlyMap<number, readonly EventRun[]>>;

function overRecords(db: ReadDb, runs: Runs, importers: readonly Importer[]): void {
  if (runs.records.length === 0) return;
  const asked = askedFor(db, runs);
  const wanted = runs.records.filter((run) => run.sources.length > 0);
  const sources = [...asked.keys()];
  if (wanted.length === 0 || sources.length === 0) return;
  const values = createRecordValues(db, importers);
  const actions = [...new Set([...asked.values()].flatMap((byAction) => [...byAction.keys()]))];
  for (const places of recordPlaces(db, sources, actions)) {
    const hits = new Map<EventRun, Map<number, readonly (readonly string[])[]>>();
    for (const place of places) {
      const candidates = asked.get(place.source)?.get(place.action) ?? [];
      if (candidates.length === 0) continue;
      const record = values.of(place);
      if (record === undefined) {
        for (const run of candidates) run.unread += 1;
        continue;
      }
      const view = recordView(record.value, viewOf(runs.sourceOf(place.source)), record.pointer, record.raw);
      for (const run of candidates) {
        run.attempt(() => {
          if (!holds(run.rule.detection.tree, view)) return;
          const found = hits.get(run) ?? new Map<number, readonly (readonly string[])[]>();
          found.set(place.id, run.capture(view));
          hits.set(run, found);
        });
      }
    }
    for (const [run, found] of hits) run.attempt(() => run.take([...found.keys()], (id) => found.get(id) ?? []));
  }
}

function askedFor(db: ReadDb, runs: Runs): Asked {
  const asked = new Map<number, Map<number, EventRun[]>>();
  for (const { source, action, text } of sourceActions(db)) {
    const { actions } = viewOf(runs.sourceOf(source));
    for (const run of runs.records) {
      if (!run.sources.includes(source)) continue;
      const test = run.actionTest(actions, (tree) => actionTest(tree, actions));
      if (test !== undefined && !test(text)) continue;
      const byAction = asked.get(source) ?? new Map<number, EventRun[]>();
      byAction.set(action, [...(byAction.get(action) ?? []), run]);
      asked.set(source, byAction);
    }
  }
  return asked;
}
