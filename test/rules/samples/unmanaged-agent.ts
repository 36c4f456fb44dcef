import type { RuleSamples } from '../ruleSamples.ts';

export default {
  hit: {
    story: 'the inventory marks an agent as not managed, and it is at work with tenant-wide rights',
    build(at) {
      const agent = at.entity('agent', 'Side Project', {
        inventory: true,
        facts: { managed: 'n', platform: 'Copilot Studio' },
      });
      at.entity('agent', 'Known', { inventory: true, facts: { managed: 'y' } });
      at.access(agent, 'SharePoint', 'read', '*', 'unknown', { tier: 3 });
      at.run('UPDATE access SET granted = 1');
      const event = at.event({ system: at.entity('system', 'SharePoint'), agent });
      return [{ severity: 'high', title: 'Side Project is not managed', entities: [agent], events: [event] }];
    },
  },
  nearMiss: {
    story: 'it was not managed in an earlier inventory and is in the later one, and another is deleted',
    build(at) {
      const agent = at.entity('agent', 'Adopted', { inventory: true, facts: { managed: 'n' } });
      at.fact(agent, 'managed', 'y');
      at.entity('agent', 'Gone', { inventory: true, facts: { managed: 'n', status: 'deleted' } });
      at.event({ system: at.entity('system', 'SharePoint'), agent });
    },
  },
  clean: {
    story: 'managed agents at work, and one of which the inventory does not say',
    build(at) {
      const system = at.entity('system', 'SharePoint');
      at.event({ system, agent: at.entity('agent', 'One', { inventory: true, facts: { managed: 'y' } }) });
      at.event({ system, agent: at.entity('agent', 'Two', { inventory: true }) });
    },
  },
  more: [
    {
      story: 'not managed and never seen at work is told low',
      build(at) {
        at.entity('agent', 'Quiet', { inventory: true, facts: { managed: 'false' } });
        return [{ severity: 'low', events: [] }];
      },
    },
  ],
} satisfies RuleSamples;
