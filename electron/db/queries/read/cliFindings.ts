/** Findings as the command line prints them, worst first. */
import type { ExportedFinding } from '../../../../shared/model/exported.ts';
import type { Severity } from '../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../handles.ts';
import { EntityPrinter } from './cliEntities.ts';
import { all, parseJson } from './statement.ts';

interface Stored {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly score: number;
  /** The analyst's newest word on it, as JSON `{status, reason}`. */
  readonly verdict: string | null;
  readonly title: string;
  readonly explanation: string;
  readonly remediation: string;
  readonly refs: string;
}

/** All findings; as many as rules make, which a case bounds, so the list of ids is read at once and each in turn. */
export function* printFindings(db: ReadDb): Generator<ExportedFinding> {
  const entities = new EntityPrinter(db);
  const ids = all<{ id: string }>(db, 'SELECT id FROM finding ORDER BY severity_rank DESC, score DESC, id');
  for (const { id } of ids) {
    const row = all<Stored>(
      db,
      `SELECT f.id, f.rule, f.severity, f.score, f.title, f.explanation, f.remediation, f.refs,
              (SELECT n.value FROM annotation n WHERE n.target_kind = 'finding' AND n.target_key = f.id
                 AND n.kind = 'status' AND n.removed = 0 ORDER BY n.id DESC LIMIT 1) AS verdict
       FROM finding f WHERE f.id = :id`,
      { id },
    )[0];
    if (row === undefined) continue;
    const verdict = parseJson<{ status?: string; reason?: string }>(row.verdict, {});
    const named = all<{ id: number }>(
      db,
      'SELECT entity_id AS id FROM finding_entity WHERE finding_id = :id ORDER BY 1',
      { id },
    );
    entities.load(named.map((one) => one.id));
    yield {
      finding_id: row.id,
      rule: row.rule,
      severity: row.severity,
      score: row.score,
      status: verdict.status ?? 'open',
      reason: verdict.reason ?? '',
      title: row.title,
      entities: named.map((one) => entities.get(one.id)).filter((one) => one !== null),
      event_ids: all<{ id: number }>(db, 'SELECT event_id AS id FROM finding_event WHERE finding_id = :id ORDER BY 1', {
        id,
      }).map((one) => one.id),
      chain_ids: all<{ id: string }>(db, 'SELECT chain_id AS id FROM finding_chain WHERE finding_id = :id ORDER BY 1', {
        id,
      }).map((one) => one.id),
      explanation: row.explanation,
      remediation: parseJson<string[]>(row.remediation, []),
      refs: parseJson<{ scheme: string; id: string; title: string }[]>(row.refs, []).map(
        ({ scheme, id: ref, title }) => `${`${ref} ${title}`.trim()} (${scheme})`,
      ),
    };
  }
}
