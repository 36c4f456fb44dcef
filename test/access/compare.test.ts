import { describe, expect, test } from 'vitest';
import { agentStates, riskSeverity } from '../../electron/access/agentState.ts';
import { compareAccess as compareAgents } from '../../electron/access/compare.ts';
import { mapScope } from '../../electron/access/scopes/index.ts';
import type { AccessPaths, AgentFacts, ObservedRow, PermissionRow } from '../../shared/model/accessFacts.ts';

const agent = (more: Partial<AgentFacts> = {}): AgentFacts => ({
  id: 1,
  name: 'Seller',
  inInventory: true,
  facts: new Map(),
  events: 3,
  chains: 1,
  firstUs: 0,
  lastUs: 0,
  ...more,
});
const permission = (text: string, basis: 'declared' | 'granted', more: Partial<PermissionRow> = {}): PermissionRow => ({
  principal: 1,
  basis,
  text,
  system: 'Salesforce',
  resource: null,
  via: 'scope',
  expiresUs: null,
  recordId: 1,
  ...more,
});
const seen = (verb: ObservedRow['verb'], resource: string, more: Partial<ObservedRow> = {}): ObservedRow => ({
  agent: 1,
  system: 'Salesforce',
  verb,
  resource,
  count: 2,
  firstUs: 10,
  lastUs: 20,
  ...more,
});
/** The agent signs in as 2. */
const paths: AccessPaths = {
  edges: [{ from: 1, to: 2, kind: 'AUTHENTICATES_AS', basis: 'declared', record: 9, dataSource: false }],
  entities: new Map([
    [1, { id: 1, kind: 'agent', name: 'Seller', key: 'agent.id:seller' }],
    [2, { id: 2, kind: 'identity', name: 'svc', key: 'identity.id:svc' }],
  ]),
  nowUs: 100,
};
type Given = Parameters<typeof compareAgents>;
const compareAccess = (...[agents, permissions, observed]: [Given[0], Given[1], Given[2]]) =>
  [...compareAgents(agents, permissions, observed, paths)].flatMap((one) => one.rows);
const verdicts = (rows: ReturnType<typeof compareAccess>) =>
  Object.fromEntries(rows.map((row) => [`${row.system} ${row.verb} ${row.resource}`, row.verdict]));

describe('intended, granted, observed', () => {
  test('each difference has its name', () => {
    const rows = compareAccess(
      [agent()],
      [permission('read Opportunity', 'declared'), permission('api', 'granted', { principal: 2 })],
      [seen('read', 'Opportunity'), seen('export', 'Case'), seen('read', 'Channel', { system: 'Slack' })],
    );
    expect(verdicts(rows)).toMatchObject({
      'Salesforce read Opportunity': 'expected',
      'Salesforce export Case': 'out_of_purpose',
      'Slack read Channel': 'out_of_purpose',
      'Salesforce delete *': 'excess',
    });
  });
  test('a use that no grant covers is ghost access; a system without grant data is not known', () => {
    const rows = compareAccess(
      [agent()],
      [
        permission('read Opportunity', 'declared'),
        permission('delete Opportunity', 'declared'),
        permission('read', 'declared', { system: 'Slack' }),
        permission('read', 'granted'),
      ],
      [seen('delete', 'Opportunity'), seen('read', 'Channel', { system: 'Slack' })],
    );
    expect(verdicts(rows)).toMatchObject({
      'Salesforce delete Opportunity': 'ghost',
      'Slack read Channel': 'expected',
    });
    expect(rows.find((row) => row.system === 'Slack')?.granted).toBeNull();
  });
  test('with nothing declared the verdict is unknown, never clean', () => {
    const rows = compareAccess([agent()], [permission('api', 'granted')], [seen('read', 'Case')]);
    expect(new Set(rows.map((row) => row.verdict))).toEqual(new Set(['unknown']));
  });
  test('an unmapped scope stays itself and is listed, never dropped', () => {
    const rows = compareAccess(
      [agent()],
      [permission('read', 'declared'), permission('x_custom_scope', 'granted')],
      [],
    );
    expect(rows).toMatchObject([
      { verb: 'other', resource: 'x_custom_scope', unmapped: true, verdict: 'unknown' },
      { verb: 'read', resource: '*', granted: null, verdict: 'approved' },
    ]);
  });
  test('no verb or observed count is lost when the same use comes in several rows', () => {
    const rows = compareAccess(
      [agent()],
      [],
      [seen('read', 'Case', { firstUs: 5 }), seen('read', 'case', { lastUs: 99 })],
    );
    expect(rows).toMatchObject([{ observed: 4, firstUs: 5, lastUs: 99 }]);
  });
});

