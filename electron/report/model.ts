/** What the report document holds. Built from the same answers that the views show, so that the two can never disagree. */
import type { Out } from '../../shared/contract/index.ts';

/** How many of each the document prints; what is left out is counted and said. */
export const REPORT_LIMITS = {
  chains: 100,
  chainEvents: 40,
  findings: 300,
  findingEvents: 20,
  agents: 300,
  evidence: 2000,
  custody: 2000,
  annotations: 1000,
} as const;

export interface ReportChain {
  readonly chain: Out<'chains.get'>;
  readonly evidence: Out<'chains.evidence'>;
  readonly events: Out<'chains.events'>['rows'];
  readonly eventsCut: boolean;
  /** Of the best link of each slot: what else leads to the same record. */
  readonly contests: readonly LinkContest[];
}

export interface LinkContest {
  readonly fromEvent: number;
  readonly toEvent: number;
  readonly others: Out<'links.get'>['others'];
  readonly otherCount: number;
}

export interface ReportModel {
  readonly madeUs: number;
  readonly case: Out<'case.info'>;
  readonly settings: Out<'report.get'>;
  readonly coverage: Out<'case.coverage'>;
  readonly risk: Out<'risk.overview'>;
  readonly findings: readonly Out<'findings.get'>[];
  readonly findingsLeftOut: number;
  readonly chains: readonly ReportChain[];
  readonly chainsLeftOut: number;
  readonly agents: Out<'agents.list'>['rows'];
  readonly agentsLeftOut: number;
  readonly evidence: Out<'evidence.list'>['rows'];
  readonly evidenceLeftOut: number;
  readonly custody: Out<'custody.page'>['rows'];
  readonly custodyLeftOut: number;
  readonly annotations: Out<'annotations.list'>['rows'];
  readonly annotationsCut: boolean;
  readonly clocks: Out<'clocks.list'>;
  readonly decisions: Out<'decisions.list'>;
  readonly rules: Out<'rules.list'>;
  readonly histogram: Out<'events.histogram'> | null;
  readonly lanes: Out<'events.lanes'> | null;
  readonly graph: Out<'graph.seed'>;
  /** Where each event's source record is, by event id: for citing. */
  readonly citations: ReadonlyMap<number, Citation>;
}

export interface Citation {
  readonly evidence: string;
  readonly record: number;
  readonly offset: number;
  readonly length: number;
}
