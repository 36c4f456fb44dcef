import { formatIsoUtc } from '../../../shared/model/time.ts';
import { csvLine } from '../csv.ts';
import { defineExporter } from '../define.ts';
import { breaksText, ownerText, URGENCY_WORDS, whereText } from '../worklistText.ts';

const COLUMNS = [
  'order',
  'stage',
  'urgency',
  'action',
  'target_kind',
  'target',
  'target_key',
  'where',
  'tier',
  'owner',
  'why',
  'events_of_subject',
  'last_of_subject',
  'would_break',
  'subject',
  'done',
  'by',
  'date',
];

export default defineExporter({
  id: 'revocation-worklist.csv',
  title: 'Revocation worklist, CSV',
  extension: 'csv',
  *write(source) {
    const worklist = source.worklist();
    yield csvLine(COLUMNS);
    for (const row of worklist.rows) {
      const last = row.touched?.lastUs ?? null;
      yield csvLine([
        row.order,
        row.stage,
        URGENCY_WORDS[row.urgency],
        row.action,
        row.target.kind,
        row.target.name,
        row.target.key,
        whereText(row),
        row.tier,
        ownerText(row),
        row.why,
        row.touched?.events ?? 0,
        last === null ? '' : formatIsoUtc(last, 's'),
        breaksText(row, worklist.days),
        worklist.subject.name,
        '',
        '',
        '',
      ]);
    }
  },
});
