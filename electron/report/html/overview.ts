/** The risk of the case in pictures, as the workbench shows it: each picture is a table, so that it reads without its colours. */
import type { Out } from '../../../shared/contract/index.ts';
import { COVERAGE_STATES } from '../../../shared/contract/risk.ts';
import { FINDING_STATUSES, SEVERITIES } from '../../../shared/model/kinds.ts';
import { surenessOf } from '../../../shared/model/rank.ts';
import { barLength, linePoints, percent, stacked } from '../../../shared/picture/bars.ts';
import type { ReportModel } from '../model.ts';
import { html, type Markup, svg } from './markup.ts';
import { entity, number, severityLabel, table, text, time } from './pieces.ts';

type Risk = Out<'risk.overview'>;

const STATUS_FILL = { open: '#2d72d2', accepted: '#c87619', resolved: '#1c7a4a', dismissed: '#b4bac3' } as const;
const STATE_FILL = {
  exact: '#1c7a4a',
  strong: '#6aa888',
  medium: '#a87738',
  weak: '#d3bd9d',
  analyst: '#215db0',
  direct: '#96b8e8',
  unknown: '#e2a3a6',
} as const;
const STATE_TEXT: Readonly<Record<keyof typeof STATE_FILL, string>> = {
  exact: 'exact',
  strong: 'strong',
  medium: 'medium',
  weak: 'weak',
  analyst: 'set by an examiner',
  direct: 'no agent: done directly',
  unknown: 'not known',
};

export function overview(model: ReportModel): Markup {
  const { risk } = model;
  return html`<p><span class="score">${Math.round(risk.case.score)}</span>${severityLabel(risk.case.severity)} ${risk.case.sentence}</p>
${table(
  ['severity', 'adds', 'by'],
  risk.case.parts.map((part) => [severityLabel(part.severity), text(part.points.toFixed(1)), text(part.text)]),
  'What the risk is made of',
)}
<h3>To do first</h3>
${todo(risk.todo)}
<h3>Findings by severity and status</h3>
${findingMatrix(risk.findings)}
<h3>Attribution coverage</h3>
${coverage(risk.attribution)}
<h3>Agents by risk</h3>
${agents(risk.agents)}
<h3>Access beyond purpose</h3>
${access(risk.access)}
<h3>Inventory over time</h3>
${trend(model, risk.trend)}`;
}

function todo(list: Risk['todo']): Markup {
  if (list.length === 0) return html`<p class="muted">Nothing is open or accepted.</p>`;
  return html`<ol>${list.map(
    (one) =>
      html`<li>${severityLabel(one.severity)} <a href="#finding-${one.finding}">${one.title}</a><br><b>${one.act}</b> · ${one.sure === null ? '' : `${surenessOf(one.sure.value)}: ${one.sure.why} · `}${one.owner === '' ? 'no owner' : one.owner}${one.due === null ? '' : ` · due ${one.due}${one.overdue ? ', overdue' : ''}`}</li>`,
  )}</ol>`;
}

/** A picture beside numbers that say the same: hidden from screen readers. */
function picture(width: number, height: number, inner: string): Markup {
  return svg(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true">${inner}</svg>`,
  );
}

function rect(x: number, y: number, width: number, height: number, look: string): string {
  return width <= 0 ? '' : `<rect x="${x}" y="${y}" width="${width}" height="${height}" ${look}/>`;
}

function key(fill: string, word: string): Markup {
  return html`<span class="key" style="background:${fill}"></span>${word}`;
}

function findingMatrix(cells: Risk['findings']): Markup {
  const rows = [...SEVERITIES].reverse().map((severity) => ({
    severity,
    counts: FINDING_STATUSES.map(
      (status) => cells.find((one) => one.severity === severity && one.status === status)?.count ?? 0,
    ),
  }));
  const most = Math.max(1, ...rows.map(({ counts }) => counts.reduce((sum, one) => sum + one, 0)));
  return html`<table><thead><tr><th scope="col">severity</th><th scope="col"><span class="muted">picture</span></th>
${FINDING_STATUSES.map((status) => html`<th scope="col">${key(STATUS_FILL[status], status)}</th>`)}</tr></thead><tbody>
${rows.map(({ severity, counts }) => {
  const pieces = stacked(counts, most, 200);
  const bars = pieces.map((piece, at) => {
    const status = FINDING_STATUSES[at];
    return status === undefined ? '' : rect(piece.x, 0, piece.width, 14, `fill="${STATUS_FILL[status]}"`);
  });
  return html`<tr><td>${severityLabel(severity)}</td><td>${picture(200, 14, bars.join(''))}</td>${counts.map((count) => html`<td>${number(count)}</td>`)}</tr>\n`;
})}</tbody></table>`;
}

function coverage({ events, slots }: Risk['attribution']): Markup {
  const names = { user: 'originating user', agent: 'agent' } as const;
  const count = (slot: (typeof slots)[number], state: string) =>
    slot.states.find((one) => one.state === state)?.count ?? 0;
  const used = COVERAGE_STATES.filter((state) => slots.some((slot) => count(slot, state) > 0));
  return html`<table><caption>Of ${events} events</caption><thead><tr><th scope="col">slot</th><th scope="col"><span class="muted">picture</span></th>
${used.map((state) => html`<th scope="col">${key(STATE_FILL[state], STATE_TEXT[state])}</th>`)}</tr></thead><tbody>
${slots.map((slot) => {
  const pieces = stacked(
    used.map((state) => count(slot, state)),
    events,
    240,
  );
  const bars = pieces.map((piece, at) => {
    const state = used[at];
    return state === undefined ? '' : rect(piece.x, 0, piece.width, 16, `fill="${STATE_FILL[state]}"`);
  });
  return html`<tr><td>${names[slot.slot]}</td><td>${picture(240, 16, bars.join(''))}</td>${used.map((state) => html`<td>${number(count(slot, state))} <span class="muted">${percent(count(slot, state), events)}</span></td>`)}</tr>\n`;
})}</tbody></table>`;
}

