/** The shape of an exporter: one file per format in exporters/. Rows are passed in; text goes out piece by piece. */
import type { ExportedEvent, ExportedFinding } from '../../shared/model/exported.ts';
import type { ReportModel } from './model.ts';

/** What an exporter may read. The iterables stream; they are walked once. */
export interface ReportSource {
  /** Everything the report document holds, already bounded; what was left out is said in it. */
  model(): ReportModel;
  events(): Iterable<ExportedEvent>;
  findings(): Iterable<ExportedFinding>;
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
