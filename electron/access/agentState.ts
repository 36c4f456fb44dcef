/** An agent's status and risk, each with the reasons in words. Time is the case's own: its last event, never the wall clock. */
import { type AgentStatus, SEVERITIES, type Severity } from '../../shared/model/kinds.ts';
import { US_PER_DAY } from '../../shared/model/time.ts';
import type { AccessDraft, AgentFacts, AgentFinding, AgentStateDraft } from './ports.ts';

/** Days without an event after which an inventoried agent counts as dormant. */
export const DORMANT_DAYS = 90;

const POINTS: Readonly<Record<Severity, number>> = { info: 0, low: 3, medium: 10, high: 25, critical: 40 };

/**
 * @param nowUs time of the last event in the case, µs UTC; null when the case has no dated event
 */
export function agentStates(
  agents: readonly AgentFacts[],
  access: readonly AccessDraft[],
  findings: readonly AgentFinding[],
  nowUs: number | null,
): AgentStateDraft[] {
  const findingsOf = Map.groupBy(findings, (finding) => finding.agent);
  const tierOf = highestTiers(access);
  return agents.map((agent) => {
    const own = findingsOf.get(agent.id) ?? [];
    const { status, why } = statusOf(agent, own, nowUs);
    const riskWhy = riskOf(agent, tierOf.get(agent.id) ?? 0, own, status);
    const risk = Math.min(
      100,
      riskWhy.reduce((sum, reason) => sum + reason.points, 0),
    );
    return { agent: agent.id, status, statusWhy: why, risk, riskWhy };
  });
}

/** By agent, the highest privilege tier among what it is granted. */
function highestTiers(access: readonly AccessDraft[]): Map<number, number> {
  const tiers = new Map<number, number>();
  for (const { principal, granted, tier } of access) {
    if (granted === true && (tier ?? 0) > (tiers.get(principal) ?? 0)) tiers.set(principal, tier ?? 0);
  }
  return tiers;
}

/** The severity label that a risk score is shown with. */
export function riskSeverity(score: number): Severity {
  if (score >= 70) return 'critical';
  if (score >= 40) return 'high';
  if (score >= 20) return 'medium';
  return score >= 5 ? 'low' : 'info';
}

function statusOf(
  agent: AgentFacts,
  findings: readonly AgentFinding[],
  nowUs: number | null,
): { status: AgentStatus[]; why: string[] } {
  const status: AgentStatus[] = [];
  const why: string[] = [];
  const add = (value: AgentStatus, reason: string) => {
    status.push(value);
    why.push(reason);
  };
  if (!agent.inInventory) add('unknown', 'seen in logs, in no imported inventory');
  const recent = agent.lastUs !== null && nowUs !== null && nowUs - agent.lastUs <= DORMANT_DAYS * US_PER_DAY;
  if (recent) add('active', `last event within ${DORMANT_DAYS} days of the last event of the case`);
  else if (agent.inInventory && findings.some((finding) => finding.rule === 'dormant-with-access'))
    add('dormant', `no event for ${DORMANT_DAYS} days and no later activity in the inventory`);
  else if (agent.inInventory && agent.events === 0) add('dormant', 'no event of it in the imported logs');
  if (one(agent, 'shared_with') !== '' || yes(agent, 'allow_all_users'))
    add('shared', `the inventory shares it with ${one(agent, 'shared_with') || 'all users'}`);
  else if (findings.some((finding) => finding.rule === 'shared-credential'))
    add('shared', 'its credential is used by others too');
  if (no(agent, 'managed')) add('unmanaged', 'the inventory says that nobody manages it');
  else if (!agent.inInventory) add('unmanaged', 'nobody is recorded as managing it');
  return { status, why };
}

function riskOf(
  agent: AgentFacts,
  tier: number,
  findings: readonly AgentFinding[],
  status: readonly AgentStatus[],
): { text: string; points: number }[] {
  const reasons: { text: string; points: number }[] = [];
  for (const severity of [...SEVERITIES].reverse()) {
    const of = findings.filter((finding) => finding.severity === severity);
    if (of.length === 0 || POINTS[severity] === 0) continue;
    const points = Math.min(60, POINTS[severity] * of.length);
    reasons.push({
      text: `${of.length} ${severity} ${of.length === 1 ? 'finding' : 'findings'}: ${titles(of)}`,
      points,
    });
  }
  if (tier >= 3) {
    const reach = tier === 4 ? 'administrative' : 'tenant-wide or sensitive';
    reasons.push({ text: `holds ${reach} access (tier ${tier})`, points: tier === 4 ? 10 : 5 });
  }
  if (status.includes('unknown') && agent.events > 0) reasons.push({ text: 'in no inventory', points: 5 });
  return reasons;
}

function titles(findings: readonly AgentFinding[]): string {
  const shown = findings.slice(0, 3).map((finding) => finding.title);
  return findings.length > 3 ? `${shown.join('; ')} and ${findings.length - 3} more` : shown.join('; ');
}

function one(agent: AgentFacts, name: string): string {
  return agent.facts.get(name)?.[0]?.trim() ?? '';
}

function yes(agent: AgentFacts, name: string): boolean {
  return /^(y|yes|true|1)$/i.test(one(agent, name));
}

function no(agent: AgentFacts, name: string): boolean {
  return /^(n|no|false|0)$/i.test(one(agent, name));
}
