/** The walk over built rows: cycles, blueprints, shared credentials, how much power comes with each thing, and every bound. */
import { describe, expect, it } from 'vitest';
import { blast } from '../../../electron/access/blast/engine.ts';
import { BLAST_LIMITS, type BlastEdge, type BlastGrant, type BlastSource } from '../../../shared/model/blast.ts';
import type { Basis, EdgeKind, EntityKind } from '../../../shared/model/kinds.ts';

type Line = readonly [from: string, kind: EdgeKind, to: string, basis?: Basis];
interface Given {
  readonly edges: readonly Line[];
  readonly grants?: readonly (Partial<BlastGrant> & { readonly of: string; readonly text: string })[];
  readonly facts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly used?: Readonly<Record<string, number>>;
  readonly actedWith?: readonly string[];
  readonly twins?: readonly (readonly [string, string])[];
  readonly nowUs?: number;
}

/** Entities are written `kind:name`. */
function world(given: Given) {
  const names = new Map<string, number>();
  const idOf = (name: string): number => {
    const known = names.get(name);
    if (known !== undefined) return known;
    names.set(name, names.size + 1);
    return names.size;
  };
  for (const [from, , to] of given.edges) [from, to].map(idOf);
  for (const { of } of given.grants ?? []) idOf(of);
  const nameOf = (id: number) => [...names].find(([, one]) => one === id)?.[0] ?? '';
  const kindOf = (id: number) => nameOf(id).split(':')[0] as EntityKind;
  const node = (id: number) => {
    const name = nameOf(id).split(':')[1] ?? '';
    return { id, kind: kindOf(id), name, key: nameOf(id), handle: name };
  };
  const edges = given.edges.map(([from, kind, to, basis = 'declared'], at): BlastEdge => {
    const ends = { from: idOf(from), to: idOf(to), fromKind: kindOf(idOf(from)), toKind: kindOf(idOf(to)) };
    return { id: at + 1, kind, ...ends, basis, count: 3, recordId: basis === 'observed' ? null : at + 100 };
  });
  const source: BlastSource = {
    nowUs: given.nowUs ?? null,
    used: new Map(
      Object.entries(given.used ?? {}).map(([name, events]) => [idOf(name), { events, firstUs: 1, lastUs: 2 }]),
    ),
    actedWith: (given.actedWith ?? []).map(idOf),
    nodes: (ids) => new Map(ids.filter((id) => nameOf(id) !== '').map((id) => [id, node(id)])),
    edges: (ids) => ({ edges: edges.filter((edge) => ids.includes(edge.from) || ids.includes(edge.to)), cut: false }),
    grants: (ids) => ({
      grants: (given.grants ?? [])
        .map(
          ({ of, ...grant }, at): BlastGrant => ({
            system: null,
            resource: null,
            via: 'scope',
            expiresUs: null,
            recordId: at + 500,
            ...grant,
            principal: idOf(of),
          }),
        )
        .filter((grant) => ids.includes(grant.principal)),
      cut: false,
    }),
    sameAccount: (ids) =>
      (given.twins ?? []).flatMap(([a, b]) =>
        [
          { id: idOf(a), other: idOf(b) },
          { id: idOf(b), other: idOf(a) },
        ].filter((pair) => ids.includes(pair.id)),
      ),
    facts: (ids) =>
      new Map(
        ids.map((id) => [
          id,
          new Map(Object.entries(given.facts?.[nameOf(id)] ?? {}).map(([name, value]) => [name, [value]])),
        ]),
      ),
    systems: () => ({ systems: [...names.values()].filter((id) => kindOf(id) === 'system').map(node), cut: false }),
  };
  const from = (subject: string) => {
    const reach = blast.reach(source, idOf(subject));
    const things = reach.nodes.slice(1).map((one) => nameOf(one.id));
    const path = (name: string) =>
      [...reach.nodes, ...reach.systems]
        .find((one) => one.id !== null && nameOf(one.id) === name)
        ?.path.map(
          (at) => `${nameOf(reach.hops[at]?.from ?? 0)} ${reach.hops[at]?.words} ${nameOf(reach.hops[at]?.to ?? 0)}`,
        );
    return { reach, things, path, work: blast.worklist(source, reach) };
  };
  return { from, idOf, source };
}

