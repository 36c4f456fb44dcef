/**
 * AWS CloudTrail: `{"Records":[…]}` files, plain arrays, NDJSON, and LookupEvents answers whose `CloudTrailEvent` is a JSON text.
 * Format: docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference.html
 * Traps: `sourceIPAddress` may be a service's DNS name; a role session's name changes at every hop, `sourceIdentity` does not;
 * the temporary key an AssumeRole answer hands out is the `accessKeyId` of every later call of that session.
 */
import type { Draft } from '../../shared/model/event.ts';
import { cloudTrailEvent } from './_cloudTrailEvent.ts';
import { asFields, at, type Fields, parsed, textAt } from './_fields.ts';
import { confidence } from './_sniff.ts';
import { defineImporter, reject } from './define.ts';

/** The event object itself: the record, or the JSON text that LookupEvents puts in `CloudTrailEvent`. */
function eventOf(record: Fields): Fields | undefined {
  const wrapped = at(record, 'CloudTrailEvent');
  if (wrapped === undefined) return record;
  return asFields(parsed(wrapped));
}

function isCloudTrail(record: Fields): boolean {
  if (at(record, 'CloudTrailEvent') !== undefined) return true;
  if (textAt(record, 'eventName') === undefined) return false;
  if (textAt(record, 'eventSource')?.endsWith('amazonaws.com') === true) return true;
  return (
    asFields(at(record, 'userIdentity')) !== undefined &&
    ['eventTime', 'eventSource', 'awsRegion', 'eventVersion', 'recipientAccountId'].some(
      (name) => at(record, name) !== undefined,
    )
  );
}

export default defineImporter({
  id: 'aws.cloudtrail',
  title: 'AWS CloudTrail',
  source: 'AWS',
  kind: 'log',
  version: 1,
  priority: 86,
  lists: ['Records', 'Events'],
  fills: ['user', 'credential', 'system', 'object'],
  sniff: (head) => confidence(head, 96, isCloudTrail),
  *parse(input, ctx): Iterable<Draft> {
    const record = asFields(input.value);
    const fields = record === undefined ? undefined : eventOf(record);
    if (record === undefined || fields === undefined) {
      yield reject(record === undefined ? 'not an object' : 'CloudTrailEvent is not a JSON object', '/CloudTrailEvent');
      return;
    }
    const action = textAt(fields, 'eventName') ?? textAt(record, 'EventName');
    if (action === undefined) {
      yield reject('not a CloudTrail event: eventName is missing', '/eventName');
      return;
    }
    const stated = at(fields, 'eventTime') ?? at(fields, '@timestamp') ?? at(record, 'EventTime');
    yield cloudTrailEvent(fields, action, ctx.time(stated, { sourceZone: 'UTC' }));
  },
});
