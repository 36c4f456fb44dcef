import type { RuleSamples } from '../ruleSamples.ts';

export default {
  hit: {
    story: 'a privileged key was last rotated half a year before the last event, and an agent acts through it',
    build(at) {
      const key = at.entity('credential', 'pat-1', {
        inventory: true,
        facts: { kind: 'api_key', created_at: '2024-05-01', last_rotated_at: '2025-02-01', privilege_tier: '4' },
      });
      const agent = at.entity('agent', 'Coder', { inventory: true });
      at.edge('HAS_CREDENTIAL', agent, key);
      at.event({ system: at.entity('system', 'GitHub'), credential: key, agent });
      return [{ severity: 'medium', title: 'pat-1: last rotated 181 days ago', entities: [key, agent] }];
    },
  },
  nearMiss: {
    story: 'the same age at a low tier, one that has expired, a revoked one, and a role that holds no secret',
    build(at) {
      const old = { created_at: '2025-02-01' };
      at.entity('credential', 'low', { facts: { ...old, kind: 'api_key', privilege_tier: '1' } });
      at.entity('credential', 'expired', { facts: { ...old, expires_at: '2025-06-01', privilege_tier: '4' } });
      at.entity('credential', 'revoked', { facts: { ...old, status: 'revoked', privilege_tier: '4' } });
      at.entity('identity', 'role', { facts: { created_at: '2020-01-01', kind: 'iam_role', privilege_tier: '4' } });
      at.event({ system: at.entity('system', 'GitHub') });
    },
  },
  clean: {
    story: 'rotated last month, with an end date within the year',
    build(at) {
      at.entity('credential', 'fresh', {
        facts: {
          created_at: '2023-01-01',
          last_rotated_at: '2025-07-10',
          expires_at: '2025-10-10',
          privilege_tier: '4',
        },
      });
      at.event({ system: at.entity('system', 'GitHub') });
    },
  },
  more: [
    {
      story: 'new, and made to last for two years',
      build(at) {
        at.entity('credential', 'secret', { facts: { created_at: '2025-07-01', expires_at: '2027-07-01' } });
        at.event({ system: at.entity('system', 'Entra ID') });
        return [{ severity: 'low', title: 'secret: made to last 730 days' }];
      },
    },
  ],
} satisfies RuleSamples;
