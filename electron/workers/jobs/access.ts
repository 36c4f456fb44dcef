/** What every agent was meant to, can and did reach, and how far that is beyond the people it acted for. */
import type { AccessDraft, AgentComparison } from '../../access/ports.ts';
import {
  accessEdges,
  accessEntities,
  inventoryDisagreements,
  statedTiers,
  unknownOwners,
} from '../../db/derive/accessPaths.ts';
import { type AccessNoteRow, replaceAccess, replaceGaps } from '../../db/derive/accessResults.ts';
import { type AgentFactsRow, agentFacts, lastEventUs, statedPermissions } from '../../db/derive/accessRows.ts';
import { agentUse } from '../../db/derive/agentUse.ts';
import type { JobRun } from './run.ts';

export interface ComparedAccess {
  readonly agents: readonly AgentFactsRow[];
  readonly access: readonly AccessDraft[];
}

export async function accessStep(run: JobRun): Promise<ComparedAccess> {
  const { db, engines } = run;
  run.progress({ phase: 'Comparing access', done: 0, total: 0, unit: 'steps' });
  const { observed, delegated, leftOut, seen } = await run.drain(agentUse(db));
  const agents = await run.drain(agentFacts(db, seen));
  const permissions = statedPermissions(db);
  const paths = { edges: accessEdges(db), entities: accessEntities(db), nowUs: lastEventUs(db) };
  await run.pause();
  const access: AccessDraft[] = [];
  const compared = kept(engines.compareAccess(agents, permissions, observed, paths), access);
  await run.drain(
    replaceAccess(db, compared, [...inventoryDisagreements(db), ...unknownOwners(db), ...uncompared(leftOut)]),
  );
  await run.drain(replaceGaps(db, engines.privilegeGaps(delegated, permissions, paths, statedTiers(db))));
  return { agents, access };
}

/** Passes comparisons on and keeps their lines. */
function* kept(comparisons: Iterable<AgentComparison>, into: AccessDraft[]): Generator<AgentComparison> {
  for (const comparison of comparisons) {
    for (const row of comparison.rows) into.push(row);
    yield comparison;
  }
}

/** Said of each agent whose delegated actions are too various to be compared one by one. */
function uncompared(leftOut: ReadonlyMap<number, number>): AccessNoteRow[] {
  return [...leftOut].map(([principal, uses]) => ({
    principal,
    kind: 'not_compared',
    text: `${uses.toLocaleString('en-US')} delegated uses are not compared with the rights of the people behind them: the case has more kinds of them than are kept`,
    records: [],
  }));
}
