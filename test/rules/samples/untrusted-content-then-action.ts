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
      const page = { system: copilot, agent, verb: 'read', tool: fetch, attrs: { external: 'web' } } as const;
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
        at.event({
          at: T0,
          system: copilot,
          agent,
          verb: 'execute',
          tool: fetch,
          attrs: { external: 'web' },
          chain: 'c1',
        });
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
    {
      story:
        'an issue that a stranger opened is read, then access is granted; the same done on a member’s issue says nothing',
      build(at) {
        const { agent, copilot, mail } = scene(at);
        const issue = at.entity('tool', 'get_issue');
        const read = { system: copilot, agent, verb: 'read', tool: issue } as const;
        const first = at.event({ ...read, at: T0, chain: 'c1', attrs: { external: 'author' } });
        const second = at.event({ at: T0 + SECOND, system: mail, agent, verb: 'grant', chain: 'c1' });
        at.event({ ...read, at: T0 + 100 * SECOND, chain: 'c2' });
        at.event({ at: T0 + 101 * SECOND, system: mail, agent, verb: 'grant', chain: 'c2' });
        return [{ key: 'test:concierge|content', severity: 'medium', events: [first, second], chains: ['c1'] }];
      },
    },
    {
      story: 'a guest’s prompt, then a deletion in its chain; a member’s prompt and a deletion say nothing',
      build(at) {
        const { agent, copilot, mail } = scene(at);
        const prompt = { system: copilot, agent, verb: 'send', actorRole: 'user' } as const;
        const asked = at.event({ ...prompt, at: T0, chain: 'c1', attrs: { external: 'guest' } });
        const gone = at.event({ at: T0 + SECOND, system: mail, agent, verb: 'delete', chain: 'c1' });
        at.event({ ...prompt, at: T0 + 100 * SECOND, chain: 'c2' });
        at.event({ at: T0 + 101 * SECOND, system: mail, agent, verb: 'delete', chain: 'c2' });
        return [{ key: 'test:concierge|content', severity: 'medium', events: [asked, gone] }];
      },
    },
    {
      story:
        'a page that the agent shares with the outside is no content that came in, and a comment it writes is no reading',
      build(at) {
        const { agent, copilot, mail } = scene(at);
        at.event({ at: T0, system: copilot, agent, verb: 'share', chain: 'c1', attrs: { external: 'shared' } });
        at.event({ at: T0 + SECOND, system: mail, agent, verb: 'create', chain: 'c1', attrs: { external: 'author' } });
        at.event({ at: T0 + 2 * SECOND, system: mail, agent, verb: 'send', chain: 'c1' });
        return [];
      },
    },
  ],
} satisfies RuleSamples;
