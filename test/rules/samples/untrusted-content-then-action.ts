import { type CaseBuilder, T0 } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

const SECOND = 1_000_000;

function scene(at: CaseBuilder) {
  return {
    agent: at.entity('agent', 'Concierge', { inventory: true }),
    copilot: at.entity('system', 'Microsoft 365 Copilot'),
    mail: at.entity('system', 'Exchange'),
    fetch: at.entity('tool', 'WebFetch'),
  };
}
const chat = { verb: 'read', action: 'CopilotInteraction', chain: 'c1' } as const;

export default {
  hit: {
    story: 'the platform flags an injected mail, and in the same chain the agent sends a message',
    build(at) {
      const { agent, copilot, mail } = scene(at);
      const read = at.event({ ...chat, at: T0, system: copilot, agent, attrs: { XPIADetected: 'true' } });
      const sent = at.event({
        at: T0 + 20 * SECOND,
        system: mail,
        agent,
        verb: 'send',
        action: 'SendMail',
        chain: 'c1',
      });
      return [
        {
          key: 'test:concierge|flagged',
          severity: 'high',
          title: 'Concierge acted after flagged content: send (SendMail)',
          events: [read, sent],
          chains: ['c1'],
        },
      ];
    },
  },
  nearMiss: {
    story:
      'before the content; after a new turn of the user; in another chain after a web page that nobody flagged; an hour after flagged content; a read',
    build(at) {
      const { agent, copilot, mail, fetch } = scene(at);
      const send = { system: mail, agent, verb: 'send' } as const;
      const flags = { XPIADetected: 'true' };
      at.event({ ...send, at: T0 - SECOND, chain: 'c1' });
      at.event({ ...chat, at: T0, system: copilot, agent, attrs: flags });
      at.event({ at: T0 + SECOND, system: mail, agent, verb: 'read', chain: 'c1' });
      at.event({ ...send, at: T0 + 3600 * SECOND, chain: 'c9' });
      const page = { system: copilot, agent, verb: 'read', tool: fetch } as const;
      at.event({ ...page, at: T0 + 4000 * SECOND, chain: 'c2' });
      at.event({ at: T0 + 4010 * SECOND, system: copilot, verb: 'send', actorRole: 'user', chain: 'c2' });
      at.event({ ...send, at: T0 + 4020 * SECOND, chain: 'c2' });
      at.event({ ...send, at: T0 + 4030 * SECOND, chain: 'c3' });
    },
  },
  clean: {
    story: 'chats whose content nobody flagged, each followed by an update in its chain',
    build(at) {
      const { agent, copilot, mail } = scene(at);
      for (let n = 0; n < 10; n += 1) {
        const chain = `c${n}`;
        at.event({ ...chat, system: copilot, agent, chain });
        at.event({ system: mail, agent, verb: 'update', chain });
      }
    },
  },
  more: [
    {
      story: 'flagged content, and the agent’s actions minutes later in chains of their own: told, with low confidence',
      build(at) {
        const { agent, copilot, mail } = scene(at);
        at.event({ ...chat, at: T0, system: copilot, agent, attrs: { JailbreakDetected: 'true' } });
        at.event({ at: T0 + 60 * SECOND, system: mail, agent, verb: 'send', chain: 'c2' });
        return [{ key: 'test:concierge|near', severity: 'medium' }];
      },
    },
    {
      story: 'a page from the web, then an export that the purpose does not cover',
      build(at) {
        const { agent, copilot, mail, fetch } = scene(at);
        at.event({ at: T0, system: copilot, agent, verb: 'execute', tool: fetch, chain: 'c1' });
        at.event({ at: T0 + SECOND, system: mail, agent, verb: 'export', chain: 'c1' });
        return [
          {
            key: 'test:concierge|content',
            severity: 'medium',
            title: 'Concierge acted after content from outside: export (export)',
          },
        ];
      },
    },
  ],
} satisfies RuleSamples;
