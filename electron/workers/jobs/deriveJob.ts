/** Reconstruction and analysis: chains and attributions, the access comparison, rules, agents' status and risk. */
import type { AccessDraft } from '../../access/ports.ts';
import { nowUs } from '../../db/clock.ts';
import { appendCustody } from '../../db/custody.ts';
import {
  agentFacts,
  lastEventUs,
  replaceAccess,
  replaceAgentStates,
  statedPermissions,
} from '../../db/derive/accessRows.ts';
import { agentUse } from '../../db/derive/agentUse.ts';
import { entityDecisions, linkDecisions, standingDecisions } from '../../db/derive/decisions.ts';
import { storedEvents } from '../../db/derive/eventFacts.ts';
import { agentFindings, replaceFindings } from '../../db/derive/findings.ts';
import {
  countEvents,
  entityLookup,
  fixedOffsets,
  presentSources,
  storedAliases,
  storedEdges,
  storedEntities,
  storedFacts,
  storedPins,
  valueTexts,
} from '../../db/derive/source.ts';
import { type Stage, stageResults } from '../../db/derive/stage.ts';
import type { ReadDb } from '../../db/handles.ts';
import type { JobEnd } from '../../db/jobs.ts';
import { setMeta } from '../../db/meta.ts';
import { moveEventTimes } from '../../db/write/clockOffset.ts';
import type { ReconstructOutput, ReconstructSource, StoredEdge } from '../../reconstruct/ports.ts';
import type { Engines } from '../engines.ts';
import { driftStep } from './drift.ts';
import { buildColumns } from './indexValues.ts';
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

  run.progress({ phase: 'Comparing access', done: 0, total: 0, unit: 'steps' });
  const { observed, seen } = await run.drain(agentUse(db));
  const agents = await run.drain(agentFacts(db, seen));
  const permissions = statedPermissions(db);
  await run.pause();
  const access: AccessDraft[] = [];
  await run.drain(replaceAccess(db, kept(run.engines.compareAccess(agents, permissions, observed), access)));

  await driftStep(run);

  const { findings, runs } = await runRules(run);
  run.progress({ phase: 'Storing findings', done: 0, total: 0, unit: 'steps' });
  await run.drain(replaceFindings(db, findings, runs));
  await buildColumns(run);
  replaceAgentStates(db, run.engines.agentStates(agents, access, agentFindings(db), lastEventUs(db)), agents);

  const failed = runs.filter((one) => one.state === 'failed').map((one) => one.rule);
  db.sql.transaction(() => {
    setMeta(db, 'derived', 'ready');
    setMeta(db, 'derived_us', String(nowUs()));
    setMeta(db, 'decided', JSON.stringify(decided));
    const detail = { chains: chains.chains, links: chains.links, findings: findings.length, failedRules: failed };
    appendCustody(db, { who: run.who(), action: 'case.derive', detail });
  })();
  const warning = failed.length === 0 ? '' : ` These rules failed: ${failed.join(', ')}.`;
  return `${count(chains.chains, 'chain')}, ${count(findings.length, 'finding')}.${warning}`;
}

/** Passes batches on and keeps what they held. */
function* kept<T>(batches: Iterable<readonly T[]>, into: T[]): Generator<readonly T[]> {
  for (const batch of batches) {
    for (const item of batch) into.push(item);
    yield batch;
  }
}

function count(value: number, one: string): string {
  return `${value.toLocaleString('en-US')} ${value === 1 ? one : `${one}s`}`;
}

async function reconstructCase(run: JobRun): Promise<{ chains: number; links: number }> {
  const stage = stageResults(run.db);
  try {
    for (const output of run.engines.reconstruct(reconstructSource(run.db, run.engines))) {
      if (output.type === 'progress') {
        const { phase, done, total } = output;
        run.progress({ phase: `Reconstructing: ${phase}`, done, total, unit: 'events' });
      } else store(stage, output);
      await run.pause();
    }
    run.progress({ phase: 'Storing chains', done: 0, total: 0, unit: 'steps' });
    return stage.commit();
  } catch (error) {
    stage.discard();
    throw error;
  }
}

function store(stage: Stage, output: Exclude<ReconstructOutput, { type: 'progress' }>): void {
  switch (output.type) {
    case 'merges':
      stage.merges(output.merges);
      break;
    case 'offsets':
      stage.offsets(output.offsets);
      break;
    case 'links':
      stage.links(output.links);
      break;
    case 'chains':
      stage.chains(output.chains);
      break;
    case 'attributions':
      stage.attributions(output.attributions);
      break;
    case 'edges':
      stage.edges(output.edges);
  }
}

/** The case as reconstruction reads it. */
export function reconstructSource(db: ReadDb, engines: Pick<Engines, 'importers'>): ReconstructSource {
  const present = presentSources(db);
  const lookup = entityLookup(db);
  return {
    eventCount: countEvents(db),
    entities: () => storedEntities(db),
    entity: lookup.byId,
    entityByKey: lookup.byKey,
    aliases: () => storedAliases(db),
    edges: () => storedEdges<StoredEdge['kind'], StoredEdge['basis']>(db),
    facts: (names) => storedFacts(db, names),
    events: () => storedEvents(db),
    text: valueTexts(db),
    sources: () =>
      engines.importers.map((importer) => ({
        id: importer.id,
        title: importer.title,
        fills: importer.fills,
        present: present.has(importer.id),
      })),
    pins: () => storedPins(db),
    linkDecisions: () => linkDecisions(db),
    entityDecisions: () => entityDecisions(db),
    fixedOffsets: () => fixedOffsets(db),
  };
}
