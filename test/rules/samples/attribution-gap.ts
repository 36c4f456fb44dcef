import type { CaseBuilder } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function run(at: CaseBuilder, name: string, trigger: string, chain: string, system: number) {
  const agent = at.entity('agent', name, { inventory: true, facts: { allowed_triggers: trigger } });
  const credential = at.entity('credential', `key of ${name}`);
  at.chain(chain, { agent, credential, system }, 1);
  return { agent, event: at.event({ system, agent, credential, verb: 'export', chain, candidates: 2 }) };
}

export default {
  hit: {
    story: 'an agent that people start exports, and no record says for whom',
    build(at) {
      const system = at.entity('system', 'Salesforce');
      const { agent, event } = run(at, 'Open', 'user', 'c0', system);
      return [
        {
          severity: 'medium',
          title: 'Originating user not known: Open on Salesforce',
          entities: [agent, system],
          events: [event],
          chains: ['c0'],
        },
      ];
    },
  },
  nearMiss: {
    story: 'every slot is filled',
    build(at) {
      const [system, agent, user, credential] = [
        at.entity('system', 'S'),
        at.entity('agent', 'A'),
        at.entity('user', 'U'),
        at.entity('credential', 'C'),
      ];
      at.chain('c1', { user, agent, credential, system }, 1);
      at.event({ system, agent, user, credential, chain: 'c1' });
    },
  },
  clean: {
    story: 'a nightly agent, behind whose runs nobody need be',
    build(at) {
      run(at, 'Nightly', 'schedule', 'c0', at.entity('system', 'Salesforce'));
    },
  },
  more: [
    {
      story:
        'runs of a workflow that the inventory lists as scheduled, with an owner, say nothing; one without an owner does',
      build(at) {
        const system = at.entity('system', 'n8n');
        const events = ['Nightly', 'Orphan'].map((name) => {
          const workflow = at.entity('workflow', name, { inventory: true, facts: { trigger: 'schedule' } });
          if (name === 'Nightly') at.edge('OWNS', at.entity('user', 'Ana', { inventory: true }), workflow);
          at.chain(name, { workflow, system }, 1);
          return at.event({ system, verb: 'execute', chain: name });
        });
        return [{ severity: 'low', title: 'Neither person nor agent is known: n8n', events: events.slice(1) }];
      },
    },
    {
      story: 'neither person nor agent is known: one finding, not two',
      build(at) {
        const system = at.entity('system', 'SharePoint');
        at.chain('c0', { system }, 1);
        const event = at.event({ system, verb: 'update', chain: 'c0' });
        return [
          {
            severity: 'medium',
            title: 'Neither person nor agent is known: SharePoint',
            events: [event],
            chains: ['c0'],
          },
        ];
      },
    },
  ],
} satisfies RuleSamples;
