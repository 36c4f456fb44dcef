/** Small pieces that every section uses: times, entities, classes, severities, tables, citations. */
import type { z } from 'zod';
import type { EntityBrief } from '../../../shared/contract/common.ts';
import type { LinkClass, Precision, Severity } from '../../../shared/model/kinds.ts';
import { formatInZone } from '../../../shared/model/time.ts';
import type { ReportModel } from '../model.ts';
import { html, type Markup } from './markup.ts';

type Entity = z.infer<typeof EntityBrief>;

/** The zone that the report's times are printed in. */
export function zoneOf(model: ReportModel): string {
  return model.settings.zone === 'case' ? model.case.zone : 'UTC';
}

export function time(model: ReportModel, us: number | null, precision: Precision = 's'): Markup {
  if (us === null) return html`<span class="muted">undated</span>`;
  return html`<time>${formatInZone(us, zoneOf(model), precision)}</time>`;
}

export function entity(value: Entity | null, empty = 'not known'): Markup {
  if (value === null) return html`<span class="empty">${empty}</span>`;
  return html`<span class="entity ${value.kind}" title="${value.key}">${value.name}</span>`;
}

export function classLabel(value: LinkClass | null): Markup {
  return html`<span class="class ${value ?? 'none'}">${value ?? 'empty'}</span>`;
}

export function severityLabel(value: Severity): Markup {
  return html`<span class="severity ${value}">${value}</span>`;
}

export function table(headings: readonly string[], rows: readonly (readonly Markup[])[], caption: string): Markup {
  if (rows.length === 0) return html`<p class="muted">None.</p>`;
  return html`<table><caption>${caption}</caption><thead><tr>${headings.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody></table>`;
}

/** Where the event's source record stands: file, record number, bytes. */
export function citation(model: ReportModel, eventId: number): Markup {
  const at = model.citations.get(eventId);
  if (at === undefined) return html`<span class="cite">event ${String(eventId)}</span>`;
  return html`<span class="cite">${at.evidence} · record ${at.record} · bytes ${at.offset}–${at.offset + at.length - 1}</span>`;
}

export function leftOut(count: number, what: string): Markup {
  if (count === 0) return html``;
  return html`<p class="cut">${count} more ${what} are in the case and not printed here.</p>`;
}

export function text(value: string): Markup {
  return html`${value}`;
}

export function number(value: number): Markup {
  return html`<span class="number">${value}</span>`;
}

/** Paragraphs from plain text; a blank line parts them. */
export function paragraphs(value: string): Markup[] {
  return value
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => html`<p class="prose">${part}</p>`);
}
