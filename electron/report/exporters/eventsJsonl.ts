import { defineExporter } from '../define.ts';

export default defineExporter({
  id: 'events.jsonl',
  title: 'Events as JSON lines',
  extension: 'jsonl',
  *write(source) {
    for (const event of source.events()) yield `${JSON.stringify(event)}\n`;
  },
});
