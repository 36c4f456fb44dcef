/** Why records' names of one entity were taken to be one, which records say so, and what an analyst decided about it. */
import type { Out } from '../../../../../shared/contract/index.ts';
import type { EntityKind } from '../../../../../shared/model/kinds.ts';
import { isApplied } from '../../../derive/decisions.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import { all, first, list, parseJson } from '../statement.ts';
import { briefsById } from './briefs.ts';

type Merges = Out<'entities.merges'>;
type Named = Merges['self'];
type Decided = NonNullable<Merges['merges'][number]['decision']>;

const MOST_MERGES = 50;

interface StoredMerge {
  readonly from_id: number;
  readonly via_id: number | null;
  readonly ns: string | null;
  readonly value: string | null;
  readonly why: string;
}

/** @throws NotFound */
export function entityMerges(db: ReadDb, id: number): Merges {
  const self = namedById(db, [id]).get(id);
  const canonical = briefsById(db, [id]).get(id);
  if (self === undefined || canonical === undefined) throw new NotFound(`there is no entity ${id} in this case`);
  const rows = all<StoredMerge>(
    db,
    `SELECT m.from_id, m.via_id, m.ns, m.value, m.why FROM entity c JOIN entity_merge m ON m.from_id = c.id
     WHERE c.canonical_id = :id AND c.id <> :id ORDER BY m.from_id LIMIT ${MOST_MERGES + 1}`,
    { id: canonical.id },
  );
  const shown = rows.slice(0, MOST_MERGES);
  const named = namedById(db, [canonical.id, ...shown.flatMap((row) => [row.from_id, row.via_id])]);
  const into = named.get(canonical.id) ?? self;
  const decisions = decisionsAbout(db, [...named.values()], canonical.kind);
  const used = new Set<number>();
  const merges = shown.flatMap((row) => {
    const from = named.get(row.from_id);
    if (from === undefined) return [];
    const via = named.get(row.via_id ?? -1) ?? null;
    const decision = decisions.find(
      (one) => one.between(from.key, into.key) || (via !== null && one.between(from.key, via.key)),
    );
    if (decision !== undefined) used.add(decision.said.id);
    return [{ from, via, into, why: row.why, statedBy: statedBy(db, row), decision: decision?.said ?? null }];
  });
  return {
    self,
    merges,
    more: rows.length > MOST_MERGES,
    decisions: decisions
      .filter(({ said }) => !used.has(said.id))
      .slice(0, 50)
      .map(({ own, other, said }) => ({ ...said, own, other })),
  };
}

/** The entity that records name so. @throws NotFound */
export function entityByKey(db: ReadDb, kind: EntityKind, key: string): Out<'entities.byKey'> {
  const row = first<{ id: number }>(db, 'SELECT id FROM entity WHERE kind = :kind AND key = :key', { kind, key });
  const entity = row === undefined ? undefined : namedById(db, [row.id]).get(row.id);
  const canonical = row === undefined ? undefined : briefsById(db, [row.id]).get(row.id);
  if (entity === undefined || canonical === undefined)
    throw new NotFound(`the case names no ${kind} with the key ${key}`);
  return { entity, canonical };
}

/** Entities as records name them, before merging. */
export function namedById(db: ReadDb, ids: Iterable<number | null>): Map<number, Named> {
  const rows = all<Named>(
    db,
    'SELECT id, kind, key, name FROM entity WHERE id IN (SELECT value FROM json_each(:ids))',
    { ids: list([...ids].filter((id) => id !== null)) },
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Records that state the identifier which a merge rests on; texts are compared without case, as merging does. */
function statedBy(db: ReadDb, row: StoredMerge): Merges['merges'][number]['statedBy'] {
  if (row.ns === null || row.value === null) return [];
  return all(
    db,
    `SELECT a.entity_id AS entityId, a.record_id AS recordId, v.name AS evidence, r.seq AS record
     FROM entity_alias a JOIN record r ON r.id = a.record_id JOIN evidence v ON v.id = r.evidence_id
     WHERE a.entity_id IN (:from, :via) AND a.ns = :ns AND lower(a.value) LIKE lower(:value) || '%'
     ORDER BY a.entity_id = :from DESC, a.record_id LIMIT 4`,
    { from: row.from_id, via: row.via_id, ns: row.ns, value: row.value.slice(0, 15) },
  );
}

interface About {
  readonly own: Named;
  readonly other: Named;
  readonly said: Decided;
  between(a: string, b: string): boolean;
}

/** Standing decisions that name one of these keys. */
function decisionsAbout(db: ReadDb, group: readonly Named[], kind: EntityKind): About[] {
  type Row = { id: number; target_key: string; value: string; who: string; at_us: number };
  const rows = all<Row>(
    db,
    "SELECT id, target_key, value, who, at_us FROM annotation WHERE kind = 'identity' AND removed = 0 ORDER BY id DESC LIMIT 2000",
  );
  if (rows.length === 0) return [];
  const applied = isApplied(db);
  const own = new Map(group.map((one) => [one.key, one]));
  const byKey = db.sql.prepare('SELECT id, kind, key, name FROM entity WHERE kind = ? AND key = ?');
  return rows.flatMap((row) => {
    const [ofKind, a = '', b = ''] = parseJson<string[]>(row.target_key, []);
    const { decision, note = '' } = parseJson<{ decision?: string; note?: string }>(row.value, {});
    const mine = own.get(a) ?? own.get(b);
    if (ofKind !== kind || mine === undefined || (decision !== 'merge' && decision !== 'split')) return [];
    const other = byKey.get(kind, mine.key === a ? b : a) as Named | undefined;
    if (other === undefined) return [];
    const said: Decided = {
      id: row.id,
      decision,
      note,
      who: row.who,
      atUs: row.at_us,
      applied: applied(row),
      effect: EFFECT[decision],
    };
    const pair = new Set([a, b]);
    return [{ own: mine, other, said, between: (x: string, y: string) => x !== y && pair.has(x) && pair.has(y) }];
  });
}

/** What reconstruction does with a decision. */
export const EFFECT = {
  merge: 'The two are one: their events, chains and access count together.',
  split: 'The two stay apart, whatever identifier they share.',
  confirm: 'The link goes before every rule, and what it carries has the class analyst.',
  draw: 'The two records are tied: what stands behind the first stands behind the second, class analyst.',
  reject: 'No rule ties the two records; slots that rested on the link are filled anew or stay empty.',
} as const;
