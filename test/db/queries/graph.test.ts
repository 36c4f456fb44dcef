import { describe, expect, test } from 'vitest';
import { NotFound } from '../../../electron/db/errors.ts';
import { edge, entity } from '../support/builders.ts';
import { caller } from '../support/call.ts';
import { DAY_US, MINUTE_US, seededCase } from '../support/seededCase.ts';

const seeded = seededCase();
const { call } = caller(seeded);
const { ids, objects } = seeded;
const names = (graph: { nodes: readonly { entity: { name: string } }[] }) =>
  graph.nodes.map((node) => node.entity.name);

describe('neighbourhood', () => {
  test('one hop, the asked node first, only edges between drawn nodes', () => {
    const graph = call('graph.neighbourhood', { ids: [ids.drift] });
    expect(names(graph)[0]).toBe('Drift Chat');
    expect(names(graph).toSorted()).toEqual(['Ana Ruiz', 'Bo Lind', 'Drift Chat', 'Drift token']);
    const drawn = new Set(graph.nodes.map((node) => node.entity.id));
    expect(graph.edges.every((one) => drawn.has(one.from) && drawn.has(one.to))).toBe(true);
    expect(graph.truncated).toBe(false);
    expect(graph.nodes[0]).toMatchObject({
      events: 18,
      neighbours: 3,
      findings: 3,
      severity: 'high',
      status: ['active'],
    });
  });

  test('two hops, and none', () => {
    expect(names(call('graph.neighbourhood', { ids: [ids.drift], hops: 2 }))).toContain('Salesforce');
    const alone = call('graph.neighbourhood', { ids: [ids.drift, ids.token], hops: 0 });
    expect(alone.edges.map((one) => one.kind).toSorted()).toEqual(['AUTHENTICATES_AS', 'HAS_CREDENTIAL']);
  });

  test('kinds, bases, class and time narrow it', () => {
    const kinds = (options: object) =>
      call('graph.neighbourhood', { ids: [ids.drift], options }).edges.map((one) => one.kind);
    expect(kinds({ bases: ['declared'] }).toSorted()).toEqual(['HAS_CREDENTIAL', 'OWNS']);
    expect(kinds({ kinds: ['agent', 'user'] }).toSorted()).toEqual(['INVOKED', 'OWNS']);
    expect(kinds({ bases: ['observed'], minClass: 'exact' })).toEqual([]);
    expect(kinds({ bases: ['observed'], fromUs: DAY_US + 15 * MINUTE_US })).toEqual(['AUTHENTICATES_AS']);
    expect(kinds({ bases: ['observed'], toUs: DAY_US + 2 * MINUTE_US })).toEqual(['INVOKED']);
  });

  test('the budget keeps the busiest and says what it left out', () => {
    const graph = call('graph.neighbourhood', { ids: [ids.crm], options: { nodeBudget: 3, edgeBudget: 1 } });
    expect(graph.nodes).toHaveLength(3);
    expect(graph.edges).toHaveLength(1);
    expect(graph.totalNodes).toBe(6);
    expect(graph.truncated).toBe(true);
  });

  test('an observed edge names the events behind it', () => {
    const graph = call('graph.neighbourhood', { ids: [ids.token] });
    const called = graph.edges.find((one) => one.kind === 'CALLED');
    expect(call('events.count', { filter: called?.filter ?? '' }).count).toBe(20);
    expect(graph.edges.find((one) => one.basis === 'declared')?.recordId).toBe(1);
  });

  test('counts before expanding agree with what expanding brings', () => {
    const counts = call('graph.counts', { id: ids.crm });
    expect(counts.total).toBe(5);
    expect(counts.groups[0]).toMatchObject({ edgeKind: 'READ', direction: 'out', otherKind: 'object', count: 4 });
    expect(call('graph.neighbourhood', { ids: [ids.crm] }).nodes).toHaveLength(counts.total + 1);
    expect(() => call('graph.counts', { id: 99_999 })).toThrow(NotFound);
  });
});

test('a seed from a filter, a chain as a graph', () => {
  expect(names(call('graph.seed', { filter: 'chain:c000000000000' }))).toEqual(
    expect.arrayContaining(['Ana Ruiz', 'Drift Chat', 'Drift token', 'Salesforce', 'Case 2']),
  );
  expect(call('graph.seed', { filter: 'ip:192.0.2.9' }).nodes).toEqual([]);
  expect(names(call('graph.seed', { filter: 'is:undated' }))).toContain('Okta');
  const chain = call('graph.chain', { id: 'c000000000001' });
  expect(names(chain)).toEqual(expect.arrayContaining(['Drift Chat', 'Salesforce', 'Case 2', 'Case 4']));
  expect(() => call('graph.chain', { id: 'nope' })).toThrow(NotFound);
});