describe('the walk', () => {
  it('ends in a circle of agents that hand work to each other', () => {
    const { from } = world({
      edges: [
        ['agent:a', 'HANDED_OFF_TO', 'agent:b'],
        ['agent:b', 'HANDED_OFF_TO', 'agent:c'],
        ['agent:c', 'HANDED_OFF_TO', 'agent:a'],
        ['agent:c', 'HAS_CREDENTIAL', 'credential:k'],
      ],
    });
    const { things, path } = from('agent:a');
    expect(things).toEqual(['agent:b', 'agent:c', 'credential:k']);
    expect(path('credential:k')).toEqual([
      'agent:a hands work to agent:b',
      'agent:b hands work to agent:c',
      'agent:c holds credential:k',
    ]);
  });

  it('takes every agent of a blueprint with the blueprint and its credential, and no sibling with one agent', () => {
    const { from } = world({
      edges: [
        ['agent:a', 'INSTANCE_OF', 'blueprint:bp'],
        ['agent:b', 'INSTANCE_OF', 'blueprint:bp'],
        ['identity:app', 'HAS_CREDENTIAL', 'credential:secret'],
        ['agent:b', 'AUTHENTICATES_AS', 'identity:b'],
      ],
      twins: [['identity:app', 'blueprint:bp']],
    });
    expect(from('blueprint:bp').things).toEqual(expect.arrayContaining(['agent:a', 'agent:b', 'identity:b']));
    expect(from('credential:secret').path('agent:b')).toEqual([
      'credential:secret is a credential of identity:app',
      'identity:app is the same account as blueprint:bp',
      'blueprint:bp is the blueprint of agent:b',
    ]);
    expect(from('agent:a').things).toEqual([]);
  });

  it('gives a shared credential the rights of each agent, but neither agent nor the account’s other keys', () => {
    const { from } = world({
      edges: [
        ['agent:a', 'HAS_CREDENTIAL', 'credential:shared'],
        ['agent:b', 'HAS_CREDENTIAL', 'credential:shared'],
        ['agent:b', 'HAS_CREDENTIAL', 'credential:own'],
        ['agent:b', 'USES_TOOL', 'tool:shell'],
        ['identity:svc', 'HAS_CREDENTIAL', 'credential:shared'],
        ['identity:svc', 'HAS_CREDENTIAL', 'credential:other'],
        ['identity:svc', 'CAN_REACH', 'system:Jira'],
      ],
      grants: [
        { of: 'agent:a', text: 'repo', system: 'GitHub' },
        { of: 'agent:b', text: 'admin:org', system: 'GitHub' },
      ],
    });
    const { reach, things, work } = from('credential:shared');
    expect(things.sort()).toEqual(['agent:a', 'agent:b', 'identity:svc']);
    expect(reach.systems.map((system) => [system.name, system.tier])).toEqual([
      ['GitHub', 4],
      ['Jira', null],
    ]);
    // The agents themselves are not in foreign hands: their grants are work, pausing them is not.
    expect(work.filter((item) => item.stage === 'agents')).toEqual([]);
    expect(work[0]).toMatchObject({ urgency: 'contain', stage: 'credentials' });
    expect(work.filter((item) => item.stage === 'grants')).toHaveLength(2);
  });

  it('prefers what records state to a shorter way that events show, and says which it took', () => {
    const { from } = world({
      edges: [
        ['agent:a', 'AUTHENTICATES_AS', 'identity:svc', 'declared'],
        ['identity:svc', 'CAN_REACH', 'system:Crm', 'granted'],
        ['agent:a', 'CALLED', 'system:Crm', 'observed'],
        ['agent:a', 'CALLED', 'system:Mail', 'observed'],
      ],
    });
    const { reach, path } = from('agent:a');
    expect(path('system:Crm')).toHaveLength(2);
    expect(reach.systems.map((system) => [system.name, system.standing])).toEqual([
      ['Mail', 'observed'],
      ['Crm', 'stated'],
    ]);
  });

  it('follows rights that people lent to the people and no further', () => {
    const { from } = world({
      edges: [
        ['user:ana', 'DELEGATED_TO', 'integration:app'],
        ['user:ana', 'OWNS', 'agent:a'],
      ],
      actedWith: [],
    });
    expect(from('integration:app').things).toEqual(['user:ana']);
    expect(from('integration:app').work.map((item) => item.target)).toHaveLength(1);
    expect(from('user:ana').things).toEqual(['agent:a']);
  });

  it('leaves out permissions that ended and counts them', () => {
    const { from } = world({
      edges: [['agent:a', 'CAN_REACH', 'system:GitHub']],
      grants: [
        { of: 'agent:a', text: 'repo', system: 'GitHub', expiresUs: 5 },
        { of: 'agent:a', text: 'gist', system: 'GitHub', expiresUs: 50 },
      ],
      nowUs: 10,
    });
    const { reach } = from('agent:a');
    expect(reach.expired).toBe(1);
    expect(new Set(reach.permissions.map((row) => row.text))).toEqual(new Set(['gist']));
  });

  it('lists a permission of no known meaning under its system, and one without a system as such', () => {
    const { from } = world({
      edges: [['agent:a', 'CAN_REACH', 'system:Widgets']],
      grants: [
        { of: 'agent:a', text: 'frobnicate', system: 'Widgets' },
        { of: 'agent:a', text: 'unheard_of' },
      ],
    });
    const { reach } = from('agent:a');
    expect(reach.systems).toMatchObject([{ name: 'Widgets', tier: null, unstated: true }]);
    expect(reach.permissions.map((row) => [row.text, row.system, row.mapped])).toEqual([
      ['frobnicate', 'Widgets', false],
      ['unheard_of', 'Widgets', false],
    ]);
  });

  it('stops at its bounds and says so', () => {
    const chain = Array.from({ length: 12 }, (_, n): Line => [`agent:${n}`, 'HANDED_OFF_TO', `agent:${n + 1}`]);
    const far = world({ edges: chain }).from('agent:0');
    expect(far.things).toHaveLength(BLAST_LIMITS.depth);
    expect(far.reach.cuts).toEqual([`Paths of more than ${BLAST_LIMITS.depth} hops are not followed.`]);
    const fan = Array.from({ length: 2_100 }, (_, n): Line => ['agent:hub', 'USES_TOOL', `tool:${n}`]);
    const wide = world({ edges: fan }).from('agent:hub');
    expect(wide.things).toHaveLength(BLAST_LIMITS.nodes - 1);
    expect(wide.reach.cuts).toEqual(['Only the first 2,000 things reached are followed.']);
  });
});

