import type { CaseBuilder } from '../caseBuilder.ts';
import { behaviour, item } from '../driftRows.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function parts(at: CaseBuilder) {
  const agent = at.entity('agent', 'Desk', { inventory: true });
  behaviour(at, agent);
  return { agent, system: at.entity('system', 'Jira') };
}

export default {
  hit: {
    story: 'an agent deletes for the first time, on a system where its inventory lets it read',
    build(at) {
      const { agent, system } = parts(at);
      const event = at.event({ system, agent, verb: 'delete' });
      at.access(agent, 'Jira', 'delete', 'Issue', 'out_of_purpose', { observed: 1 });
      item(at, agent, {
        dimension: 'action',
        label: 'delete on Jira',
        verb: 'delete',
        recent: 1,
        events: [event],
        unusual: false,
      });
      item(at, agent, { dimension: 'action', label: 'read on Jira', verb: 'read', recent: 4 });
      return [{ severity: 'medium', title: 'Desk: first delete on Jira', entities: [agent], events: [event] }];
    },
  },
  nearMiss: {
    story: 'it met new objects, tools and networks, and did with them what it always did',
    build(at) {
      const { agent } = parts(at);
      item(at, agent, { dimension: 'object', label: 'CASE-9', verb: 'delete' });
      item(at, agent, { dimension: 'tool', label: 'jira_get_issue', verb: 'read' });
      item(at, agent, { dimension: 'network', label: '203.0.113.0/24' });
    },
  },
  clean: {
    story: 'a first read on a system, and one first delete that its inventory approves',
    build(at) {
      const { agent } = parts(at);
      at.access(agent, 'Jira', 'delete', 'Issue', 'expected', { observed: 1 });
      item(at, agent, { dimension: 'action', label: 'read on Jira', verb: 'read', unusual: false });
      item(at, agent, { dimension: 'action', label: 'delete on Jira', verb: 'delete', unusual: false });
    },
  },
  more: [
    {
      story: 'three acts that are hard to take back at once, where its past lets expect none',
      build(at) {
        const { agent } = parts(at);
        for (const verb of ['delete', 'share', 'send'] as const)
          item(at, agent, { dimension: 'action', label: `${verb} on Jira`, verb });
        return [{ severity: 'low', title: 'Desk: first delete on Jira, send on Jira and 1 more' }];
      },
    },
  ],
} satisfies RuleSamples;
