/** Granted is the union over every path, each shown; circles, depth, expiry and documents that cannot be read. */
import { describe, expect, test } from 'vitest';
import { compareAccess } from '../../electron/access/compare.ts';
import { privilegeGaps } from '../../electron/access/gap.ts';
import type {
  AccessEdge,
  AccessEntity,
  AgentFacts,
  DelegatedUse,
  ObservedRow,
  PermissionRow,
} from '../../shared/model/accessFacts.ts';
import type { EdgeKind, EntityKind } from '../../shared/model/kinds.ts';

const AGENT = 1;
const agent: AgentFacts = {
  id: AGENT,
  name: 'Bot',
  inInventory: true,
  facts: new Map(),
  events: 1,
  chains: 0,
  firstUs: 0,
  lastUs: 0,
};
const KINDS: readonly EntityKind[] = [
  'agent',
  'identity',
  'credential',
  'integration',
  'blueprint',
  'tool',
  'workflow',
  'user',
];
const NOW = 1_000;

const edge = (from: number, to: number, kind: EdgeKind, more: Partial<AccessEdge> = {}): AccessEdge => ({
  from,
  to,
  kind,
  basis: 'declared',
  record: 100 + to,
  dataSource: false,
  ...more,
});
const grant = (principal: number, text: string, more: Partial<PermissionRow> = {}): PermissionRow => ({
  principal,
  basis: 'granted',
  text,
  system: null,
  resource: null,
  via: 'direct',
  expiresUs: null,
  recordId: 200 + principal,
  ...more,
});
const approval = (text: string, more: Partial<PermissionRow> = {}) =>
  grant(AGENT, text, { basis: 'declared', recordId: 300, ...more });
const seen = (
  system: string,
  verb: ObservedRow['verb'],
  resource: string,
  more: Partial<ObservedRow> = {},
): ObservedRow => ({
  agent: AGENT,
  system,
  verb,
  resource,
  count: 1,
  firstUs: 500,
  lastUs: 600,
  ...more,
});

/** Entities 1 to 60; the kind of each follows its number within ten, names are `e<number>` but where given. */
function entities(
  names: Readonly<Record<number, string>> = {},
  kinds: Readonly<Record<number, EntityKind>> = {},
): Map<number, AccessEntity> {
  return new Map(
    Array.from({ length: 60 }, (_, at) => {
      const id = at + 1;
      const name = names[id] ?? `e${id}`;
      return [id, { id, kind: kinds[id] ?? KINDS[(id % 10) - 1] ?? 'identity', name, key: `ns:${name}` }];
    }),
  );
}

function compared(given: {
  edges?: readonly AccessEdge[];
  permissions: readonly PermissionRow[];
  observed?: readonly ObservedRow[];
  names?: Readonly<Record<number, string>>;
  kinds?: Readonly<Record<number, EntityKind>>;
  facts?: AgentFacts['facts'];
}) {
  const paths = { edges: given.edges ?? [], entities: entities(given.names, given.kinds), nowUs: NOW };
  const [result] = [
    ...compareAccess([{ ...agent, facts: given.facts ?? agent.facts }], given.permissions, given.observed ?? [], paths),
  ];
  if (result === undefined) throw new Error('no comparison');
  return {
    ...result,
    find: (verb: string, resource?: string) =>
      result.rows.find((row) => row.verb === verb && (resource === undefined || row.resource === resource)),
  };
}

