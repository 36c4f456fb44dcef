/**
 * Microsoft 365 unified audit log: the Purview search's CSV (`RecordId,CreationDate,…,AuditData,…`), JSON or NDJSON of AuditData as
 * the Management Activity API gives it, and rows of a search result that hold AuditData as a JSON text.
 * Format: learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema
 * Traps: CreationTime is UTC without saying so; ClientIP comes in three shapes; a file read by an agent names the person whose
 * rights were used, not the one who asked; exports stop at 5,000 or 50,000 rows without a word.
 */
import type { Draft, EventDraft } from '../../shared/model/event.ts';
import { asFields, at, type Fields, parsed, textAt } from './_fields.ts';
import { confidence, plainName } from './_sniff.ts';
import { unifiedAuditEvent } from './_unifiedAuditEvent.ts';
import { defineImporter, reject } from './define.ts';

/** The AuditData object; a doubly encoded one is opened twice. Undefined when the text is not (complete) JSON. */
function auditData(record: Fields): Fields | undefined {
  const cell = at(record, 'AuditData');
  if (cell === undefined) return record;
  const once = parsed(cell);
  return asFields(typeof once === 'string' ? parsed(once) : once);
}

function isAudit(record: Fields): boolean {
  if (at(record, 'AuditData') !== undefined)
    return textAt(record, 'Operation', 'Operations', 'RecordType', 'auditLogRecordType') !== undefined;
  return (
    textAt(record, 'Operation') !== undefined &&
    textAt(record, 'CreationTime', 'TimeGenerated') !== undefined &&
    textAt(record, 'Workload', 'OfficeWorkload', 'RecordType') !== undefined
  );
}

function* parse(record: Fields, time: (value: unknown) => EventDraft['time']): Iterable<Draft> {
  const audit = auditData(record);
  const outer = audit === record ? undefined : record;
  const action = textAt(audit, 'Operation') ?? textAt(outer, 'Operation', 'Operations');
  if (action === undefined) {
    const reason =
      audit === undefined ? 'AuditData is not JSON and the row names no operation' : 'the record names no Operation';
    yield reject(reason, audit === undefined ? 'AuditData' : '/Operation');
    return;
  }
  const stated = at(audit, 'CreationTime') ?? at(audit, 'TimeGenerated');
  const when = time(stated) ?? time(at(outer, 'CreationDate') ?? at(outer, 'createdDateTime'));
  const draft = unifiedAuditEvent(audit ?? record, action, when);
  if (audit !== undefined) {
    yield draft;
    return;
  }
  const cut = textAt(record, 'AuditData')?.slice(0, 4096) ?? '';
  yield {
    ...draft,
    truncated: true,
    attrs: [...draft.attrs, ['AuditData (not readable as JSON)', `${cut.length} characters kept in the record`]],
  };
}

export default defineImporter({
  id: 'm365.unified_audit',
  title: 'Microsoft 365 unified audit log',
  source: 'Microsoft 365',
  kind: 'log',
  version: 1,
  priority: 87,
  lists: ['value', 'Results'],
  fills: ['user', 'agent', 'credential', 'system', 'object'],
  exportCaps: [5000, 50_000],
  sniff(head) {
    if (head.container === 'csv') {
      const names = new Set((head.header ?? []).map(plainName));
      const others = ['operation', 'operations', 'recordtype', 'creationdate', 'userid', 'userids', 'recordid'];
      return names.has('auditdata') && others.filter((name) => names.has(name)).length >= 2 ? 96 : 0;
    }
    return confidence(head, 92, isAudit);
  },
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    if (record === undefined) {
      yield reject('not an audit record: neither an object nor a row');
      return;
    }
    yield* parse(record, (value) => ctx.time(value, { sourceZone: 'UTC' }));
  },
});
