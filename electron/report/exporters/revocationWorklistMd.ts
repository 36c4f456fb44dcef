import { formatIsoUtc } from '../../../shared/model/time.ts';
import { defineExporter } from '../define.ts';
import { code, prose } from '../markdown.ts';
import { breaksText, ownerText, type WorkRow, whereText } from '../worklistText.ts';

const HEADINGS: Readonly<Record<WorkRow['urgency'], string>> = {
  contain: 'First: contains the incident',
  used: 'Then: what it was seen using',
  reachable: 'Last: what it could use next',
};

/** A checklist in the order of work, ready for a ticket. */
export default defineExporter({
  id: 'revocation-worklist.md',
  title: 'Revocation worklist, Markdown',
  extension: 'md',
  *write(source) {
    const { cuts, days, rows, sentence, subject } = source.worklist();
    yield `# Revocation worklist: ${prose(subject.name)}\n\n`;
    yield `${subject.kind} ${code(subject.key)} in case ${prose(source.case.title)}, made ${formatIsoUtc(source.case.madeUs, 'min')}.\n\n${prose(sentence)}\n`;
    let urgency: WorkRow['urgency'] | undefined;
    for (const row of rows) {
      if (row.urgency !== urgency) {
        urgency = row.urgency;
        yield `\n## ${HEADINGS[urgency]}\n\n`;
      }
      yield `- [ ] **${row.order}. ${prose(row.action)}**\n`;
      yield `  - where: ${prose(whereText(row))}${row.tier === null ? '' : `, tier ${row.tier}`}\n`;
      yield `  - owner: ${prose(ownerText(row))}\n`;
      yield `  - why: ${prose(row.why)}\n`;
      yield `  - will break: ${prose(breaksText(row, days))}\n`;
    }
    if (cuts.length > 0) yield `\n## Left out\n\n${cuts.map((cut) => `- ${prose(cut)}\n`).join('')}`;
  },
});
