/** Ids in inventories: which log they stand in is told by the column's name or by their shape. */
import { describe, expect, test } from 'vitest';
import { statedIds } from '../../electron/importers/_accountIds.ts';
import { personIds } from '../../electron/importers/_personIds.ts';
import { importers } from '../../electron/importers/index.ts';
import { detectFormat } from '../../electron/intake/detect.ts';
import { eventsOf, inventoryOf } from './support.ts';

const NONE: ReadonlySet<string> = new Set();
const idsOf = (row: Record<string, string>) => personIds(row, NONE).ids.map(({ ns, value }) => `${ns}:${value}`);

describe('ids of people', () => {
  test.each([
    ['github_login', '@MTorres', 'github.user:mtorres'],
    ['GitHub ID', '583231', 'github.id:583231'],
    ['okta_id', '00u1abcdEFGH2ijkl5d7', 'okta.user:00u1abcdEFGH2ijkl5d7'],
    ['aad_object_id', '5E0F6F0C-44D1-4A39-B7B5-0123456789AB', 'entra.oid:5E0F6F0C-44D1-4A39-B7B5-0123456789AB'],
    ['sfdc_id', '0055f00000CyENt', 'sf.user:0055f00000CyENtAAN'],
    ['slack_id', 'U02ABCDEF12', 'slack.user:U02ABCDEF12'],
    ['jira_account_id', '5b10ac8d82e05b22cc7d4ef5', 'atlassian.account:5b10ac8d82e05b22cc7d4ef5'],
    ['servicenow_sys_id', '62826bf03710200044e0bfc8bcbe5df1', 'snow.user:62826bf03710200044e0bfc8bcbe5df1'],
    ['userPrincipalName', 'MTorres@contoso.example', 'email:MTorres@contoso.example'],
    ['proxyAddresses', 'smtp:mt%40contoso.example', 'email:mt@contoso.example'],
    [
      'user_id',
      '712020:cec35fb9-7c7b-477d-a92f-8b40f1af1bb3',
      'atlassian.account:712020:cec35fb9-7c7b-477d-a92f-8b40f1af1bb3',
    ],
    ['user_id', 'mtorres', 'user.id:mtorres'],
    ['employee_id', 'E10442', 'user.id:E10442'],
  ])('%s %s', (column, value, expected) => {
    expect(idsOf({ [column]: value })).toEqual([expected]);
  });

  test('the address that the row calls so comes first, whatever the order of columns', () => {
    expect(idsOf({ user_id: 'mt@contoso.onmicrosoft.com', email: 'maria.torres@contoso.example' })).toEqual([
      'email:maria.torres@contoso.example',
      'email:mt@contoso.onmicrosoft.com',
    ]);
  });

  test('columns that are no ids of the person join nobody', () => {
    expect(idsOf({ manager_id: 'E1', department: 'Sales', cost_center: '12', notes: 'x' })).toEqual([]);
  });

  test('what cannot be placed is said by the name of its column', () => {
    expect(personIds({ parking_uid: '77' }, NONE).doubts.join()).toContain('parking_uid');
    expect(personIds({ user_id: 'mtorres' }, NONE).doubts.join()).toContain('user_id');
    expect(personIds({ user_id: 'mtorres', systems: 'GitHub' }, NONE).doubts).toEqual([]);
  });
});

test('ids of agents and identities: accounts, principals, clients and credentials by the names of their columns', () => {
  const { ids, doubts } = statedIds(
    {
      agent_id: 'a',
      github_login: 'triage-bot',
      entra_app_id: '5e0f6f0c-44d1-4a39-b7b5-0123456789ab',
      api_key_id: 'key_01',
      okta_client_id: '0oa1',
      snow_user: 'svc.triage',
      parking_uid: '7',
    },
    ['agent_id'],
  );
  expect(ids.map(({ kind, value, system }) => `${kind} ${value} ${system ?? '-'}`)).toEqual([
    'account triage-bot GitHub',
    'client 5e0f6f0c-44d1-4a39-b7b5-0123456789ab Entra ID',
    'credential key_01 -',
    'client 0oa1 Okta',
    'account svc.triage ServiceNow',
  ]);
  expect(doubts.join()).toContain('parking_uid');
});

