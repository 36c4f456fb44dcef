/** Every query, mutation and job of the contract. A missing or misspelt one does not compile. */
import { accessHandlers } from './access.ts';
import { agentsHandlers } from './agents.ts';
import { annotationsHandlers } from './annotations.ts';
import { blastHandlers } from './blast.ts';
import { caseHandlers } from './case.ts';
import { chainsHandlers } from './chains.ts';
import type { Handlers } from './context.ts';
import { decisionsHandlers } from './decisions.ts';
import { driftHandlers } from './drift.ts';
import { eventsHandlers } from './events.ts';
import { evidenceHandlers } from './evidence.ts';
import { findingsHandlers } from './findings.ts';
import { graphHandlers } from './graph.ts';
import { jobsHandlers } from './jobs.ts';
import { reportHandlers } from './report.ts';
import { riskHandlers } from './risk.ts';
import { sigmaHandlers } from './sigma.ts';

export const handlers = {
  ...caseHandlers,
  ...evidenceHandlers,
  ...jobsHandlers,
  ...eventsHandlers,
  ...accessHandlers,
  ...agentsHandlers,
  ...blastHandlers,
  ...chainsHandlers,
  ...decisionsHandlers,
  ...graphHandlers,
  ...driftHandlers,
  ...findingsHandlers,
  ...sigmaHandlers,
  ...annotationsHandlers,
  ...reportHandlers,
  ...riskHandlers,
} satisfies Handlers;
