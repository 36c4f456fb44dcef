import type { ReportModel } from '../model.ts';
import { decisions } from './decisions.ts';
import { html, type Markup } from './markup.ts';
import { table, text, time } from './pieces.ts';

/** Stars, tags and comments with who and when; then what was decided. */
export function annotations(model: ReportModel): Markup {
  const rows = model.annotations.map((note) => [
    time(model, note.atUs),
    text(note.who),
    text(note.kind),
    text(`${note.target.kind} ${note.target.key}`),
    text(note.value),
  ]);
  return html`${table(['time', 'who', 'kind', 'on', 'text'], rows, `${model.annotations.length} notes`)}
${model.annotationsCut ? html`<p class="cut">More notes are in the case and not printed here.</p>` : ''}
${decisions(model)}`;
}
