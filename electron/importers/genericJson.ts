/** Any JSON array or NDJSON with a mapping that a person made: dotted paths or JSON Pointers say where the time, the user … are. */
import { asFields } from './_fields.ts';
import { mappedEvent } from './_mapped.ts';
import { defineImporter, reject } from './define.ts';

export default defineImporter({
  id: 'generic.json',
  title: 'Any JSON (field mapping)',
  source: 'Mapped source',
  kind: 'log',
  version: 1,
  priority: 1,
  lists: ['records', 'Records', 'data', 'items', 'value', 'entries', 'results', 'events', 'logs'],
  fills: ['user', 'agent', 'credential', 'workflow', 'object'],
  // Without a mapping nothing is known of the fields, so it never claims a file by itself.
  sniff: () => 0,
  *parse(input, ctx) {
    const record = asFields(input.value);
    if (ctx.mapping === undefined) yield reject('no field mapping: say which field holds what, then import again');
    else if (record === undefined) yield reject('not an object');
    else yield mappedEvent(record, ctx.mapping, ctx);
  },
});
