/** Event rows as every list shows them: one statement for the events, one each for entities, flags and findings. */
import type { z } from 'zod';
import type { EventRow } from '../../../../../shared/contract/common.ts';
import type { EventStatus, LinkClass, Precision, Verb, ZoneBasis } from '../../../../../shared/model/kinds.ts';
import { CONTENT_KEY } from '../../../contentKey.ts';
import type { ReadDb } from '../../../handles.ts';
import { flagsByKey } from '../annotations/flags.ts';
import { type CatalogEntries, sourceTitle } from '../catalog.ts';
import { briefOf, briefsById } from '../entities/briefs.ts';
import { all, list } from '../statement.ts';

export type Row = z.output<typeof EventRow>;

interface StoredEvent {
  readonly id: number;
  readonly time_us: number | null;
  readonly precision: Precision;
  readonly zone_basis: ZoneBasis;
  readonly source: string;
  readonly action: string;
  readonly verb: Verb;
  readonly status: EventStatus;
  readonly actor: number | null;
  readonly user_id: number | null;
  readonly user_class: LinkClass | null;
  readonly agent_id: number | null;
  readonly agent_class: LinkClass | null;
  readonly credential_id: number | null;
  readonly workflow_id: number | null;
  readonly system: number;
  readonly object: number | null;
  readonly object_count: number;
  readonly ip: string | null;
  readonly user_agent: string | null;
  readonly chain_id: string | null;
  readonly direct: number;
  readonly candidates: number;
  readonly content_key: string;
}

/** Before reconstruction has seen an event, what its own record states stands in for the attribution. */
const SELECT = `
  SELECT e.id, e.time_us, e.precision, e.zone_basis, sv.text AS source, av.text AS action, e.verb, e.status, e.actor,
         a.user_id, a.user_class,
         CASE WHEN a.event_id IS NULL THEN e.agent ELSE a.agent_id END AS agent_id, a.agent_class,
         CASE WHEN a.event_id IS NULL THEN e.credential ELSE a.credential_id END AS credential_id,
         CASE WHEN a.event_id IS NULL THEN e.workflow ELSE a.workflow_id END AS workflow_id,
         e.system, e.object, e.object_count, iv.text AS ip, uv.text AS user_agent,
         a.chain_id, coalesce(a.direct, 0) AS direct, coalesce(a.candidates, 0) AS candidates, ${CONTENT_KEY} AS content_key
  FROM event e
  JOIN value sv ON sv.id = e.source
  JOIN value av ON av.id = e.action
  LEFT JOIN value iv ON iv.id = e.ip
  LEFT JOIN value uv ON uv.id = e.user_agent
  LEFT JOIN attribution a ON a.event_id = e.id
  WHERE e.id IN (SELECT value FROM json_each(:ids))`;

/** Rows in the order of the ids; ids that the case does not hold are left out. At most 500 ids. */
export function eventRows(db: ReadDb, catalog: CatalogEntries, ids: readonly number[]): Row[] {
  if (ids.length === 0) return [];
  const stored = new Map(all<StoredEvent>(db, SELECT, { ids: list(ids) }).map((row) => [row.id, row]));
  const events = ids.map((id) => stored.get(id)).filter((row) => row !== undefined);
  const briefs = briefsById(
    db,
    events.flatMap((e) => [e.actor, e.user_id, e.agent_id, e.credential_id, e.workflow_id, e.system, e.object]),
  );
  const keyOf = new Map(events.map((event) => [event.id, event.content_key]));
  const citing = new Map(
    all<{ id: number; n: number }>(
      db,
      `SELECT event_id AS id, count(*) AS n FROM finding_event
       WHERE event_id IN (SELECT value FROM json_each(:ids)) GROUP BY event_id`,
      { ids: list(keyOf.keys()) },
    ).map((row) => [keyOf.get(row.id) ?? '', row.n]),
  );
  const flags = flagsByKey(db, 'event', [...keyOf.values()], citing);
  return events.map((e) => ({
    id: e.id,
    timeUs: e.time_us,
    precision: e.precision,
    zoneBasis: e.zone_basis,
    source: e.source,
    sourceTitle: sourceTitle(catalog, e.source),
    action: e.action,
    verb: e.verb,
    status: e.status,
    actor: briefOf(briefs, e.actor),
    user: briefOf(briefs, e.user_id),
    userClass: e.user_class,
    userCandidates: e.user_id === null ? e.candidates : 0,
    agent: briefOf(briefs, e.agent_id),
    agentClass: e.agent_class,
    credential: briefOf(briefs, e.credential_id),
    workflow: briefOf(briefs, e.workflow_id),
    system: briefOf(briefs, e.system),
    object: briefOf(briefs, e.object),
    objectCount: e.object_count,
    ip: e.ip,
    userAgent: e.user_agent,
    chainId: e.chain_id,
    direct: e.direct === 1,
    key: e.content_key,
    flags: flags(e.content_key),
  }));
}
