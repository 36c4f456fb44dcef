import type { CaseBuilder } from '../caseBuilder.ts';
import { behaviour, item } from '../driftRows.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function agentOf(at: CaseBuilder, triggers: string) {
  const agent = at.entity('agent', 'Desk', { inventory: true, facts: { allowed_triggers: triggers } });
  behaviour(at, agent);
  return agent;
}

export default {
  hit: {
    story: 'an agent that only people start exports through three hours of the night at which it never was active',
    build(at) {
      const agent = agentOf(at, 'user');
      const system = at.entity('system', 'Salesforce');
      const events = [1, 2, 3].map(() => at.event({ system, agent, verb: 'export' }));
      for (const [n, hour] of ['02', '03', '04'].entries())
        item(at, agent, {
          dimension: 'hour',
          label: `weekday ${hour}:00`,
          verb: 'export',
          recent: 4,
          events: events.slice(n, n + 1),
        });
      return [
        { severity: 'medium', title: 'Desk was active at 3 hours at which it never was', entities: [agent], events },
      ];
    },
  },
  nearMiss: {
    story: 'one late evening',
    build(at) {
      const agent = agentOf(at, 'user');
      item(at, agent, { dimension: 'hour', label: 'weekday 22:00', verb: 'update', recent: 30 });
    },
  },
  clean: {
    story: 'an agent that reads through a night',
    build(at) {
      const agent = agentOf(at, 'user;schedule');
      for (const hour of ['01', '02', '03'])
        item(at, agent, { dimension: 'hour', label: `weekday ${hour}:00`, recent: 3 });
    },
  },
  more: [
    {
      story: 'the same changes by an agent that a schedule may start',
      build(at) {
        const agent = agentOf(at, 'schedule');
        for (const hour of ['01', '02', '03'])
          item(at, agent, { dimension: 'hour', label: `weekend ${hour}:00`, verb: 'update', recent: 3 });
        return [{ severity: 'low' }];
      },
    },
  ],
} satisfies RuleSamples;
