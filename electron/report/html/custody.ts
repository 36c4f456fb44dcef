import type { ReportModel } from '../model.ts';
import { html, type Markup } from './markup.ts';
import { leftOut, table, text, time } from './pieces.ts';

/** Everything done to the case, in order, each entry chained to the one before. */
export function custody(model: ReportModel): Markup {
  const rows = model.custody.map((entry) => [
    text(String(entry.seq)),
    time(model, entry.atUs),
    text(entry.who),
    text(entry.action),
    text(entry.detail),
    html`<span class="mono" title="${entry.hash}">${entry.hash.slice(0, 12)}…</span>`,
  ]);
  return html`${table(['no', 'time', 'who', 'action', 'detail', 'hash'], rows, 'Each hash covers the entry and the hash before it')}
${leftOut(model.custodyLeftOut, 'entries')}`;
}
