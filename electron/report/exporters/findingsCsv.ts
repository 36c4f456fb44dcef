import { RANK_PARTS } from '../../../shared/model/rank.ts';
import { csvLine } from '../csv.ts';
import { defineExporter } from '../define.ts';

const COLUMNS = [
  'finding_id',
  'rule',
  'severity',
  'score',
  'status',
  'reason',
  'owner',
  'due',
  'overdue',
  'title',
  'first_time',
  'last_time',
  'entities',
  'explanation',
  ...RANK_PARTS.flatMap((part) => [part, `${part}_why`]),
  'remediation',
  'refs',
  'event_ids',
  'chain_ids',
  'record_ids',
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
        finding.owner,
        finding.due,
        finding.overdue,
        finding.title,
        finding.first_time,
        finding.last_time,
        finding.entities.map((entity) => entity.name).join('; '),
        finding.explanation,
        ...RANK_PARTS.flatMap((part) => [finding.rank?.[part].value, finding.rank?.[part].why]),
        finding.remediation.join('; '),
        finding.refs.join('; '),
        finding.event_ids.join(' '),
        finding.chain_ids.join(' '),
        finding.record_ids.join(' '),
      ]);
  },
});
