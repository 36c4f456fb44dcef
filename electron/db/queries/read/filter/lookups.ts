/** Turns a term's texts into ids: entities by name, handle, key or alias; interned values by text. Every list is capped and says so. */
import type { ReadDb } from '../../../handles.ts';
import { valueId } from '../../../valueId.ts';
import { all, list, numberOf } from '../statement.ts';

export const MAX_IDS = 5_000;

export interface IdLists {
  /** Canonical ids. */
  readonly canonical: readonly number[];
  /** Every stored id that stands for one of them. */
  readonly raw: readonly number[];
}

export interface Lookup<T> {
  readonly found: T;
  /** In words, when something was left out. */
  readonly cut: string | undefined;
}

const EXACT = `
  SELECT canonical_id AS id FROM entity WHERE name = :text COLLATE NOCASE
  UNION SELECT canonical_id FROM entity WHERE key = :text COLLATE NOCASE
  UNION SELECT c.canonical_id FROM entity_alias a JOIN entity c ON c.id = a.entity_id
        WHERE a.value = :text COLLATE NOCASE`;

/** Entities that one of the texts names exactly, letter case aside. */
export function entitiesNamed(db: ReadDb, texts: readonly string[]): Lookup<IdLists> {
  const found = new Set<number>();
  for (const text of texts) {
    for (const row of all<{ id: number }>(db, `${EXACT} LIMIT ${MAX_IDS + 1}`, { text })) found.add(row.id);
  }
  return expand(db, found, texts.join(', '));
}

/** Entities whose name, key or alias contains the text: three letters and more through the trigram index, fewer by walking them. */
export function entitiesContaining(db: ReadDb, typed: string): Lookup<IdLists> {
  // A NUL would end both a pattern and a query of the index.
  const text = typed.replaceAll('\u0000', '');
  const rows = [...text].length >= 3 ? indexedEntities(db, text) : all<{ id: number }>(db, EVERY_ENTITY, params(text));
  return expand(db, new Set(rows.map((row) => row.id)), text);
}

const params = (text: string) => ({ pattern: likePattern(text), take: MAX_IDS + 1 });
const CALLED = `(c.name LIKE :pattern ESCAPE '\\' OR c.key LIKE :pattern ESCAPE '\\'
  OR EXISTS (SELECT 1 FROM entity_alias a WHERE a.entity_id = c.id AND a.value LIKE :pattern ESCAPE '\\'))`;

const EVERY_ENTITY = `SELECT DISTINCT c.canonical_id AS id FROM entity c WHERE ${CALLED} LIMIT :take`;

/** The index proposes, the rows decide; what was stored or renamed since it was filled is walked. */
const INDEXED_ENTITIES = `SELECT DISTINCT c.canonical_id AS id FROM entity_fts f CROSS JOIN entity_text t ON t.id = f.rowid
  CROSS JOIN entity c ON c.id = t.entity_id WHERE entity_fts MATCH :trigrams AND ${CALLED} LIMIT :take`;
const UNINDEXED_ENTITIES = `SELECT c.canonical_id AS id FROM entity c
  WHERE c.id > (SELECT done_entity FROM entity_text_state WHERE id = 1) AND ${CALLED}
  UNION ALL SELECT c.canonical_id FROM entity_text_todo d CROSS JOIN entity c ON c.id = d.entity_id WHERE ${CALLED} LIMIT :take`;

function indexedEntities(db: ReadDb, text: string): { id: number }[] {
  const proposed = all<{ id: number }>(db, INDEXED_ENTITIES, { ...params(text), trigrams: trigramsOf(text) });
  return [...proposed, ...all<{ id: number }>(db, UNINDEXED_ENTITIES, params(text))];
}

function expand(db: ReadDb, canonical: ReadonlySet<number>, text: string): Lookup<IdLists> {
  const kept = [...canonical].slice(0, MAX_IDS);
  const rows = all<{ id: number }>(
    db,
    `SELECT id FROM entity WHERE canonical_id IN (SELECT value FROM json_each(:ids)) LIMIT ${MAX_IDS + 1}`,
    { ids: list(kept) },
  );
  const cut = canonical.size > MAX_IDS || rows.length > MAX_IDS;
  return {
    found: { canonical: kept, raw: rows.slice(0, MAX_IDS).map((row) => row.id) },
    cut: cut ? `"${text}" names more than ${MAX_IDS} things: only the first ${MAX_IDS} are searched for` : undefined,
  };
}

/** Values equal to one of the texts, letter case aside; a `*` stands for any text. */
export function valuesEqual(db: ReadDb, texts: readonly string[]): Lookup<readonly number[]> {
  const found = new Set<number>();
  let cut: string | undefined;
  for (const text of texts) {
    const exact = valueId(db, text);
    if (exact !== undefined) found.add(exact);
    const longest = text.split('*').reduce((best, part) => (part.length > best.length ? part : best), '');
    const shape = wildcard(text);
    const near = candidates(db, longest, MAX_IDS);
    cut ??= near.cut;
    for (const row of near.found) if (shape.test(row.text)) found.add(row.id);
  }
  return { found: [...found].slice(0, MAX_IDS), cut };
}

