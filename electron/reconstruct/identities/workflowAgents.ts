/** Agents that a workflow platform names by their node, and the agent that an inventory lists for the workflow. */

import type { EntityFact, ReconstructSource } from '../../../shared/model/reconstruction.ts';
import { splitEntityKey } from './namespaces.ts';

export interface WorkflowJoin {
  /** The agent that the inventory lists, by index of the facts. */
  readonly listed: number;
  /** The agent node that a log names. */
  readonly seen: number;
  /** The workflow's id. */
  readonly workflow: string;
}

/**
 * A log names an agent by the node of a workflow that it is (`agent.id:<workflow>/<node>`), an inventory lists the agent of that workflow:
 * both are one where the workflow shows one agent node only, the inventory lists one agent only, and puts both on one platform. An
 * agent of elsewhere may start a workflow with an agent in it. Where the inventory is silent on a platform, the names have to agree.
 */
export function workflowAgents(
  source: Pick<ReconstructSource, 'edges' | 'facts'>,
  facts: readonly EntityFact[],
  indexOf: ReadonlyMap<number, number>,
): WorkflowJoin[] {
  const nodes = agentNodes(facts);
  if (nodes.size === 0) return [];
  const listed = new Map<number, Set<number>>();
  for (const { kind, from, to } of source.edges()) {
    if (kind !== 'CAN_TRIGGER') continue;
    const [agent, workflow] = [indexOf.get(from), indexOf.get(to)];
    const fact = facts[agent ?? -1];
    if (agent === undefined || workflow === undefined || fact?.kind !== 'agent' || !fact.inInventory) continue;
    if (nodes.has(workflow)) listed.set(workflow, (listed.get(workflow) ?? new Set()).add(agent));
  }
  const platforms = new Map<number, Set<string>>();
  for (const { entityId, value } of source.facts(['platform'])) {
    const index = indexOf.get(entityId);
    if (index !== undefined) platforms.set(index, (platforms.get(index) ?? new Set()).add(value.trim().toLowerCase()));
  }
  const joins: WorkflowJoin[] = [];
  for (const [workflow, seenHere] of nodes) {
    const [agent, ...others] = listed.get(workflow) ?? [];
    const [seen, ...more] = seenHere;
    const [place, one, node] = [facts[workflow], facts[agent ?? -1], facts[seen ?? -1]];
    if (agent === undefined || seen === undefined || others.length > 0 || more.length > 0) continue;
    if (place === undefined || one === undefined || node === undefined) continue;
    const [ofWorkflow, ofAgent] = [platforms.get(workflow), platforms.get(agent)];
    const agree =
      ofWorkflow === undefined || ofAgent === undefined
        ? one.name.trim().toLowerCase() === node.name.trim().toLowerCase()
        : [...ofAgent].every((platform) => ofWorkflow.has(platform));
    if (agree) joins.push({ listed: agent, seen, workflow: splitEntityKey(place.key).id });
  }
  return joins;
}

/** Agents that no inventory lists and whose id begins with that of a workflow, by the workflow. */
function agentNodes(facts: readonly EntityFact[]): ReadonlyMap<number, readonly number[]> {
  const workflows = new Map<string, number>();
  for (const [index, fact] of facts.entries())
    if (fact.kind === 'workflow' && fact.key.startsWith('workflow.id:'))
      workflows.set(splitEntityKey(fact.key).id, index);
  const nodes = new Map<number, number[]>();
  if (workflows.size === 0) return nodes;
  for (const [index, fact] of facts.entries()) {
    if (fact.kind !== 'agent' || fact.inInventory || !fact.key.startsWith('agent.id:')) continue;
    const { id } = splitEntityKey(fact.key);
    const workflow = workflows.get(id.slice(0, Math.max(0, id.indexOf('/'))));
    if (workflow !== undefined) nodes.set(workflow, [...(nodes.get(workflow) ?? []), index]);
  }
  return nodes;
}
