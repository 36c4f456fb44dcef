import type { RuleSamples } from '../ruleSamples.ts';

export default {
  hit: {
    story: 'an agent that logs name and no inventory lists changes records',
    build(at) {
      at.entity('agent', 'Known', { inventory: true });
      const system = at.entity('system', 'Salesforce');
      const stray = at.entity('agent', 'Stray');
      const event = at.event({ system, agent: stray, verb: 'update' });
      return [
        { severity: 'high', entities: [stray], events: [event], key: 'test:stray', title: 'Stray is in no inventory' },
      ];
    },
  },
  nearMiss: {
    story: 'the agent is registered',
    build(at) {
      const known = at.entity('agent', 'Known', { inventory: true });
      at.event({ system: at.entity('system', 'Salesforce'), agent: known, verb: 'update' });
    },
  },
  clean: {
    story: 'two registered agents at work, and a third that is registered and silent',
    build(at) {
      const system = at.entity('system', 'Salesforce');
      for (const name of ['One', 'Two'])
        at.event({ system, agent: at.entity('agent', name, { inventory: true }), verb: 'read' });
      at.entity('agent', 'Silent', { inventory: true });
    },
  },
} satisfies RuleSamples;
