import type { CaseBuilder } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function acting(at: CaseBuilder, more: { statedAgent?: boolean; integration?: boolean } = {}) {
  const ana = at.entity('user', 'Ana');
  const agent = at.entity('agent', 'Filer', { inventory: true });
  const app = at.entity('integration', 'Filer app');
  const system = at.entity('system', 'SharePoint');
  const common = { system, source: 'm365.unified_audit', actor: ana, actorRole: 'user', user: ana } as const;
  const events = [1, 2, 3].map(() =>
    at.event({
      ...common,
      agent,
      agentClass: 'strong',
      verb: 'update',
      ...(more.statedAgent === true ? { statedAgent: agent } : {}),
      ...(more.integration === true ? { integration: app } : {}),
    }),
  );
  at.event({ ...common, direct: true, verb: 'update' });
  return { ana, agent, events };
}

export default {
  hit: {
    story: 'three updates name the person and nothing else; the agent’s own log ties them to its runs',
    build(at) {
      const { ana, agent, events } = acting(at);
      return [
        {
          severity: 'medium',
          title: 'SharePoint: what Filer does stands under people’s own names',
          entities: [agent, ana],
          events,
        },
      ];
    },
  },
  nearMiss: {
    story: 'the records name the app that the agent acts through',
    build(at) {
      acting(at, { integration: true });
    },
  },
  clean: {
    story: 'the records name the agent, and people work beside it',
    build(at) {
      acting(at, { statedAgent: true });
    },
  },
} satisfies RuleSamples;
