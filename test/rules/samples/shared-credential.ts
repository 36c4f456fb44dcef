import type { RuleSamples } from '../ruleSamples.ts';

export default {
  hit: {
    story: 'the inventory gives one credential to two agents',
    build(at) {
      const credential = at.entity('credential', 'og-1');
      const agents = ['One', 'Two'].map((name) => at.entity('agent', name, { inventory: true }));
      for (const agent of agents) at.edge('HAS_CREDENTIAL', agent, credential);
      return [{ severity: 'medium', title: 'og-1 is shared by 2 agents', entities: [credential, ...agents] }];
    },
  },
  nearMiss: {
    story: 'two agents appear with it, one of them by a guess from time alone',
    build(at) {
      const credential = at.entity('credential', 'og-1');
      const system = at.entity('system', 'S');
      at.event({ system, credential, agent: at.entity('agent', 'One'), agentClass: 'exact' });
      at.event({ system, credential, agent: at.entity('agent', 'Two'), agentClass: 'weak' });
    },
  },
  clean: {
    story: 'one agent, many events',
    build(at) {
      const credential = at.entity('credential', 'og-1');
      const agent = at.entity('agent', 'One', { inventory: true });
      at.edge('HAS_CREDENTIAL', agent, credential);
      const system = at.entity('system', 'S');
      for (let n = 0; n < 5; n += 1) at.event({ system, credential, agent });
    },
  },
  more: [
    {
      story:
        'an account, its key and its client that the same two agents share are one finding; a second key of theirs is another',
      build(at) {
        const agents = ['One', 'Two'].map((name) => at.entity('agent', name, { inventory: true }));
        const account = at.entity('identity', 'svc-both');
        const [key, second] = [at.entity('credential', 'og-1'), at.entity('credential', 'og-2')];
        const client = at.entity('integration', 'Both app');
        for (const agent of agents) {
          at.edge('AUTHENTICATES_AS', agent, account);
          at.edge('HAS_CREDENTIAL', agent, key);
          at.edge('HAS_CREDENTIAL', agent, second);
          at.edge('HAS_INTEGRATION', agent, client);
        }
        at.event({ system: at.entity('system', 'S'), credential: key, agent: agents[0] ?? 0 });
        return [
          { title: 'og-1 is shared by 2 agents', entities: [key, account, client, ...agents] },
          { title: 'og-2 is shared by 2 agents', entities: [second, ...agents] },
        ];
      },
    },
    {
      story: 'a person uses an agent’s credential in person',
      build(at) {
        const credential = at.entity('credential', 'og-1');
        at.edge('HAS_CREDENTIAL', at.entity('agent', 'One', { inventory: true }), credential);
        const event = at.event({
          system: at.entity('system', 'S'),
          credential,
          user: at.entity('user', 'Ana'),
          direct: true,
        });
        return [{ severity: 'high', title: 'og-1 is shared by 2 agents and people', events: [event] }];
      },
    },
  ],
} satisfies RuleSamples;
