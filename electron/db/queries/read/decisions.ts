/** The decisions that stand, newest first. */
import type { Out } from '../../../../shared/contract/index.ts';
import { eventsByContentKey } from '../../derive/decisions.ts';
import type { ReadDb } from '../../handles.ts';
import { briefOf, briefsById } from './briefs.ts';
import { all, parseJson } from './statement.ts';

interface Stored {
  readonly id: number;
  readonly kind: 'link' | 'identity';
  readonly target_key: string;
  readonly value: string;
  readonly who: string;
  readonly at_us: number;
}

export function listDecisions(db: ReadDb, limit: number): Out<'decisions.list'> {
  const rows = all<Stored>(
    db,
    `SELECT id, kind, target_key, value, who, at_us FROM annotation
     WHERE kind IN ('link', 'identity') AND removed = 0 ORDER BY id DESC LIMIT :limit`,
    { limit: limit + 1 },
  );
  const shown = rows.slice(0, limit);
  const eventOf = eventsByContentKey(db);
  const idOf = db.sql.prepare('SELECT id FROM entity WHERE kind = ? AND key = ?').pluck();
  const links: Out<'decisions.list'>['links'] = [];
  const entities: Out<'decisions.list'>['entities'] = [];
  for (const row of shown) {
    const { decision, note } = parseJson<{ decision: string; note: string }>(row.value, { decision: '', note: '' });
    const about = { id: row.id, note, who: row.who, atUs: row.at_us };
    if (row.kind === 'link' && (decision === 'confirm' || decision === 'reject' || decision === 'draw')) {
      const [from = '', to = ''] = row.target_key.split('|');
      links.push({ ...about, decision, fromEvent: eventOf(from) ?? null, toEvent: eventOf(to) ?? null });
    } else if (row.kind === 'identity' && (decision === 'merge' || decision === 'split')) {
      const [kind = '', a = '', b = ''] = parseJson<string[]>(row.target_key, []);
      const ids = [a, b].map((key) => (idOf.get(kind, key) as number | undefined) ?? null);
      const briefs = briefsById(db, ids);
      entities.push({ ...about, decision, a: briefOf(briefs, ids[0] ?? null), b: briefOf(briefs, ids[1] ?? null) });
    }
  }
  return { links, entities, more: rows.length > limit };
}
