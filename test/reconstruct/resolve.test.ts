import { describe, expect, test } from 'vitest';
import { readInventory } from '../../electron/reconstruct/identities/inventory.ts';
import { resolveEntities } from '../../electron/reconstruct/identities/resolve.ts';
import { CaseBuilder } from './caseBuilder.ts';

function merged(build: CaseBuilder): string[] {
  const resolution = resolveEntities(build.source());
  const name = (id: number) => build.entities[id - 1]?.key;
  return resolution.merges.map((merge) => `${name(merge.fromId)} → ${name(merge.intoId)}`);
}

test('users of two sources join by e-mail, without regard to case, and the inventory names the result', () => {
  const build = new CaseBuilder();
  build.entity('user okta.user:00u1');
  build.entity('user sf.user:0055g00000Dr1ftAAA');
  build.entity('user email:mia.torres@northwind.example', true);
  build.alias('user okta.user:00u1', 'email:Mia.Torres@Northwind.example');
  build.alias('user sf.user:0055g00000Dr1ftAAA', 'email:mia.torres@northwind.example ');
  expect(merged(build)).toEqual([
    'okta.user:00u1 → email:mia.torres@northwind.example',
    'sf.user:0055g00000Dr1ftAAA → email:mia.torres@northwind.example',
  ]);
  expect(resolveEntities(build.source()).merges[0]?.why).toBe(
    'Both state the same email mia.torres@northwind.example.',
  );
});

test('letter case counts in ids that are case-sensitive', () => {
  const build = new CaseBuilder();
  build.entity('credential aws.key:AKIAEXAMPLE');
  build.entity('credential cred.id:one');
  build.alias('credential cred.id:one', 'aws.key:akiaexample');
  expect(merged(build)).toEqual([]);
});

test('names never join people', () => {
  const build = new CaseBuilder();
  build.alias('user okta.user:00u1', 'name:Jon Ward');
  build.alias('user okta.user:00u2', 'name:Jon Ward');
  expect(merged(build)).toEqual([]);
});

test('one address with two directory ids joins nobody', () => {
  const build = new CaseBuilder();
  build.alias('user entra.oid:11111111-aaaa-4aaa-8aaa-111111111111', 'email:shared@contoso.example');
  build.alias('user entra.oid:22222222-aaaa-4aaa-8aaa-222222222222', 'email:shared@contoso.example');
  build.alias('user okta.user:00u9', 'email:shared@contoso.example');
  expect(merged(build)).toEqual([]);
});

test('a plain alias does not join two addresses, an account id does (a renamed person)', () => {
  const weak = new CaseBuilder();
  weak.alias('user email:a@x.example', 'slack.user:U1');
  weak.alias('user email:b@x.example', 'slack.user:U1');
  expect(merged(weak)).toEqual([]);
  const renamed = new CaseBuilder();
  renamed.alias('user email:old@x.example', 'okta.user:00u1');
  renamed.alias('user email:new@x.example', 'okta.user:00u1');
  expect(merged(renamed)).toEqual(['email:old@x.example → email:new@x.example']);
});

test('placeholders and the zero GUID identify nothing', () => {
  const build = new CaseBuilder();
  for (const id of ['1', '2', '3'])
    build.alias(`user okta.user:00u${id}`, 'email:N/A', 'entra.oid:00000000-0000-0000-0000-000000000000');
  expect(merged(build)).toEqual([]);
});

test('an agent and its service principal stay two things, joined as the same account', () => {
  const build = new CaseBuilder();
  const guid = '8d2f0000-1111-4222-8333-444455556666';
  const agent = build.entity('agent agent.id:hr-onboarder', true);
  const identity = build.entity(`identity entra.spn:${guid}`);
  build.alias('agent agent.id:hr-onboarder', `entra.spn:${guid.toUpperCase()}`);
  const resolution = resolveEntities(build.source());
  expect(resolution.merges).toEqual([]);
  const inventory = readInventory(build.source(), resolution);
  expect(inventory.agentItself(identity)).toBe(agent);
  expect(inventory.sameAccount).toEqual([{ agent, identity }]);
});

test('a thousand entities in one alias group are joined in one pass, in any order of rows', () => {
  const build = new CaseBuilder();
  for (let i = 0; i < 1000; i++) build.alias(`user src.user:${i}`, 'email:one@x.example');
  const source = build.source();
  const forward = resolveEntities(source).merges;
  const backward = resolveEntities({
    ...source,
    entities: () => [...source.entities()].reverse(),
    aliases: () => [...source.aliases()].reverse(),
  }).merges;
  expect(forward).toHaveLength(999);
  expect(backward).toEqual(forward);
});

