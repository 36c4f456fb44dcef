import type { CaseBuilder } from '../caseBuilder.ts';
import { behaviour, item } from '../driftRows.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function parts(at: CaseBuilder) {
  const agent = at.entity('agent', 'Desk', { inventory: true });
  behaviour(at, agent);
  return { agent, system: at.entity('system', 'Jira'), tool: at.entity('tool', 'jira_search') };
}

export default {
  hit: {
    story: 'one human turn sets off 140 tool calls, where the agent’s runs made three',
    build(at) {
      const { agent, system, tool } = parts(at);
      const events = [
        at.event({ system, agent, chain: 'c1' }),
        at.event({ system, agent, tool, verb: 'execute', chain: 'c1' }),
      ];
      item(at, agent, {
        dimension: 'tempo',
        change: 'up',
        label: '140 tool calls, 1 human turn',
        baseline: 3,
        recent: 140,
        expected: 20,
        chainId: 'c1',
        events,
      });
      return [{ severity: 'medium', title: 'Desk made 140 tool calls for one human turn', chains: ['c1'], events }];
    },
  },
  nearMiss: {
    story: 'many more events and many new tools, at the usual pace',
    build(at) {
      const { agent, system, tool } = parts(at);
      at.event({ system, agent, tool, verb: 'execute', chain: 'c1' });
      item(at, agent, {
        dimension: 'volume',
        change: 'up',
        label: 'events on a usual active day',
        baseline: 10,
        recent: 90,
      });
      item(at, agent, { dimension: 'tool', label: 'jira_search' });
    },
  },
  clean: {
    story: 'runs of a few calls',
    build(at) {
      const { agent, system, tool } = parts(at);
      for (let n = 0; n < 5; n += 1) at.event({ system, agent, tool, verb: 'execute', chain: 'c1' });
    },
  },
  more: [
    {
      story: 'a run without a recorded turn, a little beyond its past',
      build(at) {
        const { agent, system, tool } = parts(at);
        at.event({ system, agent, tool, verb: 'execute', chain: 'c2' });
        item(at, agent, {
          dimension: 'tempo',
          change: 'up',
          label: '31 tool calls, no human turn recorded',
          baseline: 2.5,
          recent: 31,
          expected: 20,
          chainId: 'c2',
        });
        return [{ severity: 'low', chains: ['c2'] }];
      },
    },
  ],
} satisfies RuleSamples;
