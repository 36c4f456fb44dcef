import type { CaseBuilder } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function scene(at: CaseBuilder, tier = '1') {
  return {
    user: at.entity('user', 'Pia', { facts: { privilege_tier: tier } }),
    agent: at.entity('agent', 'Helpdesk', { inventory: true }),
    account: at.entity('identity', 'svc-desk', { facts: { privilege_tier: '4' } }),
    jira: at.entity('system', 'Jira'),
  };
}

function stated(
  at: CaseBuilder,
  [user, agent, holder]: readonly [number, number, number],
  person: number | null,
  credential: number,
): void {
  at.run(
    `INSERT INTO privilege_gap (user_id, agent_id, holder_id, system, verb, resource, person_tier, person_source, credential_tier, credential_source, gap, count)
     VALUES (?, ?, ?, 'Jira', 'grant', '', ?, 'role Member', ?, 'role Administrator', ?, 1)`,
    user,
    agent,
    holder,
    person,
    credential,
    person === null ? null : Math.max(0, credential - person),
  );
}

export default {
  hit: {
    story: 'a person of tier 1 has an agent grant membership with an account of tier 4',
    build(at) {
      const { user, agent, account, jira } = scene(at);
      const event = at.event({ system: jira, agent, user, actor: account, verb: 'grant', chain: 'c1' });
      return [
        {
          key: 'test:pia|test:helpdesk|Jira',
          severity: 'high',
          title: 'Pia reached Jira through Helpdesk above their own rights',
          entities: [user, agent, account],
          events: [event],
          chains: ['c1'],
        },
      ];
    },
  },
  nearMiss: {
    story:
      'a person of tier 3; one whose rights nobody states; an ordinary read; a person who is one of two candidates; the agent’s own workspace',
    build(at) {
      const { user: low, agent, account, jira } = scene(at);
      const high = at.entity('user', 'Rita', { facts: { privilege_tier: '3' } });
      const unknown = at.entity('user', 'Nobody');
      const act = { system: jira, agent, actor: account, verb: 'grant' } as const;
      at.event({ ...act, user: high });
      at.event({ ...act, user: unknown });
      at.event({ ...act, user: low, verb: 'read' });
      at.event({ ...act, user: low, userClass: 'medium', candidates: 2 });
      at.event({ ...act, user: low, userClass: 'weak' });
      at.event({ ...act, user: low, system: at.entity('system', 'Helpdesk'), verb: 'update' });
    },
  },
  clean: {
    story: 'people who hold what the agent does for them',
    build(at) {
      const { user, agent, account, jira } = scene(at, '4');
      for (let n = 0; n < 10; n += 1) at.event({ system: jira, agent, user, actor: account, verb: 'update' });
    },
  },
  more: [
    {
      story: 'a person who is likely, not certain, is told with less confidence',
      build(at) {
        const { user, agent, account, jira } = scene(at);
        at.event({ system: jira, agent, user, userClass: 'medium', candidates: 1, actor: account, verb: 'grant' });
        return [{ severity: 'high', rank: { confidence: { value: 0.6 } } as never }];
      },
    },
    {
      story: 'a read of a restricted object counts',
      build(at) {
        const { user, agent, account, jira } = scene(at);
        const board = at.entity('object', 'board', { facts: { data_class: 'restricted' } });
        at.event({ system: jira, agent, user, actor: account, object: board });
        return [{ severity: 'high' }];
      },
    },
    {
      story: 'where grants state both sides for the very action, they count instead of the overall tiers',
      build(at) {
        const { user, agent, account, jira } = scene(at, '3');
        stated(at, [user, agent, account], 1, 3);
        at.event({ system: jira, agent, user, actor: account, verb: 'grant' });
        return [{ severity: 'medium', facts: [{ value: '1' }, { value: '3' }, {}, {}] as never }];
      },
    },
  ],
} satisfies RuleSamples;
