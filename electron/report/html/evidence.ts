/** Why a chain's slots hold what they hold: the records that name it, the links that carry it, and its competitors with theirs. */

import { SLOT_NAMES } from '../../../shared/model/kinds.ts';
import type { ReportChain, ReportModel } from '../model.ts';
import { html, type Markup } from './markup.ts';
import { citation, classLabel, entity, table, text, time } from './pieces.ts';

type Slot = ReportChain['evidence']['slots'][number];
type Link = Slot['support']['links'][number];

/** How a record names what fills a slot, in words. */
const NAMED_AS = { impersonated: 'impersonated user' } as const;

export function slotEvidence(
  model: ReportModel,
  evidence: ReportChain['evidence'],
  contests: ReportChain['contests'],
): Markup {
  const rows = evidence.slots.flatMap(({ slot, score, support }) => {
    if (support.namedCount + support.linkCount + support.declared.length === 0) return [];
    return [
      [
        text(SLOT_NAMES[slot]),
        text(score === null ? '–' : score.toFixed(2)),
        html`${support.named.slice(0, 1).map((one) => named(model, one, support.namedCount))}`,
        html`${support.links.slice(0, 1).map((one) => html`${link(model, one, support.linkCount)}${against(contests, one)}`)}${support.declared
          .slice(0, 2)
          .map(
            (one) =>
              html`<div>${one.basis} in ${one.evidence ?? 'an inventory'}: ${edgeText(one.kind)} ${entity(one.other)}</div>`,
          )}`,
      ],
    ];
  });
  return table(['slot', 'score', 'records that name it', 'links and inventories'], rows, 'Evidence under the slots');
}

/** Competitors of every slot; none is claimed where the slot is empty. */
export function competitors(model: ReportModel, evidence: ReportChain['evidence']): Markup {
  const list = evidence.slots.flatMap((slot) => slot.candidates);
  if (list.length === 0) return html``;
  return table(
    ['slot', 'candidate', 'through', 'score', 'for', 'against', 'best link'],
    list.map((one) => [
      text(SLOT_NAMES[one.slot]),
      entity(one.entity, 'nobody known'),
      one.agent === null ? text('–') : entity(one.agent),
      text(one.score.toFixed(2)),
      text(one.why),
      text(one.against),
      html`${one.support.links.slice(0, 1).map((best) => link(model, best, one.support.linkCount))}`,
    ]),
    'Candidates; none is claimed',
  );
}

function named(model: ReportModel, one: Slot['support']['named'][number], count: number): Markup {
  const as = one.as === 'impersonated' ? NAMED_AS.impersonated : one.as;
  return html`<div>${count} ${count === 1 ? 'record' : 'records'}, as ${as}; the first: ${one.sourceTitle} ${one.action}
${time(model, one.timeUs, one.precision)} ${citation(model, one.eventId)}</div>`;
}

/** Rule, class, score, keys, and both ends with their times; as recorded too where the clock was corrected. */
function link(model: ReportModel, one: Link, count: number): Markup {
  const keys = one.keys.map((key) => `${key.kind.replaceAll('_', ' ')} ${key.value}`).join(', ');
  const moved = one.recordedDtMs !== null && one.dtMs !== null && Math.abs(one.recordedDtMs - one.dtMs) >= 0.5;
  return html`<div>${classLabel(one.class)} ${one.title}, score ${one.score.toFixed(2)}${count > 1 ? `, the best of ${count.toLocaleString('en-US')}` : ''}.
${one.why} ${decided(model, one)}${keys === '' ? '' : html`<span class="mono wrap">${keys}</span>`}
<div>${end(model, one.from)} → ${end(model, one.to)}${one.dtMs === null ? '' : `: ${seconds(one.dtMs)}`}${moved ? `, ${seconds(one.recordedDtMs ?? 0)} as recorded` : ''}</div></div>`;
}

const MOST_AGAINST = 3;

/** What else leads to the link's second record and does not say the same: whom it leads to, and why it lost. */
function against(contests: ReportChain['contests'], one: Link): Markup {
  const contest = contests.find(({ fromEvent, toEvent }) => fromEvent === one.fromEvent && toEvent === one.toEvent);
  const rivals = contest?.others.filter(({ relation }) => relation === 'competes') ?? [];
  const more = rivals.length - MOST_AGAINST;
  return html`${rivals
    .slice(0, MOST_AGAINST)
    .map(
      ({ agent, link: rival, text: why, user }) =>
        html`<div class="muted">Competes: ${rival.title}${user === null ? '' : html`, leads to ${entity(user)}`}${agent === null ? '' : html` through ${entity(agent)}`}. ${why}</div>`,
    )}${more > 0 ? html`<div class="muted">and ${more} more that compete</div>` : ''}`;
}

/** An analyst's word on the link, where there is one. */
function decided(model: ReportModel, { decision }: Link): Markup {
  if (decision === null) return html``;
  const { applied, atUs, note, who } = decision;
  return html`<b>${DECIDED[decision.decision]} by ${who}</b> ${time(model, atUs)}: “${note}”${applied ? '' : ', not applied yet'}. `;
}

const DECIDED = { confirm: 'Confirmed', reject: 'Rejected', draw: 'Drawn' } as const;

/** Links of the chain that an analyst rejected: what they carried is left out, and that they were proposed is told. */
export function rejectedLinks(model: ReportModel, { links }: ReportChain['chain']): Markup {
  const rejected = links.filter((one) => one.decision?.decision === 'reject');
  if (rejected.length === 0) return html``;
  return html`<p><b>Links rejected by an analyst</b></p>${rejected.map((one) => link(model, one, 1))}`;
}

function end(model: ReportModel, one: Link['from']): Markup {
  const corrected = one.timeUs !== null && one.recordedUs !== null && one.timeUs !== one.recordedUs;
  return html`${one.sourceTitle} ${one.action} ${time(model, one.timeUs, one.precision)}${
    corrected ? html` <span class="muted">(recorded ${time(model, one.recordedUs, one.precision)})</span>` : ''
  }`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function edgeText(kind: string): string {
  return kind.toLowerCase().replaceAll('_', ' ');
}