test('an analyst joins what no id joins, and keeps apart what ids would join; of different kinds nothing is joined', () => {
  const build = new CaseBuilder();
  const people = ['user github.user:alice-w', 'user email:alice@x.example', 'user sf.user:0055', 'user sf.login:alice'];
  build.alias('user sf.user:0055', 'src.user:17').alias('user sf.login:alice', 'src.user:17');
  expect(merged(build)).toEqual(['sf.login:alice → sf.user:0055']);
  build
    .decideEntities(people[0] ?? '', people[1] ?? '', 'merge')
    .decideEntities(people[2] ?? '', people[3] ?? '', 'split');
  const { merges } = resolveEntities(build.source());
  expect(merges).toHaveLength(1);
  expect(merges[0]).toMatchObject({ why: 'Joined by the analyst: asked them' });
});

test('an agent that a product’s log names by its account is the one that the inventory lists with that account, unless two are', () => {
  const listedWith = (agents: readonly string[], system: string) => {
    const build = new CaseBuilder();
    build.entity('agent github.user:code-helper[bot]');
    build.entity('identity identity.id:Code-Helper[bot]', true);
    build.fact('identity identity.id:Code-Helper[bot]', 'system', system);
    for (const agent of agents) {
      build.declare(`agent agent.id:${agent}`, 'AUTHENTICATES_AS', 'identity identity.id:Code-Helper[bot]');
    }
    return build;
  };
  expect(merged(listedWith(['ag-1'], 'GitHub'))).toEqual(['github.user:code-helper[bot] → agent.id:ag-1']);
  expect(resolveEntities(listedWith(['ag-1'], 'GitHub').source()).merges[0]?.why).toContain('to this agent alone');
  // Shared by two, or an account of another product: it tells nothing.
  expect(merged(listedWith(['ag-1', 'ag-2'], 'GitHub'))).toEqual([]);
  expect(merged(listedWith(['ag-1'], 'Salesforce'))).toEqual([]);
});

test('an agent that a log names by its OAuth client, or as a GitHub App, is the one listed with that client or under that id', () => {
  const client = 'ab3f0c11-db44-4010-8e1f-5a7b13961905';
  const withClient = (agents: readonly string[]) => {
    const build = new CaseBuilder();
    build.entity(`agent entra.spn:${client}`);
    for (const agent of agents) {
      build.entity(`agent agent.id:${agent}`, true);
      build.declare(`agent agent.id:${agent}`, 'HAS_INTEGRATION', `integration oauth.client:${client}`);
    }
    return build;
  };
  expect(merged(withClient(['ag-1']))).toEqual([`entra.spn:${client} → agent.id:ag-1`]);
  expect(merged(withClient(['ag-1', 'ag-2']))).toEqual([]);
  // Its service principal has an id of its own.
  const withPrincipal = withClient(['ag-1']);
  withPrincipal.alias('agent agent.id:ag-1', 'entra.spn:95328120-604a-42d0-afa0-ace194ea3c43');
  expect(merged(withPrincipal)).toEqual([`entra.spn:${client} → agent.id:ag-1`]);

  const asApp = (system: string, login = 'review-buddy[bot]') => {
    const build = new CaseBuilder();
    build.entity(`agent github.user:${login}`);
    build.entity('agent agent.id:review-buddy', true);
    build.fact('agent agent.id:review-buddy', 'intended_systems', system);
    return build;
  };
  expect(merged(asApp('GitHub'))).toEqual(['github.user:review-buddy[bot] → agent.id:review-buddy']);
  expect(merged(asApp('Jira'))).toEqual([]);
  expect(merged(asApp('GitHub', 'review-buddy-2[bot]'))).toEqual([]);
});

describe('an agent node of a workflow and the agent that an inventory lists for it', () => {
  const NODE = 'agent agent.id:rF7kQ2mZp1Xs9LdA/AI Agent';
  const FLOW = 'workflow workflow.id:rF7kQ2mZp1Xs9LdA';
  const listed = (platforms: readonly (string | undefined)[], agents = ['ag-1']) => {
    const build = new CaseBuilder();
    build.entity(NODE);
    for (const agent of agents) build.declare(`agent agent.id:${agent}`, 'CAN_TRIGGER', FLOW);
    for (const [at, platform] of platforms.entries())
      if (platform !== undefined) build.fact(at === 0 ? FLOW : `agent agent.id:${agents[0]}`, 'platform', platform);
    return build;
  };

  test('are one where both are alone and on one platform, whatever the node is called', () => {
    const build = listed(['n8n', 'N8N ']);
    expect(merged(build)).toEqual(['agent.id:rF7kQ2mZp1Xs9LdA/AI Agent → agent.id:ag-1']);
    expect(resolveEntities(build.source()).merges[0]).toMatchObject({ ns: 'workflow.id', value: 'rF7kQ2mZp1Xs9LdA' });
  });

  test('stay two where the listed agent lives elsewhere and only starts the workflow', () => {
    expect(merged(listed(['n8n', 'Copilot Studio']))).toEqual([]);
  });

  test('stay two where no platform is stated and the names differ', () => {
    expect(merged(listed([undefined, undefined]))).toEqual([]);
    expect(merged(listed(['n8n', undefined]))).toEqual([]);
  });

  test('are one where no platform is stated and the names agree', () => {
    const build = listed(['n8n', undefined]);
    build.entities.splice(0, build.entities.length, ...build.entities.map((one) => ({ ...one, name: 'AI Agent' })));
    expect(merged(build)).toHaveLength(1);
  });

  test('stay apart where the inventory lists two agents, or the workflow shows two nodes', () => {
    expect(merged(listed(['n8n', 'n8n'], ['ag-1', 'ag-2']))).toEqual([]);
    const two = listed(['n8n', 'n8n']);
    two.entity('agent agent.id:rF7kQ2mZp1Xs9LdA/Reviewer');
    expect(merged(two)).toEqual([]);
  });

  test('stay apart where the analyst says so', () => {
    const build = listed(['n8n', 'n8n']);
    build.decideEntities(NODE, 'agent agent.id:ag-1', 'split');
    expect(merged(build)).toEqual([]);
  });
});

