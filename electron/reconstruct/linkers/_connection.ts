/**
 * MCP sessions (`Mcp-Session-Id`, MCP specification 2025-06-18, transports). A session is a client's connection: mostly it serves one run and
 * ends with it, but a runtime may keep one open and send the calls of many runs and people through it.
 */
import { US_PER_MINUTE } from '../../../shared/model/time.ts';
import type { LinkContext } from '../context.ts';
import { elapsedUs, type PlacedEvent } from '../events/placedEvent.ts';
import { draftLink, type PlacedLink } from './_draft.ts';

/** A connection that is open for longer than a run takes is one that is kept. */
const ONE_RUN_US = 30 * US_PER_MINUTE;
/** How far from a run's records one that states no run may lie and still be of it, where several runs show. */
const NEAR_US = 2 * US_PER_MINUTE;
const MAX_RUNS = 5;
/** Records of a trace that are asked whose it is; who began it stands among the first. */
const MAX_LOOKED_AT = 200;
const WHY_ONE = 'Both records belong to the same MCP session, in which one run was at work.';
const WHY_LIKELY =
  'Both records belong to the same MCP session; one run shows in it at most, but sessions of this server serve several.';
const WHY_SEVERAL =
  'Both records belong to the same MCP session, which serves several runs; this one was at work in it at that time.';

export function isConnection(text: string): boolean {
  return text.startsWith('mcp:');
}

interface Connection {
  readonly value: number;
  readonly members: readonly PlacedEvent[];
  readonly runs: readonly (readonly PlacedEvent[])[];
  /** Records that state no run, or one of which nothing else is in the evidence. */
  readonly loose: readonly PlacedEvent[];
  /** How many traces are named here and nowhere else. */
  readonly lost: number;
  /** All its traces are of one conversation. */
  readonly ofConversation: boolean;
}

/** True for a trace of which nothing is in the evidence but records of this session. */
function isLost(trace: number, own: ReadonlySet<number>, { byKey }: LinkContext): boolean {
  return (byKey('trace').get(trace) ?? []).every((position) => own.has(position));
}

interface Told {
  /** Traces of one person and agent, else of one conversation, count as one run. */
  readonly run: string;
  readonly conversation: number;
}

/** What the records of a trace state of it. */
function toldOf(trace: number, { events, byKey }: LinkContext): Told {
  let [person, agent, conversation] = [-1, -1, -1];
  for (const position of (byKey('trace').get(trace) ?? []).slice(0, MAX_LOOKED_AT)) {
    const event = events.at(position);
    person = Math.max(person, event?.initiator ?? -1);
    if (agent < 0) agent = event?.agent ?? -1;
    for (const { value } of conversation < 0 ? (event?.keys('conversation') ?? []) : [])
      if (!isConnection(events.text(value))) conversation = value;
  }
  const run =
    person >= 0 ? `who ${person} ${agent}` : conversation >= 0 ? `conversation ${conversation}` : `trace ${trace}`;
  return { run, conversation };
}

function readConnection(value: number, positions: Int32Array, context: LinkContext): Connection {
  const { events } = context;
  const members = Array.from(positions).flatMap((position) => events.at(position) ?? []);
  const runs = new Map<string, PlacedEvent[]>();
  const runOf = new Map<number, string>();
  const loose: PlacedEvent[] = [];
  const lost = new Set<number>();
  const conversations = new Set<number>();
  const own = new Set(positions);
  for (const event of members) {
    const trace = event.key('trace');
    if (trace < 0) {
      loose.push(event);
      continue;
    }
    let run = runOf.get(trace);
    if (run === undefined && isLost(trace, own, context)) {
      lost.add(trace);
      loose.push(event);
      continue;
    }
    if (run === undefined) {
      const told = toldOf(trace, context);
      run = told.run;
      runOf.set(trace, run);
      conversations.add(told.conversation);
    }
    runs.set(run, [...(runs.get(run) ?? []), event]);
  }
  const ofConversation = conversations.size === 1 && !conversations.has(-1);
  return { value, members, runs: [...runs.values()], loose, lost: lost.size, ofConversation };
}

/** True for a connection that is kept: several runs show in it, or it is open for longer than one takes. */
function isKept({ members, runs, lost, ofConversation }: Connection): boolean {
  // A conversation lasts as long as its person likes, and its connection with it.
  if (runs.length === 1 && lost === 0 && ofConversation) return false;
  const dated = members.filter((event) => event.timeUs !== null);
  const [first, last] = [dated[0], dated.at(-1)];
  const lasts = first === undefined || last === undefined ? 0 : (elapsedUs(first, last) ?? 0);
  return runs.length + lost > 1 || lasts > ONE_RUN_US;
}

/**
 * Links of the records of MCP sessions. Where one session of a server is kept for several runs, its others may be as well, and the ids of all
 * their runs but one may be lost: then none of them proves anything.
 */
export function* linkConnections(method: string, context: LinkContext): Generator<PlacedLink> {
  const { events } = context;
  const sessions = context.byKey('session');
  const servers = new Set<number>();
  for (const [value, positions] of sessions) {
    if (!isConnection(events.text(value)) || positions.length < 2) continue;
    const connection = readConnection(value, positions, context);
    if (isKept(connection)) for (const { system } of connection.members) servers.add(system);
  }
  for (const [value, positions] of sessions) {
    if (!isConnection(events.text(value)) || positions.length < 2) continue;
    const connection = readConnection(value, positions, context);
    const kept = isKept(connection);
    if (kept && connection.runs.length > 0) yield* linkToRuns(method, connection);
    else {
      const sure = !kept && !connection.members.some(({ system }) => servers.has(system));
      yield* linkAsOne(method, connection, sure ? 'strong' : 'medium');
    }
  }
}

function* linkAsOne(method: string, { value, members }: Connection, kind: 'strong' | 'medium'): Generator<PlacedLink> {
  const [from, ...others] = members;
  if (from === undefined) return;
  const keys = [{ kind: 'session' as const, value }];
  for (const to of others)
    yield draftLink({ method, class: kind, from, to, keys, why: kind === 'strong' ? WHY_ONE : WHY_LIKELY });
}

function* linkToRuns(method: string, { value, runs, loose }: Connection): Generator<PlacedLink> {
  const keys = [{ kind: 'session' as const, value }];
  for (const to of loose) {
    const near = runs
      .flatMap((run) => nearest(run, to, runs.length === 1 ? ONE_RUN_US : NEAR_US) ?? [])
      .sort((a, b) => a.distance - b.distance || a.event.position - b.event.position)
      .slice(0, MAX_RUNS);
    for (const { event } of near)
      yield draftLink({ method, class: 'medium', from: event, to, keys, candidates: near.length, why: WHY_SEVERAL });
  }
}

function nearest(
  run: readonly PlacedEvent[],
  to: PlacedEvent,
  within: number,
): { readonly event: PlacedEvent; readonly distance: number } | undefined {
  let best: { event: PlacedEvent; distance: number } | undefined;
  for (const event of run) {
    const elapsed = elapsedUs(event, to);
    if (elapsed === null || Math.abs(elapsed) > within) continue;
    if (best === undefined || Math.abs(elapsed) < best.distance) best = { event, distance: Math.abs(elapsed) };
  }
  return best;
}
