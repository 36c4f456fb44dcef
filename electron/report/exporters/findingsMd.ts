import type { ExportedEvidence, ExportedFinding } from '../../../shared/model/exported.ts';
import { RANK_PARTS } from '../../../shared/model/rank.ts';
import { formatIsoUtc } from '../../../shared/model/time.ts';
import { defineExporter, type ReportSource } from '../define.ts';
import { code, prose, tableRow } from '../markdown.ts';

/** Records a ticket lists; the rest is counted. */
const MOST_RECORDS = 20;

/** One section a finding, ready to be pasted into a ticket. */
export default defineExporter({
  id: 'findings.md',
  title: 'Findings as Markdown, for tickets',
  extension: 'md',
  *write(source) {
    let count = 0;
    for (const finding of source.findings()) {
      if (count > 0) yield '\n---\n\n';
      count += 1;
      yield* section(source, finding);
    }
    if (count === 0) yield '# No findings\n\nNo finding is in this selection.\n';
  },
});

function* section(source: ReportSource, finding: ExportedFinding): Generator<string> {
  yield `# ${prose(finding.title)}\n\n`;
  yield `**${finding.severity}**, score ${finding.score} of 100 · ${finding.status}`;
  yield `${finding.owner === '' ? ' · no owner' : ` · owner ${prose(finding.owner)}`}`;
  yield `${finding.due === null ? '' : ` · due ${finding.due}${finding.overdue ? ' (overdue)' : ''}`}\n\n`;
  if (finding.reason !== '') yield `> ${prose(finding.reason)}\n\n`;
  yield `## What was seen\n\n${prose(finding.explanation)}\n\n`;
  if (finding.why !== '') yield `## Why it matters\n\n${prose(finding.why)}\n\n`;
  if (finding.rank !== null) {
    const { rank } = finding;
    yield `## Why this rank\n\n`;
    for (const part of RANK_PARTS) yield `- ${part} ${rank[part].value.toFixed(2)}: ${prose(rank[part].why)}\n`;
    yield '\n';
  }
  if (finding.entities.length > 0) {
    yield '## Concerns\n\n';
    for (const entity of finding.entities.slice(0, 20))
      yield `- ${entity.kind} ${code(entity.name)} (${code(entity.key)})\n`;
    if (finding.entities.length > 20) yield `- and ${finding.entities.length - 20} more\n`;
    yield '\n';
  }
  yield* evidence(source.evidenceOf(finding.finding_id, MOST_RECORDS), finding);
  yield '## To do\n\n';
  for (const step of finding.remediation) yield `- [ ] ${prose(step)}\n`;
  if (finding.refs.length > 0) yield `\n## References\n\n${finding.refs.map((ref) => `- ${prose(ref)}\n`).join('')}`;
  yield `\nRule ${code(finding.rule)} version ${finding.rule_version}, finding ${code(finding.finding_id)} of case ${code(source.case.title)}`;
  yield `, exported ${formatIsoUtc(source.case.madeUs, 'min')}.\n`;
}

function* evidence(records: readonly ExportedEvidence[], finding: ExportedFinding): Generator<string> {
  if (records.length === 0) return;
  yield '## Evidence\n\n';
  yield tableRow(['time (UTC)', 'action', 'acted as', 'object', 'file', 'record', 'bytes']);
  yield tableRow(['---', '---', '---', '---', '---', '---:', '---:']);
  for (const record of records)
    yield tableRow([
      record.time ?? 'undated',
      code(record.action),
      code(record.actor),
      code(record.object),
      code(record.file),
      String(record.record),
      `${record.offset}–${record.offset + record.length - 1}${record.decoded ? ' (decoded)' : ''}`,
    ]);
  const left = finding.event_ids.length + finding.record_ids.length - records.length;
  if (left > 0) yield `\n${left} more records are in the case.\n`;
  yield '\nRecords count from 0. Each file is named by its SHA-256: ';
  yield [...new Map(records.map((record) => [record.evidence_id, record])).values()]
    .map((record) => `${code(record.file)} ${code(record.sha256)}`)
    .join(', ');
  yield '.\n\n';
}
