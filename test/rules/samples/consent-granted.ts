import type { CaseBuilder } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

interface Consent {
  readonly listed?: boolean;
  readonly scopes: string;
  readonly action?: string;
  readonly status?: 'success' | 'failure';
}

function consent(
  at: CaseBuilder,
  { listed = false, scopes, action = 'Consent to application.', status = 'success' }: Consent,
) {
  at.entity('agent', 'Known', { inventory: true });
  if (listed) at.entity('integration', 'Notes App', { inventory: true });
  const app = at.entity('object', 'Notes App', { key: 'entra id.serviceprincipal:6fd462da' });
  const person = at.entity('user', 'Ana');
  const event = at.event({
    system: at.entity('system', 'Entra ID'),
    verb: 'grant',
    action,
    status,
    actor: person,
    user: person,
    direct: true,
    object: app,
    scopes,
  });
  return { app, person, event };
}

export default {
  hit: {
    story: 'a person consents to an app in no inventory that asks to read and send everyone’s mail',
    build(at) {
      const { app, person, event } = consent(at, { scopes: '["Mail.Read.All","Mail.Send"]' });
      return [
        {
          severity: 'high',
          title: 'Notes App was given wide access by 1 person',
          entities: [app, person],
          events: [event],
        },
      ];
    },
  },
  nearMiss: {
    story: 'the consent failed, and a role was added to a person',
    build(at) {
      consent(at, { scopes: '["Mail.Read.All"]', status: 'failure' });
      at.event({ system: at.entity('system', 'AWS'), verb: 'grant', action: 'AttachUserPolicy' });
    },
  },
  clean: {
    story: 'an app of the inventory, and an unlisted one that asks for the person’s name only',
    build(at) {
      consent(at, { listed: true, scopes: '["Mail.ReadWrite"]' });
      const other = at.entity('object', 'Quiz', { key: 'entra id.serviceprincipal:11' });
      at.event({
        system: at.entity('system', 'Microsoft 365'),
        verb: 'grant',
        action: 'Consent to application.',
        object: other,
        scopes: '["openid","profile"]',
      });
    },
  },
  more: [
    {
      story: 'somebody installs a Slack app that no inventory lists and that writes messages',
      build(at) {
        const { event } = consent(at, { scopes: '["channels:history","chat:write"]', action: 'app_installed' });
        return [{ severity: 'medium', events: [event] }];
      },
    },
    {
      story: 'an unlisted app may write to the person’s own files',
      build(at) {
        const { event } = consent(at, {
          scopes: 'Files.ReadWrite offline_access',
          action: 'app.oauth2.as.consent.grant',
        });
        return [{ severity: 'medium', events: [event] }];
      },
    },
  ],
} satisfies RuleSamples;
