import { formatIsoUtc } from '../../../shared/model/time.ts';
import { csvLine } from '../csv.ts';
import { defineExporter } from '../define.ts';

const COLUMNS = [
  'owner',
  'owner_note',
  'agent',
  'agent_key',
  'agent_status',
  'system',
  'verb',
  'resource',
  'tier',
  'intended',
  'granted',
  'path',
  'observed_events',
  'last_use',
  'verdict',
  'proposal',
  'reason',
  'decision',
  'reviewer',
  'date',
];
const word = (value: boolean | null | undefined) =>
  value === null || value === undefined ? 'unknown' : value ? 'yes' : 'no';

/** One line an access of an agent, sorted by owner; the last three columns are the reviewer's. */
export default defineExporter({
  id: 'access-review.csv',
  title: 'Access review by owner, CSV',
  extension: 'csv',
  *write(source) {
    yield csvLine(COLUMNS);
    for (const line of source.review()) {
      const { access } = line;
      const note = line.owner === '' ? 'nobody recorded' : line.ownerDeparted ? 'departed or disabled' : '';
      yield csvLine([
        line.owner,
        note,
        line.agent,
        line.agentKey,
        line.status.join('; '),
        access?.system,
        access?.verb,
        access?.resource,
        access?.tier,
        access === null ? '' : word(access.intended),
        access === null ? '' : word(access.granted),
        access?.path,
        access?.observed,
        access === null || access.lastUs === null ? '' : formatIsoUtc(access.lastUs, 's'),
        access?.verdict,
        line.proposal,
        line.reason,
        '',
        '',
        '',
      ]);
    }
  },
});
