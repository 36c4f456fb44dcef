/** What changed: inventories against their earlier snapshots, agents against their own baseline. Rules cite what is stored here. */
import { behaviourWindows } from '../../../shared/model/drift.ts';
import { driftDaysOf, sameDays } from '../../../shared/model/driftWindows.ts';
import type { CaseRuleSettings } from '../../../shared/model/ruleParams.ts';
import { isKnownZone } from '../../../shared/model/time.ts';
import { lastEventUs } from '../../db/derive/accessRows.ts';
import { type Changes, COMPARED_OVER } from '../../db/derive/analysed.ts';
import {
  type ActingAgent,
  actingAgents,
  createBehaviourReader,
  replaceBehaviour,
  sourceReach,
  standingAgents,
} from '../../db/derive/driftBehaviour.ts';
import { inventoryStatements, replaceInventoryDrift } from '../../db/derive/driftInventory.ts';
import type { ReadDb } from '../../db/handles.ts';
import { getMeta } from '../../db/meta.ts';
import { readRuleSettings } from '../../db/ruleSettings.ts';
import type { JobRun } from './run.ts';

export interface ComparedDrift {
  /** Whether any inventory's differences are not as they were. */
  readonly inventory: boolean;
  /** Agents whose behaviour is not as it was. */
  readonly behaviour: ReadonlySet<number>;
  /** What behaviour was compared over: windows and logs, as text to be kept. */
  readonly over: string;
}

/** What both comparisons read. */
const READ = ['events', 'entity', 'entity_fact', 'permission', 'edge', 'evidence'] as const;

/** Whether the windows of the case are not those that the last analysis compared in. */
export function windowsMoved(db: ReadDb, settings: CaseRuleSettings): boolean {
  return !sameDays(driftDaysOf(settings), driftDaysOf(readRuleSettings(db, 'rule_params_ran')));
}

/**
 * @param settings of this case, among which are the windows
 * @param changes what changed since the last analysis; undefined: everything
 */
export async function driftStep(run: JobRun, settings: CaseRuleSettings, changes?: Changes): Promise<ComparedDrift> {
  const { db, engines } = run;
  if (!windowsMoved(db, settings) && changes !== undefined && !READ.some((name) => changes.changed.has(name))) {
    return { inventory: false, behaviour: new Set(), over: changes.before.get(COMPARED_OVER) ?? '' };
  }
  run.progress({ phase: 'Comparing inventories', done: 0, total: 0, unit: 'steps' });
  const formats = engines.importers.filter((importer) => importer.kind === 'inventory').map((importer) => importer.id);
  const statements = inventoryStatements(db, formats);
  await run.pause();
  const drift = engines.inventoryDrift(statements);
  await run.pause();
  const inventory = (await run.drain(replaceInventoryDrift(db, drift))) > 0;

  run.progress({ phase: 'Comparing behaviour', done: 0, total: 0, unit: 'steps' });
  const { baselineDays, recentDays } = driftDaysOf(settings);
  // A case without a dated event has no window: whatever was concluded before goes.
  const windows = behaviourWindows(lastEventUs(db) ?? 0, caseZone(run), baselineDays, recentDays);
  const { compared, leftOut } = sourceReach(db, windows);
  const reader = createBehaviourReader(db, compared);
  const all = actingAgents(db);
  const over = JSON.stringify([windows, [...compared].sort((a, b) => a - b), leftOut]);
  const standing = standingOf(run, all, over, changes);
  const agents = all.filter(({ agent }) => !standing.has(agent));
  const source = { agents, pages: reader.pages, nameOf: reader.nameOf };
  const behaviour = await run.drain(replaceBehaviour(db, engines.allBehaviour(source, windows), standing));
  return { inventory, behaviour, over };
}

function standingOf({ db }: JobRun, all: readonly ActingAgent[], over: string, changes?: Changes): ReadonlySet<number> {
  if (changes === undefined || !changes.known || changes.before.get(COMPARED_OVER) !== over) return new Set();
  // Names, kinds and types of things that were known before are told by every agent's comparison.
  const same = (name: 'entity' | 'entity_fact'): boolean => !changes.changed.has(name) || changes.grown.has(name);
  return same('entity') && same('entity_fact') ? standingAgents(db, all, changes.agents) : new Set();
}

/** Hours are told in the case's zone; in UTC where this platform does not know it. */
function caseZone(run: JobRun): string {
  const zone = getMeta(run.db, 'zone') ?? 'UTC';
  return isKnownZone(zone) ? zone : 'UTC';
}