describe('the union of paths', () => {
  test.each<[string, EdgeKind, EntityKind, string]>([
    ['an identity it signs in as', 'AUTHENTICATES_AS', 'identity', 'direct'],
    ['a credential it has', 'HAS_CREDENTIAL', 'credential', 'direct'],
    ['an integration', 'HAS_INTEGRATION', 'integration', 'direct'],
    ['a role', 'HAS_ROLE', 'identity', 'role'],
    ['its blueprint', 'INSTANCE_OF', 'blueprint', 'inherited'],
    ['a workflow it can start', 'CAN_TRIGGER', 'workflow', 'workflow'],
    ['the account it runs as', 'RUNS_AS', 'user', 'direct'],
  ])('%s', (_, kind, of, via) => {
    const { find } = compared({
      edges: [edge(1, 20, kind)],
      permissions: [grant(20, 'Files.Read.All')],
      kinds: { 20: of },
    });
    expect(find('read', 'file')?.grantedVia).toMatchObject([
      { via, text: 'Files.Read.All', by: 20, record: 220, path: [{ kind, entity: 20, record: 120 }] },
    ]);
  });
  test('from identity to role to permission, step by step', () => {
    const { find } = compared({
      edges: [edge(1, 2, 'AUTHENTICATES_AS'), edge(2, 12, 'HAS_ROLE')],
      permissions: [grant(12, 'Files.Read.All')],
    });
    expect(find('read', 'file')?.grantedVia[0]?.path.map((step) => step.entity)).toEqual([2, 12]);
  });
  test('a grant that names a role or group is followed to what is granted to that role or group', () => {
    const { rows, find } = compared({
      permissions: [grant(1, 'finance-admins', { via: 'group' }), grant(22, 'Mail.ReadWrite')],
      names: { 22: 'Finance-Admins' },
    });
    expect(find('delete', 'mail')?.grantedVia).toMatchObject([
      { text: 'Mail.ReadWrite', by: 22, path: [{ kind: 'HAS_ROLE', record: 201 }] },
    ]);
    expect(rows.some((row) => row.unmapped)).toBe(false);
  });
  test('the same permission by two paths is one line with both, the shortest first', () => {
    const { rows } = compared({
      edges: [edge(1, 2, 'AUTHENTICATES_AS'), edge(2, 12, 'HAS_ROLE')],
      permissions: [grant(12, 'Mail.Send'), grant(1, 'Mail.Send')],
    });
    expect(rows).toHaveLength(1);
    expect(rows[0]?.grantedVia.map((path) => path.by)).toEqual([null, 12]);
  });
  test('a person whom it was only seen to act for does not lend it their rights', () => {
    const person = { permissions: [grant(8, 'Files.Read.All')], kinds: { 8: 'user' as const } };
    expect(
      compared({ ...person, edges: [edge(1, 8, 'AUTHENTICATES_AS', { basis: 'observed', record: null })] }).rows,
    ).toEqual([]);
    expect(compared({ ...person, edges: [edge(1, 8, 'AUTHENTICATES_AS')] }).rows).toHaveLength(1);
  });
  test('a tool says what is possible, a data source what is read', () => {
    const { rows } = compared({
      edges: [edge(1, 6, 'USES_TOOL'), edge(1, 9, 'CAN_REACH', { dataSource: true })],
      permissions: [],
      names: { 6: 'crm/delete_contact', 9: 'SharePoint' },
      kinds: { 9: 'system' },
    });
    expect(rows.map((row) => [row.system, row.verb, row.grantedVia[0]?.via])).toEqual([
      ['crm', 'delete', 'tool'],
      ['SharePoint', 'read', 'data_source'],
    ]);
  });
  test('a tool alone does not make other actions ghost access', () => {
    const { find } = compared({
      edges: [edge(1, 6, 'USES_TOOL')],
      permissions: [],
      observed: [seen('Jira', 'delete', 'issue'), seen('Jira', 'read', 'issue')],
      names: { 6: 'jira_get_issue' },
    });
    expect(find('delete')?.granted).toBeNull();
    expect(find('read')?.granted).toBe(true);
  });
  test('a scope that names no system is taken for the one its namesake or the agent names', () => {
    const by = (permissions: PermissionRow[], facts?: AgentFacts['facts']) =>
      compared({ permissions, ...(facts === undefined ? {} : { facts }) });
    expect(by([grant(1, 'api', { via: 'scope' })]).rows).toMatchObject([{ unmapped: true }]);
    const meant = by([grant(1, 'api', { via: 'scope' })], new Map([['intended_systems', ['Salesforce']]]));
    expect(meant.find('read')?.grantedVia).toMatchObject([{ assumed: 'Salesforce' }]);
    expect(by([grant(1, 'api')], new Map([['intended_systems', ['Salesforce', 'Slack']]])).rows).toMatchObject([
      { unmapped: true },
    ]);
  });
});