describe('the worklist', () => {
  it('contains first, then takes away what was used, then what could be used, sessions before keys before grants', () => {
    const { from, idOf } = world({
      edges: [
        ['agent:a', 'HAS_CREDENTIAL', 'credential:session'],
        ['agent:a', 'HAS_CREDENTIAL', 'credential:key'],
        ['agent:a', 'HAS_INTEGRATION', 'integration:app'],
        ['agent:a', 'HANDED_OFF_TO', 'agent:b'],
        ['agent:b', 'HAS_CREDENTIAL', 'credential:far'],
      ],
      grants: [{ of: 'agent:a', text: 'repo', system: 'GitHub' }],
      facts: {
        'credential:session': { kind: 'user_session', status: 'revoked' },
        'credential:key': { kind: 'api_key', system: 'GitHub' },
      },
      used: { 'integration:app': 4 },
    });
    const { work } = from('agent:a');
    expect(work.map(({ urgency, stage, target }) => [urgency, stage, target])).toEqual([
      ['contain', 'sessions', idOf('credential:session')],
      ['contain', 'credentials', idOf('credential:key')],
      ['contain', 'agents', idOf('agent:a')],
      ['used', 'integrations', idOf('integration:app')],
      ['reachable', 'credentials', idOf('credential:far')],
      ['reachable', 'grants', idOf('agent:a')],
      ['reachable', 'agents', idOf('agent:b')],
    ]);
    expect(work[0]?.why).toContain('The inventory calls it revoked: verify that it is.');
    expect(work[1]?.where).toBe('GitHub');
    expect(work[3]?.why).toBe('4 events of a name it: a acts through app.');
  });
});

describe('objects', () => {
  const resource = (name: string, more: object = {}) => ({
    id: name.length * 1000 + name.charCodeAt(0),
    name,
    key: `crm.${name}:${name}`,
    system: 'Salesforce',
    type: '',
    dataClass: 'restricted',
    external: false,
    owner: '',
    ...more,
  });

  it('are covered by a permission on them, and by nothing when permissions are on other things', () => {
    const { from } = world({
      edges: [['agent:a', 'CAN_REACH', 'system:Salesforce']],
      grants: [{ of: 'agent:a', text: 'read', system: 'Salesforce', resource: 'Case' }],
    });
    const { reach } = from('agent:a');
    const found = blast.covered(reach, [resource('Case'), resource('Account'), resource('Other', { system: 'Jira' })]);
    expect(found.map((one) => [one.resource.name, one.unstated])).toEqual([['Case', false]]);
  });

  it('are within reach, and marked so, where a system is reached and nothing narrows it', () => {
    const { from } = world({ edges: [['agent:a', 'CALLED', 'system:Salesforce', 'observed']] });
    const found = blast.covered(from('agent:a').reach, [resource('Case')]);
    expect(found).toMatchObject([{ unstated: true, tier: null, verbs: [] }]);
  });
});
