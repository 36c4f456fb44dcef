/** The risk overview. */
import { riskOverview } from '../db/queries/read/risk/risk.ts';
import { riskSnapshot } from '../db/queries/read/risk/trend.ts';
import type { Handlers } from './context.ts';

export const riskHandlers = {
  'risk.overview': ({ db, catalog }) => riskOverview(db, catalog),
  'risk.snapshot': ({ db, catalog }, input) => riskSnapshot(db, catalog, input),
} satisfies Partial<Handlers>;
