/** Entities as the command line prints them: `{kind, key, name, aliases}`. */
import type { ExportedEntity } from '../../../../../shared/model/exported.ts';
import type { EntityKind } from '../../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../../handles.ts';
import { all, list } from '../statement.ts';

const MAX_CACHED = 50_000;
const MAX_ALIASES = 100;

/** Looks entities up by raw or canonical id, a batch at a time, and remembers those it met lately. */
export class EntityPrinter {
  private readonly db: ReadDb;
  private readonly known = new Map<number, ExportedEntity>();

  constructor(db: ReadDb) {
    this.db = db;
  }

  /** Fetches what is not known yet, in two statements; call before `get` for every id of a batch. */
  load(ids: Iterable<number | null>): void {
    if (this.known.size > MAX_CACHED) this.known.clear();
    const wanted = new Set<number>();
    for (const id of ids) if (id !== null && !this.known.has(id)) wanted.add(id);
    if (wanted.size === 0) return;
    const rows = all<{ asked: number; id: number; kind: EntityKind; key: string; name: string }>(
      this.db,
      `SELECT r.id AS asked, c.id, c.kind, c.key, c.name FROM entity r JOIN entity c ON c.id = r.canonical_id
       WHERE r.id IN (SELECT value FROM json_each(:ids))`,
      { ids: list(wanted) },
    );
    const aliases = this.aliasesOf(new Set(rows.map((row) => row.id)));
    for (const { asked, id, kind, key, name } of rows) {
      this.known.set(asked, { kind, key, name, aliases: aliases.get(id) ?? [] });
    }
  }

  /** The entity with an id that was loaded; null for null and for an id the case does not hold. */
  get(id: number | null): ExportedEntity | null {
    return id === null ? null : (this.known.get(id) ?? null);
  }

  /** Aliases by canonical id: what records state, and the keys of entities merged into it. */
  private aliasesOf(ids: ReadonlySet<number>): Map<number, string[]> {
    const rows = all<{ id: number; alias: string }>(
      this.db,
      `SELECT m.canonical_id AS id, a.ns || ':' || a.value AS alias FROM entity m JOIN entity_alias a ON a.entity_id = m.id
       WHERE m.canonical_id IN (SELECT value FROM json_each(:ids))
       UNION
       SELECT m.canonical_id, m.key FROM entity m
       WHERE m.canonical_id IN (SELECT value FROM json_each(:ids)) AND m.id <> m.canonical_id
       ORDER BY 1, 2`,
      { ids: list(ids) },
    );
    const found = new Map<number, string[]>();
    for (const { id, alias } of rows) {
      const aliases = found.get(id) ?? [];
      if (aliases.length < MAX_ALIASES) aliases.push(alias);
      found.set(id, aliases);
    }
    return found;
  }
}
