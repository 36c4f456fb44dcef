/**
 * Plaso's `l2tcsv` output (the columns of log2timeline): one row for each time, date and time in columns of their own.
 * Format: plaso.readthedocs.io, output format l2tcsv; forensics.wiki, L2T CSV
 * Traps: the date is month/day/year; the zone is in a third column; `-` stands for nothing; MACB letters say what the time is of.
 */
import type { Draft } from '../../shared/model/event.ts';
import type { ParseContext } from '../../shared/model/importer.ts';
import { asFields, type Fields, idAt, textAt } from './_fields.ts';
import { plainName } from './_sniff.ts';
import { timelineEvent, timelineFile } from './_timeline.ts';
import { defineImporter, reject } from './define.ts';

const COLUMNS = [
  'date',
  'time',
  'timezone',
  'macb',
  'source',
  'sourcetype',
  'type',
  'short',
  'desc',
  'inode',
  'format',
  'extra',
];
const HELD = new Set(['date', 'time', 'timezone', 'version']);

function timeOf(record: Fields, ctx: ParseContext) {
  const date = textAt(record, 'date');
  const clock = textAt(record, 'time');
  if (date === undefined || /^0?0\/0?0\//.test(date)) return undefined;
  const zone = textAt(record, 'timezone');
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(date);
  // The format fixes the order, so the date is handed on in one that cannot be misread.
  const iso =
    american === null ? date : `${american[3]}-${american[1]?.padStart(2, '0')}-${american[2]?.padStart(2, '0')}`;
  const written = clock === undefined || clock === '--:--:--' ? iso : `${iso} ${clock}`;
  const read = ctx.time(written, zone === undefined || zone === '-' ? undefined : { sourceZone: zone });
  return read === undefined ? undefined : { ...read, text: `${date} ${clock ?? ''} ${zone ?? ''}`.trim().slice(0, 64) };
}

export default defineImporter({
  id: 'plaso.l2tcsv',
  title: 'Plaso l2tcsv timeline',
  source: 'Timeline',
  kind: 'log',
  version: 1,
  priority: 353,
  fills: ['user', 'object'],
  expects: ['date', 'time', 'desc'],
  sniff(head) {
    const first = asFields(head.samples[0]);
    const names = new Set((head.header ?? Object.keys(first ?? {})).map(plainName));
    const known = COLUMNS.filter((name) => names.has(name)).length;
    return names.has('macb') && names.has('sourcetype') && known >= 9 ? 94 : 0;
  },
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const what = textAt(record, 'desc', 'short', 'type');
    if (record === undefined || what === undefined) {
      yield reject('not a row of an l2tcsv timeline: desc is missing', 'desc');
      return;
    }
    const type = textAt(record, 'type') ?? textAt(record, 'sourcetype') ?? 'event';
    yield timelineEvent({
      record,
      uid: undefined,
      time: timeOf(record, ctx),
      action: `${textAt(record, 'source') ?? 'LOG'}: ${type}`,
      source: textAt(record, 'sourcetype') ?? 'timeline',
      verbFrom: type,
      person: idAt(record, 'user'),
      objects: timelineFile(record, 'filename'),
      held: HELD,
      overflow: input.overflow,
    });
  },
});
