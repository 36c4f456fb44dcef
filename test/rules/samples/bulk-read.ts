import { type CaseBuilder, DAY, HOUR, T0 } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

const crm = (at: CaseBuilder) => at.entity('system', 'Salesforce');

export default {
  hit: {
    story: 'an integration that reads 20 rows an hour exports 12,000 in one',
    build(at) {
      const holder = at.entity('integration', 'Chat connector');
      const system = crm(at);
      for (let n = 0; n < 10; n += 1)
        at.event({ at: T0 + n * HOUR, system, integration: holder, actorRole: 'app', rows: 20 });
      const event = at.event({
        at: T0 + 20 * HOUR,
        system,
        integration: holder,
        actorRole: 'app',
        verb: 'export',
        rows: 12_000,
        chain: 'c1',
      });
      return [
        {
          key: 'test:chat connector',
          severity: 'high',
          title: 'Chat connector read 12,000 rows in one hour',
          events: [event],
          chains: ['c1'],
        },
      ];
    },
  },
  nearMiss: {
    story:
      'a nightly batch agent that always reads 5,000 rows, beside small reads by day, and a person’s own bulk download',
    build(at) {
      const agent = at.entity('agent', 'Night batch', { inventory: true });
      const system = crm(at);
      for (let day = 0; day < 12; day += 1) {
        at.event({ at: T0 + day * DAY + 2 * HOUR, system, agent, verb: 'export', rows: 5_000 + day * 10 });
        for (let hour = 8; hour < 18; hour += 1) at.event({ at: T0 + day * DAY + hour * HOUR, system, agent, rows: 3 });
      }
      const ana = at.entity('user', 'Ana');
      at.event({ system, actor: ana, actorRole: 'user', verb: 'export', rows: 50_000 });
    },
  },
  clean: {
    story: 'an agent that reads some tens of objects an hour',
    build(at) {
      const agent = at.entity('agent', 'Reader', { inventory: true });
      const system = crm(at);
      for (let n = 0; n < 200; n += 1)
        at.event({ at: T0 + n * (HOUR / 10), system, agent, object: at.entity('object', `Record ${n}`) });
    },
  },
  more: [
    {
      story: 'the same batch agent on the night when it reads ten times as much',
      build(at) {
        const agent = at.entity('agent', 'Night batch', { inventory: true });
        const system = crm(at);
        for (let day = 0; day < 12; day += 1)
          at.event({ at: T0 + day * DAY, system, agent, verb: 'export', rows: day === 9 ? 50_000 : 5_000 });
        return [{ severity: 'high', title: 'Night batch read 50,000 rows in one hour' }];
      },
    },
    {
      story: 'without row counts, 150 different objects; two hours are one finding',
      build(at) {
        const agent = at.entity('agent', 'Crawler', { inventory: true });
        const system = crm(at);
        for (let n = 0; n < 300; n += 1)
          at.event({
            at: T0 + (n < 150 ? 0 : DAY) + n * 1_000_000,
            system,
            agent,
            object: at.entity('object', `File ${n}`),
          });
        return [{ severity: 'medium', title: 'Crawler read 150 objects in one hour, and as much in 1 other hour' }];
      },
    },
  ],
} satisfies RuleSamples;
