/** Findings and rules. */
import { setFindingStatus, triageFindings } from '../db/queries/annotate/findingStatus.ts';
import { setRuleParams } from '../db/queries/annotate/ruleParams.ts';
import { findingOwners, getFinding, groupFindings, pageFindings } from '../db/queries/read/findings/findings.ts';
import { listRules } from '../db/queries/read/findings/ruleStates.ts';
import type { Handlers } from './context.ts';

export const findingsHandlers = {
  'findings.page': ({ db, catalog }, input) => pageFindings(db, catalog, input),
  'findings.groups': ({ db, catalog }, input) => groupFindings(db, catalog, input),
  'findings.get': ({ db, catalog }, { id }) => getFinding(db, catalog, id),
  'findings.owners': ({ db }) => findingOwners(db),
  'findings.setStatus': ({ db, catalog, who }, input) => setFindingStatus(db, catalog, who, input),
  'findings.triage': ({ db, who }, input) => triageFindings(db, who, input),
  'rules.list': ({ db, catalog }) => listRules(db, catalog),
  'rules.setParams': ({ db, catalog, who }, input) => setRuleParams(db, catalog, who, input),
} satisfies Partial<Handlers>;
