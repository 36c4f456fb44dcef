/** Reconstruction and analysis: chains and attributions, the access comparison, rules, agents' status and risk. */

import { nowUs } from '../../db/clock.ts';
import { appendCustody } from '../../db/custody.ts';
import { pendingDecisions, standingDecisions } from '../../db/derive/decisions.ts';
import type { JobEnd } from '../../db/jobs.ts';
import { getMeta, markStale, setMeta } from '../../db/meta.ts';
import { storeRanSettings } from '../../db/ruleSettings.ts';
import { moveEventTimes } from '../../db/write/clockOffset.ts';
import { type Analysis, analyse } from './analyse.ts';
import { type Reconstructed, reconstructCase } from './reconstructCase.ts';
import type { JobRun } from './run.ts';

export async function deriveJob(run: JobRun): Promise<JobEnd> {
  const rulesOnly = run.input.rulesOnly === true && getMeta(run.db, 'derived') === 'ready';
  return {
    state: 'done',
    message: rulesOnly ? await analyseAgain(run) : await deriveCase(run, run.input.rebuild === true),
  };
}

/**
 * Brings everything that is concluded in line with the evidence; returns the sentence that says what came out.
 * @param anew no link or chain stands, though nothing would be concluded otherwise
 */
export async function deriveCase(run: JobRun, anew = false): Promise<string> {
  const { db } = run;
  // What is decided while this runs waits for the next one, and the case says so.
  const decided = standingDecisions(db);
  const chains = await reconstructCase(run, anew);
  run.progress({ phase: 'Correcting times', done: 0, total: 0, unit: 'events' });
  await run.drain(moveEventTimes(db));
  const found = await analyse(run);
  finish(run, found, { ...chains }, (endedUs) => {
    setMeta(db, 'derived_us', endedUs);
    setMeta(db, 'decided', JSON.stringify(decided));
  });
  return `${relinked(chains)}: ${count(chains.chains, 'chain')}, ${told(found)}`;
}

function relinked({ events, relinked: again, rebuiltBecause }: Reconstructed): string {
  if (rebuiltBecause === '') return `Re-linked ${again.toLocaleString('en-US')} of ${count(events, 'event')}`;
  return `Linked all ${count(events, 'event')}, because ${rebuiltBecause}`;
}

/**
 * After an import: where it brought nothing but what the case held, links and chains stand as they are, and only what rests on the evidence
 * itself (its warnings, its snapshots) is looked at again.
 */
export async function deriveAfterImport(run: JobRun): Promise<string> {
  if (getMeta(run.db, 'derived') !== 'ready') return deriveCase(run);
  return `Nothing new to reconstruct. ${await analyseAgain(run)}`;
}

/** On links and chains that stand as they are. */
async function analyseAgain(run: JobRun): Promise<string> {
  const found = await analyse(run);
  finish(run, found);
  return told(found);
}

function finish(
  run: JobRun,
  { findings, failedRules, rules, settings, keep }: Analysis,
  chains: Readonly<Record<string, unknown>> = {},
  more: (endedUs: string) => void = () => undefined,
): void {
  const { db } = run;
  const set = Object.keys(settings).length === 0 ? {} : { ruleParams: settings };
  const { total, added, changed, gone } = findings;
  const found = {
    findings: total,
    findingsNew: added,
    findingsChanged: changed,
    findingsGone: gone,
    rules,
    failedRules,
  };
  const endedUs = String(nowUs());
  db.sql.transaction(() => {
    setMeta(db, 'derived', 'ready');
    setMeta(db, 'analysed_us', endedUs);
    storeRanSettings(db, settings);
    keep();
    more(endedUs);
    if (pendingDecisions(db) > 0) markStale(db);
    appendCustody(db, { who: run.who(), action: 'case.derive', detail: { ...found, ...chains, ...set } });
  })();
}

function told({ findings: { total, added, changed, gone }, failedRules }: Analysis): string {
  const warning = failedRules.length === 0 ? '' : ` These rules failed: ${failedRules.join(', ')}.`;
  const moved = [`${added} new`, `${changed} changed`, `${gone} gone`].filter((text) => !text.startsWith('0 '));
  const what = moved.length === 0 ? 'none changed' : moved.join(', ');
  return `${count(total, 'finding')}${total === added ? '' : ` (${what})`}.${warning}`;
}

function count(value: number, one: string): string {
  return `${value.toLocaleString('en-US')} ${value === 1 ? one : `${one}s`}`;
}
