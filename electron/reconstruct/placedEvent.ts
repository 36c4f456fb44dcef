/** Events as reconstruction works on them: canonical entities, corrected time, one total order. */
import { identifies } from './keyText.ts';
import type { EventFact } from './ports.ts';
import type { Resolution } from './resolve.ts';

export interface PlacedEvent extends EventFact {
  /** Recorded time plus the source's offset in force; null when undated. µs UTC. */
  readonly timeUs: number | null;
}

/** The same event with canonical entity ids and only those keys that identify something; its time is not corrected yet. */
export function withCanonicalEntities(fact: EventFact, resolution: Resolution): PlacedEvent {
  const map = (id: number | null): number | null => (id === null ? null : resolution.canonical(id));
  // Field by field: a spread of so many fields costs several times as much, for every event of the case.
  return {
    id: fact.id,
    evidenceId: fact.evidenceId,
    source: fact.source,
    origUs: fact.origUs,
    timeUs: fact.origUs,
    endUs: fact.endUs,
    classUid: fact.classUid,
    verb: fact.verb,
    action: fact.action,
    status: fact.status,
    actorRole: fact.actorRole,
    actor: map(fact.actor),
    initiator: map(fact.initiator),
    impersonated: map(fact.impersonated),
    agent: map(fact.agent),
    credential: map(fact.credential),
    integration: map(fact.integration),
    tool: map(fact.tool),
    workflow: map(fact.workflow),
    system: resolution.canonical(fact.system),
    objects: fact.objects.map((id) => resolution.canonical(id)),
    ip: fact.ip,
    userAgent: fact.userAgent,
    interactive: fact.interactive,
    keys: fact.keys.every((key) => identifies(key.value))
      ? fact.keys
      : fact.keys.filter((key) => identifies(key.value)),
    contentKey: fact.contentKey,
  };
}

/**
 * Applies the offsets and sorts, in place: dated events by corrected time, undated last; ties by content key, then id, so that the
 * order in which equal times were read changes nothing.
 */
export function placeEvents(events: PlacedEvent[], offsets: ReadonlyMap<string, number>): PlacedEvent[] {
  events.forEach((event, at) => {
    const offset = offsets.get(event.source) ?? 0;
    if (offset !== 0 && event.origUs !== null) events[at] = { ...event, timeUs: event.origUs + offset };
  });
  return events.sort(compareEvents);
}

function compareEvents(a: PlacedEvent, b: PlacedEvent): number {
  if (a.timeUs !== b.timeUs) {
    if (a.timeUs === null) return 1;
    if (b.timeUs === null) return -1;
    return a.timeUs - b.timeUs;
  }
  if (a.contentKey !== b.contentKey) return a.contentKey < b.contentKey ? -1 : 1;
  return a.id - b.id;
}

/** `to` minus `from` in µs, null when either is undated. */
export function elapsedUs(from: PlacedEvent, to: PlacedEvent): number | null {
  return from.timeUs === null || to.timeUs === null ? null : to.timeUs - from.timeUs;
}
