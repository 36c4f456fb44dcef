/** Writes what one inventory record states: entities with their facts, declared or granted edges, permissions. */
import type { EntityRef, InventoryDraft } from '../../../shared/model/event.ts';
import { UNSTATED_PRINCIPAL } from '../../../shared/model/kinds.ts';
import type { WriteDb } from '../handles.ts';
import type { EntityWriter } from './entities.ts';

export type InventoryWriter = (draft: InventoryDraft, recordId: number) => void;

/** Naming somebody as the holder of a grant lists them in no inventory of agents or identities. */
function listed(ref: EntityRef): boolean {
  return ref.ns !== UNSTATED_PRINCIPAL;
}

export function createInventoryWriter(db: WriteDb, entities: EntityWriter): InventoryWriter {
  const edge = db.sql.prepare(
    'INSERT INTO edge (kind, from_id, to_id, basis, first_us, last_us, record_id, snapshot_us, attrs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const permission = db.sql.prepare(
    'INSERT INTO permission (principal_id, basis, text, system, resource, via, granted_by, granted_us, expires_us, snapshot_us, record_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  return (draft, recordId) => {
    const snapshotUs = draft.snapshot?.us ?? null;
    entities.id(draft.subject, recordId, listed(draft.subject));
    for (const ref of draft.entities) entities.id(ref, recordId, listed(ref));
    for (const stated of draft.edges) {
      edge.run(
        stated.kind,
        entities.id(stated.from, recordId, listed(stated.from)),
        entities.id(stated.to, recordId, listed(stated.to)),
        stated.basis,
        stated.first?.us ?? null,
        stated.last?.us ?? null,
        recordId,
        snapshotUs,
        JSON.stringify(stated.attrs ?? {}),
      );
    }
    for (const stated of draft.permissions) {
      permission.run(
        entities.id(stated.principal, recordId, listed(stated.principal)),
        stated.basis,
        stated.text,
        stated.system ?? null,
        stated.resource ?? null,
        stated.via,
        stated.grantedBy ?? null,
        stated.grantedAt?.us ?? null,
        stated.expiresAt?.us ?? null,
        snapshotUs,
        recordId,
      );
    }
  };
}