test('the holder of a grant whose kind nothing states is what another inventory lists under its id', () => {
  const holder = 'agent principal.id:712020:aa';
  const asIdentity = new CaseBuilder();
  asIdentity.alias(holder, 'agent.id:712020:aa');
  asIdentity.entity('identity identity.id:712020:aa', true);
  expect(merged(asIdentity)).toEqual(['principal.id:712020:aa → identity.id:712020:aa']);
  const asAgent = new CaseBuilder();
  asAgent.alias(holder, 'agent.id:712020:aa');
  asAgent.entity('agent agent.id:712020:aa', true);
  asAgent.entity('identity identity.id:712020:aa', true);
  expect(merged(asAgent)).toEqual(['principal.id:712020:aa → agent.id:712020:aa']);
  const asNobody = new CaseBuilder();
  asNobody.alias(holder, 'agent.id:712020:aa');
  expect(merged(asNobody)).toEqual([]);
});

describe('an id that an inventory states for a person without its product', () => {
  const PERSON = 'user email:maria.torres@contoso.example';
  const listed = (systems?: string): CaseBuilder => {
    const build = new CaseBuilder();
    build.entity(PERSON, true);
    build.alias(PERSON, 'user.id:MTorres');
    if (systems !== undefined) build.fact(PERSON, 'systems', systems);
    build.entity('user github.user:mtorres');
    return build;
  };

  test('joins the account of a product that the row lists', () => {
    expect(merged(listed('Salesforce;GitHub'))).toEqual(['github.user:mtorres → email:maria.torres@contoso.example']);
  });

  test('joins no account of another product, nor one that the row states otherwise or that another person has', () => {
    expect(merged(listed('Okta'))).toEqual([]);
    expect(merged(listed('GitHub').alias(PERSON, 'github.user:maria-t'))).toEqual([]);
    const taken = listed('GitHub');
    taken.entity('user email:miguel@contoso.example', true);
    taken.alias('user email:miguel@contoso.example', 'github.user:mtorres');
    expect(merged(taken)).toEqual(['github.user:mtorres → email:miguel@contoso.example']);
  });

  test('says nothing where two people are listed under it', () => {
    const build = listed('GitHub');
    build.entity('user email:m.torres@contoso.example', true);
    build.alias('user email:m.torres@contoso.example', 'user.id:mtorres');
    expect(merged(build)).toEqual([]);
  });

  test('makes the account likely that person’s, never surely, where no system is listed', () => {
    const build = listed();
    const event = build.event({ actor: 'user github.user:mtorres', rest: { actorRole: 'user' } });
    const outcome = build.run();
    expect(outcome.merges).toEqual([]);
    expect(outcome.user(event)).toBe(PERSON);
    expect(outcome.of(event).userClass).toBe('medium');
  });

  test('is that of the owner whom another inventory names by it', () => {
    const build = listed();
    build.declare('user name:mtorres', 'OWNS', 'agent agent.id:triage');
    expect(merged(build)).toEqual(['name:mtorres → email:maria.torres@contoso.example']);
  });
});

test('a person whom an inventory gives two addresses is joined to the account that it states for them', () => {
  const build = new CaseBuilder();
  build.entity('user email:maria.torres@contoso.example', true);
  build.alias('user email:maria.torres@contoso.example', 'email:mt@contoso.onmicrosoft.com', 'github.user:mtorres');
  build.entity('user github.user:mtorres');
  expect(merged(build)).toEqual(['github.user:mtorres → email:maria.torres@contoso.example']);
});

test('an account that an agent is listed with is one of the systems that the agent is listed for', () => {
  const build = new CaseBuilder();
  build.declare('agent agent.id:triage', 'AUTHENTICATES_AS', 'identity identity.id:svc-triage');
  build.fact('agent agent.id:triage', 'intended_systems', 'Jira;ServiceNow');
  const account = build.entity('user snow.user:svc-triage');
  const other = build.entity('user github.user:svc-triage');
  const inventory = readInventory(build.source(), resolveEntities(build.source()));
  expect([account, other].map((id) => inventory.isMachineAccount(id))).toEqual([true, false]);
});
