import { expect, test } from 'vitest';
import { CaseBuilder, MINUTE, SECOND, T0 } from './caseBuilder.ts';

const ACCOUNT = 'user atlassian.account:712020:aa8d3bb1-7e6f-408b-b8ae-76f88fda3aad';

/** Calls of `people` in turn, each followed a second later by a record of the account on the issue it names; returns the records. */
function served(build: CaseBuilder, people: readonly string[], after: (i: number) => number = () => SECOND): number[] {
  return people.map((person, i) => {
    const issue = `jira:${20_455 + i}`;
    build.event({
      at: T0 + i * 9 * MINUTE,
      source: 'langsmith.runs',
      agent: 'agent otel.agent:release-notes',
      initiator: person,
      tool: 'tool tool:jira_update_issue',
      keys: [`trace=t${i}`, `span=t${i}/a`, `object_ref=${issue}`],
    });
    return build.event({
      at: T0 + i * 9 * MINUTE + after(i),
      source: 'jira.audit',
      actor: ACCOUNT,
      system: 'system system:jira',
      keys: [`object_ref=${issue}`],
      rest: { actorRole: 'user' },
    });
  });
}

const ANA = 'user email:ana@contoso.example';
const BO = 'user email:bo@contoso.example';

test('an account that nobody lists and that follows the calls of several people’s runs is no person', () => {
  const build = new CaseBuilder();
  const records = served(build, [ANA, BO, ANA, BO, ANA]);
  const outcome = build.run();
  for (const record of records) {
    expect(outcome.user(record)).not.toBe(ACCOUNT);
    expect(outcome.of(record).direct).toBe(false);
  }
  expect(outcome.user(records[0] ?? 0)).toBe(ANA);
  expect(outcome.agent(records[0] ?? 0)).toBe('agent otel.agent:release-notes');
});

test.each([
  ['one person’s runs', [ANA, ANA, ANA, ANA, ANA], () => SECOND],
  ['runs that were over', [ANA, BO, ANA, BO, ANA], (i: number) => (2 + ((i * 3) % 5)) * MINUTE],
  ['too few runs', [ANA, BO], () => SECOND],
])('an account that follows %s stays a person’s', (_, people, after) => {
  const build = new CaseBuilder();
  const records = served(build, people, after);
  const outcome = build.run();
  expect(outcome.user(records.at(-1) ?? 0)).toBe(ACCOUNT);
});

test('an account that its name calls a service’s is no person; one that an inventory lists is', () => {
  const build = new CaseBuilder();
  const event = build.event({ actor: 'user snow.user:svc.ai.triage', rest: { actorRole: 'user' } });
  expect(build.run().user(event)).toBe(null);
  build.entity('user snow.user:svc.ai.triage', true);
  expect(build.run().user(event)).toBe('user snow.user:svc.ai.triage');
});

test('what was started by somebody and done by nobody who is named was not done by hand', () => {
  const build = new CaseBuilder();
  const event = build.event({ source: 'langsmith.runs', initiator: ANA, keys: ['trace=t', 'span=t/a'] });
  const bare = build.event({ at: T0 + SECOND, source: 'langsmith.runs', initiator: ANA });
  const outcome = build.run();
  expect(outcome.of(event)).toMatchObject({ direct: false, userClass: 'exact' });
  expect(outcome.of(bare).direct).toBe(true);
});

test('whoever all known uses of a role session are for is likely behind its opening by a workload, several are candidates', () => {
  const opened = (people: readonly string[]) => {
    const build = new CaseBuilder();
    const opening = build.event({
      actor: 'identity identity.id:bedrock-agentcore.amazonaws.com',
      keys: ['access_key_issued=ASIAEXAMPLE0000001'],
      rest: { actorRole: 'service' },
    });
    people.forEach((person, i) => {
      build.event({
        at: T0 + (i + 1) * SECOND,
        initiator: person,
        actor: 'identity aws.arn:arn:aws:iam::1:role/reader',
        keys: ['access_key=ASIAEXAMPLE0000001'],
        rest: { actorRole: 'service' },
      });
    });
    const outcome = build.run();
    return {
      user: outcome.user(opening),
      userClass: outcome.of(opening).userClass,
      of: outcome.candidates(opening, 'user'),
    };
  };
  expect(opened([ANA, ANA])).toMatchObject({ user: ANA, userClass: 'medium' });
  const several = opened([ANA, BO]);
  expect(several.user).toBe(null);
  expect(several.of).toEqual(expect.arrayContaining([ANA, BO]));
});

test('what an application does with the person’s grant after their agent’s call has ended is that agent’s; by hand it is the person’s', () => {
  const outcomeOf = (userAgent: string, integration: string | undefined) => {
    const build = new CaseBuilder();
    build.event({
      at: T0,
      endAt: T0 + SECOND,
      source: 'langsmith.runs',
      agent: 'agent agent.name:quote writer',
      initiator: ANA,
      tool: 'tool tool:update',
      keys: ['trace=t', 'span=t/a', 'object_ref=*:006f6d1pAp26Z5A'],
    });
    const record = build.event({
      at: T0 + 8 * SECOND,
      source: 'salesforce.event_log_file',
      actor: ANA,
      ...(integration === undefined ? {} : { integration }),
      system: 'system system:salesforce',
      keys: ['object_ref=salesforce:006f6d1pAp26Z5AAIU'],
      rest: { actorRole: 'user', userAgent },
    });
    const outcome = build.run();
    return [outcome.user(record), outcome.agent(record)];
  };
  expect(outcomeOf('langgraph/0.2', 'integration sf.app:0H4x')).toEqual([ANA, 'agent agent.name:quote writer']);
  expect(outcomeOf('Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0', undefined)).toEqual([ANA, null]);
});

test('agents that may work in a role are candidates of its opening by a workload, and so are the people of their runs', () => {
  const build = new CaseBuilder();
  const ROLE = 'identity aws.arn:arn:aws:iam::1:role/claims';
  for (const name of ['one', 'two']) build.declare(`agent agent.id:${name}`, 'AUTHENTICATES_AS', ROLE);
  build.event({
    source: 'otel.genai_spans',
    agent: 'agent agent.id:one',
    initiator: ANA,
    keys: ['trace=t', 'span=t/a'],
  });
  const opening = build.event({
    at: T0 + SECOND,
    actor: 'identity aws.arn:arn:aws:iam::1:role/task',
    objects: ['object aws.role:arn:aws:iam::1:role/claims'],
    keys: ['access_key_issued=ASIAEXAMPLE0000001'],
    rest: { actorRole: 'service', classUid: 3002 },
  });
  const outcome = build.run();
  expect(outcome.candidates(opening, 'agent')).toEqual(
    expect.arrayContaining(['agent agent.id:one', 'agent agent.id:two']),
  );
  expect(outcome.candidates(opening, 'user')).toContain(ANA);
});
