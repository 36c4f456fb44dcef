import { US_PER_SECOND } from '../../../shared/model/time.ts';
import type { EventTable } from '../events/eventTable.ts';
import type { PlacedEvent } from '../events/placedEvent.ts';
import type { Inventory } from '../identities/inventory.ts';
import { isCall, principalsOf } from '../slots/principals.ts';
import { draftLink, type PlacedLink } from './_draft.ts';
import { likelihoodAmong } from './_likelihood.ts';
import { defineLinker } from './define.ts';

const METHOD = 'workflow.run';
const BEFORE_US = US_PER_SECOND;
const AFTER_US = 3 * US_PER_SECOND;
/** A step that ran longer than this is looked at from its beginning only so far. */
const MAX_STEP_US = 3_600 * US_PER_SECOND;
const MAX_SCAN = 200;
const MAX_CANDIDATES = 12;
/** System, credential and the step's own beginning and end: more than a moment, less than an object. */
const IN_STEP = 2;
/** Records searched between two chances to stop. */
const SEARCH_STEP = 5_000;
const WHY =
  'A step of the run worked on this system, with a credential that the inventory gives to the workflow, while the record was written.';

/**
 * Workflow run → credential → call: a step of the run on the same system, its credential or run-as account that of the record, the record
 * within the step's time. Medium where only one run was in such a step; where several were, they compete.
 */
export default defineLinker({
  id: METHOD,
  title: 'Step of a workflow run',
  class: 'medium',
  order: 70,
  joins: 'tree',
  carries: ['user', 'agent', 'workflow'],
  asks: ['workflow'],
  why: 'An engine writes down when each step of a run began and ended; what the step’s credential did meanwhile on its system, it did for the run.',
  *link({ events, inventory, established }): Generator<PlacedLink | undefined> {
    const steps = stepsBySystem(events);
    if (steps.size === 0) return;
    for (const record of events) {
      if (record.position % SEARCH_STEP === 0) yield undefined;
      if (record.timeUs === null || isCall(record) || record.workflow !== null) continue;
      const list = steps.get(record.system);
      if (list === undefined) continue;
      const state = established();
      if (state.filled(record.position, 'workflow') !== undefined) continue;
      const perRun = new Map<number, PlacedEvent>();
      for (const step of around(record, list, events)) {
        if (step.source === record.source || !fits(step, record, inventory)) continue;
        perRun.set(state.run(step.position), step);
      }
      const found = [...perRun.values()];
      for (const from of found.slice(-MAX_CANDIDATES))
        yield draftLink({
          method: METHOD,
          class: 'medium',
          from,
          to: record,
          candidates: found.length,
          likelihood: likelihoodAmong(found.length, IN_STEP),
          why: WHY,
        });
    }
  },
});

/** Positions of steps that ran on a system, in time order. */
function stepsBySystem(events: EventTable): ReadonlyMap<number, readonly number[]> {
  const steps = new Map<number, number[]>();
  for (const event of events) {
    if (event.workflow === null || event.timeUs === null || !event.has('span') || event.endUs === null) continue;
    const list = steps.get(event.system);
    if (list === undefined) steps.set(event.system, [event.position]);
    else list.push(event.position);
  }
  return steps;
}

/** Steps that were running when the record was written. */
function* around(record: PlacedEvent, positions: readonly number[], events: EventTable): Generator<PlacedEvent> {
  const at = record.timeUs ?? 0;
  let [low, high] = [0, positions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events.at(positions[middle] ?? -1)?.timeUs ?? 0) <= at + BEFORE_US) low = middle + 1;
    else high = middle;
  }
  for (let i = low - 1; i >= 0 && low - i <= MAX_SCAN; i--) {
    const step = events.at(positions[i] ?? -1);
    if (step === undefined || step.timeUs === null || at - step.timeUs > MAX_STEP_US) return;
    const lasted = Math.max(0, (step.endUs ?? 0) - (step.origUs ?? 0));
    if (at <= step.timeUs + lasted + AFTER_US) yield step;
  }
}

/** The record's credential is the step's, or one that the inventory lets the workflow or its agent act through. */
function fits(step: PlacedEvent, record: PlacedEvent, inventory: Inventory): boolean {
  if (step.credential !== null && step.credential === record.credential) return true;
  const agents = step.workflow === null ? [] : inventory.agentsOf(step.workflow);
  return principalsOf(record).some(
    (id) =>
      (step.workflow !== null && inventory.workflowsOf(id).includes(step.workflow)) ||
      inventory.agentsOf(id).some((agent) => agents.includes(agent)),
  );
}
