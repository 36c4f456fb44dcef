import { defineExporter } from '../define.ts';

export default defineExporter({
  id: 'findings.jsonl',
  title: 'Findings as JSON lines',
  extension: 'jsonl',
  *write(source) {
    for (const finding of source.findings()) yield `${JSON.stringify(finding)}\n`;
  },
});
