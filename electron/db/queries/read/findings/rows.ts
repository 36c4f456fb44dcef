/** Findings as lists show them, hydrated a page at a time. */
import type { Out } from '../../../../../shared/contract/index.ts';
import type { Severity } from '../../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../../handles.ts';
import { titleOfRule } from '../../../sigma/list.ts';
import { flagsByKey } from '../annotations/flags.ts';
import type { CatalogEntries } from '../catalog.ts';
import { briefsById } from '../entities/briefs.ts';
import { nameInFindings } from '../entities/knownNames.ts';
import { all, list } from '../statement.ts';
import { triageOf } from './triage.ts';

export type FindingOut = Out<'findings.setStatus'>;

interface StoredFinding {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly score: number;
  readonly title: string;
  readonly events: number;
  readonly first_us: number | null;
  readonly last_us: number | null;
}

/** Rows in the order of the ids. @param groups the group's key by id, where the list is grouped */
export function findingRows(
  db: ReadDb,
  catalog: CatalogEntries,
  ids: readonly string[],
  groups: ReadonlyMap<string, string> = new Map(),
): FindingOut[] {
  if (ids.length === 0) return [];
  const params = { ids: list(ids) };
  const stored = new Map(
    all<StoredFinding>(
      db,
      `SELECT id, rule, severity, score, title, events, first_us, last_us FROM finding
       WHERE id IN (SELECT value FROM json_each(:ids))`,
      params,
    ).map((row) => [row.id, row]),
  );
  const cited = all<{ id: string; entity: number }>(
    db,
    `SELECT finding_id AS id, entity_id AS entity FROM finding_entity
     WHERE finding_id IN (SELECT value FROM json_each(:ids)) ORDER BY finding_id, entity_id LIMIT 20000`,
    params,
  );
  const chains = new Map(
    all<{ id: string; n: number }>(
      db,
      `SELECT finding_id AS id, count(*) AS n FROM finding_chain
       WHERE finding_id IN (SELECT value FROM json_each(:ids)) GROUP BY finding_id`,
      params,
    ).map((row) => [row.id, row.n]),
  );
  const briefs = briefsById(
    db,
    cited.map((row) => row.entity),
  );
  const byFinding = Map.groupBy(cited, (row) => row.id);
  const triage = triageOf(db, ids);
  const flags = flagsByKey(db, 'finding', ids);
  const named = nameInFindings(db, ids);
  return ids.flatMap((id) => {
    const row = stored.get(id);
    if (row === undefined) return [];
    const entities = (byFinding.get(id) ?? []).map((one) => briefs.get(one.entity)).filter((one) => one !== undefined);
    const { status, reason, owner, due, overdue, atUs } = triage(id);
    return [
      {
        id,
        rule: row.rule,
        ruleTitle: titleOfRule(db, catalog, row.rule),
        severity: row.severity,
        score: row.score,
        title: named(id, row.title),
        status,
        reason,
        owner,
        due,
        overdue,
        seenAgain: status === 'resolved' && atUs !== null && row.last_us !== null && row.last_us > atUs,
        entities: entities.slice(0, 20),
        events: row.events,
        chains: chains.get(id) ?? 0,
        firstUs: row.first_us,
        lastUs: row.last_us,
        key: id,
        flags: flags(id),
        group: groups.get(id) ?? '',
      },
    ];
  });
}
