import type { CaseBuilder } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function sleeper(at: CaseBuilder, lastActive: string | undefined): number {
  const agent = at.entity('agent', 'Sleeper', {
    inventory: true,
    facts: lastActive === undefined ? {} : { last_active_at: lastActive },
  });
  at.permission(agent, 'granted', 'api', 'Salesforce');
  at.event({ system: at.entity('system', 'Salesforce') });
  return agent;
}

export default {
  hit: {
    story: 'idle since February by the inventory’s own date, with its grant kept',
    build(at) {
      const agent = sleeper(at, '2025-02-01');
      return [{ severity: 'medium', title: 'Sleeper: idle for 181 days, access kept', entities: [agent] }];
    },
  },
  nearMiss: {
    story: 'no event and no date: logs of a day cannot show months of silence',
    build(at) {
      sleeper(at, undefined);
    },
  },
  clean: {
    story: 'active last week',
    build(at) {
      sleeper(at, '2025-07-28');
    },
  },
} satisfies RuleSamples;
