import type { CaseBuilder } from '../caseBuilder.ts';
import { DAY, T0 } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function owned(at: CaseBuilder, statuses: readonly Record<string, string>[], name = 'Left Behind') {
  const agent = at.entity('agent', name, { inventory: true, facts: { owner: 'x' } });
  const owners = statuses.map((facts, n) => {
    const person = at.entity('user', `Owner ${n + 1} of ${name}`, { inventory: true, facts });
    at.edge('OWNS', person, agent);
    return person;
  });
  return { agent, owners };
}

export default {
  hit: {
    story: 'the only owner of an agent has left, and nothing of it is seen since',
    build(at) {
      const { agent, owners } = owned(at, [{ status: 'departed', status_changed_at: '2025-08-20' }]);
      at.event({ system: at.entity('system', 'S'), agent, at: T0 + DAY });
      return [
        { severity: 'medium', title: 'Left Behind: its only owner has left', entities: [agent, owners[0] as number] },
      ];
    },
  },
  nearMiss: {
    story:
      'a second owner is still there, and the events after the departure of a third thing are told by another rule',
    build(at) {
      owned(at, [{ status: 'departed' }, { status: 'active' }]);
      const { agent } = owned(at, [{ status: 'departed', status_changed_at: '2025-07-01' }], 'At Work');
      at.event({ system: at.entity('system', 'S'), agent, at: T0 });
    },
  },
  clean: {
    story: 'owners who are there, one of them back after a leave',
    build(at) {
      const { owners } = owned(at, [{ status: 'disabled' }]);
      at.fact(owners[0] as number, 'status', 'active');
    },
  },
  more: [
    {
      story: 'both owners have left, without a date',
      build(at) {
        const { agent } = owned(at, [{ status: 'Disabled' }, { status: 'departed' }]);
        at.event({ system: at.entity('system', 'S'), agent });
        return [{ title: 'Left Behind: all its owners have left' }];
      },
    },
    {
      story: 'a credential whose owner has left',
      build(at) {
        const person = at.entity('user', 'Gone', { facts: { status: 'terminated' } });
        at.edge('OWNS', person, at.entity('credential', 'key-7', { inventory: true }));
        return [{ severity: 'medium', title: 'key-7: its only owner has left' }];
      },
    },
  ],
} satisfies RuleSamples;
