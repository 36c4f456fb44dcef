import { describe, expect, test } from 'vitest';
import { NotFound } from '../../../electron/db/errors.ts';
import { caller } from '../support/call.ts';
import { seededCase } from '../support/seededCase.ts';

const seeded = seededCase();
const { call } = caller(seeded);
const ids = (rows: readonly { id: string }[]) => rows.map((row) => row.id.slice(-1)).join('');

describe('chains', () => {
  test('each order, page by page, undated last', () => {
    const orders = { risk: '325410', time: '012345', '-time': '432105', events: '543210' } as const;
    for (const [sort, expected] of Object.entries(orders) as [keyof typeof orders, string][]) {
      const first = call('chains.page', { sort, limit: 4 });
      const second = call('chains.page', { sort, limit: 4, cursor: first.next ?? '' });
      if (sort !== 'risk') expect(ids([...first.rows, ...second.rows]), sort).toBe(expected);
      expect(new Set(ids([...first.rows, ...second.rows])).size, sort).toBe(6);
      expect(second.next).toBeNull();
    }
    const risks = call('chains.page', { sort: 'risk' }).rows.map((row) => row.risk.score);
    expect(risks).toEqual(risks.toSorted((a, b) => b - a));
  });

  test('narrowed by the filter, gaps, class and agent', () => {
    expect(ids(call('chains.page', { sort: 'time', filter: 'finding:f000000000001' }).rows)).toBe('0');
    expect(ids(call('chains.page', { sort: 'time', filter: '-class:empty' }).rows)).toBe('024');
    expect(ids(call('chains.page', { sort: 'time', gapsOnly: true }).rows)).toBe('135');
    expect(ids(call('chains.page', { sort: 'time', minClass: 'medium' }).rows)).toBe('024');
    expect(call('chains.page', { agent: seeded.ids.notes }).total).toEqual({ count: 0, capped: false });
    expect(call('chains.page', { agent: seeded.ids.drift }).total.count).toBe(6);
  });

  test('an anchor is in its page', () => {
    expect(ids(call('chains.page', { sort: 'time', limit: 4, anchor: 'c000000000003' }).rows)).toBe('2345');
  });

  test('slots say what fills them, or what would', () => {
    const { row, candidates, links } = call('chains.get', { id: 'c000000000001' });
    expect(row.slots.map((slot) => slot.slot)).toEqual(['user', 'agent', 'credential', 'workflow', 'system', 'object']);
    expect(row.slots[0]).toMatchObject({ entity: null, class: null, candidates: 1, wouldFill: ['Okta System Log'] });
    expect(row.weakest).toBeNull();
    expect(candidates[0]).toMatchObject({ slot: 'user', dtMs: 42_000, entity: { name: 'Bo Lind' } });
    expect(links).toEqual([]);
    const whole = call('chains.get', { id: 'c000000000000' });
    expect(whole.row.weakest).toBe('medium');
    expect(whole.row.risk.severity).toBe('high');
    expect(whole.links[0]).toMatchObject({ title: 'Same session', dtMs: 1 });
    expect(whole.findings).toHaveLength(3);
    expect(call('chains.events', { id: 'c000000000000', limit: 2 }).rows.map((event) => event.id)).toEqual([
      seeded.events[1],
      seeded.events[3],
    ]);
    expect(() => call('chains.get', { id: 'nope' })).toThrow(NotFound);
  });
});

describe('findings', () => {
  test('worst first, counted by severity, narrowed by filter, rule, status and entity', () => {
    const page = call('findings.page', {});
    expect(page.rows.map((row) => row.severity)).toEqual(['high', 'medium', 'low']);
    expect(page.bySeverity).toEqual([
      { severity: 'high', count: 1 },
      { severity: 'medium', count: 1 },
      { severity: 'low', count: 1 },
    ]);
    expect(call('findings.page', { rule: 'log-gap' }).total.count).toBe(1);
    expect(call('findings.page', { entity: seeded.ids.drift, severity: 'high' }).total.count).toBe(1);
    expect(call('findings.page', { filter: `event:${seeded.events[7]}` }).rows.map((row) => row.rule)).toEqual([
      'log-gap',
    ]);
    expect(call('findings.page', { filter: 'chain:c000000000000' }).total.count).toBe(3);
    expect(call('findings.page', { status: 'dismissed' }).total.count).toBe(0);
  });

  test('in full', () => {
    const detail = call('findings.get', { id: 'f000000000001' });
    expect(detail.events.map((event) => event.id)).toEqual([seeded.events[1], seeded.events[3]]);
    expect(detail).toMatchObject({ why: 'Much at once.', chainIds: ['c000000000000'], statusWho: null });
    expect(detail.refs[0]?.id).toBe('ASI03');
    expect(call('rules.list', {})[0]).toMatchObject({ id: 'bulk-read', state: 'not_run' });
  });
});

