/** Numbers texts, entities and sets of attributes that repeat, so that each crosses to the writer once. */
import type { EntityRef } from '../../shared/model/event.ts';
import type { DictionaryPart } from '../../shared/model/packed.ts';

/** Entries after which the dictionary begins anew: some tens of megabytes in each of two threads. */
const MOST_TEXTS = 150_000;
const MOST_ENTITIES = 60_000;
const MOST_SETS = 150_000;
/** A column is held to repeat until it has shown so many different texts, most of them once. */
const TRIAL_TEXTS = 4_096;
const FEW = 8;
/** Or so many, nearly all of them once. */
const SHORT_TRIAL = 512;

/**
 * All that a reference states, as one text: looking up one long key is quicker than following half a dozen short ones through memory.
 * Lengths come before parts, so that no two references have the same key whatever evidence writes into them.
 */
function statedBy({ kind, ns, id, name, aliases, attrs }: EntityRef): string {
  let key = `${kind} ${ns.length} ${id.length} ${ns}${id}`;
  if (name !== undefined) key += ` n${name.length} ${name}`;
  if (aliases !== undefined) {
    for (const alias of aliases) key += ` a${alias.ns.length} ${alias.value.length} ${alias.ns}${alias.value}`;
  }
  for (const fact in attrs) {
    const value = attrs[fact] as string;
    key += ` f${fact.length} ${value.length} ${fact}${value}`;
  }
  return key;
}

/** What is known of one column: whether its texts repeat. */
export class TextColumn {
  /** Its texts hardly repeat and no longer go into the dictionary. */
  loose = false;
  /** Different texts met while they went into the dictionary. */
  distinct = 0;
  /** The first few texts and their numbers: most columns have no more, and comparing these is quicker than looking one up. */
  readonly few: string[] = [];
  readonly fewNumbers: number[] = [];
  #seen = 0;

  met(fresh: boolean): void {
    this.#seen += 1;
    if (!fresh) return;
    this.distinct += 1;
    if (this.distinct < SHORT_TRIAL) return;
    this.loose = this.distinct * 2 > this.#seen && (this.distinct > TRIAL_TEXTS || this.distinct * 8 > this.#seen * 7);
  }
}

export class Dictionary {
  readonly #texts = new Map<string, number>();
  readonly #entities = new Map<string, number>();
  #lastEntity: { readonly ref: EntityRef | undefined; readonly number: number } = { ref: undefined, number: 0 };
  readonly #sets = new Map<string, number>();
  #setCount = 0;
  #first: [number, number, number] = [0, 0, 0];
  #newTexts: string[] = [];
  #newEntities: EntityRef[] = [];
  #newSets: number[] = [];

  get sets(): number {
    return this.#setCount;
  }

  get full(): boolean {
    return this.#texts.size > MOST_TEXTS || this.#entities.size > MOST_ENTITIES || this.#setCount > MOST_SETS;
  }

  /** Begins anew; only between two batches. */
  clear(): void {
    this.#texts.clear();
    this.#entities.clear();
    this.#sets.clear();
    this.#lastEntity = { ref: undefined, number: 0 };
    this.#setCount = 0;
    this.#first = [0, 0, 0];
  }

  text(text: string): number {
    return this.#texts.get(text) ?? this.#addText(text);
  }

  /** The text's number, or undefined when its column hardly repeats. */
  columnText(column: TextColumn, text: string): number | undefined {
    if (column.loose) return undefined;
    const { few } = column;
    for (let at = 0; at < few.length; at += 1) if (few[at] === text) return column.fewNumbers[at];
    const held = this.#texts.get(text);
    if (held !== undefined) {
      column.met(false);
      return held;
    }
    column.met(true);
    const number = this.#addText(text);
    if (few.length < FEW && column.distinct <= FEW) {
      few.push(text);
      column.fewNumbers.push(number);
    }
    return number;
  }

  entity(ref: EntityRef): number {
    if (ref === this.#lastEntity.ref) return this.#lastEntity.number;
    const key = statedBy(ref);
    let number = this.#entities.get(key);
    if (number === undefined) {
      number = this.#entities.size + 1;
      this.#entities.set(key, number);
      this.#newEntities.push(ref);
    }
    return number;
  }

  /** As `entity`, for what is nearly always the same thing: the system whose log it is. */
  steadyEntity(ref: EntityRef): number {
    const number = this.entity(ref);
    this.#lastEntity = { ref, number };
    return number;
  }

  /** @param pairs name and text of each attribute, flat, by their numbers; 0 when there are none */
  set(pairs: readonly number[]): number {
    if (pairs.length === 0) return 0;
    let key = '';
    for (const number of pairs) key += String.fromCharCode(number & 0x7fff, number >>> 15);
    const held = this.#sets.get(key);
    if (held !== undefined) return held;
    this.#setCount += 1;
    this.#sets.set(key, this.#setCount);
    this.#newSets.push(pairs.length / 2);
    for (const number of pairs) this.#newSets.push(number);
    return this.#setCount;
  }

  /** What was added since the last call. */
  take(): DictionaryPart {
    const part = {
      first: this.#first,
      texts: this.#newTexts,
      entities: this.#newEntities,
      sets: Int32Array.from(this.#newSets),
    };
    this.#first = [this.#texts.size, this.#entities.size, this.#setCount];
    this.#newTexts = [];
    this.#newEntities = [];
    this.#newSets = [];
    return part;
  }

  #addText(text: string): number {
    const number = this.#texts.size + 1;
    this.#texts.set(text, number);
    this.#newTexts.push(text);
    return number;
  }
}
