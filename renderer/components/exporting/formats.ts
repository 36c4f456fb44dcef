/** What findings are exported as, in words. */
import type { ExportFormat } from './useExport.ts';

export const FINDING_FORMATS: readonly {
  readonly id: ExportFormat;
  readonly title: string;
  readonly file: string;
}[] = [
  { id: 'findings.md', title: 'Markdown, for tickets', file: 'findings.md' },
  { id: 'findings.csv', title: 'CSV', file: 'findings.csv' },
  { id: 'findings.json', title: 'JSON', file: 'findings.json' },
  { id: 'findings.jsonl', title: 'JSONL', file: 'findings.jsonl' },
  { id: 'findings.sarif', title: 'SARIF 2.1.0', file: 'findings.sarif' },
  { id: 'findings.ocsf.jsonl', title: 'OCSF 1.8 detection findings', file: 'findings.ocsf.jsonl' },
];
