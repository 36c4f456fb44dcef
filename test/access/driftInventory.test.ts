/** Inventories against their earlier selves: which files are one inventory, what changed, and what may not be called gone. */
import { describe, expect, test } from 'vitest';
import { inventoryDrift } from '../../electron/access/drift/inventory.ts';
import { dateInName, stemOf } from '../../electron/access/drift/series.ts';
import type { DriftEntity, InventoryStatements } from '../../shared/model/drift.ts';
import type { EntityKind } from '../../shared/model/kinds.ts';
import { US_PER_DAY } from '../../shared/model/time.ts';

const MAY = Date.UTC(2025, 4, 1) * 1000;

interface Row {
  readonly us?: number;
  readonly facts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly edges?: readonly (readonly [kind: 'OWNS' | 'USES_TOOL' | 'HAS_INTEGRATION', from: string, to: string])[];
  readonly grants?: readonly (readonly [principal: string, text: string, expiresUs?: number])[];
  readonly approvals?: readonly (readonly [agent: string, text: string])[];
  /** Number of the row, in order of all rows, that this one repeats. */
  readonly repeats?: number;
}

interface Listing {
  readonly name: string;
  readonly format?: string;
  readonly rejected?: number;
  readonly warnings?: readonly string[];
  readonly rows: readonly Row[];
}

/** Entities are written `kind:name`. */
function statements(
  files: readonly Listing[],
  through: Readonly<Record<string, readonly string[]>> = {},
): InventoryStatements & { readonly idOf: (name: string) => number } {
  const ids = new Map<string, number>();
  const entities = new Map<number, DriftEntity>();
  const idOf = (text: string): number => {
    const known = ids.get(text);
    if (known !== undefined) return known;
    const [kind = 'object', name = text] = text.split(':');
    const id = ids.size + 1;
    ids.set(text, id);
    entities.set(id, { id, kind: kind as EntityKind, name });
    return id;
  };
  const result = {
    files: files.map((file, at) => ({
      id: at + 1,
      name: file.name,
      format: file.format ?? 'inventory.agents',
      rejected: file.rejected ?? 0,
      warnings: file.warnings ?? [],
    })),
    members: [] as { file: number; record: number }[],
    times: new Map<number, number>(),
    facts: [] as InventoryStatements['facts'][number][],
    edges: [] as InventoryStatements['edges'][number][],
    permissions: [] as InventoryStatements['permissions'][number][],
    entity: (id: number) => entities.get(id) ?? { id, kind: 'object' as const, name: String(id) },
    agentsThrough: (id: number) =>
      Object.entries(through).flatMap(([agent, things]) =>
        things.some((thing) => ids.get(thing) === id) ? [idOf(agent)] : [],
      ),
    idOf,
  };
  let record = 0;
  for (const [at, file] of files.entries()) {
    for (const row of file.rows) {
      record += 1;
      result.members.push({ file: at + 1, record: row.repeats ?? record });
      if (row.repeats !== undefined) continue;
      if (row.us !== undefined) result.times.set(record, row.us);
      for (const [entity, facts] of Object.entries(row.facts ?? {}))
        for (const [name, value] of Object.entries(facts))
          result.facts.push({ record, entity: idOf(entity), name, value });
      for (const [kind, from, to] of row.edges ?? [])
        result.edges.push({ record, kind, from: idOf(from), to: idOf(to) });
      const permission = (basis: 'granted' | 'declared', principal: string, text: string, expiresUs: number | null) =>
        result.permissions.push({
          record,
          principal: idOf(principal),
          basis,
          text,
          system: 'microsoft graph',
          resource: null,
          via: 'scope',
          expiresUs,
        });
      for (const [principal, text, expiresUs] of row.grants ?? [])
        permission('granted', principal, text, expiresUs ?? null);
      for (const [agent, text] of row.approvals ?? []) permission('declared', agent, text, null);
    }
  }
  return result;
}

const told = (input: InventoryStatements) =>
  inventoryDrift(input).changes.map((change) => `${change.area}: ${change.name}: ${change.before} > ${change.after}`);

const agent = (name: string, more: Readonly<Record<string, string>> = {}): Row => ({
  facts: { [`agent:${name}`]: { status: 'active', ...more } },
});