describe('scopes', () => {
  test.each([
    ['Mail.ReadWrite', undefined, 'exchange', ['read', 'create', 'update', 'delete']],
    ['https://graph.microsoft.com/Files.Read.All', undefined, 'sharepoint', ['read']],
    ['https://www.googleapis.com/auth/drive.readonly', undefined, 'google drive', ['read']],
    ['read:org', 'GitHub', 'github', ['read']],
    ['channels:history', 'Slack', 'slack', ['read']],
    ['s3:GetObject', 'AWS', 'aws', ['read']],
    ['export:Case', 'Salesforce', 'salesforce', ['export']],
  ] as const)('%s', (text, system, expected, verbs) => {
    const { permissions, mapped } = mapScope(text, system, undefined);
    expect(mapped).toBe(true);
    expect([...new Set(permissions.map((one) => one.system))]).toEqual([expected]);
    expect(permissions.map((one) => one.verb)).toEqual(verbs);
  });
  test('*:* allows everything with the highest tier, and says so', () => {
    const { permissions } = mapScope('*:*', 'AWS', undefined);
    expect(permissions.find((one) => one.everything === true)).toMatchObject({
      verb: 'administer',
      tier: 4,
      resource: '*',
    });
  });
  test('names on the prototype are not scopes', () => {
    for (const text of ['constructor', '__proto__', 'toString'])
      expect(mapScope(text, 'Salesforce', undefined).mapped).toBe(false);
  });
});

describe('status and risk', () => {
  const now = 400 * 86_400_000_000;
  test('every status has its reason, every point too', () => {
    const states = agentStates(
      [
        agent({ lastUs: now, facts: new Map([['shared_with', ['everyone']]]) }),
        agent({ id: 3, inInventory: false, lastUs: now }),
      ],
      new Map(),
      [{ agent: 1, rule: 'bulk-read', severity: 'high', title: 'Bulk read' }],
      now,
    );
    expect(states[0]).toMatchObject({ status: ['active', 'shared'], risk: 25 });
    expect(states[1]).toMatchObject({ status: ['unknown', 'active', 'unmanaged'] });
    for (const state of states) expect(state.statusWhy).toHaveLength(state.status.length);
  });
  test('a score has one label', () => {
    expect([0, 5, 20, 40, 70].map(riskSeverity)).toEqual(['info', 'low', 'medium', 'high', 'critical']);
  });
});

describe('what an agent’s own platform tells', () => {
  const declared = [permission('read Case', 'declared'), permission('update Case', 'declared')];
  const told = (verb: ObservedRow['verb'], more: Partial<ObservedRow> = {}) =>
    seen(verb, 'x-17', { system: 'desk-runner', home: true, ...more });

  test('is compared by verb, for the system reached is not named', () => {
    const rows = compareAccess([agent()], declared, [told('update'), told('delete'), told('list')]);
    expect(verdicts(rows)).toMatchObject({
      'desk-runner update x-17': 'expected',
      'desk-runner list x-17': 'expected',
      'desk-runner delete x-17': 'out_of_purpose',
    });
    expect(rows.find((row) => row.verb === 'delete')?.why).toContain('does not name the system reached');
  });

  test('is compared like anything else where the system is a known product, or one that something is stated about', () => {
    const rows = compareAccess(
      [agent()],
      [...declared, permission('read thing', 'granted', { system: 'desk-store' })],
      [told('update', { system: 'Slack' }), told('update', { system: 'desk-store' }), told('update', { home: false })],
    );
    expect(rows.filter((row) => row.observed > 0).map((row) => row.verdict)).toEqual([
      'out_of_purpose',
      'out_of_purpose',
      'out_of_purpose',
    ]);
  });
});

test('fetching a file that may be read is reading it; exporting records is not', () => {
  const declared = [permission('read', 'declared')];
  const rows = compareAccess([agent()], declared, [seen('export', 'file'), seen('export', 'Case')]);
  expect(verdicts(rows)).toMatchObject({
    'Salesforce export file': 'expected',
    'Salesforce export Case': 'out_of_purpose',
  });
  const other = compareAccess([agent()], [permission('update', 'declared')], [seen('export', 'file')]);
  expect(verdicts(other)).toMatchObject({ 'Salesforce export file': 'out_of_purpose' });
});
