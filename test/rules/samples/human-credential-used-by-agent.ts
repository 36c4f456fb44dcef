import type { CaseBuilder } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function people(at: CaseBuilder) {
  const person = (name: string) =>
    at.entity('user', name, { inventory: true, facts: { email: `${name}@x.example`, department: 'Sales' } });
  return {
    ana: person('Ana'),
    bo: person('Bo'),
    agent: at.entity('agent', 'Filer', { inventory: true }),
    system: at.entity('system', 'SharePoint'),
  };
}

export default {
  hit: {
    story: 'Bo asks the agent, and the log names Ana as who deleted',
    build(at) {
      const { ana, bo, agent, system } = people(at);
      const event = at.event({ system, agent, user: bo, actor: ana, actorRole: 'user', verb: 'delete', chain: 'c1' });
      return [
        { severity: 'high', title: 'Filer acts as Ana', entities: [agent, ana], events: [event], chains: ['c1'] },
      ];
    },
  },
  nearMiss: {
    story: 'the log names the very person who asked: the agent acts for them, with their own rights',
    build(at) {
      const { ana, agent, system } = people(at);
      at.event({ system, agent, user: ana, actor: ana, actorRole: 'user', verb: 'delete' });
    },
  },
  clean: {
    story: 'the agent has an account of its own, which the system lists among its users',
    build(at) {
      const { bo, agent, system } = people(at);
      const account = at.entity('user', 'svc-filer', { facts: { identity_id: 'svc-filer', kind: 'service_account' } });
      at.edge('AUTHENTICATES_AS', agent, account);
      at.event({ system, agent, user: bo, actor: account, actorRole: 'user', verb: 'delete' });
    },
  },
  more: [
    {
      story: 'a workflow runs as a person, by the inventory alone',
      build(at) {
        const { ana } = people(at);
        const workflow = at.entity('workflow', 'Nightly sync', { inventory: true });
        at.edge('RUNS_AS', workflow, ana);
        return [{ severity: 'medium', title: 'Nightly sync acts as Ana', entities: [workflow, ana], events: [] }];
      },
    },
  ],
} satisfies RuleSamples;
