/**
 * Pinning a chain's slot by hand. The pin is an annotation, which the next reconstruction reads; until then it is applied
 * to the chain and to its events' attributions at once.
 */
import type { Out, Parsed } from '../../../../shared/contract/index.ts';
import { classRank, type EntityKind, type LinkClass, SLOTS, type Slot } from '../../../../shared/model/kinds.ts';
import { NotFound, Refused } from '../../errors.ts';
import type { WriteDb } from '../../handles.ts';
import { createWordingWriter, wordingText } from '../../wording.ts';
import type { CatalogEntries } from '../read/catalog.ts';
import { writePin } from '../read/chains/pinValue.ts';
import { chainRows, type StoredChain, type StoredSlot, type StoredSlots } from '../read/chains/rows.ts';
import { all, first, parseJson } from '../read/statement.ts';
import { addAnnotation, type PinUndo, recordAct, removeStanding } from './act.ts';

const KINDS_OF_SLOT: Readonly<Record<Slot, readonly EntityKind[]>> = {
  user: ['user', 'identity'],
  agent: ['agent'],
  credential: ['credential', 'identity', 'integration'],
  workflow: ['workflow'],
  system: ['system'],
  object: ['object'],
};
const ATTRIBUTED: readonly Slot[] = ['user', 'agent', 'credential', 'workflow'];

interface Pinned {
  readonly id: number;
  readonly kind: EntityKind;
  readonly key: string;
  readonly name: string;
}

/** @throws NotFound; Refused (`bad_input`) when the entity is of a kind that cannot fill the slot */
export function pinSlot(
  db: WriteDb,
  catalog: CatalogEntries,
  who: string,
  input: Parsed<'chains.pin'>,
): Out<'chains.pin'> {
  const { id, slot, note } = input;
  const chain = storedChain(db, id);
  if (chain === undefined)
    throw new NotFound(`there is no chain ${id}; it may have changed when chains were last rebuilt`);
  const entity = input.entityId === null ? null : pinnable(db, input.entityId, slot);
  db.sql.transaction(() => {
    const target = { targetKind: 'chain', targetKey: `${id}:${slot}`, kind: 'pin' } as const;
    const restore = removeStanding(db, target);
    const value = writePin({ entity: entity === null ? null : { kind: entity.kind, key: entity.key }, note });
    const annotation = addAnnotation(db, { ...target, value, who });
    const pin = slotBefore(db, chain, slot);
    fillSlot(db, chain, slot, {
      entityId: entity?.id ?? null,
      class: entity === null ? null : 'analyst',
      said: {
        label: entity?.name ?? '?',
        count: entity === null ? 0 : 1,
        why: `${entity === null ? 'left open' : 'pinned'} by ${who}: ${note}`,
        wouldFill: said(chain, slot)?.wouldFill ?? [],
      },
    });
    fillAttributions(db, id, slot, entity?.id ?? null, entity === null ? null : 'analyst', `pinned by ${who}: ${note}`);
    recordAct(db, {
      who,
      action: 'chain.pin',
      what: `${slot} of chain ${id} ${entity === null ? 'left open' : `pinned to ${entity.name}`}`,
      facts: { chain: id, slot, entity: entity === null ? null : `${entity.kind}/${entity.key}`, note },
      undo: { remove: [annotation], restore, pin },
    });
  })();
  const [row] = chainRows(db, catalog, [id]);
  if (row === undefined) throw new NotFound(`there is no chain ${id}`);
  return row;
}

function storedChain(db: WriteDb, id: string): StoredChain | undefined {
  return first<StoredChain>(db, 'SELECT * FROM chain WHERE id = :id', { id });
}

function pinnable(db: WriteDb, id: number, slot: Slot): Pinned {
  const entity = first<Pinned>(
    db,
    'SELECT c.id, c.kind, c.key, c.name FROM entity r JOIN entity c ON c.id = r.canonical_id WHERE r.id = :id',
    { id },
  );
  if (entity === undefined) throw new NotFound(`there is no entity ${id} in this case`);
  if (!KINDS_OF_SLOT[slot].includes(entity.kind)) {
    throw new Refused('bad_input', `${entity.name} is of the kind ${entity.kind}, which cannot fill the ${slot} slot`);
  }
  return entity;
}

function said(chain: StoredChain, slot: Slot): StoredSlot | undefined {
  return parseJson<StoredSlots>(chain.slots, {})[slot];
}

