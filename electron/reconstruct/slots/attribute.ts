/** One attribution for every event: four slots with class and reason, or what is missing. */
import type { LinkClass, Slot } from '../../../shared/model/kinds.ts';
import type { Attributed, AttributionDraft, CandidateDraft } from '../../../shared/model/reconstruction.ts';
import type { ActorSlot } from '../context.ts';
import type { PlacedEvent } from '../events/placedEvent.ts';
import { round } from '../linkers/_draft.ts';
import type { Columns } from './fillSlots.ts';
import type { PlacedPin } from './pins.ts';
import { attributionScore, type ScoredSlot } from './score.ts';
import { classAt, filledAt } from './slotColumns.ts';
import type { Statement } from './statement.ts';

interface AttributeInput {
  readonly event: PlacedEvent;
  readonly position: number;
  readonly statement: Statement | undefined;
  readonly columns: Columns;
  readonly chainId: string | null;
  /** Records of the event's run name more than one person. */
  readonly contradicted: boolean;
  readonly pins: ReadonlyMap<Slot, PlacedPin> | undefined;
  readonly candidates: readonly CandidateDraft[];
  readonly leftOut: number;
}

const EMPTY: Readonly<Record<ActorSlot, string>> = {
  user: 'Not known: the record names no originating person, and no link leads to one.',
  agent: 'Not known: the record names no agent, and the inventory names none or several for what it used.',
  credential: 'Not known: the record names no credential.',
  workflow: 'Not known: the record names no workflow or run.',
};
const IMPERSONATED =
  'Not known: the person in the record is the one whose rights were used, not the one who started it.';
const CONTRADICTED = 'Another record of the same run names another person.';
const DIRECT = 'None: a person worked here without an agent, as far as the record shows.';

type SlotInput = Pick<AttributeInput, 'columns' | 'position' | 'pins' | 'statement'>;

/** Who fills the slots, without saying why: all that observed edges take from an attribution. */
export function attributedSlots(input: SlotInput): Attributed {
  const user = slotContent('user', input);
  const agent = slotContent('agent', input);
  const credential = slotContent('credential', input);
  const workflow = slotContent('workflow', input);
  return {
    user: user.entity,
    agent: agent.entity,
    credential: credential.entity,
    workflow: workflow.entity,
    userClass: user.class,
    agentClass: agent.class,
    credentialClass: credential.class,
    workflowClass: workflow.class,
    direct: isDirect(user.entity, agent.entity, input),
  };
}

function slotContent(slot: ActorSlot, { columns, position, pins }: SlotInput): SlotContent {
  const pin = pins?.get(slot);
  if (pin !== undefined) return { entity: pin.entity, class: pin.entity === null ? null : 'analyst' };
  const entity = filledAt(columns[slot], position);
  return entity === undefined ? { entity: null, class: null } : { entity, class: classAt(columns[slot], position) };
}

interface SlotContent {
  readonly entity: number | null;
  readonly class: LinkClass | null;
}

function isDirect(user: number | null, agent: number | null, { statement, pins }: SlotInput): boolean {
  return agent === null && user !== null && statement?.automated !== true && pins?.has('agent') !== true;
}

/** The event's row. A pin wins over what was found and has the class `analyst`. */
export function attributeEvent(input: AttributeInput): AttributionDraft {
  const { event, pins } = input;
  const user = resolveSlot('user', input);
  const agent = resolveSlot('agent', input);
  const credential = resolveSlot('credential', input);
  const workflow = resolveSlot('workflow', input);
  const direct = isDirect(user.entity, agent.entity, input);
  const contradicted = input.contradicted && user.entity !== null && user.class !== 'analyst';
  const why: Partial<Record<Slot, string>> = {
    user:
      user.entity === null && event.impersonated !== null && pins?.has('user') !== true
        ? IMPERSONATED
        : contradicted
          ? `${user.why} ${CONTRADICTED}`
          : user.why,
    agent: direct ? DIRECT : agent.why,
    credential: credential.why,
    workflow: workflow.why,
    system: 'The record’s own source.',
    object: event.objects.length > 0 ? 'The record names the object.' : 'The record names no object.',
  };
  return {
    eventId: event.id,
    chainId: input.chainId,
    user: user.entity,
    agent: agent.entity,
    credential: credential.entity,
    workflow: workflow.entity,
    userClass: user.class,
    agentClass: agent.class,
    credentialClass: credential.class,
    workflowClass: workflow.class,
    direct,
    score: round(attributionScore(user.scored, agent.scored, { direct, contradicted })),
    userScore: ownScore(user),
    agentScore: ownScore(agent),
    why,
    candidates: input.candidates.filter((candidate) => pins?.has(candidate.slot) !== true),
    leftOut: input.leftOut,
  };
}

function ownScore(slot: Resolved): number | null {
  return slot.scored === undefined || slot.class === 'analyst' ? null : round(slot.scored.score);
}

type Resolved = SlotContent & { readonly why: string; readonly scored: ScoredSlot };

/** An analyst's word is not weighed. */
const PINNED = { score: 1, rank: 4 };

function resolveSlot(slot: ActorSlot, input: AttributeInput): Resolved {
  const { columns, position, pins } = input;
  const content = slotContent(slot, input);
  const pin = pins?.get(slot);
  if (pin !== undefined) return { ...content, why: pin.why, scored: content.entity === null ? undefined : PINNED };
  const column = columns[slot];
  if (content.entity === null) {
    const rivals = column.rivals.get(position)?.size ?? 0;
    const why = rivals > 1 ? `Not decided: ${rivals} are stated with equal right.` : EMPTY[slot];
    return { ...content, why, scored: undefined };
  }
  return {
    ...content,
    scored: { score: column.score[position] ?? 0, rank: column.rank[position] ?? 0 },
    why: column.reasons[column.why[position] ?? -1] ?? '',
  };
}
