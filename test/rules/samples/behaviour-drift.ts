import type { CaseBuilder } from '../caseBuilder.ts';
import { behaviour, item } from '../driftRows.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function agentOf(at: CaseBuilder, options: Parameters<typeof behaviour>[2] = {}) {
  const agent = at.entity('agent', 'Desk', { inventory: true });
  behaviour(at, agent, options);
  return agent;
}

export default {
  hit: {
    story: 'an agent turns to two systems, two networks and an export that it never touched in forty active days',
    build(at) {
      const agent = agentOf(at, { peers: 4 });
      const system = at.entity('system', 'Salesforce');
      const events = [at.event({ system, agent, verb: 'export' }), at.event({ system, agent })];
      for (const label of ['Salesforce', 'GitHub']) item(at, agent, { dimension: 'system', label, events });
      for (const label of ['export on Salesforce', 'read on GitHub'])
        item(at, agent, { dimension: 'action', label, verb: label.startsWith('export') ? 'export' : 'read', events });
      item(at, agent, { dimension: 'verb', label: 'export', verb: 'export', events });
      for (const label of ['203.0.113.0/24', '198.51.100.0/24'])
        item(at, agent, { dimension: 'network', label, events });
      return [
        {
          severity: 'high',
          title: 'Desk is unlike its past in actions, networks and systems',
          entities: [agent],
          events,
        },
      ];
    },
  },
  nearMiss: {
    story: 'one new system, as its past lets expect, and another agent with too little history',
    build(at) {
      const agent = agentOf(at);
      item(at, agent, { dimension: 'system', label: 'Jira', unusual: false });
      const young = at.entity('agent', 'Clerk', { inventory: true });
      behaviour(at, young, { state: 'not_enough_history', active: 3 });
      item(at, young, { dimension: 'system', label: 'Jira', change: 'alone' });
    },
  },
  clean: {
    story: 'a busier week of the same work',
    build(at) {
      const agent = agentOf(at);
      item(at, agent, {
        dimension: 'volume',
        label: 'events on a usual active day',
        change: 'up',
        baseline: 10,
        recent: 45,
        expected: 40,
      });
    },
  },
  more: [
    {
      story: 'new tools that only read, together with more events than usual',
      build(at) {
        const agent = agentOf(at);
        for (const label of ['search_docs', 'list_docs', 'get_doc'])
          item(at, agent, { dimension: 'tool', label, verb: 'read' });
        item(at, agent, {
          dimension: 'volume',
          label: 'events on the busiest day',
          change: 'up',
          baseline: 10,
          recent: 900,
        });
        return [{ severity: 'medium', title: 'Desk is unlike its past in tools and volume' }];
      },
    },
  ],
} satisfies RuleSamples;
