import type { CaseBuilder } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function listing(at: CaseBuilder, approved: Readonly<Record<string, string>>) {
  for (const [name, answer] of Object.entries(approved))
    at.entity('integration', name, { inventory: true, facts: { kind: 'mcp_server', approved: answer } });
  return { agent: at.entity('agent', 'Coder', { inventory: true }), system: at.entity('system', 'MCP') };
}

function toolOf(at: CaseBuilder, server: string, name: string) {
  return at.entity('tool', name, { key: `tool:${server}/${name}` });
}

export default {
  hit: {
    story: 'an agent calls a server that no inventory lists, and its tool sends mail',
    build(at) {
      const { agent, system } = listing(at, { github: 'y' });
      const event = at.event({
        system,
        agent,
        tool: toolOf(at, 'mail-helper', 'send_mail'),
        verb: 'send',
        chain: 'c1',
      });
      return [
        {
          severity: 'high',
          title: 'MCP server mail-helper is not approved and in use',
          key: 'mail-helper',
          events: [event],
          entities: [agent],
        },
      ];
    },
  },
  nearMiss: {
    story: 'the same server under another spelling is approved',
    build(at) {
      const { agent, system } = listing(at, { 'Mail-Helper': 'yes' });
      at.event({ system, agent, tool: toolOf(at, 'mail-helper', 'send_mail'), verb: 'send' });
    },
  },
  clean: {
    story: 'an approved server, one that the inventory gives to an agent, and a tool of no server',
    build(at) {
      const { agent, system } = listing(at, { github: 'y' });
      at.edge('HAS_INTEGRATION', agent, at.entity('mcp_server', 'jira-admin', { inventory: true }));
      at.event({ system, agent, tool: toolOf(at, 'github', 'get_issue'), verb: 'read' });
      at.event({ system, agent, tool: toolOf(at, 'jira-admin', 'get_issue'), verb: 'read' });
      at.event({ system, agent, tool: at.entity('tool', 'Bash'), verb: 'execute' });
    },
  },
  more: [
    {
      story: 'a server that the inventory refuses is in use; one that a configuration names is not',
      build(at) {
        const { agent, system } = listing(at, { scraper: 'n', github: 'y' });
        at.entity('mcp_server', 'notes', { inventory: true, facts: { command: 'npx' } });
        const event = at.event({ system, agent, tool: toolOf(at, 'scraper', 'fetch'), verb: 'read' });
        return [
          { severity: 'low', title: 'MCP server notes is not approved', events: [] },
          { severity: 'high', title: 'MCP server scraper is refused and in use', events: [event] },
        ];
      },
    },
  ],
} satisfies RuleSamples;
