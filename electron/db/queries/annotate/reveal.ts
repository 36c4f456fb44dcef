/** Shows the secrets of one source record, which is written down. */
import type { Out } from '../../../../shared/contract/index.ts';
import { appendCustody } from '../../custody.ts';
import type { WriteDb } from '../../handles.ts';
import { exactRecord, getRecord } from '../read/evidence/records.ts';

/** The record's exact text. The custody entry names the record and how many values were shown, never a value. @throws NotFound */
export function revealRecord(db: WriteDb, who: string, recordId: number): Out<'record.reveal'> {
  const { evidenceId, evidenceName, index, offset, length, recordSha256, ...shown } = getRecord(db, recordId);
  const masked = shown.masked + (shown.correction?.masked ?? 0);
  const exact = exactRecord(db, recordId);
  appendCustody(db, {
    who,
    action: 'record.reveal',
    detail: {
      what: `${masked} masked ${masked === 1 ? 'value' : 'values'} of ${evidenceName}, record ${index + 1}, shown`,
      evidenceId,
      name: evidenceName,
      record: index,
      offset,
      length,
      sha256: recordSha256,
      masked,
    },
  });
  return exact;
}
