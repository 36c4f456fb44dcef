/** The writer's side of a dictionary of texts, entities and sets of attributes: which rows of the case its numbers stand for. */
import type { EntityRef } from '../../../shared/model/event.ts';
import type { PackedRecords } from '../../../shared/model/packed.ts';
import type { AttrSetWriter } from './attrSets.ts';
import type { EntityWriter } from './entities.ts';
import type { ValueInterner } from './values.ts';

export interface PackedNames {
  /** Call once for each batch, in order. @throws Error when a batch before it is missing */
  take(packed: PackedRecords): void;
  /** As SQLite stores it; null for 0. @param number of a text: see shared/model/packed.ts */
  text(number: number): string | null;
  /** Id of the interned text, stored when new; null for 0. */
  value(number: number): number | null;
  /** Id of the entity, stored when new, with what this record states of it; null for 0. */
  entity(number: number, recordId: number): number | null;
  /** Id of the set of attributes, stored when new; null for 0. */
  attrSet(number: number): number | null;
  /** Call after a rollback: rows may not exist any more. */
  forget(): void;
}

/** As SQLite stores it: half a surrogate pair becomes U+FFFD. */
const stored = (text: string): string => (text.isWellFormed() ? text : text.toWellFormed());

export function createPackedNames(values: ValueInterner, entities: EntityWriter, attrSets: AttrSetWriter): PackedNames {
  let texts: string[] = [];
  let refs: EntityRef[] = [];
  let sets: Int32Array[] = [];
  // Ids by number - 1; 0 where not yet asked for.
  let valueIds: number[] = [];
  let entityIds: number[] = [];
  let setIds: number[] = [];
  let loose: readonly string[] = [];
  let looseIds: number[] = [];

  const value = (number: number): number | null => {
    if (number > 0) {
      const known = valueIds[number - 1];
      if (known !== undefined && known > 0) return known;
      const id = values.id(texts[number - 1] as string);
      valueIds[number - 1] = id;
      return id;
    }
    if (number === 0) return null;
    const known = looseIds[-number - 1];
    if (known !== undefined && known > 0) return known;
    const id = values.id(loose[-number - 1] as string);
    looseIds[-number - 1] = id;
    return id;
  };

  return {
    value,
    take({ dictionary, texts: own }) {
      const [firstText, firstEntity, firstSet] = dictionary.first;
      if (firstText === 0 && firstEntity === 0 && firstSet === 0) {
        texts = [];
        refs = [];
        sets = [];
        valueIds = [];
        entityIds = [];
        setIds = [];
      } else if (firstText !== texts.length || firstEntity !== refs.length || firstSet !== sets.length) {
        throw new Error('a batch of records is missing');
      }
      for (const text of dictionary.texts) {
        texts.push(text);
        valueIds.push(0);
      }
      for (const ref of dictionary.entities) {
        refs.push(ref);
        entityIds.push(0);
      }
      for (let at = 0; at < dictionary.sets.length; ) {
        const size = (dictionary.sets[at] as number) * 2;
        sets.push(dictionary.sets.subarray(at + 1, at + 1 + size));
        setIds.push(0);
        at += 1 + size;
      }
      loose = own;
      looseIds = [];
    },
    text(number) {
      if (number === 0) return null;
      return stored((number > 0 ? texts[number - 1] : loose[-number - 1]) as string);
    },
    entity(number, recordId) {
      if (number === 0) return null;
      const known = entityIds[number - 1] as number;
      if (known > 0) return known;
      const id = entities.id(refs[number - 1] as EntityRef, recordId, false);
      entityIds[number - 1] = id;
      return id;
    },
    attrSet(number) {
      if (number === 0) return null;
      const known = setIds[number - 1] as number;
      if (known > 0) return known;
      const items: number[] = [];
      for (const text of sets[number - 1] as Int32Array) items.push(value(text) as number);
      const id = attrSets.id(items);
      setIds[number - 1] = id;
      return id;
    },
    forget() {
      valueIds.fill(0);
      entityIds.fill(0);
      setIds.fill(0);
      looseIds = [];
    },
  };
}
