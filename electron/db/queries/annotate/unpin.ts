/** Taking a pin back, with a note: the slot holds again what it held before, where that is still known. */
import type { Out, Parsed } from '../../../../shared/contract/index.ts';
import { NotFound, Refused } from '../../errors.ts';
import type { WriteDb } from '../../handles.ts';
import { getMeta, markStale } from '../../meta.ts';
import type { CatalogEntries } from '../read/catalog.ts';
import { chainRows } from '../read/chains/rows.ts';
import { all, parseJson } from '../read/statement.ts';
import { recordAct, removeStanding, Undo } from './act.ts';
import { slotNow, unpin } from './pin.ts';

/** @throws NotFound; Refused (`bad_input`) when the slot has no pin */
export function unpinSlot(
  db: WriteDb,
  catalog: CatalogEntries,
  who: string,
  input: Parsed<'chains.unpin'>,
): Out<'chains.unpin'> {
  const { id, slot, note } = input;
  const now = slotNow(db, id, slot);
  if (now === undefined)
    throw new NotFound(`there is no chain ${id}; it may have changed when chains were last rebuilt`);
  let rebuild = false;
  db.sql.transaction(() => {
    const before = heldBefore(db, id, slot);
    const restore = removeStanding(db, { targetKind: 'chain', targetKey: `${id}:${slot}`, kind: 'pin' });
    if (restore.length === 0) throw new Refused('bad_input', `the ${slot} of chain ${id} was not set by hand`);
    if (before === undefined) {
      rebuild = true;
      markStale(db);
    } else unpin(db, before);
    recordAct(db, {
      who,
      action: 'chain.unpin',
      what: `pin of the ${slot} of chain ${id} taken back`,
      facts: { chain: id, slot, note },
      undo: { remove: [], restore, pin: now },
    });
  })();
  const [row] = chainRows(db, catalog, [id]);
  if (row === undefined) throw new NotFound(`there is no chain ${id}`);
  return { row, rebuild };
}

interface Entry {
  readonly action: string;
  readonly at_us: number;
  readonly detail: string;
}

/**
 * What the slot held before its pins of now: kept by the first pin since the slot was last free. Undefined when chains were rebuilt since
 * then, for the rebuilt chain was never without the pin.
 */
function heldBefore(db: WriteDb, id: string, slot: string): Undo['pin'] {
  const entries = all<Entry>(
    db,
    `SELECT action, at_us, detail FROM custody c
     WHERE action IN ('chain.pin', 'chain.unpin') AND json_extract(detail, '$.chain') = :id AND json_extract(detail, '$.slot') = :slot
       AND NOT EXISTS (SELECT 1 FROM custody u WHERE u.action = 'undo' AND json_extract(u.detail, '$.undoes') = c.seq)
     ORDER BY seq DESC LIMIT 100`,
    { id, slot },
  );
  const freed = entries.findIndex((entry) => entry.action === 'chain.unpin');
  const first = (freed < 0 ? entries : entries.slice(0, freed)).at(-1);
  if (first === undefined || first.at_us < Number(getMeta(db, 'derived_us') ?? 0)) return undefined;
  return Undo.parse(parseJson<{ undo?: unknown }>(first.detail, {}).undo).pin;
}
