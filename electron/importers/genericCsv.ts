/** Any CSV with a column mapping that a person made: the mapping says which column holds the time, the user, the object … */
import { asFields } from './_fields.ts';
import { mappedEvent } from './_mapped.ts';
import { defineImporter, reject } from './define.ts';

export default defineImporter({
  id: 'generic.csv',
  title: 'Any CSV (column mapping)',
  source: 'Mapped source',
  kind: 'log',
  version: 1,
  priority: 2,
  fills: ['user', 'agent', 'credential', 'workflow', 'object'],
  // Without a mapping nothing is known of the columns, so it never claims a file by itself.
  sniff: () => 0,
  *parse(input, ctx) {
    const row = asFields(input.value);
    if (ctx.mapping === undefined) yield reject('no column mapping: say which column holds what, then import again');
    else if (row === undefined) yield reject('not a row');
    else yield mappedEvent(row, ctx.mapping, ctx, input.overflow);
  },
});
