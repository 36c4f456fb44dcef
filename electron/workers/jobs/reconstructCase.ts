/** Reconstruction: from the case's rows through the engine to the stage, and in force all at once. */

import type { ReconstructOutput, ReconstructSource } from '../../../shared/model/reconstruction.ts';
import { entityDecisions, linkDecisions } from '../../db/derive/decisions.ts';
import { storedRun } from '../../db/derive/earlierRun.ts';
import { storedEvents } from '../../db/derive/eventFacts.ts';
import type { InForce } from '../../db/derive/putInForce.ts';
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
import type { Engines } from '../engines.ts';
import type { JobRun } from './run.ts';

export interface Reconstructed extends InForce {
  /** Why nothing of an earlier run stands; empty where what it is not otherwise does. */
  readonly rebuiltBecause: string;
}

/**
 * Links, chains, attributions, observed edges and clocks, over all events: rows of an earlier run stand where they would be made alike.
 * @param anew nothing of an earlier run is to stand
 */
export async function reconstructCase(run: JobRun, anew = false): Promise<Reconstructed> {
  const stage = stageResults(run.db);
  const source = reconstructSource(run.db, run.engines);
  let rebuiltBecause = '';
  try {
    for (const output of run.engines.reconstruct(anew ? { ...source, earlier: () => undefined } : source)) {
      if (output.type === 'progress') {
        const { phase, done, total } = output;
        run.progress({ phase: `Reconstructing: ${phase}`, done, total, unit: 'events' });
      } else {
        if (output.type === 'scope') rebuiltBecause = anew ? 'a rebuild was asked for' : output.scope.why;
        store(stage, output);
      }
      await run.pause();
    }
    run.progress({ phase: 'Storing chains', done: 0, total: 0, unit: 'steps' });
    return { ...stage.commit(), rebuiltBecause };
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
    case 'scope':
      stage.scope(output.scope);
      break;
    case 'digests':
      stage.digests(output);
      break;
    case 'relinked':
      stage.relinked(output.method, output.eventIds);
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
    edges: () => storedEdges(db),
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
    earlier: () => storedRun(db),
  };
}
