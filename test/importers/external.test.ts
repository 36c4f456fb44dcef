import { expect, test } from 'vitest';
import { isPublicUrl, marksInside } from '../../electron/importers/_external.ts';
import { EXTERNAL } from '../../shared/model/external.ts';
import { eventsOf } from './support.ts';

/** Marks of the events that an importer makes of one record. */
function marks(id: string, record: unknown): readonly string[] {
  return eventsOf(id, record).flatMap((event) =>
    event.attrs.filter(([name]) => name === EXTERNAL).map(([, mark]) => mark),
  );
}

const signIn = (more: object) => ({
  category: 'SignInLogs',
  tenantId: 't-contoso',
  properties: {
    id: 's-1',
    createdDateTime: '2025-08-01T10:00:00Z',
    userId: '0f4c2c1e-0000-4000-8000-000000000001',
    userPrincipalName: 'ann@contoso.example',
    appId: '0f4c2c1e-0000-4000-8000-000000000002',
    ...more,
  },
});

test('Entra: guests, sign-ins from another tenant, and the own user’s sign-in elsewhere', () => {
  expect(marks('entra.sign_in', signIn({}))).toEqual([]);
  expect(marks('entra.sign_in', signIn({ userType: 'guest' }))).toEqual(['guest']);
  const guest = 'bo_fabrikam.example#EXT#@contoso.onmicrosoft.example';
  expect(marks('entra.sign_in', signIn({ userPrincipalName: guest }))).toEqual(['guest']);
  const crossing = { crossTenantAccessType: 'b2bCollaboration' };
  expect(marks('entra.sign_in', signIn({ ...crossing, homeTenantId: 't-other' }))).toEqual(['other_organization']);
  expect(marks('entra.sign_in', signIn({ ...crossing, homeTenantId: 't-contoso' }))).toEqual([]);
  expect(marks('entra.sign_in', signIn({ crossTenantAccessType: 'none' }))).toEqual([]);
});

const audit = (more: object) => ({
  Id: 'a-1',
  CreationTime: '2025-08-01T10:00:00',
  Workload: 'SharePoint',
  Operation: 'FileAccessed',
  UserId: 'ann@contoso.example',
  UserType: 0,
  ...more,
});

test('Microsoft 365: guests, anonymous links, sharing with guests, inbound mail, web search', () => {
  expect(marks('m365.unified_audit', audit({}))).toEqual([]);
  expect(marks('m365.unified_audit', audit({ UserType: 10 }))).toEqual(['guest']);
  expect(marks('m365.unified_audit', audit({ UserId: 'urn:spo:anon#0f4c', UserType: 0 }))).toEqual(['anonymous']);
  const invited = { Operation: 'SharingSet', TargetUserOrGroupType: 'Guest' };
  expect(marks('m365.unified_audit', audit(invited))).toEqual(['shared']);
  expect(marks('m365.unified_audit', audit({ ...invited, TargetUserOrGroupType: 'Member' }))).toEqual([]);
  expect(marks('m365.unified_audit', audit({ Operation: 'TIMailData', Directionality: 'Inbound' }))).toEqual([
    'sender',
  ]);
  const chat = (plugin: string) =>
    audit({ Operation: 'CopilotInteraction', CopilotEventData: { AISystemPlugin: [{ Id: plugin, Name: 'BuiltIn' }] } });
  expect(marks('m365.unified_audit', chat('BingWebSearch'))).toEqual(['web']);
  expect(marks('m365.unified_audit', chat('EnterpriseSearch'))).toEqual([]);
});

const drive = (name: string, parameters: Record<string, unknown>, more: object = {}) => ({
  id: { time: '2025-08-01T10:00:00Z', applicationName: 'drive', uniqueQualifier: '1' },
  actor: { email: 'ann@northwind.example' },
  ...more,
  events: [
    {
      name,
      parameters: Object.entries(parameters).map(([key, value]) =>
        typeof value === 'boolean' ? { name: key, boolValue: value } : { name: key, value },
      ),
    },
  ],
});

