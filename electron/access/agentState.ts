/** An agent's status and risk, each with the reasons in words. Time is the case's own: its last event, never the wall clock. */

import type { AgentFacts, AgentFinding, AgentStateDraft } from '../../shared/model/accessFacts.ts';
import { agentRisk } from '../../shared/model/agentRisk.ts';
import type { AgentStatus, Severity } from '../../shared/model/kinds.ts';
import { US_PER_DAY } from '../../shared/model/time.ts';

/** Days without an event after which an inventoried agent counts as dormant. */
export const DORMANT_DAYS = 90;

/**
 * @param tierOf by agent, the highest privilege tier among what it is granted
 * @param nowUs time of the last event in the case, µs UTC; null when the case has no dated event
 */
export function agentStates(
  agents: readonly AgentFacts[],
  tierOf: ReadonlyMap<number, number>,
  findings: readonly AgentFinding[],
  nowUs: number | null,
): AgentStateDraft[] {
  const findingsOf = Map.groupBy(findings, (finding) => finding.agent);
  return agents.map((agent) => {
    const own = findingsOf.get(agent.id) ?? [];
    const { status, why } = statusOf(agent, own, nowUs);
    const unlisted = status.includes('unknown') && agent.events > 0;
    const scored = agentRisk({ findings: own, tier: tierOf.get(agent.id) ?? 0, unlisted });
    return { agent: agent.id, status, statusWhy: why, risk: scored.risk, riskWhy: scored.why };
  });
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

function one(agent: AgentFacts, name: string): string {
  return agent.facts.get(name)?.[0]?.trim() ?? '';
}

function yes(agent: AgentFacts, name: string): boolean {
  return /^(y|yes|true|1)$/i.test(one(agent, name));
}

function no(agent: AgentFacts, name: string): boolean {
  return /^(n|no|false|0)$/i.test(one(agent, name));
}