describe('which files are one inventory', () => {
  test.each([
    ['inventory/agents-2025-08-01.csv', Date.UTC(2025, 7, 1) * 1000, 'agents'],
    ['2025-08-01/agents.csv', Date.UTC(2025, 7, 1) * 1000, 'agents'],
    ['agents_20250801.csv.gz', Date.UTC(2025, 7, 1) * 1000, 'agents'],
    ['Agents 2025-08.csv', Date.UTC(2025, 7, 1) * 1000, 'agents'],
    ['agents.csv', undefined, 'agents'],
    ['agents-12025.csv', undefined, 'agents 12025'],
    ['agents part 2.csv', undefined, 'agents'],
  ])('%s', (name, us, stem) => {
    expect(dateInName(name)).toBe(us);
    expect(stemOf(name)).toBe(stem);
  });

  test('other agents under the same file name are another inventory: nothing is gone', () => {
    const input = statements([
      { name: 'emea/agents.csv', rows: [agent('A'), agent('B')] },
      { name: 'apac/agents.csv', rows: [agent('C'), agent('D')] },
    ]);
    const { snapshots, changes } = inventoryDrift(input);
    expect(snapshots.map((one) => [one.series, one.ord])).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(changes).toEqual([]);
  });

  test('the order is that of the stated time, not of import', () => {
    const input = statements([
      { name: 'agents-new.csv', rows: [{ ...agent('A', { purpose: 'sell' }), us: MAY + 30 * US_PER_DAY }] },
      { name: 'agents.csv', rows: [{ ...agent('A', { purpose: 'help' }), us: MAY }] },
    ]);
    expect(inventoryDrift(input).snapshots.map((one) => [one.label, one.basis])).toEqual([
      ['2025-05-01', 'stated'],
      ['2025-05-31', 'stated'],
    ]);
    expect(told(input)).toEqual(['purpose: purpose: help > sell']);
  });

  test('two parts of one day are one snapshot', () => {
    const input = statements([
      { name: 'agents-1.csv', rows: [{ ...agent('A'), us: MAY }] },
      { name: 'agents-2.csv', rows: [{ ...agent('B'), us: MAY }] },
      {
        name: 'agents-3.csv',
        rows: [
          { ...agent('A'), us: MAY + US_PER_DAY },
          { ...agent('B'), us: MAY + US_PER_DAY },
        ],
      },
    ]);
    const { snapshots, changes } = inventoryDrift(input);
    expect(snapshots.map((one) => [one.label, one.files])).toEqual([
      ['2025-05-01', [1, 2]],
      ['2025-05-02', [3]],
    ]);
    expect(changes).toEqual([]);
  });

  test('a table with a day’s rows after another’s holds a snapshot a day', () => {
    const rows = [0, 1, 2].map((day) => ({ ...agent('A', { purpose: `purpose ${day}` }), us: MAY + day * US_PER_DAY }));
    const { snapshots } = inventoryDrift(statements([{ name: 'AgentsInfo.csv', rows }]));
    expect(snapshots.map((one) => one.label)).toEqual(['2025-05-01', '2025-05-02', '2025-05-03']);
  });
});

