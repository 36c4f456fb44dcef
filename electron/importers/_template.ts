/**
 * TEMPLATE. Copy this file to `vendorSource.ts` (no underscore: then it is registered by itself), and write here:
 * which product and setting produce this log, where its format is documented, and the traps a reader falls into.
 * Files that begin with an underscore are shared by importers and are never registered.
 */
import type { Draft } from '../../shared/model/event.ts';
import { AttrList, event, KeyList, OCSF, statusOf } from './_draft.ts';
import { asFields, at, idAt, ipAddress, isEmail, textAt } from './_fields.ts';
import { objectRef } from './_objectRefs.ts';
import { object, system, user } from './_refs.ts';
import { confidence } from './_sniff.ts';
import { verbOf } from './_verbs.ts';
import { defineImporter, reject } from './define.ts';

export default defineImporter({
  // `vendor.source`; also the name of the fixture folder samples/formats/<id>/.
  id: 'example.audit',
  title: 'Example audit log',
  source: 'Example',
  kind: 'log',
  // Raise it when the drafts of the same bytes change.
  version: 1,
  // Unique among all importers; decides between two that are equally sure.
  priority: 0,
  // Keys of the lists that wrap the records, e.g. {"entries":[…]}. Leave out for arrays, NDJSON and CSV.
  lists: ['entries'],
  // The slots this log can fill: what an empty slot asks for.
  fills: ['user', 'object'],
  // Judge by content only. Return 90 or more only for fields that no other source has.
  sniff: (head) => confidence(head, 90, (record) => textAt(record, 'exampleEvent') !== undefined),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const action = textAt(record, 'exampleEvent');
    // Bad input is a reject with its reason, never an exception. Unknown event types are kept with their fields.
    if (record === undefined || action === undefined) {
      yield reject('not an example event: exampleEvent is missing', '/exampleEvent');
      return;
    }
    const who = idAt(record, 'actor.mail', 'actor.id');
    const target = idAt(record, 'target.id');
    const keys = new KeyList()
      .add('request', at(record, 'requestId'))
      .add('session', at(record, 'sessionId'), 'example:');
    if (target !== undefined) keys.add('object_ref', objectRef('example', target));
    yield event({
      originalUid: idAt(record, 'id'),
      // `sourceZone` only where the format's documentation fixes the zone. No time: the event is kept, undated.
      time: ctx.time(at(record, 'time'), { sourceZone: 'UTC' }),
      classUid: OCSF.apiActivity,
      action,
      verb: verbOf(action),
      status: statusOf(textAt(record, 'result')),
      actor: who === undefined ? undefined : user(isEmail(who) ? { email: who } : { name: who }),
      actorRole: who === undefined ? 'unknown' : 'user',
      system: system('Example'),
      objects: target === undefined ? [] : [object('example', 'record', target)],
      ip: ipAddress(at(record, 'ip')),
      keys: keys.list,
      attrs: new AttrList().add('reason', at(record, 'reason')).list,
    });
  },
});
