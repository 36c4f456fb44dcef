/**
 * A case's risk from the findings that still stand: per severity, points by how many there are and how they rank, with a ceiling, so
 * that many small things never weigh as much as one grave thing. docs/findings.md states the scale.
 */
import type { Out } from '../../../../../shared/contract/index.ts';
import { SEVERITIES, type Severity } from '../../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../../handles.ts';
import { nameInFindings } from '../entities/knownNames.ts';
import { selectFindings } from '../findings/select.ts';
import { all } from '../statement.ts';

type CaseRisk = Out<'risk.overview'>['case'];

/** Points of one finding that ranks at 100, and the most that findings of a severity can add; the latter sum up to 100. */
const SCALE: Readonly<Record<Severity, { readonly each: number; readonly most: number }>> = {
  critical: { each: 45, most: 60 },
  high: { each: 15, most: 25 },
  medium: { each: 3, most: 10 },
  low: { each: 1, most: 5 },
  info: { each: 0, most: 0 },
};

interface Standing {
  readonly severity: Severity;
  readonly findings: number;
  /** Sum of scores, 0–100 each. */
  readonly scores: number;
  readonly title: string;
  /** The finding that the title is of. */
  readonly foremost: string;
}

export function caseRisk(db: ReadDb): CaseRisk {
  const base = selectFindings(db, { filter: '' });
  const rows = all<Standing>(
    db,
    `${base.sql}, standing AS (SELECT * FROM base WHERE status IN ('open', 'accepted'))
     SELECT s.severity, count(*) AS findings, sum(s.score) AS scores,
            f.id AS foremost, f.title
     FROM standing s JOIN finding f
       ON f.id = (SELECT w.id FROM standing w WHERE w.severity = s.severity ORDER BY w.score DESC, w.id LIMIT 1)
     GROUP BY s.severity`,
    base.params,
  );
  const named = nameInFindings(
    db,
    rows.map((row) => row.foremost),
  );
  const [counted] = all<{ n: number }>(
    db,
    `${base.sql} SELECT count(*) AS n FROM base b WHERE b.status IN ('resolved', 'dismissed')`,
    base.params,
  );
  const parts = SEVERITIES.toReversed().flatMap((severity) => {
    const row = rows.find((one) => one.severity === severity);
    return row === undefined ? [] : [partOf({ ...row, title: named(row.foremost, row.title) })];
  });
  const score = Math.round(parts.reduce((sum, part) => sum + part.points, 0) * 10) / 10;
  const severity = parts.find((part) => part.points > 0)?.severity ?? 'info';
  return {
    score,
    severity,
    sentence: sentence(score, severity, parts),
    parts,
    settled: counted?.n ?? 0,
  };
}

function partOf(row: Standing): CaseRisk['parts'][number] {
  const { each, most } = SCALE[row.severity];
  const points = Math.round(Math.min(most, (each * row.scores) / 100) * 10) / 10;
  const many = row.findings === 1 ? 'finding' : 'findings';
  const capped = (each * row.scores) / 100 > most ? `, the most that ${row.severity} findings add` : '';
  return {
    severity: row.severity,
    findings: row.findings,
    points,
    text: `${row.findings} ${row.severity} ${many}, foremost: ${row.title}${capped}`,
  };
}

function sentence(score: number, severity: Severity, parts: CaseRisk['parts']): string {
  const [first] = parts;
  if (first === undefined) return 'No finding is open or accepted, so nothing adds to the risk of this case.';
  const counted = parts.filter((part) => part.points > 0).map((part) => `${part.findings} ${part.severity}`);
  if (counted.length === 0)
    return 'What rules found is for information only, so nothing adds to the risk of this case.';
  return `The risk of this case is ${score} of 100, ${severity} at its gravest, from findings that are open or accepted: ${counted.join(', ')}.`;
}
