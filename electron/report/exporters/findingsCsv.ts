import { csvLine } from '../csv.ts';
import { defineExporter } from '../define.ts';

const COLUMNS = [
  'finding_id',
  'rule',
  'severity',
  'score',
  'status',
  'reason',
  'title',
  'entities',
  'explanation',
  'remediation',
  'refs',
  'event_ids',
  'chain_ids',
];

export default defineExporter({
  id: 'findings.csv',
  title: 'Findings as CSV',
  extension: 'csv',
  *write(source) {
    yield csvLine(COLUMNS);
    for (const finding of source.findings())
      yield csvLine([
        finding.finding_id,
        finding.rule,
        finding.severity,
        finding.score,
        finding.status,
        finding.reason,
        finding.title,
        finding.entities.map((entity) => entity.name).join('; '),
        finding.explanation,
        finding.remediation.join('; '),
        finding.refs.join('; '),
        finding.event_ids.join(' '),
        finding.chain_ids.join(' '),
      ]);
  },
});
