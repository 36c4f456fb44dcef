/** An agent's risk from the findings that stand against it and the access it holds, with the reasons in words. docs/findings.md states the scale. */
import { SEVERITIES, type Severity } from './kinds.ts';

/** Points of one finding, by severity; findings of one severity add at most `MOST_POINTS`. */
const POINTS: Readonly<Record<Severity, number>> = { info: 0, low: 3, medium: 10, high: 25, critical: 40 };
const MOST_POINTS = 60;

export interface AgentRiskFacts {
  /** Open and accepted ones, worst first. */
  readonly findings: readonly { readonly severity: Severity; readonly title: string }[];
  /** The highest privilege tier among what it is granted, 0–4. */
  readonly tier: number;
  /** Seen at work, and in no inventory. */
  readonly unlisted: boolean;
}

export interface AgentRisk {
  /** 0–100. */
  readonly risk: number;
  readonly why: readonly { readonly text: string; readonly points: number }[];
}

export function agentRisk({ findings, tier, unlisted }: AgentRiskFacts): AgentRisk {
  const why: { text: string; points: number }[] = [];
  for (const severity of [...SEVERITIES].reverse()) {
    const of = findings.filter((finding) => finding.severity === severity);
    if (of.length === 0 || POINTS[severity] === 0) continue;
    const many = of.length === 1 ? 'finding' : 'findings';
    const points = Math.min(MOST_POINTS, POINTS[severity] * of.length);
    why.push({ text: `${of.length} ${severity} ${many}: ${titles(of)}`, points });
  }
  if (tier >= 3) {
    const reach = tier === 4 ? 'administrative' : 'tenant-wide or sensitive';
    why.push({ text: `holds ${reach} access (tier ${tier})`, points: tier === 4 ? 10 : 5 });
  }
  if (unlisted) why.push({ text: 'in no inventory', points: 5 });
  return {
    risk: Math.min(
      100,
      why.reduce((sum, reason) => sum + reason.points, 0),
    ),
    why,
  };
}

function titles(findings: AgentRiskFacts['findings']): string {
  const shown = findings.slice(0, 3).map((finding) => finding.title);
  return findings.length > 3 ? `${shown.join('; ')} and ${findings.length - 3} more` : shown.join('; ');
}
