/** Events as the command line prints them, streamed: a batch of rows at a time, in order of time, undated last. */
import type { ExportedEvent } from '../../../../../shared/model/exported.ts';
import {
  type EventStatus,
  type LinkClass,
  type Precision,
  type Slot,
  weakerClass,
} from '../../../../../shared/model/kinds.ts';
import { formatIsoUtc } from '../../../../../shared/model/time.ts';
import type { ReadDb } from '../../../handles.ts';
import { wordingText } from '../../../wording.ts';
import type { Position } from '../cursor.ts';
import { eventKeyset } from '../events/page.ts';
import { marksOfEvents } from '../filter/externalMarks.ts';
import { compileFilter } from '../filter/filter.ts';
import { walk } from '../keyset.ts';
import { HOLDS_FOR_EVENT, LEFT_OUT } from '../links/links.ts';
import { all, list, parseJson } from '../statement.ts';
import { EntityPrinter } from './entities.ts';
import { type LinksOfEvent, linksTo } from './links.ts';

const BATCH = 500;

interface Stored {
  readonly id: number;
  readonly original_uid: string | null;
  readonly evidence_id: number;
  readonly file: string;
  readonly pointer: string | null;
  readonly record: number;
  readonly offset: number;
  readonly length: number;
  readonly time_us: number | null;
  readonly orig_us: number | null;
  readonly precision: Precision;
  readonly source: string;
  readonly class_uid: number;
  readonly action: string;
  readonly status: EventStatus;
  readonly ip: string | null;
  readonly user_agent: string | null;
  readonly actor: number | null;
  readonly initiator: number | null;
  readonly impersonated: number | null;
  readonly integration: number | null;
  readonly agent: number | null;
  readonly credential: number | null;
  readonly workflow: number | null;
  readonly system: number;
  readonly chain_id: string | null;
  readonly user_id: number | null;
  readonly agent_id: number | null;
  readonly credential_id: number | null;
  readonly workflow_id: number | null;
  readonly user_class: LinkClass | null;
  readonly agent_class: LinkClass | null;
  readonly credential_class: LinkClass | null;
  readonly workflow_class: LinkClass | null;
  readonly user_score: number | null;
  readonly agent_score: number | null;
  readonly direct: number | null;
  readonly score: number | null;
  readonly why: string | null;
  readonly left_out: number;
}

interface StoredCandidate {
  readonly event_id: number;
  readonly slot: Slot;
  readonly entity_id: number | null;
  readonly agent_id: number | null;
  readonly score: number;
  readonly dt_us: number | null;
  readonly why: string;
  readonly against: string;
}

const SELECT = `
  SELECT e.id, uv.text AS original_uid, e.evidence_id, v.name AS file, e.pointer, r.seq AS record, r.offset, r.length, e.time_us, e.orig_us,
         e.precision, sv.text AS source, e.class_uid, av.text AS action, e.status, iv.text AS ip, gv.text AS user_agent,
         e.actor, e.initiator, e.impersonated, e.integration, e.agent, e.credential, e.workflow, e.system, a.chain_id,
         a.user_id, a.agent_id, a.credential_id, a.workflow_id, a.user_class, a.agent_class, a.credential_class,
         a.workflow_class, a.user_score, a.agent_score, a.direct, a.score, ${wordingText('a.why_id')} AS why,
         ${LEFT_OUT} AS left_out
  FROM event e
  JOIN record r ON r.id = e.record_id
  JOIN evidence v ON v.id = e.evidence_id
  JOIN value sv ON sv.id = e.source
  JOIN value av ON av.id = e.action
  LEFT JOIN value uv ON uv.id = e.original_uid
  LEFT JOIN value iv ON iv.id = e.ip
  LEFT JOIN value gv ON gv.id = e.user_agent
  LEFT JOIN attribution a ON a.event_id = e.id
  WHERE e.id IN (SELECT value FROM json_each(:ids))`;

/** An event's own candidates, and for other slots those of the chain it is in. */
const CANDIDATES = `
  SELECT event_id, slot, entity_id, agent_id, score, dt_us, ${wordingText('why_id')} AS why, ${wordingText('against_id')} AS against FROM candidate
  WHERE event_id IN (SELECT value FROM json_each(:ids)) AND slot IN ('user', 'agent')
  UNION ALL
  SELECT ce.event_id, c.slot, c.entity_id, c.agent_id, c.score, c.dt_us, ${wordingText('c.why_id')}, ${wordingText('c.against_id')}
  FROM chain_event ce JOIN candidate c ON c.chain_id = ce.chain_id JOIN attribution a ON a.event_id = ce.event_id
  WHERE ce.event_id IN (SELECT value FROM json_each(:ids)) AND c.event_id IS NULL AND c.slot IN ('user', 'agent') AND ${HOLDS_FOR_EVENT}
  ORDER BY 1, 5 DESC`;

/** What is wrong with a filter text, in words; empty when nothing is. */
export function filterErrors(db: ReadDb, filter: string): readonly string[] {
  return compileFilter(db, filter).errors;
}

/** Matching events in order of time, at most `limit` (undefined: all), never more than a batch in memory. */
export function* printEvents(db: ReadDb, filter: string, limit: number | undefined): Generator<ExportedEvent> {
  const set = eventKeyset(compileFilter(db, filter), false);
  const entities = new EntityPrinter(db);
  let left = limit ?? Number.MAX_SAFE_INTEGER;
  let at: Position | undefined;
  while (left > 0) {
    const take = Math.min(BATCH, left);
    const page = walk(db, set, true, at, take);
    yield* printBatch(
      db,
      entities,
      page.map((position) => Number(position.id)),
    );
    left -= page.length;
    at = page.at(-1);
    if (page.length < take) break;
  }
}