function agents(risk: Risk['agents']): Markup {
  const rows = risk.top.map((one) => [
    entity(one.entity),
    picture(
      120,
      12,
      `${rect(0, 0, 120, 12, 'fill="#edeff2"')}${rect(0, 0, barLength(one.risk.score, 100, 120), 12, 'fill="#7961db"')}`,
    ),
    html`${number(Math.round(one.risk.score))} ${severityLabel(one.risk.severity)}`,
    text(one.status.join(', ')),
    number(one.findings),
    text(one.why[0] ?? ''),
  ]);
  const statuses = risk.byStatus.map(({ status, count }) => `${count} ${status}`).join(', ');
  return html`<p>${risk.total} agents: ${statuses}. An agent may be of several statuses.</p>
<div class="wide">${table(['agent', 'picture', 'risk', 'status', 'findings', 'foremost reason'], rows, `The ${rows.length} of highest risk`)}</div>`;
}

function access(risk: Risk['access']): Markup {
  if (risk.systems.length === 0) return html`<p>No access was stated or seen, so nothing is compared.</p>`;
  const most = Math.max(1, ...risk.systems.flatMap((row) => [row.intended, row.granted, row.observed]));
  const looks = [
    'fill="none" stroke="#8f99a8" stroke-dasharray="3 2"',
    'fill="none" stroke="#404854"',
    'fill="#b4bac3"',
  ];
  const rows = risk.systems.map((row) => {
    const bars = [row.intended, row.granted, row.observed].map((value, at) => {
      const beyond = [0, row.grantedBeyond, row.observedBeyond][at] ?? 0;
      const width = barLength(value, most, 180);
      const over = Math.min(width, barLength(beyond, most, 180));
      return `${rect(1, at * 9 + 1, width, 7, looks[at] ?? '')}${rect(1 + width - over, at * 9 + 1, over, 7, 'fill="#c87619"')}`;
    });
    return [
      text(row.system === '*' ? 'any system' : row.system),
      picture(182, 28, bars.join('')),
      ...[row.intended, row.granted, row.observed, row.grantedBeyond, row.observedBeyond].map(number),
    ];
  });
  const head = ['system', 'picture', 'intended', 'granted', 'observed', 'granted beyond', 'done beyond'];
  return html`<p>Each counts an action of one agent on one kind of object. ${risk.grantedBeyond} are granted and ${risk.observedBeyond} were done beyond what the purpose needs; these are the filled ends of the bars.</p>
${table(head, rows, 'From top to bottom: intended dashed, granted outlined, observed filled')}
${risk.systemsLeftOut === 0 ? '' : html`<p class="cut">${risk.systemsLeftOut} more systems are in the case and not printed here.</p>`}`;
}

function trend(model: ReportModel, { snapshots, note }: Risk['trend']): Markup {
  const rows = snapshots.map((one) => [
    html`${time(model, one.atUs, 'min')}${one.dated ? '' : ' (when imported)'}`,
    ...[one.agents, one.grants, one.excess].map((value) => (value === null ? text('not stated') : number(value))),
    text(one.evidence.map((file) => file.name).join(', ')),
  ]);
  const head = ['snapshot', 'agents', 'grants', 'beyond purpose', 'files'];
  const lines =
    snapshots.length < 2 ? [] : (['agents', 'grants', 'excess'] as const).map((name) => line(snapshots, name));
  return html`${note === '' ? '' : html`<p>${note}</p>`}${lines}${rows.length === 0 ? '' : table(head, rows, 'What inventories state; beyond purpose by the purpose as it is stated now')}`;
}

function line(snapshots: Risk['trend']['snapshots'], name: 'agents' | 'grants' | 'excess'): Markup {
  const known = snapshots.flatMap((one) => {
    const value = one[name];
    return value === null ? [] : [{ atUs: one.atUs, value }];
  });
  if (known.length < 2) return html``;
  const values = known.map((one) => one.value);
  const points = linePoints(
    values,
    known.map((one) => one.atUs),
    Math.max(1, ...values),
    { width: 260, height: 60 },
  );
  const marks = points.map((point) => `<circle cx="${point.x}" cy="${point.y}" r="3" fill="#2d72d2"/>`).join('');
  const path = points.map((point) => `${point.x},${point.y}`).join(' ');
  const inner = `<g transform="translate(6 6)"><line x1="0" x2="260" y1="60" y2="60" stroke="#a9b1bc"/><polyline points="${path}" fill="none" stroke="#2d72d2" stroke-width="1.6"/>${marks}</g>`;
  const title = name === 'excess' ? 'grants beyond purpose' : name;
  return html`<figure>${picture(272, 72, inner)}<figcaption>${title}: ${values[0] ?? 0} to ${values.at(-1) ?? 0}</figcaption></figure>`;
}
