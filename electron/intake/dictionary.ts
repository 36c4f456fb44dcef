/** Numbers texts, entities and sets of attributes that repeat, so that each crosses to the writer once. */
import type { Alias, EntityRef } from '../../shared/model/event.ts';
import type { DictionaryPart } from '../../shared/model/packed.ts';

/** Entries after which the dictionary begins anew: some tens of megabytes in each of two threads. */
const MOST_TEXTS = 150_000;
const MOST_ENTITIES = 60_000;
const MOST_SETS = 150_000;
/** A column is held to repeat until it has shown so many different texts, most of them once. */
const TRIAL_TEXTS = 4_096;

interface HeldEntity {
  readonly ref: EntityRef;
  readonly number: number;
}

function sameAliases(a: readonly Alias[] | undefined, b: readonly Alias[] | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.length !== b.length) return (a?.length ?? 0) + (b?.length ?? 0) === 0;
  return a.every((alias, at) => alias.value === b[at]?.value && alias.ns === b[at]?.ns);
}

function sameFacts(a: EntityRef['attrs'], b: EntityRef['attrs']): boolean {
  if (a === b) return true;
  let count = 0;
  for (const name in a) {
    if (a[name] !== b?.[name]) return false;
    count += 1;
  }
  for (const _name in b) count -= 1;
  return count === 0;
}

/** What is known of one column: whether its texts repeat. */
export class TextColumn {
  /** Its texts hardly repeat and no longer go into the dictionary. */
  loose = false;
  #seen = 0;
  #fresh = 0;

  met(fresh: boolean): void {
    this.#seen += 1;
    if (!fresh) return;
    this.#fresh += 1;
    if (this.#fresh > TRIAL_TEXTS && this.#fresh * 2 > this.#seen) this.loose = true;
  }
}

export class Dictionary {
  readonly #texts = new Map<string, number>();
  readonly #entities = new Map<string, HeldEntity[]>();
  readonly #sets = new Map<string, number>();
  #entityCount = 0;
  #setCount = 0;
  #first: [number, number, number] = [0, 0, 0];
  #newTexts: string[] = [];
  #newEntities: EntityRef[] = [];
  #newSets: number[] = [];

  get full(): boolean {
    return this.#texts.size > MOST_TEXTS || this.#entityCount > MOST_ENTITIES || this.#setCount > MOST_SETS;
  }

  /** Begins anew; only between two batches. */
  clear(): void {
    this.#texts.clear();
    this.#entities.clear();
    this.#sets.clear();
    this.#entityCount = 0;
    this.#setCount = 0;
    this.#first = [0, 0, 0];
  }

  text(text: string): number {
    return this.#texts.get(text) ?? this.#addText(text);
  }

  /** The text's number, or undefined when its column hardly repeats and it is not held. */
  columnText(column: TextColumn, text: string): number | undefined {
    const held = this.#texts.get(text);
    if (held !== undefined) {
      column.met(false);
      return held;
    }
    if (column.loose) return undefined;
    column.met(true);
    return this.#addText(text);
  }

  entity(ref: EntityRef): number {
    const key = `${ref.kind}\n${ref.ns}\n${ref.id}`;
    const held = this.#entities.get(key);
    if (held !== undefined) {
      for (const { ref: known, number } of held) {
        if (known.name === ref.name && sameAliases(known.aliases, ref.aliases) && sameFacts(known.attrs, ref.attrs)) {
          return number;
        }
      }
    }
    this.#entityCount += 1;
    const { kind, ns, id, name, aliases, attrs } = ref;
    const fresh: EntityRef = {
      kind,
      ns,
      id,
      ...(name === undefined ? {} : { name }),
      ...(aliases === undefined ? {} : { aliases }),
      ...(attrs === undefined ? {} : { attrs }),
    };
    this.#newEntities.push(fresh);
    const entry = { ref: fresh, number: this.#entityCount };
    if (held === undefined) this.#entities.set(key, [entry]);
    else held.push(entry);
    return this.#entityCount;
  }

  /** @param pairs name and text of each attribute, flat, by their numbers; 0 when there are none */
  set(pairs: readonly number[]): number {
    if (pairs.length === 0) return 0;
    const key = String.fromCharCode(...pairs.flatMap((number) => [number & 0x7fff, number >>> 15]));
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
    this.#first = [this.#texts.size, this.#entityCount, this.#setCount];
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