describe('paths', () => {
  const path = (from: number, to: number, more: object = {}) =>
    call('graph.paths', { fromId: from, toId: to, ...more });

  test('the shortest, in the direction of action', () => {
    const answer = path(ids.ana, objects[0] ?? 0);
    const kinds = answer.paths[0]?.map((id) => answer.graph.edges.find((one) => one.id === id)?.kind);
    expect(kinds?.[0]).toBe('INVOKED');
    expect(kinds?.slice(2)).toEqual(['CALLED', 'READ']);
    expect(answer.paths).toHaveLength(2);
    expect(answer.message).toBe('');
  });

  test('against the direction it says so', () => {
    const answer = path(objects[0] ?? 0, ids.ana);
    expect(answer.paths.length).toBeGreaterThan(0);
    expect(answer.message).toMatch(/either way/);
  });

  test('in order of time: what was over before cannot have been next', () => {
    expect(path(ids.ana, objects[0] ?? 0, { inTimeOrder: true }).paths).toHaveLength(1);
    const never = path(ids.ana, objects[3] ?? 0, { inTimeOrder: true });
    expect(never.paths).toEqual([]);
    expect(never.message).toMatch(/order of time/);
  });

  test('in order of time a longer way that arrives in time is found', () => {
    const own = seededCase();
    const node = (name: string) => entity(own.db, 'integration', `test:${name}`, name);
    const [a, b, c, d] = [node('a'), node('b'), node('c'), node('d')];
    const seen = (first: number, last: number) => ({ count: 1, first, last });
    edge(own.db, 'CALLED', a, b, 'observed', seen(50, 60));
    edge(own.db, 'CALLED', a, c, 'observed', seen(1, 2));
    edge(own.db, 'CALLED', c, b, 'observed', seen(3, 4));
    edge(own.db, 'CALLED', b, d, 'observed', seen(5, 10));
    const answer = caller(own).call('graph.paths', { fromId: a, toId: d, inTimeOrder: true });
    expect(answer.paths).toHaveLength(1);
    expect(answer.paths[0]).toHaveLength(3);
  });

  test('too few hops, no way at all, the same end', () => {
    expect(path(ids.ana, objects[0] ?? 0, { maxHops: 2 }).message).toMatch(/2 hops or fewer/);
    expect(path(ids.ana, ids.idle).paths).toEqual([]);
    expect(path(ids.ana, ids.anaUpn).message).toMatch(/same thing/);
  });
});

describe('candidates of an empty slot', () => {
  const CHAIN = 'c000000000001';

  test('are drawn as edges that nobody claims: weak by time alone, else no surer than medium', () => {
    const fresh = seededCase();
    const { call: ask } = caller(fresh);
    const graph = ask('graph.chain', { id: CHAIN });
    const [edge, ...others] = graph.edges.filter((one) => one.candidateOf !== undefined);
    expect(others).toEqual([]);
    expect(edge).toMatchObject({
      kind: 'INVOKED',
      from: fresh.ids.bo,
      to: fresh.ids.drift,
      class: 'medium',
      label: 'may have invoked',
      candidateOf: CHAIN,
      candidateSlot: 'user',
      count: 3,
    });
    expect(ask('events.count', { filter: edge?.filter ?? '' }).count).toBe(3);
    expect(ask('graph.seed', {}).edges.filter((one) => one.candidateOf === CHAIN)).toHaveLength(1);

    const drawn = graph.nodes.find((node) => node.entity.id === fresh.ids.bo);
    expect(drawn?.candidate, 'in the picture for nothing else').toBe(true);
    expect(graph.nodes.filter((node) => node.candidate === true)).toHaveLength(1);

    // Two of the chain's records name him as their actor; without them only the candidate's own words are left.
    fresh.db.sql.prepare('UPDATE event SET actor = ?').run(fresh.ids.anaUpn);
    expect(ask('graph.chain', { id: CHAIN }).edges.find((one) => one.candidateOf !== undefined)?.class).toBe('weak');
    const sure = ask('graph.chain', { id: CHAIN, options: { minClass: 'medium' } });
    expect(sure.edges.some((one) => one.candidateOf !== undefined)).toBe(false);
    expect(sure.nodes.some((node) => node.entity.id === fresh.ids.bo)).toBe(false);
  });

  test('a slot that is filled has none, whoever competed for it', () => {
    const fresh = seededCase();
    const { call: ask } = caller(fresh);
    ask('chains.pin', { id: CHAIN, slot: 'user', entityId: fresh.ids.ana, note: 'she said so' });
    expect(ask('graph.chain', { id: CHAIN }).edges.some((one) => one.candidateOf !== undefined)).toBe(false);
  });
});
