/** The engine as the catalog hands it to queries. */
import type { BlastEngine } from '../../../shared/model/blast.ts';
import { covered } from './covered.ts';
import { reach } from './reach.ts';
import { worklist } from './worklist.ts';

export const blast: BlastEngine = { reach, covered, worklist };
