/** Intended, granted, observed: the matrix, its cells, and the privilege gap. */

import { accessGap, accessOfChain } from '../db/queries/read/access/action.ts';
import { accessGaps } from '../db/queries/read/access/gap.ts';
import { accessLines } from '../db/queries/read/access/lines.ts';
import { accessCell, accessMatrix } from '../db/queries/read/access/matrix.ts';
import type { Handlers } from './context.ts';

export const accessHandlers = {
  'access.matrix': ({ db }, input) => accessMatrix(db, input),
  'access.cell': ({ db }, input) => accessCell(db, input),
  'access.lines': ({ db }, input) => accessLines(db, input),
  'access.gap': ({ db }, input) => accessGap(db, input),
  'access.chain': ({ db }, input) => accessOfChain(db, input),
  'access.gaps': ({ db }, input) => accessGaps(db, input),
} satisfies Partial<Handlers>;
