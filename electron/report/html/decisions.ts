import { SLOT_NAMES } from '../../../shared/model/kinds.ts';
import type { ReportModel } from '../model.ts';
import { html, type Markup } from './markup.ts';
import { citation, table, text, time } from './pieces.ts';

const DECIDED = {
  confirm: 'confirmed',
  reject: 'rejected',
  draw: 'drawn',
  merge: 'joined',
  split: 'kept apart',
} as const;

/** What analysts decided of links, names and slots: why, and what follows. Nothing where nothing was decided. */
export function decisions(model: ReportModel): Markup {
  const { entities, links, more, pending, slots } = model.decisions;
  const rows = [
    ...links.map((one) => ({
      one,
      decided: DECIDED[one.decision],
      about: html`link from ${one.from === null ? 'a record no longer in the case' : end(model, one.from)} to ${
        one.to === null ? 'a record no longer in the case' : end(model, one.to)
      }${one.methods.length === 0 ? '' : ` (${one.methods.join(', ')})`}`,
    })),
    ...entities.map((one) => ({
      one,
      decided: DECIDED[one.decision],
      about: html`${one.a?.kind ?? ''} <span class="mono">${one.a?.key ?? 'no longer in the case'}</span> and
<span class="mono">${one.b?.key ?? 'no longer in the case'}</span>`,
    })),
    ...slots.map((one) => ({
      one,
      decided: one.entity === null ? 'left open' : 'set by hand',
      about: html`${SLOT_NAMES[one.slot]} of chain <span class="mono">${one.chainId}</span>${one.entity === null ? '' : `: ${one.entity.name}`}`,
    })),
  ];
  if (rows.length === 0) return html``;
  return html`<h3>Decisions</h3>${table(
    ['time', 'who', 'decided', 'about', 'why', 'what follows'],
    rows.map(({ about, decided, one }) => [
      time(model, one.atUs),
      text(one.who),
      text(decided),
      about,
      text(one.note),
      text(`${one.effect}${one.applied ? '' : ' Not applied yet.'}`),
    ]),
    `${rows.length} decisions${more ? ', the newest' : ''}`,
  )}${pending === 0 ? '' : html`<p class="cut">${pending} of them came or went since chains and findings were last made.</p>`}`;
}

type End = NonNullable<ReportModel['decisions']['links'][number]['from']>;

function end(model: ReportModel, { end: { action, precision, sourceTitle, timeUs }, eventId }: End): Markup {
  return html`${sourceTitle} ${action} ${time(model, timeUs, precision)} ${citation(model, eventId)}`;
}
