/**
 * Timelines in the shape Timesketch imports and exports, as CSV or JSON lines, which is also what plaso's psort writes (`dynamic`
 * and `json_line`): `message`, `datetime` or `timestamp`, `timestamp_desc`, and any further columns.
 * Format: timesketch.org/guides/user/import-from-json-csv, plaso.readthedocs.io (output and formatting)
 * Traps: `timestamp` is documented in microseconds, but files hold seconds, milliseconds and plain wrong numbers: a readable
 * `datetime` is believed before it; `datetime` may itself be a number; either may be empty or blank.
 */
import type { Draft, TimeValue } from '../../shared/model/event.ts';
import type { ParseContext } from '../../shared/model/importer.ts';
import { asFields, at, type Fields, idAt, text, textAt } from './_fields.ts';
import { confidence, plainName } from './_sniff.ts';
import { PERSON_MEMBERS, timelineEvent, timelineFile } from './_timeline.ts';
import { defineImporter, reject } from './define.ts';

const HELD = new Set(['datetime', 'timestamp', 'timestamp_desc', '__container_type__', '__type__']);
/** Plaso writes these where a time is not set. */
const NOT_SET = /^(?:not a time|not set|never|semantic time)$/i;

function timeOf(record: Fields, ctx: ParseContext): TimeValue | undefined {
  const written = at(record, 'datetime');
  const stated = typeof written === 'string' && NOT_SET.test(written.trim()) ? undefined : ctx.time(written);
  if (stated?.us !== undefined) return stated;
  const number = ctx.time(at(record, 'timestamp'));
  return number?.us === undefined || number.problem !== undefined ? (stated ?? number) : number;
}

export default defineImporter({
  id: 'timesketch.timeline',
  title: 'Timesketch or plaso timeline',
  source: 'Timeline',
  kind: 'log',
  version: 1,
  priority: 352,
  fills: ['user', 'object'],
  expects: ['message', 'timestamp_desc'],
  sniff(head) {
    const wanted = (has: (name: string) => boolean) =>
      has('message') && has('timestamp_desc') && (has('datetime') || has('timestamp'));
    if (head.container === 'csv') {
      const names = new Set((head.header ?? []).map(plainName));
      return wanted((name) => names.has(plainName(name))) ? 90 : 0;
    }
    return confidence(head, 90, (record) => wanted((name) => at(record, name) !== undefined));
  },
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const message = textAt(record, 'message');
    const meaning = textAt(record, 'timestamp_desc');
    if (record === undefined || (message === undefined && meaning === undefined)) {
      yield reject('not a timeline event: message and timestamp_desc are missing', 'message');
      return;
    }
    const type = textAt(record, 'data_type', 'source_short', 'source');
    yield timelineEvent({
      record,
      uid: idAt(record, 'uuid', '_id'),
      time: timeOf(record, ctx),
      action: type === undefined ? (meaning ?? 'event') : `${type}: ${meaning ?? 'event'}`,
      source: text(at(record, 'source_long')) ?? type ?? 'timeline',
      verbFrom: meaning,
      person: PERSON_MEMBERS.map((name) => idAt(record, name)).find((found) => found !== undefined),
      objects: timelineFile(record, 'filename', 'display_name'),
      held: HELD,
      overflow: input.overflow,
    });
  },
});