describe('what changed', () => {
  test('a row that both files hold is in both snapshots; a row that the later lacks is gone', () => {
    const input = statements([
      { name: 'agents-2025-05-01.csv', rows: [agent('A'), agent('B'), agent('C')] },
      { name: 'agents-2025-06-01.csv', rows: [{ repeats: 1 }, { repeats: 2 }] },
    ]);
    expect(told(input)).toEqual(['listing: listed: yes > null']);
    expect(inventoryDrift(input).changes[0]).toMatchObject({
      subject: input.idOf('agent:C'),
      beforeRecord: 3,
      afterRecord: null,
    });
  });

  test('nothing is gone where rows of the later file were rejected, where it may be cut, or where it lists few of them', () => {
    const first = { name: 'agents-2025-05-01.csv', rows: [agent('A'), agent('B'), agent('C')] };
    const later = { name: 'agents-2025-06-01.csv', rows: [{ repeats: 1 }, { repeats: 2 }] };
    for (const partial of [
      { ...later, rejected: 1 },
      { ...later, warnings: ['truncated-export'] },
      { ...later, rows: [{ repeats: 1 }] },
    ]) {
      const { snapshots, changes } = inventoryDrift(statements([first, partial]));
      expect(snapshots[1]?.complete).toBe(false);
      expect(snapshots[1]?.why).not.toBe('');
      expect(changes).toEqual([]);
    }
  });

  test('what a part leaves out still stands when a whole snapshot follows', () => {
    const input = statements([
      { name: 'agents-2025-05-01.csv', rows: [agent('A'), agent('B'), agent('C')] },
      { name: 'agents-2025-06-01.csv', rows: [{ repeats: 1 }] },
      { name: 'agents-2025-07-01.csv', rows: [{ repeats: 1 }, { repeats: 2 }] },
    ]);
    expect(inventoryDrift(input).changes).toMatchObject([{ subject: input.idOf('agent:C'), fromOrd: 2, toOrd: 3 }]);
  });

  test('owner, purpose, triggers and tools, each with both values and both records', () => {
    const row = (purpose: string, triggers: string, owner: string, tools: readonly string[]): Row => ({
      ...agent('A', { purpose, allowed_triggers: triggers, last_active_at: purpose }),
      edges: [
        ['OWNS', `user:${owner}`, 'agent:A'],
        ...tools.map((tool) => ['USES_TOOL', 'agent:A', `tool:${tool}`] as const),
      ],
    });
    const input = statements([
      { name: 'agents-2025-05-01.csv', rows: [row('help', 'user', 'Ana', ['search'])] },
      { name: 'agents-2025-06-01.csv', rows: [row('sell', 'user; webhook', 'Ben', ['search', 'delete_all'])] },
    ]);
    expect(told(input).sort()).toEqual([
      'owner: owner Ana: listed > null',
      'owner: owner Ben: null > listed',
      'purpose: purpose: help > sell',
      'tool: tool delete_all: null > listed',
      'trigger: allowed_triggers: user > user; webhook',
    ]);
    expect(inventoryDrift(input).changes.find((change) => change.area === 'purpose')).toMatchObject({
      beforeRecord: 1,
      afterRecord: 2,
      agents: [input.idOf('agent:A')],
    });
  });

  test('two rows of one agent that disagree give both values', () => {
    const input = statements([
      { name: 'agents-2025-05-01.csv', rows: [agent('A', { purpose: 'help' })] },
      { name: 'agents-2025-06-01.csv', rows: [agent('A', { purpose: 'sell' }), agent('A', { purpose: 'help' })] },
    ]);
    expect(told(input)).toEqual(['purpose: purpose: help > help; sell']);
  });

  test('a grant: its tier, whom it concerns, whether it is approved, and a later end', () => {
    const base: Row = { grants: [['identity:svc', 'Mail.Read']] };
    const input = statements(
      [
        { name: 'approvals.csv', format: 'inventory.approvals', rows: [{ approvals: [['agent:A', 'Mail.Read']] }] },
        { name: 'grants-2025-05-01.csv', format: 'inventory.grants', rows: [base] },
        {
          name: 'grants-2025-06-01.csv',
          format: 'inventory.grants',
          rows: [
            {
              grants: [
                ['identity:svc', 'Mail.Read', MAY + 90 * US_PER_DAY],
                ['identity:svc', 'Directory.ReadWrite.All'],
              ],
            },
          ],
        },
      ],
      { 'agent:A': ['identity:svc'] },
    );
    const { changes } = inventoryDrift(input);
    expect(changes).toMatchObject([
      { name: 'Mail.Read (microsoft graph)', before: 'held', after: 'held until 2025-07-30', approved: 'yes' },
      { name: 'Directory.ReadWrite.All (microsoft graph)', before: null, after: 'held', approved: 'no' },
    ]);
    expect(changes[1]?.tier).toBeGreaterThanOrEqual(3);
    expect(changes[1]?.agents).toEqual([input.idOf('agent:A')]);
  });

  test('an integration that nobody approved, wherever that is stated', () => {
    const input = statements([
      { name: 'agents-2025-05-01.csv', rows: [agent('A')] },
      {
        name: 'agents-2025-06-01.csv',
        rows: [{ ...agent('A', { status: 'active' }), edges: [['HAS_INTEGRATION', 'agent:A', 'integration:shadow']] }],
      },
      {
        name: 'integrations.csv',
        format: 'inventory.integrations',
        rows: [{ facts: { 'integration:shadow': { approved: 'n' } } }],
      },
    ]);
    expect(inventoryDrift(input).changes).toMatchObject([
      { area: 'integration', name: 'integration shadow', approved: 'no' },
    ]);
  });

  test('a thing that is listed for the first time is told once, with its access', () => {
    const input = statements([
      { name: 'agents-2025-05-01.csv', rows: [agent('A')] },
      {
        name: 'agents-2025-06-01.csv',
        rows: [agent('A'), { ...agent('B', { purpose: 'new', managed: 'n' }), grants: [['agent:B', 'Mail.Send']] }],
      },
    ]);
    expect(told(input).sort()).toEqual([
      'grant: Mail.Send (microsoft graph): null > held',
      'listing: listed: null > yes',
    ]);
  });
});
