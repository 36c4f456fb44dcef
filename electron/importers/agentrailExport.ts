/**
 * This product's own exports: events as CSV or JSON lines, findings as CSV or JSON lines (electron/report/exporters).
 * They restate what a case holds or concluded. Read as events they would count everything twice and pass conclusions off as
 * evidence, so their rows are kept, with their exact bytes, and give no events. Whoever wants the events imports the original
 * logs, or maps the columns with the generic importers.
 */
import type { Draft } from '../../shared/model/event.ts';
import { asFields, at } from './_fields.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, kept, reject } from './define.ts';

const PLACE = ['event_id', 'evidence_id', 'record', 'offset', 'length', 'original_time'];
const SHAPES: readonly { readonly what: string; readonly fields: readonly string[] }[] = [
  { what: 'an event', fields: [...PLACE, 'originating_user_class'] },
  { what: 'an event', fields: [...PLACE, 'attribution'] },
  { what: 'a finding', fields: ['finding_id', 'rule', 'severity', 'event_ids', 'chain_ids', 'remediation'] },
];

function shapeOf(has: (field: string) => boolean): string | undefined {
  return SHAPES.find(({ fields }) => fields.every(has))?.what;
}

export default defineImporter({
  id: 'agentrail.export',
  title: 'Agentrail export',
  source: 'Agentrail',
  kind: 'log',
  version: 1,
  priority: 410,
  fills: [],
  sniff(head) {
    if (head.header !== undefined) return shapeOf((field) => head.header?.includes(field) === true) ? 99 : 0;
    return confidence(head, 99, (record) => shapeOf((field) => at(record, field) !== undefined) !== undefined);
  },
  *parse(input): Iterable<Draft> {
    const record = asFields(input.value);
    const what = record === undefined ? undefined : shapeOf((field) => at(record, field) !== undefined);
    yield what === undefined
      ? reject('not a row of an Agentrail export: its fields are not all there')
      : kept(`they are rows of an Agentrail export, which restates ${what} of a case and is no evidence of its own`);
  },
});
