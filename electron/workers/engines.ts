/** Every engine that jobs run, gathered in one place: the only file that knows them all. */
import { agentStates } from '../access/agentState.ts';
import { blast } from '../access/blast/engine.ts';
import { compareAccess } from '../access/compare.ts';
import { allBehaviour, createBehaviour } from '../access/drift/allBehaviour.ts';
import { inventoryDrift } from '../access/drift/inventory.ts';
import { privilegeGaps } from '../access/gap.ts';
import type { Catalog } from '../handlers/context.ts';
import { importers } from '../importers/index.ts';
import { readStored } from '../intake/readEvidence.ts';
import { walkPaths } from '../intake/walk.ts';
import { linkers } from '../reconstruct/linkers/index.ts';
import { reconstruct } from '../reconstruct/reconstruct.ts';
import { rules } from '../rules/index.ts';
import { createSigma } from '../sigma/index.ts';

const sigma = createSigma(importers);

export const engines = {
  allBehaviour,
  inventoryDrift,
  agentStates,
  compareAccess,
  importers,
  privilegeGaps,
  readStored,
  reconstruct,
  rules,
  sigma,
  walkPaths,
};

export type Engines = typeof engines;

/** What queries tell about sources, rules and linkers. */
export const catalog: Catalog = { blast, importers, rules, linkers, createBehaviour };