describe('circles and bounds', () => {
  test('groups that contain each other are walked once and told', () => {
    const { rows, notes } = compared({
      permissions: [
        grant(1, 'ops', { via: 'group' }),
        grant(22, 'admins', { via: 'group' }),
        grant(32, 'ops', { via: 'group' }),
        grant(32, 'Global Administrator', { via: 'role' }),
      ],
      names: { 22: 'ops', 32: 'admins' },
    });
    expect(rows.some((row) => row.system === 'Entra ID' && row.verb === 'administer')).toBe(true);
    expect(notes.find((note) => note.kind === 'cycle')?.text).toBe(
      'roles or groups contain each other: ops → admins → ops',
    );
  });
  test('a chain of seven ends after six, and says so', () => {
    const edges = [1, 12, 13, 14, 15, 16, 17].map((from, at) =>
      edge(from, [12, 13, 14, 15, 16, 17, 18][at] ?? 0, 'HAS_ROLE'),
    );
    const kinds = Object.fromEntries([12, 13, 14, 15, 16, 17, 18].map((id) => [id, 'identity' as const]));
    const near = compared({ edges, permissions: [grant(17, 'Mail.Send')], kinds });
    const far = compared({ edges, permissions: [grant(18, 'Mail.Send')], kinds });
    expect(near.rows).toHaveLength(1);
    expect(far.rows).toHaveLength(0);
    expect(far.notes.map((note) => note.kind)).toContain('cut');
  });
  test('what covers everything is said, with its record', () => {
    const { notes } = compared({ permissions: [grant(1, '*:*', { system: 'aws' })] });
    expect(notes).toMatchObject([{ kind: 'covers_everything', text: '*:* covers everything in AWS', records: [201] }]);
  });
  test('a document that cannot be read is kept by name, with its record and the reason', () => {
    const { rows, notes } = compared({ permissions: [grant(1, '{"Statement":[', { system: 'aws' })] });
    expect(rows).toMatchObject([{ unmapped: true }]);
    expect(notes[0]).toMatchObject({ kind: 'unread_policy', records: [201] });
    expect(notes[0]?.text).toContain('no JSON');
  });
  test('what reaches no data is told, not dropped', () => {
    const { notes } = compared({ permissions: [grant(1, 'offline_access', { system: 'microsoft graph' })] });
    expect(notes).toMatchObject([{ kind: 'no_data' }]);
  });
});

describe('expiry', () => {
  test('a grant that ended before the last event is shown as expired, not as granted', () => {
    const { rows, notes } = compared({ permissions: [grant(1, 'Mail.Send', { expiresUs: NOW - 1 })] });
    expect(rows).toMatchObject([{ granted: false, verdict: 'expired', grantedVia: [{ expired: true }] }]);
    expect(notes.map((note) => note.kind)).toContain('expired');
  });
  test('one that ends at the last event or later is granted', () => {
    expect(compared({ permissions: [grant(1, 'Mail.Send', { expiresUs: NOW })] }).rows).toMatchObject([
      { granted: true },
    ]);
  });
  test('a use before the end was granted, one after it is ghost access', () => {
    const use = (lastUs: number) =>
      compared({
        permissions: [grant(1, 'Mail.Send', { expiresUs: 700 })],
        observed: [seen('Exchange', 'send', 'message', { lastUs })],
      }).find('send', 'message');
    expect(use(700)).toMatchObject({ granted: true });
    expect(use(701)).toMatchObject({ granted: false, verdict: 'ghost', why: 'the grant had ended by the last use' });
  });
  test('an expired approval is no approval for later use', () => {
    const use = (lastUs: number) =>
      compared({
        permissions: [approval('send', { system: 'Exchange', expiresUs: 700 }), grant(1, 'Mail.Send')],
        observed: [seen('Exchange', 'send', 'message', { lastUs })],
      }).find('send', 'message');
    expect(use(700)).toMatchObject({ intended: true, verdict: 'expected' });
    expect(use(701)).toMatchObject({ intended: false, verdict: 'out_of_purpose' });
  });
});

describe('intended', () => {
  test('an approval that nothing granted or seen speaks for is a line of its own', () => {
    expect(compared({ permissions: [approval('read Case', { system: 'Salesforce' })] }).rows).toMatchObject([
      {
        system: 'Salesforce',
        verb: 'read',
        resource: 'Case',
        intended: true,
        granted: null,
        verdict: 'approved',
        intendedVia: [{ record: 300 }],
      },
    ]);
  });
  test('one that a wider grant covers is granted, and never used', () => {
    const { rows } = compared({
      permissions: [approval('update Issue', { system: 'Jira' }), grant(1, 'Administer Jira', { system: 'jira' })],
    });
    expect(rows.find((row) => row.verb === 'update')).toMatchObject({
      granted: true,
      verdict: 'unused',
      tier: 4,
      grantedVia: [{ text: 'Administer Jira' }],
    });
    const other = compared({
      permissions: [approval('update Issue', { system: 'Jira' }), grant(1, 'Browse Projects', { system: 'jira' })],
    });
    expect(other.rows.find((row) => row.verb === 'update')).toMatchObject({ granted: false, verdict: 'approved' });
  });
  test('data beyond the intended classes is out of purpose, and why is said', () => {
    const given = (dataClass: string) =>
      compared({
        permissions: [approval('read', { system: 'SharePoint' })],
        observed: [seen('SharePoint', 'read', 'File', { dataClass })],
        facts: new Map([['intended_data_classes', ['public', 'internal']]]),
      }).find('read', 'File');
    expect(given('internal')).toMatchObject({ verdict: 'expected', why: '' });
    expect(given('restricted')).toMatchObject({
      verdict: 'out_of_purpose',
      why: 'touched restricted data, where public, internal is intended',
    });
  });
  test('an issue key is an issue', () => {
    const { find } = compared({
      permissions: [approval('read Issue', { system: 'Jira' })],
      observed: [seen('Jira', 'read', 'HELP-302')],
    });
    expect(find('read', 'HELP-302')?.verdict).toBe('expected');
  });
});

