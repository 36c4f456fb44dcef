/** The shape of an exporter: one file per format in exporters/. Rows are passed in; text goes out piece by piece. */
import type { Out } from '../../shared/contract/index.ts';
import type { ReviewLine } from '../../shared/model/accessReview.ts';
import type { ExportedEvent, ExportedEvidence, ExportedFinding } from '../../shared/model/exported.ts';
import type { ReportModel } from './model.ts';

/** What an export says about the case it comes from. */
export interface ExportedCase {
  readonly title: string;
  /** µs UTC at which rules last ran; null when they never did. */
  readonly analysedUs: number | null;
  readonly madeUs: number;
  readonly filter: string;
}

/** What an exporter may read. The iterables stream; they are walked once. */
export interface ReportSource {
  /** Everything the report document holds, already bounded; what was left out is said in it. */
  model(): ReportModel;
  events(): Iterable<ExportedEvent>;
  findings(): Iterable<ExportedFinding>;
  /** The first records that a finding rests on, at most `most` events and as many inventory records. */
  evidenceOf(findingId: string, most: number): readonly ExportedEvidence[];
  /** Every rule, with what became of it: a rule that could not run has found nothing, which is not the same as nothing to find. */
  rules(): Out<'rules.list'>;
  /** Every agent's access, owner by owner. */
  review(): Iterable<ReviewLine>;
  /** What to revoke when the subject of the export is compromised. @throws Refused without a subject */
  worklist(): Out<'blast.worklist'>;
  readonly case: ExportedCase;
}

export interface Exporter {
  /** Format name in the contract and on the command line, e.g. `events.csv`. */
  readonly id: string;
  readonly title: string;
  readonly extension: string;
  /** Yields the document's text in order. */
  write(source: ReportSource): Iterable<string>;
}

export function defineExporter(exporter: Exporter): Exporter {
  return exporter;
}
