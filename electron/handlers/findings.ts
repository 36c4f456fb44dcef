/** Findings and rules. */
import { setFindingStatus } from '../db/queries/annotate/findingStatus.ts';
import { getFinding, listRules, pageFindings } from '../db/queries/read/findings.ts';
import type { Handlers } from './context.ts';

export const findingsHandlers = {
  'findings.page': ({ db, catalog }, input) => pageFindings(db, catalog, input),
  'findings.get': ({ db, catalog }, { id }) => getFinding(db, catalog, id),
  'findings.setStatus': ({ db, catalog, who }, input) => setFindingStatus(db, catalog, who, input),
  'rules.list': ({ db, catalog }) => listRules(db, catalog),
} satisfies Partial<Handlers>;
