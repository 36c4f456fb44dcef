/** Entities as records name them: identity is `(kind, ns:id)`; aliases and facts point at the record that states them. */
import type { Alias, EntityRef } from '../../../shared/model/event.ts';
import type { WriteDb } from '../handles.ts';
import { trimCache } from './values.ts';

export interface EntityWriter {
  /**
   * Id of the entity, stored when new, with the aliases and facts that this record states.
   * @param inventory true when an inventory record states it: its name then wins over those of logs
   */
  id(ref: EntityRef, recordId: number, inventory: boolean): number;
  forget(): void;
}

interface Known {
  readonly id: number;
  name: string;
  inInventory: boolean;
  /** What was last stated of it: logs repeat the same aliases and facts in every record. */
  aliases: string;
  attrs: string;
}

/** Inventory columns whose cells are lists separated by semicolons; each element becomes a fact of its own. */
const LIST_COLUMNS = new Set([
  'intended_systems',
  'intended_actions',
  'intended_data_classes',
  'allowed_triggers',
  'granted_scopes',
  'scopes',
  'roles',
  'systems',
  'tools',
  'mcp_servers',
  'data_sources',
  'connected_agents',
  'shared_with',
]);

function factValues(name: string, text: string, inventory: boolean): string[] {
  if (!inventory || !LIST_COLUMNS.has(name)) return text === '' ? [] : [text];
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export function createEntityWriter(db: WriteDb): EntityWriter {
  const { sql } = db;
  const find = sql.prepare('SELECT id, name, in_inventory FROM entity WHERE kind = ? AND key = ?');
  const insert = sql.prepare(
    // The row's own id, which SQLite gives as one more than the largest.
    `INSERT INTO entity (kind, key, name, canonical_id, handle, in_inventory)
     VALUES (?, ?, ?, (SELECT coalesce(max(id), 0) + 1 FROM entity), ?, ?)`,
  );
  const before = sql.prepare(
    'INSERT OR IGNORE INTO import_before (entity_id, name, in_inventory) SELECT id, name, in_inventory FROM entity WHERE id = ?',
  );
  const change = sql.prepare('UPDATE entity SET name = ?, in_inventory = ? WHERE id = ?');
  const alias = sql.prepare('INSERT OR IGNORE INTO entity_alias (entity_id, ns, value, record_id) VALUES (?, ?, ?, ?)');
  const hasFact = sql
    .prepare('SELECT 1 FROM entity_fact WHERE entity_id = ? AND name = ? AND value = ? LIMIT 1')
    .pluck();
  const fact = sql.prepare('INSERT OR IGNORE INTO entity_fact (entity_id, name, value, record_id) VALUES (?, ?, ?, ?)');

  const cache = new Map<string, Known>();
  const seen = new Map<string, true>();

  /** True the first time a statement is met, as far as is remembered. */
  const isNew = (statement: string): boolean => {
    if (seen.has(statement)) return false;
    seen.set(statement, true);
    trimCache(seen);
    return true;
  };

  const load = (ref: EntityRef, inventory: boolean): Known => {
    const key = `${ref.ns}:${ref.id}`;
    const cacheKey = `${ref.kind}\n${key}`;
    const cached = cache.get(cacheKey);
    if (cached !== undefined) return cached;
    const row = find.get(ref.kind, key) as { id: number; name: string; in_inventory: number } | undefined;
    let known: Known;
    if (row !== undefined)
      known = { id: row.id, name: row.name, inInventory: row.in_inventory === 1, aliases: '', attrs: '' };
    else {
      const name = ref.name || ref.id;
      const id = Number(insert.run(ref.kind, key, name, key, inventory ? 1 : 0).lastInsertRowid);
      known = { id, name, inInventory: inventory, aliases: '', attrs: '' };
    }
    cache.set(cacheKey, known);
    trimCache(cache);
    return known;
  };

  const improve = (known: Known, ref: EntityRef, inventory: boolean): void => {
    const stated = ref.name !== undefined && ref.name !== '' && ref.name !== known.name ? ref.name : undefined;
    // An inventory may have mentioned it without a name, as an owner say; what a log calls it then gives way to a name that one states.
    const better =
      stated !== undefined &&
      (known.name === ref.id ||
        (inventory && (!known.inInventory || hasFact.get(known.id, 'name', known.name) === undefined)));
    if (!better && !(inventory && !known.inInventory)) return;
    before.run(known.id);
    if (better) known.name = stated;
    known.inInventory = known.inInventory || inventory;
    change.run(known.name, known.inInventory ? 1 : 0, known.id);
  };

  const storeAliases = (known: Known, aliases: readonly Alias[], recordId: number): void => {
    let stated = '';
    for (const { ns, value } of aliases) stated += `${ns}\n${value}\n`;
    if (stated === known.aliases) return;
    known.aliases = stated;
    for (const { ns, value } of aliases) {
      if (value !== '' && isNew(`a\n${known.id}\n${ns}\n${value}`)) alias.run(known.id, ns, value, recordId);
    }
  };

  const storeFacts = (known: Known, attrs: Readonly<Record<string, string>>, recordId: number, inventory: boolean) => {
    let stated = '';
    for (const name in attrs) stated += `${name}\n${attrs[name]}\n`;
    // Each inventory record keeps what it states itself.
    if (!inventory && stated === known.attrs) return;
    known.attrs = stated;
    for (const [name, text] of Object.entries(attrs)) {
      for (const part of factValues(name, text, inventory)) {
        if (inventory) fact.run(known.id, name, part, recordId);
        else if (isNew(`f\n${known.id}\n${name}\n${part}`) && hasFact.get(known.id, name, part) === undefined) {
          fact.run(known.id, name, part, recordId);
        }
      }
    }
  };

  return {
    id(ref, recordId, inventory) {
      const known = load(ref, inventory);
      improve(known, ref, inventory);
      if (ref.aliases !== undefined && ref.aliases.length > 0) storeAliases(known, ref.aliases, recordId);
      if (ref.attrs !== undefined) storeFacts(known, ref.attrs, recordId, inventory);
      return known.id;
    },
    forget() {
      cache.clear();
      seen.clear();
    },
  };
}
