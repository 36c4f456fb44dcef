/** Who, what, when, and the numbers that everything else explains. */
import { SEVERITIES } from '../../../shared/model/kinds.ts';
import type { ReportModel } from '../model.ts';
import { html, type Markup } from './markup.ts';
import { paragraphs, severityLabel, time, zoneOf } from './pieces.ts';

export function summary(model: ReportModel): Markup {
  const { counts } = model.case;
  const bySeverity = [...SEVERITIES].reverse().flatMap((severity) => {
    const count = model.findings.filter((finding) => finding.row.severity === severity).length;
    return count === 0 ? [] : [html`${severityLabel(severity)} ${count} `];
  });
  return html`${paragraphs(model.settings.summary)}
<dl class="facts">
<dt>Case</dt><dd>${model.case.title}</dd>
<dt>Examiner</dt><dd>${model.case.examiner === '' ? 'not stated' : model.case.examiner}</dd>
<dt>Period of the evidence</dt><dd>${time(model, model.case.fromUs)} to ${time(model, model.case.toUs)}</dd>
<dt>Times are in</dt><dd>${zoneOf(model)}</dd>
<dt>Evidence</dt><dd>${counts.evidence} files, ${counts.bytes} bytes, ${counts.records} records: ${counts.accepted} accepted, ${counts.duplicates} duplicates, ${counts.rejected} rejected</dd>
<dt>Events</dt><dd>${counts.events}, of them ${counts.undated} undated</dd>
<dt>Agents · chains · findings</dt><dd>${counts.agents} · ${counts.chains} · ${counts.findings} (${counts.openFindings} open)</dd>
<dt>Findings printed</dt><dd>${bySeverity.length === 0 ? 'none' : bySeverity}</dd>
<dt>Integrity</dt><dd>${verification(model)}</dd>
</dl>`;
}

function verification(model: ReportModel): Markup {
  const { verified } = model.case;
  if (verified === null) return html`The stored evidence was not verified before this report was made.`;
  const state = verified.ok ? 'verified' : `verification found ${verified.problems} problems`;
  return html`${state}, ${time(model, verified.atUs)}${verified.stale ? '; the case has changed since' : ''}`;
}
