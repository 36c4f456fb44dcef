/** What the evidences of one import job share: statements, remembered ids and, during a load, the indexes held in memory. */
import type { Statement } from 'better-sqlite3';
import type { WriteDb } from '../handles.ts';
import { createAttrSetWriter } from './attrSets.ts';
import { createEntityWriter } from './entities.ts';
import { createEventWriter, type EventWriter } from './events.ts';
import { createInventoryWriter, type InventoryWriter } from './inventory.ts';
import { createLedgerWriter, type LedgerWriter } from './ledger.ts';
import { dropIndexes, restoreIndexes } from './loadMode.ts';
import { createPackedNames, type PackedNames } from './packedNames.ts';
import { createValueInterner } from './values.ts';

export interface IntakeSession {
  readonly ledger: LedgerWriter;
  readonly events: EventWriter;
  readonly names: PackedNames;
  readonly writeInventory: InventoryWriter;
  readonly insertChunk: Statement;
  readonly findOffset: Statement;
  /** Id of an importer's name, interned in value. */
  sourceId(format: string): number;
  /** Call before the first record of an evidence. */
  begin(): void;
  /** Stores every row that waits; in the order in which rows refer to each other. */
  flush(): void;
  /** Call after a rollback or after an evidence was taken out: remembered ids may not exist any more. */
  forget(): void;
  /** Puts the secondary indexes off. */
  beginLoad(): void;
  /** A load has outgrown what may be held in memory and has to end. */
  readonly loadFull: boolean;
  /** Makes the indexes, one a slice; nothing when no load is under way. */
  endLoad(): Generator<string>;
}

export function createIntakeSession(db: WriteDb): IntakeSession {
  const values = createValueInterner(db);
  const entities = createEntityWriter(db);
  const ledger = createLedgerWriter(db);
  const attrSets = createAttrSetWriter(db);
  const names = createPackedNames(values, entities, attrSets);
  const events = createEventWriter(db, names, ledger.flush);
  const load = (on: boolean): void => {
    values.load(on);
    ledger.load(on);
  };
  const begin = (): void => {
    ledger.begin();
    events.begin();
    attrSets.begin();
  };
  return {
    ledger,
    events,
    names,
    writeInventory: createInventoryWriter(db, entities),
    insertChunk: db.sql.prepare(
      'INSERT INTO evidence_chunk (evidence_id, stream, seq, offset, length, data) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    findOffset: db.sql.prepare('SELECT offset_us FROM clock_offset WHERE source = ?').pluck(),
    sourceId: values.id,
    begin,
    flush() {
      values.flush();
      attrSets.flush();
      ledger.flush();
      events.flush();
    },
    forget() {
      values.forget();
      entities.forget();
      attrSets.forget();
      names.forget();
      begin();
    },
    beginLoad() {
      dropIndexes(db);
      load(true);
    },
    get loadFull() {
      return values.full || ledger.full;
    },
    *endLoad() {
      // What stood in for the indexes is not needed while they are made, which takes memory of its own.
      load(false);
      yield* restoreIndexes(db);
    },
  };
}
