/** The report's sections in print order. Each returns its body; headings, numbers and the table of contents are the page's. */
import type { REPORT_SECTIONS } from '../../../shared/contract/report.ts';
import type { ReportModel } from '../model.ts';
import { agents } from './agents.ts';
import { annotations } from './annotations.ts';
import { chains } from './chains.ts';
import { custody } from './custody.ts';
import { findings } from './findings.ts';
import { gaps } from './gaps.ts';
import { ledger } from './ledger.ts';
import type { Markup } from './markup.ts';
import { overview } from './overview.ts';
import { graphPicture, timelinePicture } from './pictures.ts';
import { summary } from './summary.ts';

export type SectionId = (typeof REPORT_SECTIONS)[number];

export const SECTIONS: Readonly<
  Record<SectionId, { readonly title: string; readonly body: (model: ReportModel) => Markup }>
> = {
  summary: { title: 'Summary', body: summary },
  overview: { title: 'Risk overview', body: overview },
  findings: { title: 'Findings', body: findings },
  chains: { title: 'Action chains', body: chains },
  graph: { title: 'Identity graph', body: graphPicture },
  timeline: { title: 'Timeline', body: timelinePicture },
  agents: { title: 'Agent inventory', body: agents },
  annotations: { title: 'Notes and decisions of the examiners', body: annotations },
  ledger: { title: 'Evidence and import ledger', body: ledger },
  gaps: { title: 'Gaps and limits of the evidence', body: gaps },
  custody: { title: 'Custody log', body: custody },
};
