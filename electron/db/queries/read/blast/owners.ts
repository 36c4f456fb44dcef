/** Whose a thing is: the people an inventory names as its owners, else those of the agents that act through it. */
import type { z } from 'zod';
import type { WorkRow } from '../../../../../shared/contract/blast.ts';
import type { ReadDb } from '../../../handles.ts';
import { type Brief, briefsById } from '../entities/briefs.ts';
import { all, list } from '../statement.ts';
import { factsByEntity } from './source.ts';

export type Owner = z.output<typeof WorkRow>['owners'][number];

const MOST_ROWS = 20_000;
const MOST_OWNERS = 10;
const GONE = /^(?:departed|disabled|inactive|left|terminated|suspended|deleted)$/i;

interface OwnRow {
  readonly id: number;
  readonly owner: number;
  readonly of: number | null;
}

/** Owners by canonical id; an id without any is absent. */
export function ownersOf(db: ReadDb, ids: readonly number[]): ReadonlyMap<number, readonly Owner[]> {
  const params = { ids: list(ids) };
  const own = all<OwnRow>(
    db,
    `SELECT DISTINCT c.canonical_id AS id, o.canonical_id AS owner, NULL AS "of" FROM entity c
     JOIN edge g ON g.to_id = c.id AND g.kind = 'OWNS' JOIN entity o ON o.id = g.from_id
     WHERE c.canonical_id IN (SELECT value FROM json_each(:ids)) ORDER BY 1, 2 LIMIT ${MOST_ROWS}`,
    params,
  );
  const named = new Set(own.map((row) => row.id));
  const facts = factsByEntity(db, ids, ['owner', 'manager', 'department', 'status']);
  const selves = briefsById(db, ids);
  const bare = ids.filter((id) => !named.has(id) && facts.get(id)?.has('owner') !== true);
  const through = all<OwnRow>(
    db,
    `SELECT DISTINCT c.canonical_id AS id, o.canonical_id AS owner, a.canonical_id AS "of" FROM entity c
     JOIN edge h ON h.to_id = c.id AND h.kind IN ('HAS_CREDENTIAL', 'AUTHENTICATES_AS', 'HAS_INTEGRATION', 'CAN_TRIGGER') AND h.basis <> 'observed'
     JOIN entity a ON a.id = h.from_id AND a.kind IN ('agent', 'identity')
     JOIN entity m ON m.canonical_id = a.canonical_id JOIN edge g ON g.to_id = m.id AND g.kind = 'OWNS' JOIN entity o ON o.id = g.from_id
     WHERE c.canonical_id IN (SELECT value FROM json_each(:ids)) ORDER BY 1, 2, 3 LIMIT ${MOST_ROWS}`,
    { ids: list(bare) },
  );
  const rows = [...own, ...through];
  const people = rows.map((row) => row.owner);
  const briefs = briefsById(db, [...people, ...rows.map((row) => row.of)]);
  const status = factsByEntity(db, [...new Set(people)], ['status']);
  const owners = new Map<number, Owner[]>();
  const put = (id: number, owner: Owner): void => {
    const known = owners.get(id) ?? [];
    owners.set(id, known);
    if (known.length < MOST_OWNERS && !known.some((one) => one.text === owner.text)) known.push(owner);
  };
  for (const row of rows) {
    const entity = briefs.get(row.owner);
    if (entity === undefined) continue;
    const departed = isGone(status.get(row.owner)?.get('status'));
    put(row.id, { text: entity.name, entity, departed, of: nameOf(briefs, row.of) });
  }
  for (const id of ids) {
    if (owners.has(id)) continue;
    for (const text of facts.get(id)?.get('owner') ?? []) put(id, { text, entity: null, departed: false, of: '' });
    for (const text of facts.get(id)?.get('manager') ?? [])
      put(id, { text, entity: null, departed: false, of: 'as the manager' });
    // A person that a user list names answers for their own account.
    const self = selves.get(id);
    if (owners.has(id) || self?.kind !== 'user' || facts.get(id)?.has('department') !== true) continue;
    put(id, { text: self.name, entity: self, departed: isGone(facts.get(id)?.get('status')), of: '' });
  }
  return owners;
}

function isGone(status: readonly string[] | undefined): boolean {
  return (status ?? []).some((word) => GONE.test(word.trim()));
}

function nameOf(briefs: ReadonlyMap<number, Brief>, id: number | null): string {
  return id === null ? '' : (briefs.get(id)?.name ?? '');
}