test('records name what the call was on: the record in a REST path, the agent in a run’s metadata, the application that is consented to', () => {
  const [rest] = eventsOf('salesforce.event_log_file', {
    EVENT_TYPE: 'RestApi',
    TIMESTAMP: '20260302070527.120',
    REQUEST_ID: '4OTTD9DXlyhmLDeWMvnmX',
    USER_ID: '005Ka9yOZ77C90h',
    URI: '/services/data/v61.0/sobjects/Case/500pyE4atsE8I95/comments',
  });
  expect(rest?.objects?.map(({ id }) => id)).toEqual(['500pyE4atsE8I95ABF']);
  expect(rest?.keys).toContainEqual({ kind: 'object_ref', value: 'salesforce:500pyE4atsE8I95ABF' });
  const [run] = eventsOf('langsmith.runs', {
    id: '4c8ba71a-69b8-4302-8546-4d552599d2d8',
    trace_id: '4c8ba71a-69b8-4302-8546-4d552599d2d8',
    run_type: 'chain',
    name: 'Release Notes',
    start_time: '2026-03-02T06:59:44.659757',
    inputs: {},
    extra: { metadata: { agent_id: 'release-notes', user_id: 'ana@contoso.example' } },
  });
  expect(run?.agent).toMatchObject({ ns: 'otel.agent', id: 'release-notes' });
  const [consent] = eventsOf('google.workspace_reports', {
    id: { time: '2026-03-02T06:59:44.659Z', uniqueQualifier: '1', applicationName: 'token' },
    actor: { email: 'ana@contoso.example' },
    events: [
      { name: 'authorize', parameters: [{ name: 'client_id', value: '123456789012-x.apps.googleusercontent.com' }] },
    ],
  });
  expect(consent?.integration).toBe(undefined);
  expect(consent?.objects).toMatchObject([{ kind: 'integration', ns: 'oauth.client', role: 'target' }]);
});

test('a Graph activity happened when its properties say, the envelope is written later', () => {
  const [call] = eventsOf('microsoft.graph_activity', {
    time: '2026-03-02T07:10:00.0000000Z',
    category: 'MicrosoftGraphActivityLogs',
    properties: {
      timeGenerated: '2026-03-02T07:09:00.0000000Z',
      appId: '8c1f0e6a-52b4-4b57-9f0e-7a1f2c3d4e5f',
      requestId: '0a000000-0000-4000-8000-000000000001',
      requestMethod: 'GET',
      requestUri: 'https://graph.microsoft.com/v1.0/me',
    },
  });
  expect(call?.time?.us).toBe(Date.UTC(2026, 2, 2, 7, 9) * 1000);
});

test('an address is the same however it is written: as a URI, percent-encoded, a proxy address, in capitals', () => {
  const ADDRESS = { kind: 'user', ns: 'email', id: 'ana+ops@contoso.example' };
  const run = (person: string) =>
    eventsOf('langsmith.runs', {
      id: '4c8ba71a-69b8-4302-8546-4d552599d2d8',
      run_type: 'chain',
      start_time: '2026-03-02T06:59:44',
      inputs: {},
      extra: { metadata: { user_id: person } },
    })[0]?.initiator;
  for (const written of [
    'mailto:Ana+ops@contoso.example',
    'ana%2Bops%40contoso.example',
    'SMTP:ana+ops@contoso.example',
  ])
    expect(run(written)).toMatchObject(ADDRESS);
  expect(run('ana at contoso')).toMatchObject({ ns: 'name' });
});

test('a list of people is one by the ids of any product, with braces around a GUID or not', () => {
  const row = {
    employee_id: 'E1',
    name: 'Ana Ops',
    department: 'Ops',
    status: 'active',
    entra_object_id: '{5E0F6F0C-44D1-4A39-B7B5-0123456789AB}',
  };
  const text = `${Object.keys(row).join(',')}\n${Object.values(row).join(',')}\n`;
  const detected = detectFormat(Buffer.from(text), true, importers);
  expect(detected.importer?.id).toBe('inventory.users');
  expect(inventoryOf('inventory.users', row).subject).toMatchObject({
    ns: 'entra.oid',
    id: '5e0f6f0c-44d1-4a39-b7b5-0123456789ab',
    aliases: [{ ns: 'user.id', value: 'E1' }],
  });
});

test('a runtime record that names its person by directory id has the address that its columns state for that id', () => {
  const oid = '1f0c22aa-70d4-4b2c-a6b7-5c9d0e1f2a3b';
  const actorOf = (outer: string) =>
    eventsOf('defender.cloud_app_events', {
      Timestamp: '2026-03-02T07:00:00Z',
      ActionType: 'InvokeAgent',
      AccountObjectId: outer,
      AccountId: 'mara.lind@contoso.example',
      RawEventData: {
        Operation: 'InvokeAgent',
        CreationTime: '2026-03-02T07:00:00',
        UserId: `8:orgid:${oid}`,
        UserType: 0,
      },
    })[0]?.actor;
  expect(actorOf(oid)).toMatchObject({ ns: 'email', id: 'mara.lind@contoso.example' });
  expect(actorOf('99999999-70d4-4b2c-a6b7-5c9d0e1f2a3b')).toMatchObject({ ns: 'entra.oid', id: oid });
});
