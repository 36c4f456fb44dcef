/** Each chain as its six slots with class and reason, candidates where a slot is empty, and its events with their records. */

import { SLOT_NAMES } from '../../../shared/model/kinds.ts';
import type { ReportChain, ReportModel } from '../model.ts';
import { competitors, rejectedLinks, slotEvidence } from './evidence.ts';
import { html, type Markup } from './markup.ts';
import { citation, classLabel, entity, leftOut, table, text, time } from './pieces.ts';

export function chains(model: ReportModel): Markup {
  if (model.chains.length === 0)
    return html`<p>No chain is printed: none was reconstructed, or none is cited by a finding or starred.</p>`;
  return html`${model.chains.map((chain) => one(model, chain))}${leftOut(model.chainsLeftOut, 'chains')}`;
}

function one(model: ReportModel, { chain, contests, evidence, events, eventsCut }: ReportChain): Markup {
  const { row } = chain;
  return html`<article id="chain-${row.id}">
<h3>${time(model, row.startUs)} · ${row.events} events · <span class="mono">${row.id}</span></h3>
<div class="slots">${row.slots.map(
    (
      slot,
    ) => html`<div class="slot ${slot.slot}">${SLOT_NAMES[slot.slot]}<b>${slot.label}</b>${classLabel(slot.class)} ${scoreOf(evidence, slot.slot)}${slot.why}
${slot.wouldFill.length === 0 ? '' : html`<div class="muted">would be filled by: ${slot.wouldFill.join(', ')}</div>`}</div>`,
  )}</div>
${slotEvidence(model, evidence, contests)}
${competitors(model, evidence)}
${rejectedLinks(model, chain)}
${chain.pins.map((pin) => html`<p>Pinned by ${pin.who} (${pin.slot}): ${entity(pin.entity)}. ${pin.note}</p>`)}
${table(
  ['time', 'source', 'action', 'object', 'network', 'source record'],
  events.map((event) => [
    time(model, event.timeUs, event.precision),
    text(event.sourceTitle),
    text(event.action),
    event.object === null ? text('–') : entity(event.object),
    text(event.ip ?? '–'),
    citation(model, event.id),
  ]),
  'Events in order',
)}
${eventsCut ? leftOut(row.events - events.length, 'events of this chain') : ''}
</article>`;
}

function scoreOf(evidence: ReportChain['evidence'], slot: string): string {
  const score = evidence.slots.find((one) => one.slot === slot)?.score ?? null;
  return score === null ? '' : `${score.toFixed(2)} `;
}
