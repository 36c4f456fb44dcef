/** The case itself. */
import { updateCase } from '../db/queries/annotate/settings.ts';
import { caseInfo, caseVerification } from '../db/queries/read/case/caseInfo.ts';
import { pageCustody } from '../db/queries/read/case/custodyPage.ts';
import { caseCoverage } from '../db/queries/read/coverage/coverage.ts';
import type { Handlers } from './context.ts';

export const caseHandlers = {
  'case.info': ({ db }) => caseInfo(db),
  'case.coverage': ({ db, catalog }) => caseCoverage(db, catalog),
  'case.update': ({ db, who }, input) => updateCase(db, who, input),
  'case.verify': ({ startJob }) => ({ jobId: startJob('verify', {}) }),
  'case.verification': ({ db }) => caseVerification(db),
  'case.derive': ({ startJob }, { rulesOnly, rebuild }) => ({
    jobId: startJob('derive', { ...(rulesOnly && { rulesOnly }), ...(rebuild && { rebuild }) }),
  }),
  'custody.page': ({ db }, input) => pageCustody(db, input),
} satisfies Partial<Handlers>;