function* printBatch(db: ReadDb, entities: EntityPrinter, ids: readonly number[]): Generator<ExportedEvent> {
  if (ids.length === 0) return;
  const params = { ids: list(ids) };
  const rows = new Map(all<Stored>(db, SELECT, params).map((row) => [row.id, row]));
  const objects = group(
    all<{ event_id: number; entity_id: number }>(
      db,
      // By key, not by row number: the order must not depend on which file was imported first.
      `SELECT o.event_id, o.entity_id FROM event_object o JOIN entity c ON c.id = o.entity_id
       WHERE o.event_id IN (SELECT value FROM json_each(:ids)) ORDER BY o.event_id, o.role <> 'target', c.kind, c.key`,
      params,
    ),
  );
  const candidates = group(all<StoredCandidate>(db, CANDIDATES, params));
  entities.load(referenced(rows.values(), objects, candidates));
  const links = linksTo(db, ids);
  const external = marksOfEvents(db, ids);
  for (const id of ids) {
    const row = rows.get(id);
    if (row === undefined) continue;
    const printed = print(row, entities, objects.get(id) ?? [], candidates.get(id) ?? [], links.get(id));
    yield { ...printed, external: external.get(id) ?? [] };
  }
}

function group<Row extends { readonly event_id: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const known = groups.get(row.event_id);
    if (known === undefined) groups.set(row.event_id, [row]);
    else known.push(row);
  }
  return groups;
}

function* referenced(
  rows: Iterable<Stored>,
  objects: ReadonlyMap<number, readonly { entity_id: number }[]>,
  candidates: ReadonlyMap<number, readonly StoredCandidate[]>,
): Generator<number | null> {
  for (const e of rows) {
    yield* [e.actor, e.initiator, e.impersonated, e.integration, e.agent, e.credential, e.workflow, e.system];
    yield* [e.user_id, e.agent_id, e.credential_id, e.workflow_id];
  }
  for (const list of objects.values()) for (const one of list) yield one.entity_id;
  for (const list of candidates.values()) for (const one of list) yield* [one.entity_id, one.agent_id];
}

function print(
  e: Stored,
  entities: EntityPrinter,
  objects: readonly { entity_id: number }[],
  candidates: readonly StoredCandidate[],
  links: LinksOfEvent | undefined,
): Omit<ExportedEvent, 'external'> {
  const time = (us: number | null) => (us === null ? null : formatIsoUtc(us, e.precision));
  return {
    event_id: e.id,
    original_uid: e.original_uid,
    evidence_id: e.evidence_id,
    file: e.file,
    record: e.record,
    pointer: e.pointer ?? '',
    offset: e.offset,
    length: e.length,
    time: time(e.time_us),
    original_time: time(e.orig_us),
    precision: e.precision,
    source: e.source,
    class_uid: e.class_uid,
    action: e.action,
    status: e.status,
    ip: e.ip,
    user_agent: e.user_agent,
    actor: entities.get(e.actor),
    initiator: entities.get(e.initiator),
    impersonated: entities.get(e.impersonated),
    integration: entities.get(e.integration),
    agent: entities.get(e.agent),
    credential: entities.get(e.credential),
    workflow: entities.get(e.workflow),
    system: entities.get(e.system),
    objects: objects.map((one) => entities.get(one.entity_id)).filter((one) => one !== null),
    chain_id: e.chain_id,
    attribution: attributionOf(e, entities, candidates, links),
  };
}

function attributionOf(
  e: Stored,
  entities: EntityPrinter,
  candidates: readonly StoredCandidate[],
  links: LinksOfEvent | undefined,
): ExportedEvent['attribution'] {
  const user = entities.get(e.user_id);
  const agent = entities.get(e.agent_id);
  return {
    user,
    agent,
    credential: entities.get(e.credential_id),
    workflow: entities.get(e.workflow_id),
    slot_class: {
      user: e.user_class,
      agent: e.agent_class,
      credential: e.credential_class,
      workflow: e.workflow_class,
    },
    slot_score: {
      user: e.user_class === null ? null : e.user_score,
      agent: e.agent_class === null ? null : e.agent_score,
    },
    class: weakerClass(e.user_class ?? undefined, e.agent_class ?? undefined) ?? null,
    direct: e.direct === 1,
    score: e.score ?? 0,
    why: parseJson<ExportedEvent['attribution']['why']>(e.why, {}),
    candidates: eachOnce(candidates, e.agent_id).map((one) => ({
      slot: one.slot,
      user: one.slot === 'user' ? entities.get(one.entity_id) : user,
      agent: one.slot === 'agent' ? entities.get(one.entity_id) : (entities.get(one.agent_id) ?? agent),
      score: one.score,
      dt_ms: one.dt_us === null ? null : one.dt_us / 1000,
      why: one.why,
      against: one.against,
    })),
    candidates_left_out: e.left_out,
    links: links?.links ?? [],
    link_count: links?.count ?? 0,
  };
}

/**
 * A chain's candidates as those of its event: where the event's own agent is known, each person would have acted through that one, and what
 * then claims the same is as likely as all of it together.
 */
function eachOnce(candidates: readonly StoredCandidate[], agent: number | null): StoredCandidate[] {
  const once = new Map<string, StoredCandidate>();
  for (const one of candidates) {
    const agent_id = one.slot === 'user' && one.entity_id !== null ? (agent ?? one.agent_id) : one.agent_id;
    const key = `${one.slot} ${one.entity_id} ${agent_id}`;
    const known = once.get(key);
    once.set(
      key,
      known === undefined ? { ...one, agent_id } : { ...known, score: Math.min(1, known.score + one.score) },
    );
  }
  return [...once.values()].sort((a, b) => b.score - a.score);
}
