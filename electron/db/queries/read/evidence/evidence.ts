/** Evidence files with their ledger counts. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import { type CatalogEntries, sourceTitle } from '../catalog.ts';
import { decodeKeyset } from '../cursor.ts';
import { type Keyset, readPage } from '../keyset.ts';
import { all, first, list, numberOf, parseJson } from '../statement.ts';

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
  readonly decoded_bytes: number | null;
  readonly record_bytes: number;
  readonly framing_bytes: number;
}

const COLUMNS = `id, name, container, bytes, sha256, format, records, accepted, duplicates, rejected, events, undated,
  from_us, to_us, zone, zone_basis, offset_us, warnings, state, imported_us, imported_by, seconds,
  decoded_bytes, record_bytes, framing_bytes`;

const SORTS = {
  oldest: { column: 'v.id', descending: false },
  newest: { column: 'v.id', descending: true },
  rejected: { column: 'v.rejected', descending: true },
} as const;

export function listEvidence(
  db: ReadDb,
  catalog: CatalogEntries,
  input: Parsed<'evidence.list'>,
): Out<'evidence.list'> {
  const set: Keyset = {
    from: 'evidence v',
    id: 'v.id',
    nullable: false,
    where: input.withRejects === true ? 'v.rejected > 0' : '1',
    params: {},
    ...SORTS[input.sort ?? 'oldest'],
  };
  const page = readPage(db, set, input.limit, decodeKeyset(input.cursor), undefined);
  const ids = page.positions.map((position) => Number(position.id));
  const rows = all<StoredEvidence>(
    db,
    `SELECT ${COLUMNS} FROM evidence WHERE id IN (SELECT value FROM json_each(:ids))`,
    { ids: list(ids) },
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return {
    rows: ids.flatMap((id) => {
      const row = byId.get(id);
      return row === undefined ? [] : [evidenceOut(db, row, catalog)];
    }),
    next: page.next,
  };
}

/** @throws NotFound */
export function getEvidence(db: ReadDb, catalog: CatalogEntries, id: number): EvidenceOut {
  const row = first<StoredEvidence>(db, `SELECT ${COLUMNS} FROM evidence WHERE id = :id`, { id });
  if (row === undefined) throw new NotFound(`there is no evidence ${id} in this case`);
  return evidenceOut(db, row, catalog);
}

/** By the index of outcomes, so that it costs what the rejects cost and not what the file does. */
function byteLedger(db: ReadDb, row: StoredEvidence): EvidenceOut['byteLedger'] {
  const rejected =
    row.rejected === 0
      ? 0
      : numberOf(db, 'SELECT sum(length) AS n FROM record WHERE evidence_id = :id AND outcome = 2', { id: row.id });
  return {
    read: row.record_bytes - rejected,
    rejected,
    framing: row.framing_bytes,
    stream: row.decoded_bytes ?? row.bytes,
    decoded: row.decoded_bytes !== null,
  };
}

function evidenceOut(db: ReadDb, row: StoredEvidence, catalog: CatalogEntries): EvidenceOut {
  return {
    id: row.id,
    name: row.name,
    container: row.container,
    bytes: row.bytes,
    byteLedger: byteLedger(db, row),
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
