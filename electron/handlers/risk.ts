/** The risk overview. */
import { riskOverview } from '../db/queries/read/risk.ts';
import type { Handlers } from './context.ts';

export const riskHandlers = {
  'risk.overview': ({ db, catalog }) => riskOverview(db, catalog),
} satisfies Partial<Handlers>;