/** Values that contain the text, letter case aside. */
export function valuesContaining(db: ReadDb, text: string): Lookup<readonly number[]> {
  const near = candidates(db, text, MAX_IDS);
  return { found: near.found.map((row) => row.id), cut: near.cut };
}

export interface ValueRow {
  readonly id: number;
  readonly text: string;
}

/** Up to `cap` values containing the text: three letters and more through the trigram index, fewer by walking the values. */
export function candidates(db: ReadDb, typed: string, cap: number): Lookup<readonly ValueRow[]> {
  const text = typed.replaceAll('\u0000', '');
  if (text === '') return { found: [], cut: undefined };
  const rows =
    [...text].length >= 3
      ? [...indexed(db, text, cap + 1), ...unindexed(db, text, cap + 1)]
      : all<ValueRow>(db, `SELECT id, text FROM value WHERE text LIKE :pattern ESCAPE '\\' LIMIT ${cap + 1}`, {
          pattern: likePattern(text),
        });
  return {
    found: rows.slice(0, cap),
    cut:
      rows.length > cap ? `more than ${cap} stored values contain "${text}": only ${cap} are searched for` : undefined,
  };
}

/** Every trigram of the text, as a query of the index. */
function trigramsOf(text: string): string {
  const letters = [...text];
  const trigrams = new Set<string>();
  for (let at = 0; at + 3 <= letters.length && trigrams.size < MOST_TRIGRAMS; at += 1) {
    const trigram = letters.slice(at, at + 3).join('');
    trigrams.add(`"${trigram.replaceAll('"', '""')}"`);
  }
  return [...trigrams].join(' AND ');
}

/** As many trigrams of a text as narrow the candidates down; the text itself decides. */
const MOST_TRIGRAMS = 64;

/** Letter case aside, as the trigram tokenizer folds it: the two small forms of sigma are one letter. */
function folded(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ');
}

/**
 * The index knows which values hold every trigram of the text, not whether they stand in a row, so each is compared.
 * https://sqlite.org/fts5.html#the_trigram_tokenizer
 */
function indexed(db: ReadDb, text: string, take: number): ValueRow[] {
  const proposed = db.sql
    .prepare('SELECT v.id, v.text FROM value_fts f JOIN value v ON v.id = f.rowid WHERE value_fts MATCH ?')
    .iterate(trigramsOf(text)) as IterableIterator<ValueRow>;
  const sought = folded(text);
  const found: ValueRow[] = [];
  for (const row of proposed) {
    if (!folded(row.text).includes(sought)) continue;
    found.push(row);
    if (found.length >= take) break;
  }
  return found;
}

/** Values stored after the index was last filled are searched one by one, so that nothing is missed meanwhile. */
function unindexed(db: ReadDb, text: string, take: number): ValueRow[] {
  const done = indexedUpTo(db);
  return all<ValueRow>(
    db,
    `SELECT id, text FROM value WHERE id > :done AND text LIKE :pattern ESCAPE '\\' LIMIT ${take}`,
    { done, pattern: likePattern(text) },
  );
}

function indexedUpTo(db: ReadDb): number {
  return numberOf(db, 'SELECT done_value AS n FROM index_state WHERE id = 1');
}

/** True when every stored value is in the search index. */
export function isIndexReady(db: ReadDb): boolean {
  return indexedUpTo(db) >= numberOf(db, 'SELECT max(id) AS n FROM value');
}

/** A LIKE pattern for "contains", with its special characters escaped by a backslash. NUL would end it early and is dropped. */
export function likePattern(text: string): string {
  return `%${text.replaceAll('\u0000', '').replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
}

function wildcard(text: string): { test(candidate: string): boolean } {
  if (!text.includes('*')) {
    const wanted = text.toLowerCase();
    return { test: (candidate) => candidate.toLowerCase() === wanted };
  }
  const parts = text.toLowerCase().split('*');
  return { test: (candidate) => matchesParts(candidate.toLowerCase(), parts) };
}

/** Linear matching of literal parts in order: no regular expression is built from what a person typed. */
function matchesParts(candidate: string, parts: readonly string[]): boolean {
  const head = parts[0] ?? '';
  const tail = parts.at(-1) ?? '';
  if (!candidate.startsWith(head) || candidate.length < head.length + tail.length) return false;
  let at = head.length;
  const end = candidate.length - tail.length;
  for (const part of parts.slice(1, -1)) {
    const found = candidate.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return at <= end && candidate.endsWith(tail);
}