test('Drive: files of other organisations, visitors, and access that reaches outside', () => {
  const own = { doc_id: 'd1', doc_title: 'Plan', owner: 'bo@northwind.example', visibility: 'shared_internally' };
  expect(marks('google.workspace_reports', drive('view', own))).toEqual([]);
  const theirs = { doc_id: 'd2', owner: 'eve@fabrikam.example', visibility: 'shared_externally' };
  expect(marks('google.workspace_reports', drive('view', theirs))).toEqual(['owner']);
  // A visitor reads the organisation's own file: it is titled, and the domain concerned is the owner's.
  const visited = { ...own, owner: 'bo@fabrikam.example', actor_is_collaborator_account: true };
  expect(marks('google.workspace_reports', drive('view', visited, { ownerDomain: 'fabrikam.example' }))).toEqual([
    'guest',
  ]);
  const opened = { ...own, visibility: 'people_with_link', visibility_change: 'external' };
  expect(marks('google.workspace_reports', drive('change_document_visibility', opened))).toEqual(['shared']);
  expect(marks('google.workspace_reports', drive('view', { ...own, visibility: 'shared_externally' }))).toEqual([]);
});

test('Slack: guests, members of other organisations, channels of Slack Connect', () => {
  const entry = (person: object, channel: object, action = 'file_downloaded') => ({
    id: 'e1',
    date_create: 1_754_042_400,
    action,
    actor: { type: 'user', user: { id: 'U1', email: 'ann@northwind.example', ...person } },
    entity: { type: 'channel', channel: { id: 'C1', name: 'help', ...channel } },
    context: { location: { type: 'workspace', id: 'T1' } },
  });
  expect(marks('slack.audit', entry({}, { is_shared: false }))).toEqual([]);
  expect(marks('slack.audit', entry({}, { is_shared: true }))).toEqual(['shared_channel']);
  expect(marks('slack.audit', entry({}, { is_shared: true, is_org_shared: true }))).toEqual([]);
  expect(marks('slack.audit', entry({ is_stranger: true }, {}))).toEqual(['other_organization']);
  expect(marks('slack.audit', entry({ is_ultra_restricted: true }, {}))).toEqual(['guest']);
  expect(marks('slack.audit', entry({}, {}, 'external_shared_channel_connected'))).toEqual(['shared']);
});

test('Salesforce: guests of sites, portal users, and users of the organisation', () => {
  const row = (more: object) => ({
    EVENT_TYPE: 'RestApi',
    TIMESTAMP: '20250801100000.000',
    ORGANIZATION_ID: '00D000000000001',
    USER_ID: '005000000000001',
    REQUEST_ID: 'r1',
    ...more,
  });
  for (const [type, expected] of [
    ['Standard', []],
    ['S', []],
    ['Guest', ['guest']],
    ['G', ['guest']],
    ['CspLitePortal', ['other_organization']],
    ['P', ['other_organization']],
  ] as const)
    expect(marks('salesforce.event_log_file', row({ USER_TYPE: type })), type).toEqual(expected);
  expect(marks('salesforce.event_log_file', row({ EVENT_TYPE: 'Sites', IS_GUEST: '1' }))).toEqual(['guest']);
});

test('callers without an account: CloudTrail and the Anthropic feed', () => {
  const call = (identity: object) => ({
    eventVersion: '1.11',
    eventTime: '2025-08-01T10:00:00Z',
    eventSource: 'bedrock-agentcore.amazonaws.com',
    eventName: 'InvokeGateway',
    eventID: '1',
    userIdentity: identity,
  });
  expect(marks('aws.cloudtrail', call({ type: 'AWSAccount', accountId: 'anonymous' }))).toEqual(['anonymous']);
  expect(marks('aws.cloudtrail', call({ type: 'AWSAccount', accountId: '111122223333' }))).toEqual([]);
  const entry = (type: string) => ({
    id: 'activity_1',
    created_at: '2025-08-01T10:00:00Z',
    organization_id: 'o',
    type: 'sso_login_failed',
    actor: { type, unauthenticated_email_address: 'x@fabrikam.example' },
  });
  expect(marks('anthropic.compliance', entry('unauthenticated_user_actor'))).toEqual(['anonymous']);
  expect(marks('anthropic.compliance', entry('user_actor'))).toEqual([]);
});

const hook = (tool: string, input: unknown, response?: unknown) => ({
  session_id: 's1',
  hook_event_name: 'PostToolUse',
  tool_name: tool,
  tool_input: input,
  tool_response: response,
  tool_use_id: 't1',
});

