import { type CaseBuilder, DAY, T0 } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

const MINUTE = 60_000_000;

/** An agent that deletes records with a tier-3 grant, in a case that keeps approvals of another one. */
function scene(at: CaseBuilder) {
  const agent = at.entity('agent', 'Cleaner', { inventory: true });
  const other = at.entity('agent', 'Other', { inventory: true });
  at.permission(other, 'declared', 'delete', 'Salesforce', { grantedBy: 'lee@x.example', via: 'direct' });
  at.access(agent, 'Salesforce', 'delete', 'Lead', 'unknown', { observed: 1, tier: 3 });
  const system = at.entity('system', 'Salesforce');
  const lead = at.entity('object', '00Q1', { facts: { type: 'Lead' } });
  return { agent, other, system, lead };
}

export default {
  hit: {
    story: 'an agent deletes with tier 3 access; the only approval in the case is another agent’s',
    build(at) {
      const { agent, system, lead } = scene(at);
      const event = at.event({ system, agent, verb: 'delete', action: 'DeleteLead', object: lead, chain: 'c1' });
      return [
        {
          key: 'test:cleaner|Salesforce',
          severity: 'medium',
          title: 'Cleaner on Salesforce, without approval: delete (DeleteLead)',
          entities: [agent],
          events: [event],
          chains: ['c1'],
        },
      ];
    },
  },
  nearMiss: {
    story:
      'approved at the time by name of system and action; allowed by a person before it in the chain; a tool approval by the user; a read',
    build(at) {
      const { agent, system, lead } = scene(at);
      const approve = { grantedBy: 'lee@x.example', grantedUs: T0 - DAY, expiresUs: T0 + DAY, via: 'direct' } as const;
      at.permission(agent, 'declared', 'delete', 'salesforce', { ...approve, resource: 'Contact' });
      const contact = at.entity('object', '0031', { facts: { type: 'Contact' } });
      at.access(agent, 'Salesforce', 'delete', 'Contact', 'unknown', { observed: 1, tier: 3 });
      at.event({ at: T0, system, agent, verb: 'delete', object: contact, chain: 'c0' });
      at.event({ at: T0, system, verb: 'approve', actorRole: 'user', chain: 'c1' });
      at.event({ at: T0 + MINUTE, system, agent, verb: 'delete', object: lead, chain: 'c1' });
      at.event({
        at: T0,
        system: at.entity('system', 'Cleaner'),
        agent,
        verb: 'approve',
        actorRole: 'agent',
        attrs: { source: 'user_temporary', decision: 'accept' },
        chain: 'c2',
      });
      at.event({ at: T0 + MINUTE, system, agent, verb: 'delete', object: lead, chain: 'c2' });
      at.event({ system, agent, verb: 'read', object: lead });
    },
  },
  clean: {
    story: 'creating ordinary records, as the purpose says, with tier 3 access',
    build(at) {
      const { agent, system } = scene(at);
      at.access(agent, 'Salesforce', 'create', 'Case', 'expected', { observed: 30, tier: 3 });
      const record = at.entity('object', '5001', { facts: { type: 'Case' } });
      for (let n = 0; n < 30; n += 1) at.event({ system, agent, verb: 'create', object: record });
    },
  },
  more: [
    {
      story: 'no grant covers what it did, and the tier is that of the account it acts as, not of the session’s key',
      build(at) {
        const { agent, system } = scene(at);
        const event = at.event({
          system,
          agent,
          actor: at.entity('identity', 'svc-cleaner', { inventory: true, facts: { privilege_tier: '4' } }),
          credential: at.entity('credential', 'session-key'),
          verb: 'grant',
          action: 'AttachRolePolicy',
        });
        return [{ key: 'test:cleaner|Salesforce', events: [event] }];
      },
    },
    {
      story: 'the approval had lapsed, and what stands before the action is a permission by configuration',
      build(at) {
        const { agent, system, lead } = scene(at);
        at.permission(agent, 'declared', 'delete Lead', 'Salesforce', {
          grantedBy: 'lee@x.example',
          expiresUs: T0 - DAY,
          via: 'direct',
        });
        at.event({
          at: T0,
          system: at.entity('system', 'Cleaner'),
          agent,
          verb: 'approve',
          actorRole: 'agent',
          attrs: { source: 'config' },
          chain: 'c1',
        });
        at.event({ at: T0 + MINUTE, system, agent, verb: 'delete', object: lead, chain: 'c1' });
        return [{ facts: [{}, {}, { value: '1' }, { name: 'lapsed', value: '1' }] as never }];
      },
    },
    {
      story: 'administration of a restricted project is high',
      build(at) {
        const { agent } = scene(at);
        at.event({
          system: at.entity('system', 'Jira'),
          agent,
          verb: 'administer',
          object: at.entity('object', 'Finance', { facts: { data_class: 'restricted', type: 'project' } }),
        });
        return [{ severity: 'high', title: 'Cleaner on Jira, without approval: administer (administer)' }];
      },
    },
  ],
} satisfies RuleSamples;
