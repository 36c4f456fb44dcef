import type { ReviewLine } from '../../../shared/model/accessReview.ts';
import { formatIsoUtc } from '../../../shared/model/time.ts';
import { defineExporter } from '../define.ts';
import { code, prose, tableRow } from '../markdown.ts';

const COLUMNS = ['access', 'tier', 'path', 'events', 'last use', 'verdict', 'proposal', 'decision', 'reviewer', 'date'];
const RULE = ['---', '---:', '---', '---:', '---', '---', '---', '---', '---', '---'];

/** One section an owner, one table an agent, to be filled in where it is read. */
export default defineExporter({
  id: 'access-review.md',
  title: 'Access review by owner, Markdown',
  extension: 'md',
  *write(source) {
    yield `# Access review: ${prose(source.case.title)}\n\nMade ${formatIsoUtc(source.case.madeUs, 'min')} from the imported records. `;
    yield 'The proposals follow from them alone; the owner decides.\n';
    let owner: string | undefined;
    let agent: string | undefined;
    let count = 0;
    for (const line of source.review()) {
      count += 1;
      if (line.owner !== owner) {
        owner = line.owner;
        agent = undefined;
        const title = owner === '' ? 'Nobody is recorded as the owner' : prose(owner);
        yield `\n## ${title}${line.ownerDeparted ? ' (departed or disabled: name another owner first)' : ''}\n`;
      }
      if (line.agentKey !== agent) {
        agent = line.agentKey;
        yield `\n### ${prose(line.agent)}\n\n${code(line.agentKey)}${line.status.length === 0 ? '' : ` · ${line.status.join(', ')}`}\n\n`;
        yield tableRow(COLUMNS) + tableRow(RULE);
      }
      yield tableRow(cells(line));
    }
    if (count === 0) yield '\nNo agent is in this case.\n';
  },
});

function cells({ access, proposal, reason }: ReviewLine): string[] {
  const asked = `**${proposal}**: ${prose(reason)}`;
  if (access === null) return ['none recorded', '–', '–', '0', '–', '–', asked, '', '', ''];
  return [
    `${prose(access.system)} ${access.verb} ${code(access.resource)}`,
    access.tier === null ? '–' : String(access.tier),
    access.path === '' ? '–' : prose(access.path),
    String(access.observed),
    access.lastUs === null ? '–' : formatIsoUtc(access.lastUs, 's'),
    access.verdict.replaceAll('_', ' '),
    asked,
    '',
    '',
    '',
  ];
}
