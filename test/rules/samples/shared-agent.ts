import type { CaseBuilder } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function agentWith(at: CaseBuilder, facts: Record<string, string>, tier: string) {
  const agent = at.entity('agent', 'Desk', { inventory: true, facts });
  at.edge('AUTHENTICATES_AS', agent, at.entity('identity', 'svc-desk', { facts: { privilege_tier: tier } }));
  return agent;
}

export default {
  hit: {
    story: 'an agent with an administrator’s account is open to all users',
    build(at) {
      const agent = agentWith(at, { run_as: 'fixed', allow_all_users: 'y' }, '4');
      const system = at.entity('system', 'Jira');
      const first = at.event({ system, agent, user: at.entity('user', 'Pia') });
      return [{ severity: 'high', title: 'Desk lends its own rights to everyone', entities: [agent], events: [first] }];
    },
  },
  nearMiss: {
    story: 'open to all, but acting with the caller’s own rights',
    build(at) {
      agentWith(at, { run_as: 'dynamic', allow_all_users: 'y' }, '4');
    },
  },
  clean: {
    story: 'open to all with an account that reads shared data only, and an administrator’s agent that two people use',
    build(at) {
      agentWith(at, { run_as: 'fixed', allow_all_users: 'yes' }, '2');
      const other = at.entity('agent', 'Ops', { inventory: true, facts: { run_as: 'fixed', allow_all_users: 'n' } });
      const system = at.entity('system', 'Jira');
      for (const name of ['Ana', 'Bo']) at.event({ system, agent: other, user: at.entity('user', name) });
    },
  },
  more: [
    {
      story: 'thirty people behind an agent that is not open to all is a remark',
      build(at) {
        const agent = agentWith(at, { run_as: 'fixed' }, '3');
        const system = at.entity('system', 'Jira');
        for (let n = 0; n < 30; n += 1) at.event({ system, agent, user: at.entity('user', `Person ${n}`) });
        return [{ severity: 'info', title: 'Desk lends its own rights to 30 people' }];
      },
    },
  ],
} satisfies RuleSamples;
