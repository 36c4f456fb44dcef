/** What the drift rules share: rows of the drift views put together in SQL, as lists in JSON, and how windows are told. */
import { z } from 'zod';
import { formatIsoUtc } from '../../shared/model/time.ts';
import type { Need } from './define.ts';

export const TWO_SNAPSHOTS: Need = {
  what: 'two snapshots of one inventory, by their snapshot_at, a date in the file’s name, or one imported after the other',
  sql: 'SELECT EXISTS (SELECT 1 FROM v_snapshot WHERE ord > 1)',
};

export const HISTORY: Need = {
  what: 'an agent with enough history before the recent window: seven active days in logs that cover both windows',
  sql: "SELECT EXISTS (SELECT 1 FROM v_behaviour WHERE state = 'compared')",
};

function parsed<T extends z.ZodType>(item: T) {
  return z.string().transform((text): z.output<T>[] => z.array(item).parse(JSON.parse(text)));
}

export const Changes = parsed(
  z.object({
    area: z.string(),
    name: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable(),
    before_record: z.int().nullable(),
    after_record: z.int().nullable(),
    tier: z.int().nullable(),
    approved: z.enum(['yes', 'no', 'unknown', 'not_asked']),
    from_label: z.string(),
    to_label: z.string(),
    to_us: z.int().nullable(),
  }),
);
export type Change = z.output<typeof Changes>[number];

/**
 * One row a subject, its changes as a list, the newest first and at most 100. `where` is over `v_drift_item d`; changes of people
 * through whose account no agent acts are left to those who review people.
 */
export function changesBySubject(where: string): string {
  return `
    WITH wanted AS MATERIALIZED (
      SELECT d.*, row_number() OVER (PARTITION BY d.subject_id ORDER BY d.to_us DESC, d.item_id) AS place,
             count(*) OVER (PARTITION BY d.subject_id) AS changes
      FROM v_drift_item d JOIN v_entity s ON s.entity_id = d.subject_id
      WHERE (${where}) AND (s.kind <> 'user' OR d.item_id IN (SELECT item_id FROM v_drift_agent))
    ),
    concerned AS MATERIALIZED (
      SELECT w.subject_id, json_group_array(DISTINCT x.agent_id ORDER BY x.agent_id) AS agent_ids,
             json_group_array(DISTINCT a.name ORDER BY x.agent_id) AS agents
      FROM wanted w JOIN v_drift_agent x ON x.item_id = w.item_id JOIN v_entity a ON a.entity_id = x.agent_id
      GROUP BY w.subject_id
    )
    SELECT w.subject_id, s.name, s.key, s.kind, max(w.changes) AS changes, c.agent_ids, c.agents,
           json_group_array(json_object('area', w.area, 'name', w.name, 'before', w.before, 'after', w.after, 'before_record', w.before_record,
             'after_record', w.after_record, 'tier', w.tier, 'approved', w.approved, 'from_label', w.from_label, 'to_label', w.to_label,
             'to_us', w.to_us) ORDER BY w.place) AS items
    FROM wanted w JOIN v_entity s ON s.entity_id = w.subject_id LEFT JOIN concerned c ON c.subject_id = w.subject_id
    WHERE w.place <= 100 GROUP BY w.subject_id ORDER BY w.subject_id`;
}

/** Records of both sides, each once. */
export function recordsOf(changes: readonly Change[]): number[] {
  const records = changes.flatMap((change) => [change.after_record, change.before_record]);
  return [...new Set(records.filter((record) => record !== null))].slice(0, 50);
}

/** Times of the first and the last snapshot that shows a change. */
export function changeSpan(changes: readonly Change[]): {
  readonly firstUs: number | null;
  readonly lastUs: number | null;
} {
  return extremes(
    changes.map((change) => change.to_us),
    changes.map((change) => change.to_us),
  );
}

function extremes(
  from: readonly (number | null)[],
  to: readonly (number | null)[],
): { readonly firstUs: number | null; readonly lastUs: number | null } {
  const firsts = from.filter((us) => us !== null);
  const lasts = to.filter((us) => us !== null);
  return {
    firstUs: firsts.length === 0 ? null : Math.min(...firsts),
    lastUs: lasts.length === 0 ? null : Math.max(...lasts),
  };
}

