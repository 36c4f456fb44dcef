import type { RuleSamples } from '../ruleSamples.ts';

export default {
  hit: {
    story: 'approved to read opportunities, granted everything, and the wide part never used',
    build(at) {
      const agent = at.entity('agent', 'Seller', { inventory: true });
      at.permission(agent, 'declared', 'read Opportunity', 'Salesforce');
      at.permission(agent, 'granted', 'api', 'Salesforce');
      at.access(agent, 'Salesforce', 'delete', '*', 'excess', { tier: 4 });
      at.access(agent, 'Salesforce', 'read', 'Opportunity', 'expected', { observed: 9 });
      return [{ severity: 'high', title: 'Seller holds 1 permission beyond its purpose', entities: [agent] }];
    },
  },
  nearMiss: {
    story: 'the access beyond the purpose is used, which out-of-purpose-action tells',
    build(at) {
      const agent = at.entity('agent', 'Seller', { inventory: true });
      at.permission(agent, 'declared', 'read', 'Salesforce');
      at.permission(agent, 'granted', 'api', 'Salesforce');
      at.access(agent, 'Salesforce', 'export', 'Case', 'out_of_purpose', { observed: 2 });
    },
  },
  clean: {
    story: 'what is granted is what is approved',
    build(at) {
      const agent = at.entity('agent', 'Seller', { inventory: true });
      at.permission(agent, 'declared', 'read', 'Salesforce');
      at.permission(agent, 'granted', 'api', 'Salesforce');
      at.access(agent, 'Salesforce', 'read', 'Opportunity', 'expected', { observed: 9 });
      at.access(agent, 'Salesforce', 'read', 'Lead', 'unused');
    },
  },
  more: [
    {
      story: 'approved to update one repository; the grant for that brings deleting it along, which is a remark',
      build(at) {
        const agent = at.entity('agent', 'Coder', { inventory: true });
        at.permission(agent, 'declared', 'update', 'GitHub');
        at.permission(agent, 'granted', 'contents:write', 'GitHub');
        at.access(agent, 'GitHub', 'update', 'wingtip/shop', 'expected', { observed: 4 });
        at.access(agent, 'GitHub', 'delete', 'wingtip/shop', 'excess');
        at.run(
          `UPDATE access SET granted = 1, intended = (verdict = 'expected'), granted_via = '[{"via":"scope","text":"contents:write"}]'`,
        );
        return [{ severity: 'info', title: 'Coder holds 1 permission beyond its purpose' }];
      },
    },
  ],
} satisfies RuleSamples;