describe('the privilege gap of an action', () => {
  const use: DelegatedUse = { ...seen('Salesforce', 'export', 'Case'), user: 8, holder: 3 };
  const gap = (permissions: PermissionRow[], tiers: [number, number][] = [], edges: AccessEdge[] = []) =>
    [
      ...privilegeGaps(
        [use],
        permissions,
        { edges, entities: entities({}, { 8: 'user', 3: 'credential', 2: 'identity' }), nowUs: NOW },
        new Map(tiers.map(([id, tier]) => [id, { tier, record: 400 + id }])),
      ),
    ][0];
  test('both sides by their grants, with what they are taken from', () => {
    expect(
      gap([grant(8, 'Case:viewAll', { system: 'salesforce' }), grant(3, 'ModifyAllData', { system: 'salesforce' })]),
    ).toMatchObject({
      person: { tier: 3, records: [208] },
      credential: { tier: 4, source: 'direct “ModifyAllData”', records: [203] },
      gap: 1,
    });
  });
  test('a grant that speaks about another action does not count: then the stated tier, then nothing', () => {
    const elsewhere = grant(8, 'Opportunity:read', { system: 'salesforce' });
    expect(gap([elsewhere], [[8, 1]])?.person).toMatchObject({ tier: 1, records: [408] });
    expect(gap([elsewhere])?.person).toMatchObject({ tier: null });
  });
  test('what nothing states is unknown, never zero, and so is the gap', () => {
    expect(gap([grant(3, 'api', { system: 'salesforce' })])).toMatchObject({
      person: { tier: null },
      credential: { tier: 3 },
      gap: null,
    });
    expect(gap([])).toMatchObject({ person: { tier: null }, credential: { tier: null }, gap: null });
  });
  test('a credential holds what its account holds', () => {
    const edges = [edge(2, 3, 'HAS_CREDENTIAL')];
    expect(gap([grant(2, 'api', { system: 'salesforce' })], [[8, 1]], edges)).toMatchObject({
      credential: { tier: 3 },
      gap: 2,
    });
  });
  test('like is held against like: beside a person’s overall tier a permission counts for no more than the tier stated of its account', () => {
    const wide = grant(3, 'ModifyAllData', { system: 'salesforce' });
    expect(gap([wide], [[8, 1]])).toMatchObject({ credential: { tier: 4, records: [203] }, gap: 3 });
    const stated: [number, number][] = [
      [8, 1],
      [3, 2],
    ];
    expect(gap([wide], stated)).toMatchObject({ credential: { tier: 2, records: [403, 203] }, gap: 1 });
    // An integration without a tier of its own has that of the account that its agent acts as.
    const account: [number, number][] = [
      [8, 1],
      [2, 2],
    ];
    expect(gap([wide], account, [edge(1, 2, 'AUTHENTICATES_AS')])).toMatchObject({ credential: { tier: 2 }, gap: 1 });
    // Where grants state both sides, they are held against each other.
    expect(gap([wide, grant(8, 'Case:viewAll', { system: 'salesforce' })], stated)).toMatchObject({ gap: 1 });
  });
  test('a person who holds more has no gap', () => {
    expect(
      gap(
        [],
        [
          [8, 4],
          [3, 2],
        ],
      ),
    ).toMatchObject({ gap: 0 });
  });
  test('signing in and what is not understood are no actions to compare', () => {
    const none = [
      ...privilegeGaps(
        [
          { ...use, verb: 'sign_in' },
          { ...use, verb: 'other' },
        ],
        [],
        { edges: [], entities: new Map(), nowUs: null },
        new Map(),
      ),
    ];
    expect(none).toEqual([]);
  });
});

test('each use of an agent is looked at a fixed number of times, however many there are', () => {
  const looks = (uses: number): number => {
    let read = 0;
    const observed = Array.from(
      { length: uses },
      (_, at) =>
        new Proxy(seen('Salesforce', 'read', `Object ${at}`), {
          get: (row, name) => {
            read++;
            return Reflect.get(row, name);
          },
        }),
    );
    const permissions = [
      approval('read', { system: 'Salesforce' }),
      ...Array.from({ length: 50 }, (_, at) => grant(1, `Thing${at}:read`, { system: 'salesforce' })),
    ];
    compared({ permissions, observed });
    return read;
  };
  const [small, large] = [looks(500), looks(2_000)];
  expect(small).toBeGreaterThan(500);
  expect(large).toBeLessThanOrEqual(4.5 * small);
});
