/** One number for how well an event is attributed, to sort by. It never replaces the class of each slot. */
import type { EventTable } from './events/eventTable.ts';
import type { PlacedEvent } from './events/placedEvent.ts';
import type { Columns } from './fillSlots.ts';
import type { Inventory } from './inventory.ts';
import { round } from './linkers/_draft.ts';
import { principalsOf } from './principals.ts';
import { filledAt } from './slotColumns.ts';

const SHARED_CREDENTIAL = 0.8;
const NO_RUN_ID = 0.9;
const SHARED_EGRESS = 0.9;
const CONTRADICTED = 0.7;
/** One of the two decisive slots is empty. */
const HALF_KNOWN = 0.25;
const RUN_KEYS = ['trace', 'conversation', 'session', 'token', 'tool_call', 'request'] as const;

/** Networks from which more than one agent was seen to act: they tell agents of a platform apart no longer. */
export function sharedEgress(events: EventTable, columns: Columns): ReadonlySet<number> {
  const firstAgent = new Map<number, number>();
  const shared = new Set<number>();
  for (const { position, ipId } of events) {
    const agent = filledAt(columns.agent, position);
    if (ipId < 0 || agent === undefined) continue;
    const known = firstAgent.get(ipId);
    if (known === undefined) firstAgent.set(ipId, agent);
    else if (known !== agent) shared.add(ipId);
  }
  return shared;
}

interface ScoreInput {
  readonly event: PlacedEvent;
  readonly position: number;
  readonly columns: Columns;
  readonly inventory: Inventory;
  readonly direct: boolean;
  readonly egress: ReadonlySet<number>;
  readonly contradicted: boolean;
}

/** 0–1: the lower of the user's and the agent's own score, lowered by what makes either easy to mistake. */
export function attributionScore(input: ScoreInput): number {
  const { event, position, columns, inventory, direct, egress, contradicted } = input;
  const user = columns.user.score[position] ?? 0;
  const agent = columns.agent.score[position] ?? 0;
  if (direct) return round(user);
  let score = user > 0 && agent > 0 ? Math.min(user, agent) : HALF_KNOWN * Math.max(user, agent);
  if (principalsOf(event).some((id) => inventory.isShared(id))) score *= SHARED_CREDENTIAL;
  if (!RUN_KEYS.some((kind) => event.has(kind))) score *= NO_RUN_ID;
  const inferred = (columns.agent.rank[position] ?? 0) < 4;
  if (inferred && egress.has(event.ipId)) score *= SHARED_EGRESS;
  if (contradicted) score *= CONTRADICTED;
  return round(score);
}
