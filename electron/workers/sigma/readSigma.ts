/** Reads Sigma files without a case, for the command line. */
import { importers } from '../../importers/index.ts';
import { createSigma } from '../../sigma/index.ts';

export const { read: readSigma } = createSigma(importers);
