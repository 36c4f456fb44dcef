import type { CaseBuilder } from '../caseBuilder.ts';
import { DAY, T0 } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function owned(at: CaseBuilder, changed: string, also?: Record<string, string>) {
  const agent = at.entity('agent', 'Runs On', { inventory: true });
  const gone = at.entity('user', 'Gone', { facts: { status: 'disabled', status_changed_at: changed } });
  at.edge('OWNS', gone, agent);
  if (also !== undefined) at.edge('OWNS', at.entity('user', 'Second', { facts: also }), agent);
  return { agent, gone, system: at.entity('system', 'Salesforce') };
}

export default {
  hit: {
    story: 'an agent exports three days after its only owner was disabled',
    build(at) {
      const { agent, gone, system } = owned(at, '2025-07-31');
      at.event({ system, agent, verb: 'read', at: T0 - DAY });
      const late = at.event({ system, agent, verb: 'export', at: T0 + 3 * DAY, chain: 'c1' });
      return [
        {
          severity: 'high',
          title: 'Runs On goes on 3 days after its owner left',
          events: [late],
          chains: ['c1'],
          entities: [agent, gone],
        },
      ];
    },
  },
  nearMiss: {
    story: 'the last event is on the very day of the departure, whose hour nobody states',
    build(at) {
      const { agent, system } = owned(at, '2025-08-01');
      at.event({ system, agent, verb: 'export', at: T0 + DAY / 2 });
    },
  },
  clean: {
    story: 'a second owner is still there',
    build(at) {
      const { agent, system } = owned(at, '2025-07-01', { status: 'active' });
      at.event({ system, agent, verb: 'export' });
    },
  },
  more: [
    {
      story: 'a credential of somebody who left is still used for reading',
      build(at) {
        const credential = at.entity('credential', 'key-7');
        const person = at.entity('user', 'Gone', { facts: { status: 'departed', status_changed_at: '2025-07-01' } });
        at.edge('OWNS', person, credential);
        const event = at.event({ system: at.entity('system', 'S'), credential, verb: 'read' });
        return [{ severity: 'medium', events: [event], entities: [credential, person] }];
      },
    },
  ],
} satisfies RuleSamples;
