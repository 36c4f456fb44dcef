/** The whole identity graph as the command line prints it, streamed: for other programs, never for a screen. */

import type { ExportedEntity } from '../../../../../shared/model/exported.ts';
import type { Basis, EdgeKind, LinkClass } from '../../../../../shared/model/kinds.ts';
import { formatIsoUtc } from '../../../../../shared/model/time.ts';
import type { ReadDb } from '../../../handles.ts';
import { all } from '../statement.ts';
import { EntityPrinter } from './entities.ts';

const BATCH = 1000;

export interface PrintedNode extends ExportedEntity {
  readonly id: number;
}

export interface PrintedEdge {
  readonly kind: EdgeKind;
  readonly from: number;
  readonly to: number;
  readonly basis: Basis;
  readonly class: LinkClass | null;
  readonly count: number;
  readonly first: string | null;
  readonly last: string | null;
}

/** Canonical entities by id. */
export function* printNodes(db: ReadDb): Generator<PrintedNode> {
  const entities = new EntityPrinter(db);
  let after = -1;
  for (;;) {
    const rows = all<{ id: number }>(
      db,
      `SELECT id FROM entity WHERE canonical_id = id AND id > :after ORDER BY id LIMIT ${BATCH}`,
      { after },
    );
    if (rows.length === 0) return;
    entities.load(rows.map((row) => row.id));
    for (const { id } of rows) {
      const entity = entities.get(id);
      if (entity !== null) yield { id, ...entity };
    }
    after = rows.at(-1)?.id ?? after;
  }
}

interface StoredEdge {
  readonly id: number;
  readonly kind: EdgeKind;
  readonly from_id: number;
  readonly to_id: number;
  readonly basis: Basis;
  readonly class: LinkClass | null;
  readonly count: number;
  readonly first_us: number | null;
  readonly last_us: number | null;
}

/** Edges by id, their ends canonical: the ids of nodes. */
export function* printEdges(db: ReadDb): Generator<PrintedEdge> {
  const time = (us: number | null) => (us === null ? null : formatIsoUtc(us, 'us'));
  let after = -1;
  for (;;) {
    const rows = all<StoredEdge>(
      db,
      `SELECT g.id, g.kind, a.canonical_id AS from_id, b.canonical_id AS to_id, g.basis, g.class, g.count, g.first_us, g.last_us
       FROM edge g JOIN entity a ON a.id = g.from_id JOIN entity b ON b.id = g.to_id
       WHERE g.id > :after ORDER BY g.id LIMIT ${BATCH}`,
      { after },
    );
    if (rows.length === 0) return;
    for (const row of rows) {
      yield {
        kind: row.kind,
        from: row.from_id,
        to: row.to_id,
        basis: row.basis,
        class: row.class,
        count: row.count,
        first: time(row.first_us),
        last: time(row.last_us),
      };
    }
    after = rows.at(-1)?.id ?? after;
  }
}
