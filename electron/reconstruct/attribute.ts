/** One attribution for every event: four slots with class and reason, or what is missing. */
import type { LinkClass, Slot } from '../../shared/model/kinds.ts';
import type { ActorSlot } from './context.ts';
import type { PlacedEvent } from './events/placedEvent.ts';
import type { Columns } from './fillSlots.ts';
import { round } from './linkers/_draft.ts';
import type { PlacedPin } from './pins.ts';
import type { AttributionDraft, CandidateDraft } from './ports.ts';
import { attributionScore, type ScoredSlot } from './score.ts';
import { classAt, filledAt } from './slotColumns.ts';
import type { Statement } from './statements.ts';

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

/** The event's row. A pin wins over what was found and has the class `analyst`. */
export function attributeEvent(input: AttributeInput): AttributionDraft {
  const { event, pins, statement } = input;
  const user = resolveSlot('user', input);
  const agent = resolveSlot('agent', input);
  const credential = resolveSlot('credential', input);
  const workflow = resolveSlot('workflow', input);
  const direct =
    agent.entity === null && user.entity !== null && statement?.automated !== true && pins?.has('agent') !== true;
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
    why,
    candidates: input.candidates.filter((candidate) => pins?.has(candidate.slot) !== true),
    leftOut: input.leftOut,
  };
}

interface Resolved {
  readonly entity: number | null;
  readonly class: LinkClass | null;
  readonly why: string;
  readonly scored: ScoredSlot;
}

/** An analyst's word is not weighed. */
const PINNED = { score: 1, rank: 4 };

function resolveSlot(slot: ActorSlot, { columns, position, pins }: AttributeInput): Resolved {
  const pin = pins?.get(slot);
  if (pin !== undefined) {
    const { entity, why } = pin;
    return entity === null
      ? { entity, class: null, why, scored: undefined }
      : { entity, class: 'analyst', why, scored: PINNED };
  }
  const column = columns[slot];
  const entity = filledAt(column, position);
  if (entity === undefined) {
    const rivals = column.rivals.get(position)?.size ?? 0;
    return {
      entity: null,
      class: null,
      scored: undefined,
      why: rivals > 1 ? `Not decided: ${rivals} are stated with equal right.` : EMPTY[slot],
    };
  }
  return {
    entity,
    class: classAt(column, position),
    scored: { score: column.score[position] ?? 0, rank: column.rank[position] ?? 0 },
    why: column.reasons[column.why[position] ?? -1] ?? '',
  };
}
