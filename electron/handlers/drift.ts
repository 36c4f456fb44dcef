/** What changed. */
import { setDriftWindows } from '../db/queries/annotate/driftWindows.ts';
import { behaviourDrift } from '../db/queries/read/drift/behaviour.ts';
import { inventoryDrift } from '../db/queries/read/drift/inventory.ts';
import { driftMarks } from '../db/queries/read/drift/marks.ts';
import { listSnapshots } from '../db/queries/read/drift/snapshots.ts';
import type { Catalog, Handlers } from './context.ts';

const titles =
  (catalog: Catalog) =>
  (format: string): string =>
    catalog.importers.find((importer) => importer.id === format)?.title ?? format;

export const driftHandlers = {
  'drift.snapshots': ({ db, catalog }) => listSnapshots(db, titles(catalog)),
  'drift.inventory': ({ db, catalog }, input) => inventoryDrift(db, input, titles(catalog)),
  'drift.behaviour': ({ db, catalog }, input) => behaviourDrift(db, input, catalog.createBehaviour),
  'drift.setWindows': ({ db, who }, input) => setDriftWindows(db, who, input),
  'drift.marks': ({ db }, input) => driftMarks(db, input),
} satisfies Partial<Handlers>;
