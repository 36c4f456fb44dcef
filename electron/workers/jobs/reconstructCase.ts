/** Reconstruction: from the case's rows through the engine to the stage, and in force all at once. */
import { entityDecisions, linkDecisions } from '../../db/derive/decisions.ts';
import { storedEvents } from '../../db/derive/eventFacts.ts';
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
import type { ReconstructOutput, ReconstructSource, StoredEdge } from '../../reconstruct/ports.ts';
import type { Engines } from '../engines.ts';
import type { JobRun } from './run.ts';

/** Links, chains, attributions, observed edges and clocks anew, over all events. */
export async function reconstructCase(run: JobRun): Promise<{ chains: number; links: number }> {
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