/** `2025-05-01 to 2025-08-01`. */
export function between(changes: readonly Change[]): string {
  const from = changes.map((change) => change.from_label).sort()[0] ?? '';
  const to =
    changes
      .map((change) => change.to_label)
      .sort()
      .at(-1) ?? '';
  return `${from} to ${to}`;
}

const CHANGING = new Set(['export', 'create', 'update', 'delete', 'share', 'send', 'approve', 'administer', 'grant']);

/** Items that change something, send it out or hand out access. */
export function changingOf(items: readonly Item[]): Item[] {
  return items.filter((item) => item.verb !== null && CHANGING.has(item.verb));
}

export const Items = parsed(
  z.object({
    dimension: z.string(),
    change: z.string(),
    label: z.string(),
    verb: z.string().nullable(),
    baseline: z.number(),
    recent: z.number(),
    expected: z.number(),
    unusual: z.int(),
    peers_using: z.int(),
    first_us: z.int().nullable(),
    last_us: z.int().nullable(),
    chain_id: z.string().nullable(),
    event_ids: z.string().transform((text) => z.array(z.int()).parse(JSON.parse(text))),
  }),
);
export type Item = z.output<typeof Items>[number];

export const WindowRow = {
  agent_id: z.int(),
  name: z.string(),
  key: z.string(),
  baseline_from_us: z.int(),
  recent_from_us: z.int(),
  to_us: z.int(),
  baseline_days: z.int(),
  recent_days: z.int(),
  baseline_active: z.int(),
  recent_active: z.int(),
  usual_per_day: z.number().nullable(),
  recent_per_day: z.number().nullable(),
  peers: z.int(),
};

/** One row an agent with enough history, its items as a list, at most 200. `where` is over `v_behaviour_item i`. */
export function itemsByAgent(where: string): string {
  return `
    SELECT b.agent_id, a.name, a.key, b.baseline_from_us, b.recent_from_us, b.to_us, b.baseline_days, b.recent_days, b.baseline_active,
           b.recent_active, b.usual_per_day, b.recent_per_day, b.peers, i.items
    FROM (SELECT agent_id, json_group_array(json_object('dimension', dimension, 'change', change, 'label', label, 'verb', verb,
             'baseline', baseline, 'recent', recent, 'expected', expected, 'unusual', unusual, 'peers_using', peers_using,
             'first_us', first_us, 'last_us', last_us, 'chain_id', chain_id, 'event_ids', event_ids) ORDER BY place) AS items
          FROM (SELECT i.*, row_number() OVER (PARTITION BY i.agent_id ORDER BY i.unusual DESC, i.recent DESC, i.dimension, i.label) AS place
                FROM v_behaviour_item i WHERE ${where})
          WHERE place <= 200 GROUP BY agent_id) i
    JOIN v_behaviour b ON b.agent_id = i.agent_id AND b.state = 'compared' JOIN v_entity a ON a.entity_id = b.agent_id
    ORDER BY b.agent_id`;
}

/** The windows in words: every finding says what was compared with what. */
export function windowsText(row: z.output<z.ZodObject<typeof WindowRow>>): string {
  const since = formatIsoUtc(row.recent_from_us, 'min');
  return (
    `Compared are the last ${row.recent_days} days of the case, since ${since} (${row.recent_active} active), with the ` +
    `${row.baseline_days} days before them (${row.baseline_active} active).`
  );
}

export function eventsOf(items: readonly Item[], most: number): number[] {
  return [...new Set(items.flatMap((item) => item.event_ids))].slice(0, most);
}

/** First and last time of what is told. */
export function spanOf(items: readonly Item[]): { readonly firstUs: number | null; readonly lastUs: number | null } {
  return extremes(
    items.map((item) => item.first_us),
    items.map((item) => item.last_us),
  );
}

/** How sure a comparison of windows is: by the days that it rests on. */
export function historyConfidence(active: number): { readonly value: number; readonly why: string } {
  const why = `${active} active days to compare with`;
  return { value: active >= 30 ? 0.9 : active >= 14 ? 0.75 : 0.6, why };
}
