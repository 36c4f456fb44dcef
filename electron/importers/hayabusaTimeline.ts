/**
 * Hayabusa timelines of Windows event logs, JSON lines or CSV: one row for each rule that matched.
 * Format: github.com/Yamato-Security/hayabusa, output profiles
 * Traps: a row is a rule's finding about an event, not the event; `Details` is an object in JSON and `a: b ¦ c: d` text in CSV; levels
 * and channels are abbreviated; the time carries its offset unless the analyst chose another layout.
 */
import type { Draft } from '../../shared/model/event.ts';
import { asFields, at, type Fields, idAt, textAt } from './_fields.ts';
import { object } from './_refs.ts';
import { confidence, plainName } from './_sniff.ts';
import { timelineEvent } from './_timeline.ts';
import { defineImporter, reject } from './define.ts';

const HELD = new Set(['Timestamp']);
const MARKS = ['Computer', 'Channel', 'EventID', 'Level', 'RecordID', 'Details', 'RuleFile', 'MitreTactics'];

/** Details as members: the object, or the `name: value ¦ name: value` text taken apart. */
function detailsOf(record: Fields): Fields {
  const stated = at(record, 'Details');
  const fields = asFields(stated);
  if (fields !== undefined) return fields;
  const pairs = (textAt(record, 'Details') ?? '').slice(0, 65_536).split('¦', 200);
  return Object.fromEntries(
    pairs.flatMap((pair): [string, string][] => {
      const colon = pair.indexOf(':');
      return colon < 0 ? [] : [[pair.slice(0, colon).trim(), pair.slice(colon + 1).trim()]];
    }),
  );
}

export default defineImporter({
  id: 'hayabusa.timeline',
  title: 'Hayabusa timeline',
  source: 'Windows',
  kind: 'log',
  version: 1,
  priority: 351,
  fills: ['user', 'object'],
  expects: ['Timestamp', 'RuleTitle'],
  sniff(head) {
    if (head.container === 'csv') {
      const names = new Set((head.header ?? []).map(plainName));
      const marks = MARKS.filter((name) => names.has(plainName(name))).length;
      return names.has('ruletitle') && names.has('timestamp') && marks >= 3 ? 94 : 0;
    }
    return confidence(
      head,
      94,
      (record) =>
        textAt(record, 'RuleTitle') !== undefined &&
        at(record, 'Timestamp') !== undefined &&
        MARKS.filter((name) => at(record, name) !== undefined).length >= 3,
    );
  },
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const rule = textAt(record, 'RuleTitle');
    if (record === undefined || rule === undefined) {
      yield reject('not a Hayabusa row: RuleTitle is missing', 'RuleTitle');
      return;
    }
    const details = detailsOf(record);
    const computer = idAt(record, 'Computer');
    const path = idAt(details, 'Path', 'Proc', 'TgtFile');
    const draft = timelineEvent({
      record: { ...details, ...record },
      uid: undefined,
      time: ctx.time(at(record, 'Timestamp')),
      action: rule,
      source: computer === undefined ? 'Windows' : `Windows ${computer}`,
      verbFrom: rule,
      person: idAt(details, 'SrcUser', 'User', 'TgtUser'),
      objects: path === undefined ? [] : [object(computer ?? 'Windows', 'file', path)],
      held: HELD,
      overflow: input.overflow,
    });
    yield draft;
  },
});
