/** What every agent was meant to, can and did reach, and how far that is beyond the people it acted for. */
import type { AccessNote, AgentComparison, AgentFacts } from '../../../shared/model/accessFacts.ts';
import {
  accessEdges,
  accessEntities,
  inventoryDisagreements,
  statedTiers,
  unknownOwners,
} from '../../db/derive/accessPaths.ts';
import { replaceAccess, replaceGaps } from '../../db/derive/accessResults.ts';
import { agentFacts, lastEventUs, statedPermissions } from '../../db/derive/accessRows.ts';
import { type AgentSeen, agentUse } from '../../db/derive/agentUse.ts';
import type { Changes } from '../../db/derive/analysed.ts';
import type { JobRun } from './run.ts';

export interface ComparedAccess {
  readonly agents: readonly AgentFacts[];
  /** By agent, how many events and from when to when. */
  readonly seen: ReadonlyMap<number, AgentSeen>;
  /** Agents whose access, or gaps of it, are not as they were. */
  readonly changed: ReadonlySet<number>;
  /** By agent whose events were read: what to keep of their use. */
  readonly keep: ReadonlyMap<number, string>;
}

/**
 * Drift of inventories has to be compared before: what a later snapshot no longer lists has ended.
 * @param changes what changed since the last analysis; undefined: everything
 * @param inventoryMoved whether that drift is not as it was
 */
export async function accessStep(run: JobRun, changes?: Changes, inventoryMoved = false): Promise<ComparedAccess> {
  const { db, engines } = run;
  run.progress({ phase: 'Comparing access', done: 0, total: 0, unit: 'steps' });
  const { observed, delegated, leftOut, seen, keep } = await run.drain(agentUse(db, changes && readAgain(changes)));
  const agents = await run.drain(agentFacts(db, seen));
  if (changes !== undefined && !inventoryMoved && !READ.some((name) => changes.changed.has(name))) {
    return { agents, seen, changed: new Set(), keep };
  }
  const permissions = statedPermissions(db);
  const paths = { edges: accessEdges(db), entities: accessEntities(db), nowUs: lastEventUs(db) };
  await run.pause();
  const compared: Iterable<AgentComparison> = engines.compareAccess(agents, permissions, observed, paths);
  const notes = [...inventoryDisagreements(db), ...unknownOwners(db), ...uncompared(leftOut)];
  await run.pause();
  const access = await run.drain(replaceAccess(db, compared, notes));
  const gaps = await run.drain(replaceGaps(db, engines.privilegeGaps(delegated, permissions, paths, statedTiers(db))));
  return { agents, seen, changed: new Set([...access, ...gaps]), keep };
}

/** What the comparison reads. */
const READ = ['events', 'entity', 'entity_fact', 'permission', 'edge', 'evidence'] as const;

/**
 * Agents whose events have to be read again; undefined: all. Names of resources in permissions, and what is known of old things, decide how the
 * events of every agent are counted.
 */
function readAgain({ known, changed, grown, agents, now }: Changes): ReadonlySet<number> | undefined {
  const same = (name: 'entity' | 'entity_fact'): boolean => !changed.has(name) || grown.has(name);
  if (!known || changed.has('permission') || !same('entity') || !same('entity_fact')) return undefined;
  // Read one by one, the events of most agents take longer than all of them in one pass.
  if (agents.size * 2 > now.agents.size) return undefined;
  return new Set([...agents].filter((agent) => agent !== 0));
}

/** Said of each agent whose delegated actions are too various to be compared one by one. */
function uncompared(leftOut: ReadonlyMap<number, number>): AccessNote[] {
  return [...leftOut].map(([principal, uses]) => ({
    principal,
    kind: 'not_compared',
    text: `${uses.toLocaleString('en-US')} delegated uses are not compared with the rights of the people behind them: the case has more kinds of them than are kept`,
    records: [],
  }));
}
