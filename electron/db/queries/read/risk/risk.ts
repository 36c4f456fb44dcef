/** The risk of a case at a glance. Every number is counted here from what the views show, so that the two cannot disagree. */
import type { Out } from '../../../../../shared/contract/index.ts';
import { AGENT_STATUSES, type FindingStatus, SEVERITIES, type Severity } from '../../../../../shared/model/kinds.ts';
import type { Rank } from '../../../../../shared/model/rank.ts';
import { remedyOf } from '../../../../../shared/model/remedy.ts';
import type { ReadDb } from '../../../handles.ts';
import { agentRows } from '../agents/rows.ts';
import type { CatalogEntries } from '../catalog.ts';
import { findingRows } from '../findings/rows.ts';
import { orderedFindings, selectFindings } from '../findings/select.ts';
import { severityOfRisk } from '../findings/severity.ts';
import { all, first, parseJson } from '../statement.ts';
import { riskAccess } from './access.ts';
import { riskAttribution } from './attribution.ts';
import { caseRisk } from './score.ts';
import { riskTrend } from './trend.ts';

type Overview = Out<'risk.overview'>;

const MOST_AGENTS = 12;
const MOST_TODO = 5;

export function riskOverview(db: ReadDb, catalog: CatalogEntries): Overview {
  return {
    case: caseRisk(db),
    agents: agentsAtRisk(db),
    access: riskAccess(db),
    attribution: riskAttribution(db),
    findings: findingMatrix(db),
    trend: riskTrend(db, catalog),
    todo: toDo(db, catalog),
  };
}

function agentsAtRisk(db: ReadDb): Overview['agents'] {
  const states = all<{ id: number; risk: number | null; status: string | null; why: string | null }>(
    db,
    `SELECT c.id, s.risk, s.status, s.risk_why AS why FROM entity c LEFT JOIN agent_state s ON s.entity_id = c.id
     WHERE c.kind = 'agent' AND c.canonical_id = c.id ORDER BY coalesce(s.risk, 0) DESC, c.name COLLATE NOCASE, c.id`,
  );
  const bySeverity = Map.groupBy(states, (row) => severityOfRisk(row.risk ?? 0));
  const statuses = states.flatMap((row) => parseJson<string[]>(row.status, []));
  const top = states.slice(0, MOST_AGENTS).filter((row) => (row.risk ?? 0) > 0);
  const whys = new Map(top.map((row) => [row.id, parseJson<{ text: string }[]>(row.why, [])]));
  return {
    total: states.length,
    bySeverity: SEVERITIES.toReversed().map((severity) => ({ severity, count: bySeverity.get(severity)?.length ?? 0 })),
    byStatus: AGENT_STATUSES.map((status) => ({ status, count: statuses.filter((one) => one === status).length })),
    top: agentRows(
      db,
      top.map((row) => row.id),
    ).map(({ entity, status, risk, findings }) => ({
      entity,
      status,
      risk: { ...risk, score: Math.min(100, risk.score) },
      why: (whys.get(entity.id) ?? []).slice(0, 3).map((one) => one.text),
      findings,
    })),
  };
}

function findingMatrix(db: ReadDb): Overview['findings'] {
  const base = selectFindings(db, { filter: '' });
  return all<{ severity: Severity; status: FindingStatus; count: number }>(
    db,
    `${base.sql} SELECT b.severity, b.status, count(*) AS count FROM base b GROUP BY b.severity, b.status ORDER BY max(b.severity_rank) DESC, b.status`,
    base.params,
  );
}

/** The findings to act on first, each with the first of its steps that names an act. */
function toDo(db: ReadDb, catalog: CatalogEntries): Overview['todo'] {
  const base = selectFindings(db, { filter: '' });
  const ordered = orderedFindings(base, 'score', undefined);
  const ids = all<{ id: string }>(db, ordered.sql, { ...ordered.params, take: MOST_TODO, skip: 0 });
  const rows = findingRows(
    db,
    catalog,
    ids.map((row) => row.id),
  );
  return rows
    .filter((row) => row.status === 'open' || row.status === 'accepted')
    .map(({ id, title, severity, owner, due, overdue }) => ({
      finding: id,
      title,
      severity,
      ...actOf(db, id),
      owner,
      due,
      overdue,
    }));
}

function actOf(db: ReadDb, id: string): Pick<Overview['todo'][number], 'act' | 'sure'> {
  const row = first<{ remediation: string; rank: string }>(db, 'SELECT remediation, rank FROM finding WHERE id = :id', {
    id,
  });
  const steps = parseJson<string[]>(row?.remediation, []);
  return {
    act: steps.find((step) => remedyOf(step) !== undefined) ?? steps[0] ?? '',
    sure: parseJson<Partial<Rank>>(row?.rank ?? null, {}).confidence ?? null,
  };
}
