/** Findings as they leave the product, the one to act on first, and the records that each rests on. */
import { RankS } from '../../../../../shared/contract/findings.ts';
import type { ExportedEvidence, ExportedFinding } from '../../../../../shared/model/exported.ts';
import type { Precision, Severity } from '../../../../../shared/model/kinds.ts';
import { formatIsoUtc } from '../../../../../shared/model/time.ts';
import type { ReadDb } from '../../../handles.ts';
import { sigmaTitle, titleOfRule } from '../../../sigma/list.ts';
import type { CatalogEntries } from '../catalog.ts';
import { nameInFindings } from '../entities/knownNames.ts';
import { type FindingSelection, orderedFindings, selectFindings } from '../findings/select.ts';
import { triageOf } from '../findings/triage.ts';
import { all, parseJson } from '../statement.ts';
import { EntityPrinter } from './entities.ts';

interface Stored {
  readonly id: string;
  readonly rule: string;
  readonly rule_version: number;
  readonly severity: Severity;
  readonly score: number;
  readonly rank: string;
  readonly title: string;
  readonly explanation: string;
  readonly remediation: string;
  readonly refs: string;
  readonly facts: string;
  readonly first_us: number | null;
  readonly last_us: number | null;
}

const FINDING = `SELECT id, rule, rule_version, severity, score, rank, title, explanation, remediation, refs, facts, first_us, last_us
  FROM finding WHERE id = :id`;

/**
 * The selected findings, or those with these ids in their order; as many as rules make, which a case bounds, so the list of ids is read at
 * once and each in turn.
 * @param catalog for the rules' titles; without it they are named by id
 */
export function* printFindings(
  db: ReadDb,
  which: FindingSelection | { readonly ids: readonly string[] } = { filter: '' },
  catalog: Pick<CatalogEntries, 'rules' | 'importers'> = { rules: [], importers: [] },
): Generator<ExportedFinding> {
  const entities = new EntityPrinter(db);
  for (const id of 'ids' in which ? which.ids : selectedIds(db, which)) {
    const row = all<Stored>(db, FINDING, { id })[0];
    if (row === undefined) continue;
    const triage = triageOf(db, [id])(id);
    const named = cited<number>(db, 'finding_entity', 'entity_id', id);
    entities.load(named);
    const known = nameInFindings(db, [id]);
    yield {
      finding_id: row.id,
      rule: row.rule,
      rule_title: titleOfRule(db, catalog, row.rule),
      rule_version: row.rule_version,
      why: sigmaTitle(db, row.rule)?.description ?? catalog.rules.find((rule) => rule.id === row.rule)?.why ?? '',
      severity: row.severity,
      score: row.score,
      rank: RankS.safeParse(parseJson<unknown>(row.rank, {})).data ?? null,
      status: triage.status,
      reason: triage.reason,
      status_by: triage.who,
      status_at: isoOf(triage.atUs, 's'),
      owner: triage.owner,
      due: triage.due,
      overdue: triage.overdue,
      title: known(id, row.title),
      first_time: isoOf(row.first_us),
      last_time: isoOf(row.last_us),
      entities: named.map((one) => entities.get(one)).filter((one) => one !== null),
      event_ids: cited<number>(db, 'finding_event', 'event_id', id),
      chain_ids: cited<string>(db, 'finding_chain', 'chain_id', id),
      record_ids: cited<number>(db, 'finding_record', 'record_id', id),
      explanation: known(id, row.explanation),
      facts: parseJson<ExportedFinding['facts']>(row.facts, []),
      remediation: parseJson<string[]>(row.remediation, []),
      refs: parseJson<{ scheme: string; id: string; title: string }[]>(row.refs, []).map(
        ({ scheme, id: ref, title }) => `${`${ref} ${title}`.trim()} (${scheme})`,
      ),
    };
  }
}

function selectedIds(db: ReadDb, which: FindingSelection): string[] {
  const ordered = orderedFindings(selectFindings(db, which), 'score', undefined);
  return all<{ id: string }>(db, ordered.sql, { ...ordered.params, take: -1, skip: 0 }).map((row) => row.id);
}

function cited<T extends number | string>(db: ReadDb, table: string, column: string, id: string): T[] {
  return all<{ v: T }>(db, `SELECT ${column} AS v FROM ${table} WHERE finding_id = :id ORDER BY 1`, { id }).map(
    (row) => row.v,
  );
}

function isoOf(us: number | null, precision: Precision = 'ms'): string | null {
  return us === null ? null : formatIsoUtc(us, precision);
}

interface StoredEvidence extends Omit<ExportedEvidence, 'time' | 'decoded'> {
  readonly time_us: number | null;
  readonly precision: Precision;
  readonly decoded: number;
}

const PLACE = `v.id AS evidence_id, v.name AS file, v.sha256, v.bytes AS file_bytes, r.seq AS record, r."offset", r.length,
  EXISTS (SELECT 1 FROM evidence_chunk k WHERE k.evidence_id = v.id AND k.stream = 1) AS decoded`;

/** The first records that a finding rests on: its events in order of time, then inventory records. @param most at most so many of each */
export function findingEvidence(db: ReadDb, id: string, most: number): ExportedEvidence[] {
  const events = all<StoredEvidence>(
    db,
    `SELECT e.id AS event_id, ov.text AS original_uid, e.time_us, e.precision, sv.text AS source, av.text AS action, e.status,
            coalesce(ca.name, '') AS actor, coalesce(cs.name, '') AS system, coalesce(co.name, '') AS object, iv.text AS ip, ${PLACE}
     FROM finding_event x JOIN event e ON e.id = x.event_id JOIN record r ON r.id = e.record_id JOIN evidence v ON v.id = r.evidence_id
       JOIN value sv ON sv.id = e.source JOIN value av ON av.id = e.action
       LEFT JOIN value iv ON iv.id = e.ip LEFT JOIN value ov ON ov.id = e.original_uid
       LEFT JOIN entity a ON a.id = e.actor LEFT JOIN entity ca ON ca.id = a.canonical_id
       LEFT JOIN entity s ON s.id = e.system LEFT JOIN entity cs ON cs.id = s.canonical_id
       LEFT JOIN entity o ON o.id = e.object LEFT JOIN entity co ON co.id = o.canonical_id
     WHERE x.finding_id = :id ORDER BY e.time_us IS NULL, e.time_us, e.id LIMIT :most`,
    { id, most },
  );
  const records = all<StoredEvidence>(
    db,
    `SELECT NULL AS event_id, NULL AS original_uid, NULL AS time_us, 's' AS precision, coalesce(v.format, '') AS source,
            'inventory record' AS action, 'unknown' AS status, '' AS actor, '' AS system, '' AS object, NULL AS ip, ${PLACE}
     FROM finding_record x JOIN record r ON r.id = x.record_id JOIN evidence v ON v.id = r.evidence_id
     WHERE x.finding_id = :id ORDER BY v.id, r.seq LIMIT :most`,
    { id, most },
  );
  return [...events, ...records].map(({ time_us, precision, decoded, ...row }) => ({
    ...row,
    time: isoOf(time_us, precision),
    decoded: decoded === 1,
  }));
}
