import type { CaseBuilder } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function parts(at: CaseBuilder) {
  return {
    agent: at.entity('agent', 'Desk', { inventory: true }),
    system: at.entity('system', 'Jira'),
    user: at.entity('user', 'Pia'),
  };
}

export default {
  hit: {
    story: 'an agent adds somebody to a restricted group, and nothing approves that',
    build(at) {
      const { agent, system, user } = parts(at);
      const object = at.entity('object', 'finance-board', { facts: { data_class: 'restricted' } });
      const event = at.event({
        system,
        agent,
        user,
        verb: 'grant',
        action: 'User added to group',
        object,
        chain: 'c1',
      });
      return [
        { severity: 'high', title: 'Desk gave access on Jira', entities: [agent], events: [event], chains: ['c1'] },
      ];
    },
  },
  nearMiss: {
    story: 'the attempt failed, the agent took access away, and a person gave access without it',
    build(at) {
      const { agent, system, user } = parts(at);
      at.event({ system, agent, verb: 'grant', status: 'failure' });
      at.event({ system, agent, verb: 'delete', action: 'User removed from group' });
      at.event({ system, user, direct: true, verb: 'grant', action: 'User added to group' });
    },
  },
  clean: {
    story: 'an onboarding agent that is approved to give access on that system',
    build(at) {
      const { agent, system, user } = parts(at);
      at.permission(agent, 'declared', 'grant Group', 'jira');
      at.event({ system, agent, user, verb: 'grant', action: 'User added to group' });
    },
  },
  more: [
    {
      story: 'what it gives is an administrator’s policy: high, whatever else is known of it',
      build(at) {
        const give = { system: at.entity('system', 'AWS'), verb: 'grant', action: 'AttachRolePolicy' } as const;
        const policy = (name: string) => ({
          requestParameters: `{"roleName":"ops","policyArn":"arn:aws:iam::aws:policy/${name}"}`,
        });
        const [one, two] = [
          at.entity('agent', 'Onboard', { inventory: true }),
          at.entity('agent', 'Reader', { inventory: true }),
        ];
        const wide = at.event({ ...give, agent: one, attrs: policy('AdministratorAccess') });
        const narrow = at.event({ ...give, agent: two, attrs: policy('AmazonS3ReadOnlyAccess') });
        return [
          { severity: 'high', events: [wide] },
          { severity: 'medium', events: [narrow] },
        ];
      },
    },
    {
      story: 'the tool’s name says what the call does, and the record does not',
      build(at) {
        const { agent, system } = parts(at);
        const tool = at.entity('tool', 'jira_add_user_to_group');
        const event = at.event({ system, agent, tool, verb: 'create', action: 'tools/call' });
        at.event({ system, agent, tool: at.entity('tool', 'jira_add_comment'), verb: 'create', action: 'tools/call' });
        return [{ severity: 'medium', events: [event] }];
      },
    },
  ],
} satisfies RuleSamples;
