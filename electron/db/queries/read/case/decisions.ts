/** The decisions that stand, newest first: on links, on identities, on slots of chains. */
import type { Out } from '../../../../../shared/contract/index.ts';
import { SLOTS } from '../../../../../shared/model/kinds.ts';
import { eventsByContentKey, isApplied, pendingDecisions } from '../../../derive/decisions.ts';
import type { ReadDb } from '../../../handles.ts';
import { type CatalogEntries, linkTitle } from '../catalog.ts';
import { readPin } from '../chains/pinValue.ts';
import { briefOf, briefsById } from '../entities/briefs.ts';
import { EFFECT, namedById } from '../entities/merges.ts';
import type { LinkDecisionValue } from '../links/decisions.ts';
import { linkEnds } from '../links/links.ts';
import { all, first, numberOf, parseJson } from '../statement.ts';

type Decisions = Out<'decisions.list'>;

interface Stored {
  readonly id: number;
  readonly kind: 'link' | 'identity' | 'pin';
  readonly target_key: string;
  readonly value: string;
  readonly who: string;
  readonly at_us: number;
}

export function listDecisions(db: ReadDb, catalog: CatalogEntries, limit: number): Decisions {
  const rows = all<Stored>(
    db,
    `SELECT id, kind, target_key, value, who, at_us FROM annotation
     WHERE kind IN ('link', 'identity', 'pin') AND removed = 0 ORDER BY id DESC LIMIT :limit`,
    { limit: limit + 1 },
  );
  const shown = rows.slice(0, limit);
  const applied = isApplied(db);
  const about = (row: Stored) => ({ id: row.id, who: row.who, atUs: row.at_us, applied: applied(row) });
  return {
    links: linkLines(db, catalog, ofKind(shown, 'link'), about),
    entities: ofKind(shown, 'identity').flatMap((row) => entityLine(db, row, about(row))),
    slots: ofKind(shown, 'pin').flatMap((row) => slotLine(db, row)),
    more: rows.length > limit,
    pending: pendingDecisions(db),
  };
}

function ofKind(rows: readonly Stored[], kind: Stored['kind']): Stored[] {
  return rows.filter((row) => row.kind === kind);
}

type About = Pick<Decisions['links'][number], 'id' | 'who' | 'atUs' | 'applied'>;

function linkLines(
  db: ReadDb,
  catalog: CatalogEntries,
  rows: readonly Stored[],
  about: (row: Stored) => About,
): Decisions['links'] {
  const eventOf = eventsByContentKey(db);
  const placed = rows.flatMap((row) => {
    const value = parseJson<LinkDecisionValue | undefined>(row.value, undefined);
    const [from = '', to = ''] = row.target_key.split('|');
    return value === undefined ? [] : [{ row, value, from: eventOf(from), to: eventOf(to) }];
  });
  const ends = linkEnds(
    db,
    catalog,
    placed.flatMap(({ from, to }) => [from ?? [], to ?? []].flat()),
  );
  const endOf = (eventId: number | undefined) => {
    const end = eventId === undefined ? undefined : ends.get(eventId);
    return eventId === undefined || end === undefined ? null : { eventId, end };
  };
  return placed.map(({ from, row, to, value }) => ({
    ...about(row),
    decision: value.decision,
    note: value.note,
    effect: EFFECT[value.decision],
    from: endOf(from),
    to: endOf(to),
    methods: [...new Set((value.was ?? []).map((link) => linkTitle(catalog, link.method)))].slice(0, 10),
  }));
}

function entityLine(db: ReadDb, row: Stored, about: About): Decisions['entities'] {
  const { decision, note } = parseJson<{ decision: string; note: string }>(row.value, { decision: '', note: '' });
  if (decision !== 'merge' && decision !== 'split') return [];
  const [kind = '', a = '', b = ''] = parseJson<string[]>(row.target_key, []);
  const named = (key: string) => {
    const found = first<{ id: number }>(db, 'SELECT id FROM entity WHERE kind = :kind AND key = :key', { kind, key });
    return found === undefined ? null : (namedById(db, [found.id]).get(found.id) ?? null);
  };
  return [{ ...about, decision, note, effect: EFFECT[decision], a: named(a), b: named(b) }];
}

/** A pin stands in its slot at once. */
function slotLine(db: ReadDb, row: Stored): Decisions['slots'] {
  const pin = readPin(row.value);
  const at = row.target_key.lastIndexOf(':');
  const slot = SLOTS.find((one) => one === row.target_key.slice(at + 1));
  if (pin === undefined || slot === undefined) return [];
  const chainId = row.target_key.slice(0, at);
  const stored =
    pin.entity === null
      ? undefined
      : first<{ id: number }>(db, 'SELECT id FROM entity WHERE kind = :kind AND key = :key', pin.entity);
  const chainExists = numberOf(db, 'SELECT count(*) AS n FROM chain WHERE id = :chainId', { chainId }) > 0;
  return [
    {
      id: row.id,
      who: row.who,
      atUs: row.at_us,
      note: pin.note,
      applied: chainExists,
      effect:
        pin.entity === null ? 'The slot stays open: no candidate is accepted.' : 'The slot holds it, class analyst.',
      chainId,
      slot,
      entity: stored === undefined ? null : briefOf(briefsById(db, [stored.id]), stored.id),
      chainExists,
    },
  ];
}