/** What the slot holds now, for undo. Attributions that agree are kept together as runs of event ids. */
function slotBefore(db: WriteDb, chain: StoredChain, slot: Slot): PinUndo {
  const groups = new Map<string, PinUndo['attributions'][number]>();
  if (ATTRIBUTED.includes(slot)) {
    const rows = all<{ event_id: number; entity: number | null; class: LinkClass | null; why: string | null }>(
      db,
      `SELECT event_id, ${slot}_id AS entity, ${slot}_class AS class, json_extract(${wordingText('why_id')}, '$.${slot}') AS why
       FROM attribution WHERE chain_id = :id ORDER BY event_id`,
      { id: chain.id },
    );
    let before: PinUndo['attributions'][number] | undefined;
    for (const row of rows) {
      const key = JSON.stringify([row.entity, row.class, row.why]);
      const group = groups.get(key) ?? { entityId: row.entity, class: row.class, why: row.why, runs: [] };
      groups.set(key, group);
      const run = group.runs.at(-1);
      // Ids between two rows of one chain belong to other chains, which restoring does not touch.
      if (run !== undefined && group === before) run[1] = row.event_id;
      else group.runs.push([row.event_id, row.event_id]);
      before = group;
    }
  }
  return {
    chainId: chain.id,
    slot,
    chain: { entityId: chain[`${slot}_id`], class: chain[`${slot}_class`], said: said(chain, slot) ?? null },
    attributions: [...groups.values()],
  };
}

/** What a slot of a chain holds now, as undo keeps it; undefined for an unknown chain. */
export function slotNow(db: WriteDb, chainId: string, slot: Slot): PinUndo | undefined {
  const chain = storedChain(db, chainId);
  return chain === undefined ? undefined : slotBefore(db, chain, slot);
}

interface SlotContent {
  readonly entityId: number | null;
  readonly class: LinkClass | null;
  readonly said: StoredSlot | undefined;
}

function fillSlot(db: WriteDb, chain: StoredChain, slot: Slot, content: SlotContent): void {
  const slots = { ...parseJson<StoredSlots>(chain.slots, {}), [slot]: content.said };
  const classes = SLOTS.map((one) => (one === slot ? content.class : chain[`${one}_class`]));
  const filled = SLOTS.map((one) => (one === slot ? content.entityId : chain[`${one}_id`]) !== null);
  const ranks = classes.map((one) => classRank(one ?? undefined));
  const lowest = Math.min(...ranks);
  const weakest = lowest === 0 ? 'empty' : (classes[ranks.indexOf(lowest)] ?? 'empty');
  db.sql
    .prepare(
      `UPDATE chain SET ${slot}_id = ?, ${slot}_class = ?, slots = ?, weakest = ?, weakest_rank = ?, gaps = ? WHERE id = ?`,
    )
    .run(
      content.entityId,
      content.class,
      JSON.stringify(slots),
      weakest,
      lowest,
      filled.filter((one) => !one).length,
      chain.id,
    );
}

function fillAttributions(
  db: WriteDb,
  chainId: string,
  slot: Slot,
  entityId: number | null,
  linkClass: LinkClass | null,
  why: string | null,
  runs?: readonly (readonly [number, number])[],
): void {
  if (!ATTRIBUTED.includes(slot)) return;
  const reword = rewording(db, slot, why);
  const fill = (where: string, scope: Readonly<Record<string, string | number>>): void => {
    const before = all<{ id: number }>(db, `SELECT DISTINCT why_id AS id FROM attribution WHERE ${where}`, scope);
    const update = db.sql.prepare(
      `UPDATE attribution SET ${slot}_id = :entity, ${slot}_class = :class, why_id = :why WHERE ${where} AND why_id = :before`,
    );
    for (const { id } of before) {
      update.run({ ...scope, entity: entityId, class: linkClass, why: reword(id), before: id });
    }
  };
  if (runs === undefined) {
    fill('chain_id = :chain', { chain: chainId });
    return;
  }
  // The plus keeps SQLite on the range of ids: the chain's own index would walk the whole chain once a run.
  for (const [low, high] of runs) {
    fill('+chain_id = :chain AND event_id BETWEEN :low AND :high', { chain: chainId, low, high });
  }
}

/** From the number of an attribution's reasons to that of the same with one slot's changed; each is stored once. */
function rewording(db: WriteDb, slot: Slot, why: string | null): (before: number) => number {
  const texts = db.sql.prepare('SELECT text FROM wording WHERE id = ?').pluck();
  const write = createWordingWriter(db.sql, 'wording');
  return (before) => {
    const { [slot]: _, ...others } = parseJson<Partial<Record<Slot, string>>>(
      texts.get(before) as string | undefined,
      {},
    );
    return write(JSON.stringify(why === null ? others : { ...others, [slot]: why }));
  };
}

/** Puts back what a slot held; does nothing when reconstruction has since dropped the chain. */
export function unpin(db: WriteDb, undo: PinUndo): void {
  const chain = storedChain(db, undo.chainId);
  if (chain === undefined) return;
  fillSlot(db, chain, undo.slot, {
    entityId: undo.chain.entityId,
    class: undo.chain.class,
    said: (undo.chain.said ?? undefined) as StoredSlot | undefined,
  });
  for (const group of undo.attributions) {
    fillAttributions(db, undo.chainId, undo.slot, group.entityId, group.class, group.why, group.runs);
  }
}