test('web tools: by name, or by the address handed over; never a tenant’s own or a private host', () => {
  expect(marks('claude_code.hooks', hook('WebSearch', { query: 'x' }))).toEqual(['web']);
  expect(marks('claude_code.hooks', hook('mcp__browser__browser_navigate', { url: 'about:blank' }))).toEqual(['web']);
  expect(marks('claude_code.hooks', hook('fetch', { url: 'https://blog.fabrikam.example/post' }))).toEqual(['web']);
  expect(marks('claude_code.hooks', hook('fetch', { url: 'https://wiki.corp/page' }))).toEqual([]);
  expect(marks('claude_code.hooks', hook('mcp__crm__fetch_account', { id: '001000000000001AAA' }))).toEqual([]);
  expect(marks('claude_code.hooks', hook('Read', { file_path: '/tmp/x' }))).toEqual([]);
  for (const url of [
    'http://10.0.0.3/x',
    'http://localhost:8080/',
    'https://nw.sharepoint.com/a',
    'https://[::1]/',
    'ftp://a.b/c',
  ])
    expect(isPublicUrl(url), url).toBe(false);
  expect(isPublicUrl('https://user:pw@news.fabrikam.example:8443/a?b')).toBe(true);
});

test('answers of tools: authors, channels, forms, customers', () => {
  const issue = (association: string, type = 'User') => ({
    content: [{ type: 'text', text: JSON.stringify({ number: 1, author_association: association, user: { type } }) }],
  });
  expect(marks('claude_code.hooks', hook('mcp__github__get_issue', {}, issue('NONE')))).toEqual(['author']);
  expect(marks('claude_code.hooks', hook('mcp__github__get_issue', {}, issue('FIRST_TIME_CONTRIBUTOR')))).toEqual([
    'author',
  ]);
  expect(marks('claude_code.hooks', hook('mcp__github__get_issue', {}, issue('MEMBER')))).toEqual([]);
  expect(marks('claude_code.hooks', hook('mcp__github__get_issue', {}, issue('NONE', 'Bot')))).toEqual([]);
  expect(marksInside([{ records: [{ Id: '500', SuppliedEmail: 'eve@fabrikam.example' }] }])).toEqual(['form']);
  expect(marksInside([{ records: [{ Id: '500', SuppliedEmail: null }] }])).toEqual([]);
  expect(marksInside([[{ channel: { is_ext_shared: true } }]])).toEqual(['shared_channel']);
  expect(marksInside([{ fields: { reporter: { accountType: 'customer' } } }])).toEqual(['author']);
  expect(marksInside([{ fields: { reporter: { accountType: 'atlassian' } } }])).toEqual([]);
});

test('mail: who reads decides what outside is; without that only an inbox tells', () => {
  const mail = (from: string) => ({
    subject: 'Invoice',
    from: { emailAddress: { address: from } },
    toRecipients: [{ emailAddress: { address: 'ann@contoso.example' } }],
  });
  expect(marksInside([{ value: [mail('eve@fabrikam.example')] }], ['contoso.example'])).toEqual(['sender']);
  expect(marksInside([{ value: [mail('bo@eu.contoso.example')] }], ['contoso.example'])).toEqual([]);
  expect(marksInside([{ value: [mail('eve@fabrikam.example')] }])).toEqual([]);
  const gmail = (labels: readonly string[]) => ({
    labelIds: labels,
    payload: {
      headers: [
        { name: 'From', value: 'Eve <eve@fabrikam.example>' },
        { name: 'To', value: 'Ann <ann@contoso.example>' },
      ],
    },
  });
  expect(marksInside([gmail(['INBOX', 'UNREAD'])])).toEqual(['sender']);
  expect(marksInside([gmail(['SENT'])])).toEqual([]);
});

test('a record cannot mark itself, and a deep or long answer is looked at within bounds', () => {
  const span = {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                traceId: 'a'.repeat(32),
                spanId: 'b'.repeat(16),
                name: 'chat',
                startTimeUnixNano: '1754042400000000000',
                attributes: [{ key: 'external', value: { stringValue: 'guest' } }],
              },
            ],
          },
        ],
      },
    ],
  };
  expect(marks('otel.genai_spans', span)).toEqual([]);
  let deep: unknown = { author_association: 'NONE' };
  for (let level = 0; level < 5_000; level += 1) deep = { deep };
  expect(marksInside([deep])).toEqual([]);
  expect(marksInside([`{${'['.repeat(300_000)}author_association`])).toEqual([]);
});