describe('events.get', () => {
  test('holds what the record states and what was concluded', () => {
    const detail = call('events.get', { id: seeded.events[1] ?? 0 });
    expect(detail.attribution).toMatchObject({ user: 'medium', agent: 'strong' });
    expect(detail.attribution?.why).toEqual([{ slot: 'user', text: 'said so' }]);
    expect(detail.objects[0]?.entity.name).toBe('Case 2');
    expect(detail.attrs).toEqual([{ name: 'query', value: 'SELECT COUNT() FROM Case' }]);
    expect(detail.keys).toEqual([{ kind: 'trace', value: 'trace-0' }]);
    expect(detail.evidenceName).toBe('salesforce.csv');
    expect(call('events.get', { id: seeded.events[39] ?? 0 }).attribution).toBeNull();
    expect(() => call('events.get', { id: 99_999 })).toThrow(NotFound);
  });
});

describe('agents and entities', () => {
  test('the inventory, with and without a filter', () => {
    const all = call('agents.list', {});
    expect(all.rows.map((row) => row.entity.name)).toEqual(['Drift Chat', 'Call Notes', 'Idle Helper']);
    expect(all.rows[0]).toMatchObject({
      platform: 'in-house',
      status: ['active'],
      inInventory: true,
      owner: { name: 'Bo Lind' },
    });
    expect(all.rows[0]?.credentials.map((one) => one.name)).toEqual(['Drift token']);
    expect(all.rows[0]?.systems.map((one) => one.name)).toEqual(['Salesforce']);
    expect(all.rows[1]?.status).toEqual(['unknown']);
    const named = (filter: string) => call('agents.list', { filter }).rows.map((row) => row.entity.name);
    expect(named('verb:export')).toEqual(['Drift Chat']);
    expect(named('idle')).toEqual(['Idle Helper']);
    expect(named('agent:"Call Notes"')).toEqual(['Call Notes']);
    expect(call('agents.list', { status: 'active' }).total.count).toBe(1);
    expect(call('agents.list', { sort: 'name', limit: 1 }).next).not.toBeNull();
  });

  test('one agent: access with the events behind each number', () => {
    const agent = call('agents.get', { id: seeded.ids.drift });
    expect(agent.access[0]).toMatchObject({ intended: false, granted: true, verdict: 'out_of_purpose' });
    expect(agent.access[0]?.grantedVia[0]?.by?.name).toBe('Drift token');
    expect(call('events.count', { filter: agent.access[0]?.filter ?? '' }).count).toBe(20);
    expect(() => call('agents.get', { id: seeded.ids.ana })).toThrow(NotFound);
  });

  test('an entity under any of its ids; finding one by a part of its name or an alias', () => {
    const ana = call('entities.get', { id: seeded.ids.anaUpn });
    expect(ana.entity.id).toBe(seeded.ids.ana);
    expect(ana.key).toBe('user/email:ana@example.com');
    expect(ana.aliases).toHaveLength(1);
    expect(ana.events.count).toBe(23);
    expect(ana.edges).toEqual([{ kind: 'INVOKED', basis: 'observed', direction: 'out', otherKind: 'agent', count: 1 }]);
    expect(call('entities.find', { text: 'dr' }).map((one) => one.name)).toEqual(['Drift Chat', 'Drift token']);
    expect(call('entities.find', { text: 'RUIZ@', kinds: ['user'] }).map((one) => one.name)).toEqual(['Ana Ruiz']);
  });
});
