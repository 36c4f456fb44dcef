import { type CaseBuilder, T0 } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function scene(at: CaseBuilder) {
  const agent = at.entity('agent', 'Helper', { inventory: true, facts: { platform: 'DeskPilot' } });
  at.permission(agent, 'declared', 'read Issue', 'jira', { via: 'direct' });
  at.permission(agent, 'declared', 'update Issue', 'jira', { via: 'direct' });
  return { agent, jira: at.entity('system', 'Jira') };
}

export default {
  hit: {
    story: 'an agent approved to read and update issues grants membership of a restricted group',
    build(at) {
      const { agent, jira } = scene(at);
      const group = at.entity('object', 'finance-board', { facts: { type: 'GROUP', data_class: 'restricted' } });
      at.access(agent, 'Jira', 'grant', 'GROUP', 'out_of_purpose', { observed: 1 });
      const event = at.event({
        system: jira,
        agent,
        verb: 'grant',
        action: 'User added to group',
        object: group,
        chain: 'c1',
      });
      return [
        {
          key: 'test:helper|Jira',
          severity: 'high',
          title: 'Helper on Jira: grant group (User added to group)',
          entities: [agent],
          events: [event],
          chains: ['c1'],
        },
      ];
    },
  },
  nearMiss: {
    story:
      'its own workspace; a tool whose name says the approved thing; a comment; a tool call that the system’s own, approved record speaks for',
    build(at) {
      const { agent, jira } = scene(at);
      at.permission(agent, 'declared', 'grant Group', 'jira', { via: 'direct' });
      const issue = at.entity('object', 'HELP-1');
      const staff = at.entity('object', 'all-staff');
      for (const [system, verb, what] of [
        ['Helper', 'update', 'note'],
        ['deskpilot', 'update', 'note'],
        ['Jira', 'read', 'HELP-1'],
        ['Jira', 'create', 'HELP-1'],
        ['Jira', 'create', 'all-staff'],
      ] as const)
        at.access(agent, system, verb, what, 'out_of_purpose', { observed: 1 });
      const note = at.entity('object', 'note');
      at.event({ system: at.entity('system', 'Helper'), agent, verb: 'update', object: note });
      at.event({
        system: at.entity('system', 'deskpilot'),
        agent,
        verb: 'update',
        object: note,
        actorRole: 'agent',
      });
      at.event({ system: jira, agent, verb: 'read', object: issue, tool: at.entity('tool', 'jira_get_issue') });
      at.event({ system: jira, agent, verb: 'create', object: issue, tool: at.entity('tool', 'jira_add_comment') });
      const call = { system: jira, agent, object: staff, chain: 'c1' };
      at.event({ ...call, at: T0, verb: 'create', tool: at.entity('tool', 'jira_put_user') });
      at.event({ ...call, at: T0 + 1_000_000, verb: 'grant', action: 'User added to group' });
    },
  },
  clean: {
    story: 'what the comparison of access calls expected',
    build(at) {
      const { agent, jira } = scene(at);
      at.access(agent, 'Jira', 'update', 'Issue', 'expected', { observed: 20 });
      const issue = at.entity('object', 'HELP-1', { facts: { type: 'Issue' } });
      for (let n = 0; n < 20; n += 1) at.event({ system: jira, agent, verb: 'update', object: issue });
    },
  },
  more: [
    {
      story: 'one finding for each system, named by tool where the type is not known',
      build(at) {
        const { agent, jira } = scene(at);
        at.access(agent, 'Jira', 'delete', 'x', 'out_of_purpose', { observed: 3 });
        at.access(agent, 'Stripe', 'update', '', 'out_of_purpose', { observed: 1 });
        const x = at.entity('object', 'x');
        for (let n = 0; n < 3; n += 1)
          at.event({
            system: jira,
            agent,
            verb: 'delete',
            object: x,
            tool: at.entity('tool', `jira_remove_user ${n}`),
          });
        at.event({ system: at.entity('system', 'Stripe'), agent, verb: 'update' });
        return [
          { severity: 'high', title: 'Helper on Jira: jira_remove_user 0, jira_remove_user 1 and 1 more' },
          { severity: 'medium', title: 'Helper on Stripe: update' },
        ];
      },
    },
  ],
} satisfies RuleSamples;
