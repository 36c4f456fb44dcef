/** Each finding with its explanation, status, remedies and the records it rests on. */
import type { Out } from '../../../shared/contract/index.ts';
import { REPORT_LIMITS, type ReportModel } from '../model.ts';
import { html, type Markup } from './markup.ts';
import { citation, entity, leftOut, severityLabel, table, text, time } from './pieces.ts';

export function findings(model: ReportModel): Markup {
  if (model.findings.length === 0) return html`<p>No rule found anything that is open or accepted.</p>`;
  return html`${model.findings.map((finding) => one(model, finding))}${leftOut(model.findingsLeftOut, 'findings')}`;
}

function one(model: ReportModel, finding: Out<'findings.get'>): Markup {
  const { row } = finding;
  const shown = finding.events.slice(0, REPORT_LIMITS.findingEvents);
  return html`<article id="finding-${row.id}">
<h3>${severityLabel(row.severity)} ${row.title}</h3>
<p class="prose">${finding.explanation}</p>
<dl class="facts">
<dt>Rule</dt><dd>${row.rule}: ${finding.why}</dd>
<dt>Status</dt><dd>${row.status}${row.reason === '' ? '' : ` (${row.reason})`}${finding.statusWho === null ? '' : `, by ${finding.statusWho}`}</dd>
<dt>Concerns</dt><dd>${row.entities.map((item) => html`${entity(item)} `)}</dd>
${finding.facts.map((fact) => html`<dt>${fact.name}</dt><dd>${fact.value}</dd>`)}
${finding.refs.length === 0 ? '' : html`<dt>See</dt><dd>${finding.refs.map((ref) => html`${ref.id} ${ref.title} (${ref.scheme}); `)}</dd>`}
<dt>What to do</dt><dd>${finding.remediation.join(' · ')}</dd>
<dt>Finding id</dt><dd class="mono">${row.id}</dd>
</dl>
${evidence(model, shown, row.events)}
</article>`;
}

function evidence(model: ReportModel, shown: Out<'findings.get'>['events'], total: number): Markup {
  if (total === 0) return html`<p class="muted">It rests on inventory records, not on events.</p>`;
  const rows = shown.map((event) => [
    time(model, event.timeUs, event.precision),
    text(event.sourceTitle),
    text(event.action),
    entity(event.actor, '–'),
    event.object === null ? text('–') : entity(event.object),
    citation(model, event.id),
  ]);
  return html`${table(['time', 'source', 'action', 'acted as', 'object', 'source record'], rows, `Evidence: ${total.toLocaleString('en-US')} events`)}
${leftOut(total - shown.length, 'events')}`;
}
