/** What changed: inventories against their earlier snapshots, agents against their own baseline. Rules cite what is stored here. */
import { behaviourWindows } from '../../../shared/model/drift.ts';
import { isKnownZone } from '../../../shared/model/time.ts';
import { lastEventUs } from '../../db/derive/accessRows.ts';
import { actingAgents, createBehaviourReader, replaceBehaviour, sourceReach } from '../../db/derive/driftBehaviour.ts';
import { inventoryStatements, replaceInventoryDrift } from '../../db/derive/driftInventory.ts';
import { getMeta } from '../../db/meta.ts';
import type { JobRun } from './run.ts';

export async function driftStep(run: JobRun): Promise<void> {
  const { db, engines } = run;
  run.progress({ phase: 'Comparing inventories', done: 0, total: 0, unit: 'steps' });
  const formats = engines.importers.filter((importer) => importer.kind === 'inventory').map((importer) => importer.id);
  const statements = inventoryStatements(db, formats);
  await run.pause();
  const drift = engines.inventoryDrift(statements);
  await run.pause();
  replaceInventoryDrift(db, drift);
  await run.pause();

  run.progress({ phase: 'Comparing behaviour', done: 0, total: 0, unit: 'steps' });
  // A case without a dated event has no window: whatever was concluded before goes.
  const windows = behaviourWindows(lastEventUs(db) ?? 0, caseZone(run));
  const reader = createBehaviourReader(db, sourceReach(db, windows).compared);
  const source = { agents: actingAgents(db), pages: reader.pages, nameOf: reader.nameOf };
  await run.drain(replaceBehaviour(db, engines.allBehaviour(source, windows)));
}

/** Hours are told in the case's zone; in UTC where this platform does not know it. */
function caseZone(run: JobRun): string {
  const zone = getMeta(run.db, 'zone') ?? 'UTC';
  return isKnownZone(zone) ? zone : 'UTC';
}
