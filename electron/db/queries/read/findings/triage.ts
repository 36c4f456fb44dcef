/** What analysts have set on findings: status, owner, due date. The newest standing annotation of each kind holds. */
import type { FindingStatus } from '../../../../../shared/model/kinds.ts';
import { formatInZone } from '../../../../../shared/model/time.ts';
import { nowUs } from '../../../clock.ts';
import type { ReadDb } from '../../../handles.ts';
import { getMeta } from '../../../meta.ts';
import { all, list, parseJson } from '../statement.ts';

/** The text of the newest annotation of a kind on finding `f`, as a SQL expression; NULL when there is none. */
function newest(kind: 'owner' | 'due'): string {
  return `(SELECT s.value FROM annotation s WHERE s.target_kind = 'finding' AND s.target_key = f.id AND s.kind = '${kind}'
    AND s.removed = 0 ORDER BY s.id DESC LIMIT 1)`;
}
export const OWNER_OF_FINDING = newest('owner');
export const DUE_OF_FINDING = newest('due');

/** The riskiest agent that finding `f` names, as a canonical id; NULL when it names none. */
export const AGENT_OF_FINDING = `(SELECT a.canonical_id FROM finding_entity x JOIN entity a ON a.id = x.entity_id
    LEFT JOIN agent_state t ON t.entity_id = a.canonical_id
  WHERE x.finding_id = f.id AND a.kind = 'agent' ORDER BY coalesce(t.risk, 0) DESC, a.canonical_id LIMIT 1)`;

/** True for a status under which something is still to be done. */
export function isStanding(status: FindingStatus): boolean {
  return status === 'open' || status === 'accepted';
}

/**
 * Today's date in the zone of the case, `YYYY-MM-DD`. Due dates are the one thing that is measured against the real clock: everything
 * else in a case is relative to its last event.
 */
export function todayOf(db: ReadDb): string {
  return formatInZone(nowUs(), getMeta(db, 'zone') ?? 'UTC', 'day').slice(0, 10);
}

export interface FindingTriage {
  readonly status: FindingStatus;
  readonly reason: string;
  /** Who set the status and when, µs UTC; null while nobody has. */
  readonly who: string | null;
  readonly atUs: number | null;
  readonly owner: string;
  readonly due: string | null;
  readonly overdue: boolean;
}

interface StoredNote {
  readonly key: string;
  readonly kind: 'status' | 'owner' | 'due';
  readonly value: string;
  readonly who: string;
  readonly at_us: number;
}

/** By finding id, for the ids asked for. */
export function triageOf(db: ReadDb, ids: readonly string[]): (id: string) => FindingTriage {
  const rows = all<StoredNote>(
    db,
    `SELECT target_key AS key, kind, value, who, at_us FROM annotation WHERE target_kind = 'finding'
       AND target_key IN (SELECT value FROM json_each(:ids)) AND kind IN ('status', 'owner', 'due') AND removed = 0 ORDER BY id`,
    { ids: list(ids) },
  );
  // Later rows replace earlier ones.
  const newestOf = new Map(rows.map((row) => [`${row.kind} ${row.key}`, row]));
  const today = todayOf(db);
  return (id) => {
    const verdict = newestOf.get(`status ${id}`);
    const said = parseJson<{ status?: FindingStatus; reason?: string }>(verdict?.value, {});
    const status = said.status ?? 'open';
    const due = newestOf.get(`due ${id}`)?.value ?? null;
    return {
      status,
      reason: said.reason ?? '',
      who: verdict?.who ?? null,
      atUs: verdict?.at_us ?? null,
      owner: newestOf.get(`owner ${id}`)?.value ?? '',
      due,
      overdue: due !== null && due < today && isStanding(status),
    };
  };
}
