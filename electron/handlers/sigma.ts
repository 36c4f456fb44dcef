/** Sigma rules of the case. */
import { getSigma, listSigma } from '../db/sigma/list.ts';
import { addSigma, removeSigma } from '../db/sigma/store.ts';
import type { Handlers } from './context.ts';

export const sigmaHandlers = {
  'sigma.list': ({ db }, input) => listSigma(db, input),
  'sigma.get': ({ db }, { id }) => getSigma(db, id),
  'sigma.add': ({ db, who, sigma }, { files }) =>
    addSigma(
      db,
      who,
      files.map((file) => ({ ...file, reading: sigma.read(file.name, file.text) })),
    ),
  'sigma.addShipped': ({ db, who, sigma }) =>
    addSigma(
      db,
      who,
      sigma.shipped.map((file) => ({ ...file, reading: sigma.read(file.name, file.text) })),
    ),
  'sigma.remove': ({ db, who }, { ids }) => removeSigma(db, who, ids),
} satisfies Partial<Handlers>;
