/** Reconstruction and analysis: chains and attributions, the access comparison, rules, agents' status and risk. */
import { nowUs } from '../../db/clock.ts';
import { appendCustody } from '../../db/custody.ts';
import { lastEventUs, replaceAgentStates } from '../../db/derive/accessRows.ts';
import { pendingDecisions, standingDecisions } from '../../db/derive/decisions.ts';
import { agentFindings, replaceFindings } from '../../db/derive/findings.ts';
import type { JobEnd } from '../../db/jobs.ts';
import { getMeta, markStale, setMeta } from '../../db/meta.ts';
import { moveEventTimes } from '../../db/write/clockOffset.ts';
import { accessStep } from './access.ts';
import { driftStep } from './drift.ts';
import { buildColumns } from './indexValues.ts';
import { reconstructCase } from './reconstructCase.ts';
import { runRules } from './rules.ts';
import type { JobRun } from './run.ts';

export async function deriveJob(run: JobRun): Promise<JobEnd> {
  return { state: 'done', message: await deriveCase(run) };
}

/** Rebuilds everything that is concluded from the evidence; returns the sentence that says what came out. */
export async function deriveCase(run: JobRun): Promise<string> {
  const { db } = run;
  // What is decided while this runs waits for the next one, and the case says so.
  const decided = standingDecisions(db);
  const chains = await reconstructCase(run);
  run.progress({ phase: 'Correcting times', done: 0, total: 0, unit: 'events' });
  await run.drain(moveEventTimes(db));
  const found = await analyse(run);
  finish(run, { ...found, ...chains }, () => {
    setMeta(db, 'derived_us', String(nowUs()));
    setMeta(db, 'decided', JSON.stringify(decided));
  });
  return `${count(chains.chains, 'chain')}, ${told(found)}`;
}

/**
 * After an import: where it brought nothing but what the case held, links and chains stand as they are, and only what rests on the evidence
 * itself (its warnings, its snapshots) is looked at again.
 */
export async function deriveAfterImport(run: JobRun): Promise<string> {
  if (getMeta(run.db, 'derived') !== 'ready') return deriveCase(run);
  const found = await analyse(run);
  finish(run, { ...found });
  return `Nothing new to reconstruct. ${told(found)}`;
}

interface Found {
  readonly findings: number;
  readonly failedRules: readonly string[];
}

async function analyse(run: JobRun): Promise<Found> {
  const { db } = run;
  const { agents, access } = await accessStep(run);
  await driftStep(run);

  const { findings, runs } = await runRules(run);
  run.progress({ phase: 'Storing findings', done: 0, total: 0, unit: 'steps' });
  await run.drain(replaceFindings(db, findings, runs));
  await buildColumns(run);
  replaceAgentStates(db, run.engines.agentStates(agents, access, agentFindings(db), lastEventUs(db)), agents);

  const failedRules = runs.filter((one) => one.state === 'failed').map((one) => one.rule);
  return { findings: findings.length, failedRules };
}

function finish(run: JobRun, detail: Readonly<Record<string, unknown>>, more: () => void = () => undefined): void {
  const { db } = run;
  db.sql.transaction(() => {
    setMeta(db, 'derived', 'ready');
    more();
    if (pendingDecisions(db) > 0) markStale(db);
    appendCustody(db, { who: run.who(), action: 'case.derive', detail });
  })();
}

function told({ findings, failedRules }: Found): string {
  const warning = failedRules.length === 0 ? '' : ` These rules failed: ${failedRules.join(', ')}.`;
  return `${count(findings, 'finding')}.${warning}`;
}

function count(value: number, one: string): string {
  return `${value.toLocaleString('en-US')} ${value === 1 ? one : `${one}s`}`;
}
