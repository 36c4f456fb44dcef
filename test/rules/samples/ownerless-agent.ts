import type { RuleSamples } from '../ruleSamples.ts';

export default {
  hit: {
    story: 'the inventory leaves the owner of a working agent empty',
    build(at) {
      const agent = at.entity('agent', 'Nobody', { inventory: true, facts: { purpose: 'x' } });
      at.event({ system: at.entity('system', 'S'), agent });
      return [{ severity: 'medium', title: 'Nobody has no owner', entities: [agent] }];
    },
  },
  nearMiss: {
    story:
      'the only owner has left, which owner-departed tells, and two have none: one is deleted, one stands in a grant only',
    build(at) {
      const left = at.entity('agent', 'Left', { inventory: true, facts: { owner: 'gone@x.example' } });
      at.edge('OWNS', at.entity('user', 'Gone', { facts: { email: 'gone@x.example', status: 'departed' } }), left);
      at.entity('agent', 'Named by a grant', { inventory: true });
      at.entity('agent', 'Deleted', { inventory: true, facts: { status: 'deleted' } });
    },
  },
  clean: {
    story: 'an owner whom the user list knows, and one of another list that knows none of the owners',
    build(at) {
      const agent = at.entity('agent', 'Owned', { inventory: true, facts: { owner: 'ana@x.example' } });
      at.edge('OWNS', at.entity('user', 'Ana', { facts: { email: 'ana@x.example' } }), agent);
    },
  },
  more: [
    {
      story: 'its owner is in no user list, though the list knows the other owners',
      build(at) {
        for (const name of ['One', 'Two']) {
          const agent = at.entity('agent', name, { inventory: true });
          at.edge('OWNS', at.entity('user', `Owner of ${name}`, { facts: { department: 'IT' } }), agent);
        }
        const agent = at.entity('agent', 'Scorer', { inventory: true, facts: { owner: 'sales-ops@x.example' } });
        const mailbox = at.entity('user', 'sales-ops@x.example');
        at.edge('OWNS', mailbox, agent);
        return [{ severity: 'low', title: 'Scorer: its owner is in no user list', entities: [agent, mailbox] }];
      },
    },
    {
      story: 'no user list was imported, so no owner is called nobody',
      build(at) {
        at.edge(
          'OWNS',
          at.entity('user', 'a@x.example'),
          at.entity('agent', 'Scorer', { inventory: true, facts: { owner: 'sales-ops@x.example' } }),
        );
        return [];
      },
    },
  ],
} satisfies RuleSamples;
