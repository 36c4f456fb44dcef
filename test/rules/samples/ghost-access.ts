import type { CaseBuilder } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function used(at: CaseBuilder, verb: 'read' | 'delete') {
  const agent = at.entity('agent', 'Reader', { inventory: true });
  const system = at.entity('system', 'Jira');
  at.permission(agent, 'granted', 'read:jira-work', 'Jira');
  at.access(agent, 'Jira', verb, 'Issue', 'ghost', { observed: 3 });
  at.run('UPDATE access SET granted = 0');
  const events = [1, 2, 3].map(() => at.event({ system, agent, verb }));
  at.event({ system, agent, verb: 'list' });
  return { agent, system, events };
}

export default {
  hit: {
    story: 'an agent that may read deletes, and no grant on record allows it',
    build(at) {
      const { agent, events } = used(at, 'delete');
      return [
        { severity: 'medium', title: 'Reader used Jira beyond every grant on record', entities: [agent], events },
      ];
    },
  },
  nearMiss: {
    story:
      'one of its grants on that system could not be mapped and may be the one; another agent may update one thing and updates something told by type',
    build(at) {
      const other = at.entity('agent', 'Coder', { inventory: true });
      at.access(other, 'GitHub', 'update', 'repository', 'ghost', { observed: 3 });
      const { agent } = used(at, 'delete');
      at.access(other, 'GitHub', 'update', 'wingtip/shop', 'unused');
      at.run("UPDATE access SET granted = 1 WHERE resource = 'wingtip/shop'");
      at.run(
        "INSERT INTO access (principal_id, system, verb, resource, granted, observed, verdict, unmapped) VALUES (?, 'Jira', 'other', 'Power user', 1, 0, 'unknown', 1)",
        agent,
      );
    },
  },
  clean: {
    story: 'every use is covered by a grant',
    build(at) {
      const agent = at.entity('agent', 'Reader', { inventory: true });
      at.access(agent, 'Jira', 'read', 'Issue', 'expected', { observed: 3 });
      at.run('UPDATE access SET granted = 1');
      at.event({ system: at.entity('system', 'Jira'), agent });
    },
  },
  more: [
    {
      story: 'only reading is seen, which is told low',
      build(at) {
        const { events } = used(at, 'read');
        return [{ severity: 'low', events }];
      },
    },
  ],
} satisfies RuleSamples;
