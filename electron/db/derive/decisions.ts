/** An analyst's decisions on links and identities, as reconstruction reads them. */
import { ENTITY_KINDS } from '../../../shared/model/kinds.ts';
import type { EntityDecision, LinkDecision } from '../../../shared/model/reconstruction.ts';
import type { ReadDb } from '../handles.ts';
import { getMeta } from '../meta.ts';

/** Finds an event by its content key; undefined when the case does not hold it. */
export function eventsByContentKey(db: ReadDb): (key: string) => number | undefined {
  const byIdentity = db.sql
    .prepare(
      `SELECT e.id FROM record r JOIN event e ON e.record_id = r.id AND e.sub = ?
       WHERE r.outcome = 0 AND r.identity = unhex(?) ORDER BY e.id LIMIT 1`,
    )
    .pluck();
  const byPlace = db.sql
    .prepare(
      'SELECT e.id FROM record r JOIN event e ON e.record_id = r.id AND e.sub = ? WHERE r.evidence_id = ? AND r.seq = ?',
    )
    .pluck();
  return (key) => {
    const match = /^(?:([0-9a-f]{2,64})|(\d+)\.(\d+)):(\d+)$/.exec(key);
    if (match === null) return undefined;
    const [, identity, evidence, seq, sub] = match;
    const row =
      identity === undefined
        ? byPlace.get(Number(sub), Number(evidence), Number(seq))
        : byIdentity.get(Number(sub), identity);
    return row as number | undefined;
  };
}

/** Ids of the decisions on links and identities that stand. */
export function standingDecisions(db: ReadDb): number[] {
  return db.sql
    .prepare("SELECT id FROM annotation WHERE kind IN ('link', 'identity') AND removed = 0 ORDER BY id")
    .pluck()
    .all() as number[];
}

/** Whether the last reconstruction ran with a decision; of a case that does not say, by its time. */
export function isApplied(db: ReadDb): (decision: { readonly id: number; readonly at_us: number }) => boolean {
  const decided = decidedIds(db);
  const derivedUs = Number(getMeta(db, 'derived_us') ?? 0);
  return ({ id, at_us }) => (decided === undefined ? at_us < derivedUs : decided.has(id));
}

/** How many decisions came or went since the last reconstruction. */
export function pendingDecisions(db: ReadDb): number {
  const standing = standingDecisions(db);
  const decided = decidedIds(db);
  if (decided === undefined) {
    const derivedUs = Number(getMeta(db, 'derived_us') ?? 0);
    const since = db.sql.prepare('SELECT count(*) FROM annotation WHERE id = ? AND at_us >= ?').pluck();
    return standing.filter((id) => since.get(id, derivedUs) === 1).length;
  }
  const now = new Set(standing);
  const came = standing.filter((id) => !decided.has(id)).length;
  return came + [...decided].filter((id) => !now.has(id)).length;
}

function decidedIds(db: ReadDb): ReadonlySet<number> | undefined {
  const text = getMeta(db, 'decided');
  const ids: unknown = text === undefined ? undefined : JSON.parse(text);
  return Array.isArray(ids) ? new Set(ids.filter((id) => typeof id === 'number')) : undefined;
}

/** Decisions whose records the case still holds. */
export function linkDecisions(db: ReadDb): LinkDecision[] {
  const eventOf = eventsByContentKey(db);
  return standing(db, 'link').flatMap(({ target_key, value }) => {
    const [from = '', to = ''] = target_key.split('|');
    const [fromId, toId] = [eventOf(from), eventOf(to)];
    const read = decisionOf(value);
    if (fromId === undefined || toId === undefined || read === undefined) return [];
    const { decision, note } = read;
    if (decision !== 'confirm' && decision !== 'reject' && decision !== 'draw') return [];
    return [{ from: fromId, to: toId, decision, note }];
  });
}

export function entityDecisions(db: ReadDb): EntityDecision[] {
  return standing(db, 'identity').flatMap(({ target_key, value }) => {
    const target: unknown = JSON.parse(target_key);
    const read = decisionOf(value);
    if (!Array.isArray(target) || read === undefined) return [];
    const [kind, a, b]: unknown[] = target;
    const known = ENTITY_KINDS.find((one) => one === kind);
    const { decision, note } = read;
    if (known === undefined || typeof a !== 'string' || typeof b !== 'string') return [];
    return decision === 'merge' || decision === 'split' ? [{ kind: known, a, b, decision, note }] : [];
  });
}

function standing(db: ReadDb, kind: 'link' | 'identity'): { target_key: string; value: string }[] {
  return db.sql
    .prepare('SELECT target_key, value FROM annotation WHERE kind = ? AND removed = 0 ORDER BY id')
    .all(kind) as { target_key: string; value: string }[];
}

function decisionOf(text: string): { readonly decision: string; readonly note: string } | undefined {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('decision' in value)) return undefined;
  const note = 'note' in value && typeof value.note === 'string' ? value.note : '';
  return typeof value.decision === 'string' ? { decision: value.decision, note } : undefined;
}
