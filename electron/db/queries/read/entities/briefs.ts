/** Entities as every list shows them, fetched by id in one statement. Ids may be raw; the answer is keyed by the id asked for. */
import type { z } from 'zod';
import type { EntityBrief } from '../../../../../shared/contract/common.ts';
import type { EntityKind } from '../../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../../handles.ts';
import { all, list } from '../statement.ts';
import { knownNames } from './knownNames.ts';

export type Brief = z.output<typeof EntityBrief>;

interface BriefRow {
  readonly asked: number;
  readonly id: number;
  readonly kind: EntityKind;
  readonly name: string;
  readonly key: string;
  readonly handle: string;
}

/** Canonical entities by asked id (raw or canonical). Unknown ids are absent. */
export function briefsById(db: ReadDb, ids: Iterable<number | null>): Map<number, Brief> {
  const wanted = new Set<number>();
  for (const id of ids) if (id !== null) wanted.add(id);
  if (wanted.size === 0) return new Map();
  const rows = all<BriefRow>(
    db,
    `SELECT r.id AS asked, c.id, c.kind, c.name, c.key, c.handle
     FROM entity r JOIN entity c ON c.id = r.canonical_id WHERE r.id IN (SELECT value FROM json_each(:ids))`,
    { ids: list(wanted) },
  );
  const names = knownNames(
    db,
    rows.map((row) => row.id),
  );
  return new Map(rows.map(({ asked, ...brief }) => [asked, { ...brief, name: names.get(brief.id) ?? brief.name }]));
}

/** The brief of a nullable id. */
export function briefOf(briefs: ReadonlyMap<number, Brief>, id: number | null): Brief | null {
  return id === null ? null : (briefs.get(id) ?? null);
}

/** Content key of an entity for annotations: kind and key, which no import changes. */
export function entityContentKey(kind: string, key: string): string {
  return `${kind}/${key}`;
}
