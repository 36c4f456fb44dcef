import type { CaseBuilder } from '../caseBuilder.ts';
import { DAY, T0 } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function atWork(at: CaseBuilder, days: number, verdict: string) {
  const agent = at.entity('agent', 'Seller', { inventory: true });
  const system = at.entity('system', 'Salesforce');
  at.permission(agent, 'declared', 'read', 'Salesforce');
  at.permission(agent, 'granted', 'api', 'Salesforce');
  at.access(agent, 'Salesforce', 'export', 'Account', verdict, { tier: 3 });
  at.access(agent, 'Salesforce', 'read', '*', 'expected', { observed: 2 });
  at.run('UPDATE access SET granted = 1');
  at.event({ system, agent, at: T0 });
  at.event({ system, agent, at: T0 + days * DAY });
  return agent;
}

export default {
  hit: {
    story: 'ninety days at work, and the approved export was never used',
    build(at) {
      const agent = atWork(at, 90, 'unused');
      return [{ severity: 'low', title: 'Seller never used 1 approved permission', entities: [agent] }];
    },
  },
  nearMiss: {
    story: 'the export is granted beyond the purpose, which excess-grant tells',
    build(at) {
      atWork(at, 90, 'excess');
    },
  },
  clean: {
    story: 'a week of logs, too short to tell disuse from chance',
    build(at) {
      atWork(at, 7, 'unused');
    },
  },
} satisfies RuleSamples;
