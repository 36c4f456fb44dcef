import { type CaseBuilder, T0 } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

const MINUTE = 60_000_000;

function scene(at: CaseBuilder, dataClass: string) {
  return {
    agent: at.entity('agent', 'Concierge', { inventory: true }),
    crm: at.entity('system', 'Salesforce'),
    mail: at.entity('system', 'Exchange'),
    account: at.entity('object', 'Account', { facts: { data_class: dataClass } }),
  };
}

export default {
  hit: {
    story:
      'in one chain an agent exports restricted accounts from the CRM and then sends a message through another system',
    build(at) {
      const { agent, crm, mail, account } = scene(at, 'restricted');
      const read = at.event({ at: T0, system: crm, agent, verb: 'export', object: account, chain: 'c1' });
      const sent = at.event({
        at: T0 + MINUTE,
        system: mail,
        agent,
        verb: 'send',
        action: 'SendMail',
        chain: 'c1',
      });
      return [
        {
          key: 'test:concierge|Salesforce|Exchange',
          severity: 'high',
          title: 'Concierge read restricted data on Salesforce, then sent on Exchange',
          events: [read, sent],
          chains: ['c1'],
        },
      ];
    },
  },
  nearMiss: {
    story: 'a minute later in another chain, before the reading in the same chain, refused, or by another agent',
    build(at) {
      const { agent, crm, mail, account } = scene(at, 'restricted');
      const other = at.entity('agent', 'Other', { inventory: true });
      at.event({ at: T0, system: mail, agent, verb: 'send', chain: 'c1' });
      at.event({ at: T0 + MINUTE, system: crm, agent, verb: 'export', object: account, chain: 'c1' });
      at.event({ at: T0 + 2 * MINUTE, system: mail, agent, verb: 'send', chain: 'c2' });
      at.event({ at: T0 + 3 * MINUTE, system: mail, agent, verb: 'send', chain: 'c1', status: 'failure' });
      at.event({ at: T0 + 4 * MINUTE, system: mail, agent: other, verb: 'send', chain: 'c1' });
    },
  },
  clean: {
    story: 'public data read in one system and a ticket created in another, in one chain',
    build(at) {
      const { agent, crm, account } = scene(at, 'public');
      for (let n = 0; n < 10; n += 1) {
        at.event({ system: crm, agent, object: account, chain: `c${n}` });
        at.event({ system: at.entity('system', `Jira ${n}`), agent, verb: 'create', chain: `c${n}` });
      }
    },
  },
  more: [
    {
      story:
        'joined by one conversation where each call is a chain of its own; the target is external by the inventory',
      build(at) {
        const { agent, crm, account } = scene(at, 'confidential');
        const keys = { conversation: 'm365:19:7' };
        at.event({ at: T0, system: crm, agent, object: account, chain: 'c1', keys });
        at.event({
          at: T0 + MINUTE,
          system: at.entity('system', 'Storage'),
          agent,
          verb: 'create',
          chain: 'c2',
          object: at.entity('object', 'dropzone', { facts: { external: 'y' } }),
          keys,
        });
        return [{ severity: 'high', title: 'Concierge read confidential data on Salesforce, then sent on Storage' }];
      },
    },
    {
      story: 'writing into a second internal system is told, lower',
      build(at) {
        const { agent, crm, account } = scene(at, 'confidential');
        at.event({ at: T0, system: crm, agent, object: account, chain: 'c1' });
        at.event({ at: T0 + MINUTE, system: at.entity('system', 'Jira'), agent, verb: 'create', chain: 'c1' });
        return [{ severity: 'low', title: 'Concierge read confidential data on Salesforce, then wrote on Jira' }];
      },
    },
  ],
} satisfies RuleSamples;
