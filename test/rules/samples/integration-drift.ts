import type { CaseBuilder } from '../caseBuilder.ts';
import { change, twoSnapshots } from '../driftRows.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function parts(at: CaseBuilder) {
  twoSnapshots(at);
  const agent = at.entity('agent', 'Desk', { inventory: true });
  const server = at.entity('integration', 'jira-admin', { inventory: true });
  at.edge('HAS_INTEGRATION', agent, server);
  return { agent, server };
}

export default {
  hit: {
    story: 'a later inventory lists an integration of the agent that it also lists as not approved',
    build(at) {
      const { agent } = parts(at);
      const record = change(at, agent, {
        area: 'integration',
        name: 'integration shadow-crm',
        after: 'listed',
        approved: 'no',
        agents: [agent],
      });
      return [{ severity: 'high', title: 'Desk gained integration shadow-crm', entities: [agent], records: [record] }];
    },
  },
  nearMiss: {
    story: 'the agent’s access grew and an integration was renamed, but none came or went',
    build(at) {
      const { agent, server } = parts(at);
      change(at, agent, { area: 'grant', name: 'Mail.Read', after: 'held', tier: 2, agents: [agent] });
      change(at, server, { area: 'integration', name: 'kind', before: 'plugin', after: 'connector', agents: [agent] });
    },
  },
  clean: {
    story: 'an approved integration came, an old one went',
    build(at) {
      const { agent } = parts(at);
      change(at, agent, {
        area: 'integration',
        name: 'integration notes',
        after: 'listed',
        approved: 'yes',
        agents: [agent],
      });
      change(at, agent, { area: 'integration', name: 'integration old', before: 'listed', agents: [agent] });
    },
  },
  more: [
    {
      story: 'a server answers at another address; approval of another was taken back; tools came without a word',
      build(at) {
        const { agent, server } = parts(at);
        change(at, server, {
          area: 'integration',
          name: 'url',
          before: 'https://mcp.example/v1',
          after: 'https://mcp.example.net/v1',
          agents: [agent],
        });
        const other = at.entity('integration', 'Notes', { inventory: true });
        change(at, other, { area: 'integration', name: 'approved', before: 'y', after: 'n', agents: [agent] });
        const third = at.entity('agent', 'Clerk', { inventory: true });
        change(at, third, { area: 'tool', name: 'tool delete_issue', after: 'listed', agents: [third] });
        return [
          { severity: 'medium', title: 'jira-admin answers at another address' },
          { severity: 'high', title: 'Notes is no longer approved' },
          { severity: 'low', title: 'Clerk gained tool delete_issue' },
        ];
      },
    },
  ],
} satisfies RuleSamples;
