/**
 * An analyst's decisions on links and on identities, kept as annotations keyed to content: records by their content key, entities by
 * kind and key. They survive a new import and every reconstruction, which reads them back and respects them.
 */
import type { Out, Parsed } from '../../../../shared/contract/index.ts';
import type { EntityKind } from '../../../../shared/model/kinds.ts';
import { CONTENT_KEY } from '../../contentKey.ts';
import { NotFound, Refused } from '../../errors.ts';
import type { WriteDb } from '../../handles.ts';
import { markStale } from '../../meta.ts';
import type { LinkDecisionValue, ProposedLink } from '../read/links/decisions.ts';
import { LINK_COLUMNS, type StoredLink } from '../read/links/links.ts';
import { all, first, parseJson } from '../read/statement.ts';
import { addAnnotation, recordAct, removeStanding } from './act.ts';

const DECIDED = { confirm: 'confirmed', reject: 'rejected', draw: 'drawn' } as const;

/** @throws NotFound; Refused (`bad_input`) for a record and itself */
export function decideLink(db: WriteDb, who: string, input: Parsed<'links.decide'>): Out<'links.decide'> {
  const { fromEvent, toEvent, decision, note } = input;
  if (fromEvent === toEvent) throw new Refused('bad_input', 'a record cannot be linked with itself');
  const from = contentKeyOf(db, fromEvent);
  const to = contentKeyOf(db, toEvent);
  db.sql.transaction(() => {
    // One decision a pair, whichever end was named first.
    const target = { targetKind: 'event', targetKey: `${from}|${to}`, kind: 'link' } as const;
    const restore = [...removeStanding(db, target), ...removeStanding(db, { ...target, targetKey: `${to}|${from}` })];
    const was = proposed(db, fromEvent, toEvent, restore);
    const remove =
      decision === null ? [] : [addAnnotation(db, { ...target, value: JSON.stringify({ decision, note, was }), who })];
    markStale(db);
    const what = `link between events ${fromEvent} and ${toEvent} ${decision === null ? 'left to reconstruction' : DECIDED[decision]}`;
    recordAct(db, {
      who,
      action: 'link.decide',
      what,
      facts: { from, to, decision, note },
      undo: { remove, restore, rebuild: true },
    });
  })();
  return { ok: true };
}

const MOST_PROPOSED = 5;

/** The links between the two records as the rules propose them, or as the decision before this one found them. */
function proposed(db: WriteDb, from: number, to: number, before: readonly number[]): readonly ProposedLink[] {
  const rows = all<StoredLink>(
    db,
    `SELECT ${LINK_COLUMNS} FROM link l WHERE l.class <> 'analyst'
       AND ((l.from_event = :from AND l.to_event = :to) OR (l.from_event = :to AND l.to_event = :from)) ORDER BY l.id LIMIT ${MOST_PROPOSED}`,
    { from, to },
  );
  if (rows.length > 0)
    return rows.map((row) => ({
      method: row.method,
      class: row.class,
      keys: parseJson<ProposedLink['keys']>(row.keys, []).slice(0, 10),
      dtUs: row.dt_us,
      candidates: row.candidates,
      score: row.score,
      why: row.why,
    }));
  const last = first<{ value: string }>(db, 'SELECT value FROM annotation WHERE id = :id', { id: before[0] ?? -1 });
  return parseJson<Partial<LinkDecisionValue>>(last?.value, {}).was ?? [];
}

function contentKeyOf(db: WriteDb, event: number): string {
  const row = first<{ key: string }>(db, `SELECT ${CONTENT_KEY} AS key FROM event e WHERE e.id = :event`, { event });
  if (row === undefined) throw new NotFound(`there is no event ${event} in this case`);
  return row.key;
}

interface Named {
  readonly id: number;
  readonly kind: EntityKind;
  readonly key: string;
}

/** @throws NotFound; Refused (`bad_input`) for one entity, or two of different kinds */
export function decideEntities(db: WriteDb, who: string, input: Parsed<'entities.decide'>): Out<'entities.decide'> {
  const { decision, note } = input;
  const [a, b] = [named(db, input.a), named(db, input.b)].sort((x, y) => (x.key < y.key ? -1 : 1));
  if (a === undefined || b === undefined || a.id === b.id) throw new Refused('bad_input', 'these are one entity');
  if (a.kind !== b.kind)
    throw new Refused(
      'bad_input',
      `a thing of kind ${a.kind} cannot be one of kind ${b.kind}; they stay two, joined by what links them`,
    );
  db.sql.transaction(() => {
    const targetKey = JSON.stringify([a.kind, a.key, b.key]);
    const target = { targetKind: 'entity', targetKey, kind: 'identity' } as const;
    const restore = removeStanding(db, target);
    const remove =
      decision === null ? [] : [addAnnotation(db, { ...target, value: JSON.stringify({ decision, note }), who })];
    markStale(db);
    const done = decision === null ? 'left to reconstruction' : decision === 'merge' ? 'joined' : 'kept apart';
    const what = `${a.key} and ${b.key} ${done}`;
    const facts = { kind: a.kind, a: a.key, b: b.key, decision, note };
    recordAct(db, { who, action: 'entity.decide', what, facts, undo: { remove, restore, rebuild: true } });
  })();
  return { ok: true };
}

/** The entity itself, not what it was merged into: a decision is about what records name. */
function named(db: WriteDb, id: number): Named {
  const row = first<Named>(db, 'SELECT id, kind, key FROM entity WHERE id = :id', { id });
  if (row === undefined) throw new NotFound(`there is no entity ${id} in this case`);
  return row;
}
