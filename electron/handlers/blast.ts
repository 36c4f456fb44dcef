/** Blast radius and revocation worklist. */
import { blastSubject, getBlast } from '../db/queries/read/blast/blast.ts';
import { getWorklist } from '../db/queries/read/blast/worklist.ts';
import type { Handlers } from './context.ts';

export const blastHandlers = {
  'blast.get': ({ db, catalog }, { id }) => getBlast(db, catalog.blast, id),
  'blast.worklist': ({ db, catalog }, input) => getWorklist(db, catalog.blast, input),
  'blast.subject': ({ db }, { text }) => blastSubject(db, text),
} satisfies Partial<Handlers>;
