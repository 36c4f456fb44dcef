/** Each finding with its explanation, status, remedies and the records it rests on. */
import type { Out } from '../../../shared/contract/index.ts';
import { RANK_PARTS } from '../../../shared/model/rank.ts';
import { REPORT_LIMITS, type ReportModel } from '../model.ts';
import { html, type Markup } from './markup.ts';
import { citation, entity, leftOut, severityLabel, table, text, time } from './pieces.ts';

export function findings(model: ReportModel): Markup {
  if (model.findings.length === 0) return html`<p>No rule found anything.</p>`;
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
<dt>Why this rank</dt><dd>${whyRank(finding)}</dd>
<dt>Status</dt><dd>${row.status}${row.reason === '' ? '' : ` (${row.reason})`}${finding.statusWho === null ? '' : `, by ${finding.statusWho}`}${row.seenAgain ? '; its newest event is later than that' : ''}</dd>
<dt>Owner · due</dt><dd>${row.owner === '' ? 'nobody' : row.owner} · ${row.due === null ? 'no date' : row.due}${row.overdue ? html` <b class="late">overdue when this was made</b>` : ''}</dd>
<dt>Concerns</dt><dd>${row.entities.map((item) => html`${entity(item)} `)}</dd>
${finding.facts.map((fact) => html`<dt>${fact.name}</dt><dd>${fact.value}</dd>`)}
${finding.refs.length === 0 ? '' : html`<dt>See</dt><dd>${finding.refs.map((ref) => html`${ref.id} ${ref.title} (${ref.scheme}); `)}</dd>`}
<dt>What to do</dt><dd>${finding.remediation.join(' · ')}</dd>
<dt>Finding id</dt><dd class="mono">${row.id}</dd>
</dl>
${evidence(model, shown, row.events)}
</article>`;
}

function whyRank({ row, rank }: Out<'findings.get'>): Markup {
  if (rank === null) return html`${row.score} of 100`;
  return html`${row.score} of 100: ${RANK_PARTS.map((part) => html`${part} ${rank[part].value.toFixed(2)} (${rank[part].why}) `)}`;
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
