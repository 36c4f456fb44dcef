/**
 * The analysis over what reconstruction concluded: access and drift are compared, rules run, agents judged. It begins by asking what changed since
 * the last one; what reads nothing of that is not done again, and what comes out as it was is not written.
 */
import type { CaseRuleSettings } from '../../../shared/model/ruleParams.ts';
import { nowUs } from '../../db/clock.ts';
import { grantedTiers, lastEventUs, replaceAgentStates } from '../../db/derive/accessRows.ts';
import {
  type Changes,
  forgetAnalysed,
  keepAnalysed,
  keepHolders,
  readChanges,
  type StepInput,
} from '../../db/derive/analysed.ts';
import { scoreChains } from '../../db/derive/chainScores.ts';
import type { HolderScope } from '../../db/derive/digests.ts';
import { agentFindings, type FindingChanges, type RuleRunInput, replaceFindings } from '../../db/derive/findings.ts';
import { earlierRuns, forgetRuns, storeRuns } from '../../db/derive/ruleRuns.ts';
import { readRuleSettings } from '../../db/ruleSettings.ts';
import { accessStep, type ComparedAccess } from './access.ts';
import { type ComparedDrift, driftStep, windowsMoved } from './drift.ts';
import { buildColumns } from './indexValues.ts';
import type { RuleInputs } from './ruleScope.ts';
import { runRules } from './rules.ts';
import type { JobRun } from './run.ts';

export interface Analysis {
  readonly findings: FindingChanges;
  readonly failedRules: readonly string[];
  readonly rules: { readonly ran: number; readonly ofSomeAgents: number; readonly unchanged: number };
  /** Parameters that the rules ran with. What is set while they run waits for the next analysis, and the case says so. */
  readonly settings: CaseRuleSettings;
  /** Keeps what was read, for the next analysis: call it in the transaction that ends this one. */
  keep(): void;
}

/** More agents than this share of all are not looked at one by one; nor are holders whose events are more than it of all. */
const FEW = 1 / 3;

export async function analyse(run: JobRun): Promise<Analysis> {
  const { db } = run;
  run.progress({ phase: 'Looking for what changed', done: 0, total: 0, unit: 'steps' });
  const changes = await run.drain(readChanges(db));
  const settings = readRuleSettings(db);
  if (changes.changed.size > 0 || windowsMoved(db, settings)) forgetAnalysed(db);
  const drift = await driftStep(run, settings, changes);
  const access = await accessStep(run, changes, drift.inventory);
  const steps = stepMarks(changes, access, drift);

  const { findings, runs } = await runRules(run, settings, ruleInputs(run, changes, access, steps));
  run.progress({ phase: 'Storing findings', done: 0, total: 0, unit: 'steps' });
  const again = runs.filter((one) => one.stands !== 'all').map((one) => one.rule);
  if (again.length > 0) {
    forgetAnalysed(db);
    forgetRuns(db, again);
  }
  const stored = await run.drain(replaceFindings(db, findings, runs));
  storeRuns(db, runs);
  // Chains that were put in force again bear no score, though they be as they were.
  await run.drain(scoreChains(db));
  await buildColumns(run);
  const states = run.engines.agentStates(access.agents, grantedTiers(db), agentFindings(db), lastEventUs(db));
  await run.drain(replaceAgentStates(db, states, access.agents));

  if (changes.changed.size > 0) await run.drain(keepHolders(db, changes));

  const failedRules = runs.filter((one) => one.state === 'failed').map((one) => one.rule);
  return {
    findings: stored,
    failedRules,
    rules: countRuns(runs),
    settings,
    keep: () => keepAnalysed(db, changes, access.keep, steps, drift.over),
  };
}

/** Steps that wrote, or of which it is not known whether they did, each with a mark that no earlier analysis gave it. */
function stepMarks({ known }: Changes, access: ComparedAccess, drift: ComparedDrift): ReadonlyMap<StepInput, string> {
  const mark = String(nowUs());
  const wrote: readonly (readonly [StepInput, boolean])[] = [
    ['access', access.changed.size > 0],
    ['behaviour', drift.behaviour.size > 0],
    ['drift', drift.inventory],
  ];
  return new Map(wrote.flatMap(([name, did]) => (did || !known ? [[name, mark] as const] : [])));
}

function ruleInputs(
  run: JobRun,
  { now, before, grown, agents, holders, known }: Changes,
  access: ComparedAccess,
  steps: ReadonlyMap<StepInput, string>,
): RuleInputs {
  const touched = new Set([...agents, ...access.changed]);
  touched.delete(0);
  const few = known && touched.size <= Math.max(1, now.agents.size * FEW);
  const { all, attributed } = now.counts;
  const fewOf = (scope: HolderScope): ReadonlySet<number> | undefined => {
    const events = [...holders[scope]].reduce((sum, id) => sum + (now.holders[scope].events.get(id) ?? 0), 0);
    // Digests are of attributed events.
    return known && all === attributed && events <= all * FEW ? holders[scope] : undefined;
  };
  return {
    digests: new Map([...now.digests, ...steps]),
    before,
    grown,
    agents: few ? touched : undefined,
    holders: { holder: fewOf('holder'), credential: fewOf('credential') },
    seen: access.seen,
    earlier: earlierRuns(run.db),
  };
}

function countRuns(runs: readonly RuleRunInput[]): Analysis['rules'] {
  const unchanged = runs.filter((one) => one.stands === 'all').length;
  const ofSomeAgents = runs.filter((one) => one.stands !== undefined && one.stands !== 'all').length;
  return { ran: runs.length - unchanged - ofSomeAgents, ofSomeAgents, unchanged };
}
