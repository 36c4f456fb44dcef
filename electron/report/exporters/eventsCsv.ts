import type { ExportedEntity } from '../../../shared/model/exported.ts';
import { csvLine } from '../csv.ts';
import { defineExporter } from '../define.ts';

const COLUMNS = [
  'event_id',
  'time',
  'original_time',
  'precision',
  'source',
  'action',
  'status',
  'actor',
  'originating_user',
  'originating_user_class',
  'agent',
  'agent_class',
  'credential',
  'workflow',
  'system',
  'objects',
  'ip',
  'user_agent',
  'direct',
  'candidates',
  'chain_id',
  'class_uid',
  'original_uid',
  'evidence_id',
  'record',
  'offset',
  'length',
  'external',
];

export default defineExporter({
  id: 'events.csv',
  title: 'Events as CSV',
  extension: 'csv',
  *write(source) {
    yield csvLine(COLUMNS);
    for (const event of source.events()) {
      const { attribution } = event;
      yield csvLine([
        event.event_id,
        event.time,
        event.original_time,
        event.precision,
        event.source,
        event.action,
        event.status,
        label(event.actor),
        label(attribution.user),
        attribution.slot_class.user,
        label(attribution.agent),
        attribution.slot_class.agent,
        label(attribution.credential),
        label(attribution.workflow),
        label(event.system),
        event.objects.map(label).join('; '),
        event.ip,
        event.user_agent,
        attribution.direct,
        attribution.candidates.length,
        event.chain_id,
        event.class_uid,
        event.original_uid,
        event.evidence_id,
        event.record,
        event.offset,
        event.length,
        event.external.join('; '),
      ]);
    }
  },
});

function label(entity: ExportedEntity | null): string {
  return entity === null ? '' : entity.name;
}
