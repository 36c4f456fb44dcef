import type { CaseBuilder } from '../caseBuilder.ts';
import { change, twoSnapshots } from '../driftRows.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function parts(at: CaseBuilder) {
  twoSnapshots(at);
  const agent = at.entity('agent', 'Desk', { inventory: true });
  const account = at.entity('identity', 'svc-desk', { inventory: true });
  at.permission(account, 'granted', 'Mail.Read', 'microsoft graph');
  return { agent, account };
}

export default {
  hit: {
    story:
      'between two inventories the agent’s account gained a permission over the whole directory that nothing approves',
    build(at) {
      const { agent, account } = parts(at);
      const record = change(at, account, {
        area: 'grant',
        name: 'Directory.ReadWrite.All (microsoft graph)',
        after: 'held',
        tier: 4,
        approved: 'no',
        agents: [agent],
      });
      change(at, account, {
        area: 'grant',
        name: 'Mail.Read (microsoft graph)',
        before: 'held',
        tier: 2,
        approved: 'not_asked',
      });
      return [
        {
          severity: 'high',
          title: 'svc-desk gained Directory.ReadWrite.All (microsoft graph)',
          entities: [account, agent],
          records: [record, record + 1],
        },
      ];
    },
  },
  nearMiss: {
    story: 'integrations and owners changed, and a person was given a role; nothing of an agent’s access did',
    build(at) {
      const { agent } = parts(at);
      change(at, agent, { area: 'integration', name: 'integration Notes', after: 'listed', agents: [agent] });
      change(at, agent, { area: 'owner', name: 'owner Pia', after: 'listed', agents: [agent] });
      const person = at.entity('user', 'Pia', { inventory: true });
      change(at, person, { area: 'grant', name: 'Administrator (jira)', after: 'held', tier: 4 });
    },
  },
  clean: {
    story: 'an addition that the agent’s approvals cover, a permission that was taken away, and one that ends later',
    build(at) {
      const { agent, account } = parts(at);
      change(at, account, {
        area: 'grant',
        name: 'Mail.Send',
        after: 'held',
        tier: 3,
        approved: 'yes',
        agents: [agent],
      });
      change(at, account, { area: 'grant', name: 'Files.Read', before: 'held', tier: 2, agents: [agent] });
      change(at, agent, {
        area: 'grant',
        name: 'Sites.Read',
        before: 'held',
        after: 'held until 2025-12-01',
        agents: [agent],
      });
    },
  },
  more: [
    {
      story:
        'an agent that is listed for the first time has what it came with, and another gained something by account and integration: told once',
      build(at) {
        const { agent, account } = parts(at);
        const grant = (subject: number, agents: readonly number[]) =>
          change(at, subject, {
            area: 'grant',
            name: 'Sites.ReadWrite.All',
            after: 'held',
            tier: 4,
            approved: 'no',
            agents,
          });
        const newcomer = at.entity('agent', 'Newcomer', { inventory: true });
        change(at, newcomer, { area: 'listing', name: 'listed', after: 'yes', agents: [newcomer] });
        grant(at.entity('identity', 'svc-newcomer', { inventory: true }), [newcomer]);
        const record = grant(account, [agent]);
        grant(at.entity('integration', 'Desk connector', { inventory: true }), [agent]);
        return [{ severity: 'high', title: 'svc-desk gained Sites.ReadWrite.All', records: [record] }];
      },
    },
    {
      story: 'a small addition of which nothing says whether it is approved, and a privilege tier that was raised',
      build(at) {
        const { agent, account } = parts(at);
        change(at, agent, { area: 'grant', name: 'User.Read', after: 'held', tier: 1, agents: [agent] });
        change(at, account, {
          area: 'status',
          name: 'privilege_tier',
          before: '2',
          after: '4',
          tier: 4,
          approved: 'not_asked',
        });
        return [
          { severity: 'low', title: 'Desk gained User.Read' },
          { severity: 'medium', title: 'svc-desk gained privilege tier 4' },
        ];
      },
    },
  ],
} satisfies RuleSamples;
