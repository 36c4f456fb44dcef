/** Evidence files with their ledger counts. */
import type { Out, Parsed } from '../../../../shared/contract/index.ts';
import { NotFound } from '../../errors.ts';
import type { ReadDb } from '../../handles.ts';
import { type CatalogEntries, sourceTitle } from './catalog.ts';
import { decodeNumber, encodeNumber } from './cursor.ts';
import { all, first, parseJson } from './statement.ts';

type EvidenceOut = Out<'evidence.get'>;

interface StoredEvidence {
  readonly id: number;
  readonly name: string;
  readonly container: string | null;
  readonly bytes: number;
  readonly sha256: string;
  readonly format: string | null;
  readonly records: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly events: number;
  readonly undated: number;
  readonly from_us: number | null;
  readonly to_us: number | null;
  readonly zone: string;
  readonly zone_basis: EvidenceOut['zoneBasis'];
  readonly offset_us: number;
  readonly warnings: string;
  readonly state: EvidenceOut['state'];
  readonly imported_us: number;
  readonly imported_by: string;
  readonly seconds: number;
}

const COLUMNS = `id, name, container, bytes, sha256, format, records, accepted, duplicates, rejected, events, undated,
  from_us, to_us, zone, zone_basis, offset_us, warnings, state, imported_us, imported_by, seconds`;

export function listEvidence(
  db: ReadDb,
  catalog: CatalogEntries,
  input: Parsed<'evidence.list'>,
): Out<'evidence.list'> {
  const rows = all<StoredEvidence>(db, `SELECT ${COLUMNS} FROM evidence WHERE id > :after ORDER BY id LIMIT :take`, {
    after: decodeNumber(input.cursor) ?? -1,
    take: input.limit + 1,
  });
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  return {
    rows: shown.map((row) => evidenceOut(row, catalog)),
    next: rows.length > shown.length && last !== undefined ? encodeNumber(last.id) : null,
  };
}

/** @throws NotFound */
export function getEvidence(db: ReadDb, catalog: CatalogEntries, id: number): EvidenceOut {
  const row = first<StoredEvidence>(db, `SELECT ${COLUMNS} FROM evidence WHERE id = :id`, { id });
  if (row === undefined) throw new NotFound(`there is no evidence ${id} in this case`);
  return evidenceOut(row, catalog);
}

function evidenceOut(row: StoredEvidence, catalog: CatalogEntries): EvidenceOut {
  return {
    id: row.id,
    name: row.name,
    container: row.container,
    bytes: row.bytes,
    sha256: row.sha256,
    format: row.format,
    formatTitle: row.format === null ? null : sourceTitle(catalog, row.format),
    records: row.records,
    accepted: row.accepted,
    duplicates: row.duplicates,
    rejected: row.rejected,
    events: row.events,
    undated: row.undated,
    fromUs: row.from_us,
    toUs: row.to_us,
    zone: row.zone,
    zoneBasis: row.zone_basis,
    offsetUs: row.offset_us,
    warnings: parseJson<EvidenceOut['warnings']>(row.warnings, []).slice(0, 50),
    state: row.state,
    importedUs: row.imported_us,
    importedBy: row.imported_by,
    seconds: row.seconds,
  };
}
