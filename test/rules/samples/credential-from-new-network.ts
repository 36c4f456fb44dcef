import { type CaseBuilder, DAY, HOUR, T0 } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

/** Eight uses over three days from one network, by one client. */
function known(at: CaseBuilder, ip: (n: number) => string = () => '198.51.100.7') {
  const token = at.entity('credential', 'tok-1');
  const system = at.entity('system', 'Salesforce');
  for (let n = 0; n < 8; n += 1)
    at.event({ at: T0 + n * 9 * HOUR, system, credential: token, ip: ip(n), userAgent: 'Connector/4' });
  return { token, system };
}

export default {
  hit: {
    story: 'after three days from one network a token exports from another, with client software that it never used',
    build(at) {
      const { token, system } = known(at);
      const event = at.event({
        at: T0 + 4 * DAY,
        system,
        credential: token,
        verb: 'export',
        ip: '203.0.113.9',
        userAgent: 'curl/8',
        chain: 'c1',
      });
      return [
        {
          key: 'test:tok-1|203.0.113',
          severity: 'critical',
          title: 'tok-1 used from a new network, 203.0.113.9',
          entities: [token],
          events: [event],
          chains: ['c1'],
        },
      ];
    },
  },
  nearMiss: {
    story:
      'another address of the same network; a second network in the first hours of the log; a person’s own session; an address that moves inside its provider’s range with the same client',
    build(at) {
      const { token, system } = known(at);
      at.event({ at: T0 + 4 * DAY, system, credential: token, ip: '198.51.100.99', userAgent: 'Connector/4' });
      const young = at.entity('credential', 'tok-2');
      for (let n = 0; n < 6; n += 1)
        at.event({ at: T0 + n * HOUR, system, credential: young, ip: n < 5 ? '192.0.2.4' : '203.0.113.77' });
      const own = at.entity('credential', 'tok-3');
      for (let n = 0; n < 8; n += 1)
        at.event({ at: T0 + n * DAY, system, credential: own, ip: `203.0.${n}.1`, direct: true });
      const cloud = at.entity('credential', 'tok-4');
      for (let n = 0; n < 12; n += 1)
        at.event({
          at: T0 + n * 9 * HOUR,
          system,
          credential: cloud,
          ip: `100.20.${n < 9 ? 3 : n}.5`,
          userAgent: 'Sdk/1',
        });
    },
  },
  clean: {
    story: 'one token from one network for a week, and one that has always moved about',
    build(at) {
      known(at);
      const system = at.entity('system', 'Jira');
      const roaming = at.entity('credential', 'tok-5');
      for (let n = 0; n < 40; n += 1)
        at.event({ at: T0 + n * 6 * HOUR, system, credential: roaming, ip: `${20 + n}.1.2.3`, userAgent: 'Sdk/1' });
    },
  },
  more: [
    {
      story:
        'a role whose sessions get a new key each day: its past is that of the role, and a session from elsewhere is new',
      build(at) {
        const role = at.entity('identity', 'agent-reports', { inventory: true });
        const system = at.entity('system', 'AWS');
        const use = (n: number, ip: string, userAgent: string) =>
          at.event({
            at: T0 + n * 9 * HOUR,
            system,
            actor: role,
            actorRole: 'service',
            credential: at.entity('credential', `ASIA${n}`, { facts: { temporary: 'yes' } }),
            ip,
            userAgent,
          });
        for (let n = 0; n < 8; n += 1) use(n, '198.51.100.7', 'agent/1');
        const event = use(12, '203.0.113.9', 'curl/8');
        return [{ title: 'agent-reports used from a new network, 203.0.113.9', entities: [role], events: [event] }];
      },
    },
    {
      story: 'a new network with the software known before, which only reads: medium',
      build(at) {
        const { token, system } = known(at);
        at.event({ at: T0 + 4 * DAY, system, credential: token, ip: '203.0.113.9', userAgent: 'Connector/4' });
        return [{ severity: 'medium' }];
      },
    },
    {
      story: 'the same range of the provider with new software is told all the same',
      build(at) {
        const { token, system } = known(at);
        at.event({ at: T0 + 4 * DAY, system, credential: token, ip: '198.51.7.9', userAgent: 'curl/8' });
        return [{ severity: 'high' }];
      },
    },
  ],
} satisfies RuleSamples;
