/** A chain drawn over the lanes: a tick for each of its events, a line for each of its links. Pure. */
import type { z } from 'zod';
import type { EventRow } from '../../../shared/contract/common.ts';
import type { LinkRow } from '../../../shared/contract/links.ts';
import type { LinkClass } from '../../../shared/model/kinds.ts';
import type { LanePlace } from './laneRows.ts';
import { LANE_KINDS, type LaneKind } from './timelineStore.ts';

type Event = z.infer<typeof EventRow>;
type Link = z.infer<typeof LinkRow>;

export interface ChainTick {
  readonly id: string;
  readonly us: number;
  readonly y: number;
}

export interface ChainLine {
  readonly id: string;
  readonly fromUs: number;
  readonly fromY: number;
  readonly toUs: number;
  readonly toY: number;
  readonly class: LinkClass;
  readonly why: string;
}

export function chainMarks(
  events: readonly Event[],
  linkEnds: readonly Event[],
  links: readonly Link[],
  places: readonly LanePlace[],
): { readonly ticks: ChainTick[]; readonly lines: ChainLine[] } {
  const middle = new Map(places.map(({ lane, top, height }) => [`${lane.by}:${lane.entity.id}`, top + height / 2]));
  const ticks = events.flatMap((event) => {
    const us = event.timeUs;
    if (us === null) return [];
    return LANE_KINDS.flatMap((by) => {
      const y = laneY(event, by, middle);
      return y === undefined ? [] : [{ id: `${event.id}:${by}`, us, y }];
    });
  });
  const byId = new Map([...events, ...linkEnds].map((event) => [event.id, event]));
  const lines = links.flatMap((link) => {
    // What an analyst rejected is listed, and ties nothing together any more.
    if (link.decision?.decision === 'reject') return [];
    const line = lineOf(link, byId.get(link.fromEvent), byId.get(link.toEvent), middle);
    return line === undefined ? [] : [line];
  });
  return { ticks, lines };
}

/** From the person's end of the earlier event to the credential's end of the later one. */
function lineOf(
  link: Link,
  from: Event | undefined,
  to: Event | undefined,
  middle: ReadonlyMap<string, number>,
): ChainLine | undefined {
  if (from === undefined || to === undefined || from.timeUs === null || to.timeUs === null) return undefined;
  const fromY = firstLane(from, ['user', 'agent', 'credential', 'system'], middle, undefined);
  const toY = firstLane(to, ['credential', 'agent', 'system', 'user'], middle, fromY);
  if (fromY === undefined || toY === undefined) return undefined;
  const id = `${link.method}:${link.fromEvent}:${link.toEvent}`;
  return { id, fromUs: from.timeUs, fromY, toUs: to.timeUs, toY, class: link.class, why: `${link.title}: ${link.why}` };
}

function firstLane(
  event: Event,
  order: readonly LaneKind[],
  middle: ReadonlyMap<string, number>,
  not: number | undefined,
): number | undefined {
  for (const by of order) {
    const y = laneY(event, by, middle);
    if (y !== undefined && y !== not) return y;
  }
  return undefined;
}

/** The acting principal stands for the user where no originating user is attributed. */
function laneY(event: Event, by: LaneKind, middle: ReadonlyMap<string, number>): number | undefined {
  const entity = by === 'user' ? (event.user ?? (event.actor?.kind === 'user' ? event.actor : null)) : event[by];
  return entity === null ? undefined : middle.get(`${by}:${entity.id}`);
}
