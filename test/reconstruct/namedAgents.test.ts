import { expect, test } from 'vitest';
import { CaseBuilder, SECOND, T0 } from './caseBuilder.ts';

const PARENT = 'agent agent.id:support-helper';
const CHILD = 'agent agent.id:kb-searcher';

function listed(): CaseBuilder {
  const build = new CaseBuilder();
  build.entity(PARENT, true);
  build.entity(CHILD, true);
  return build;
}

test('a sub-agent that its span names only by name keeps its own work, whatever its caller states exactly', () => {
  const build = listed();
  const root = build.event({ agent: PARENT, keys: ['trace=t', 'span=t/a'] });
  const sub = build.event({
    at: T0 + SECOND,
    agent: 'agent agent.name:kb-searcher',
    keys: ['trace=t', 'span=t/b', 'parent_span=t/a'],
  });
  const call = build.event({
    at: T0 + 2 * SECOND,
    tool: 'tool tool:search',
    keys: ['trace=t', 'span=t/c', 'parent_span=t/b'],
  });
  const own = build.event({
    at: T0 + 3 * SECOND,
    tool: 'tool tool:reply',
    keys: ['trace=t', 'span=t/d', 'parent_span=t/a'],
  });
  const outcome = build.run();
  expect([root, sub, call, own].map((id) => outcome.agent(id))).toEqual([PARENT, CHILD, CHILD, PARENT]);
  expect([root, sub, call, own].map((id) => outcome.of(id).agentClass)).toEqual(['exact', 'strong', 'strong', 'exact']);
});

test('a service’s name gives way to the agent that the trace names nearer by', () => {
  const build = listed();
  build.event({ agent: PARENT, keys: ['trace=t', 'span=t/a'] });
  const child = build.event({
    at: T0 + SECOND,
    agent: 'agent service.name:agent-runtime',
    keys: ['trace=t', 'span=t/b', 'parent_span=t/a'],
  });
  const alone = build.event({ agent: 'agent service.name:agent-runtime', keys: ['trace=u', 'span=u/a'] });
  const named = build.event({ agent: 'agent service.name:kb searcher', keys: ['trace=v', 'span=v/a'] });
  const outcome = build.run();
  expect(outcome.agent(child)).toBe(PARENT);
  expect(outcome.agent(alone)).toBe('agent service.name:agent-runtime');
  expect(outcome.agent(named)).toBe(CHILD);
  expect([alone, named].map((id) => outcome.of(id).agentClass)).toEqual(['medium', 'medium']);
});

test('a step of a traced run that bears the name of a listed agent is that agent’s, and so is what it calls', () => {
  const build = listed();
  const step = (at: number, keys: `${'trace' | 'span' | 'parent_span'}=${string}`[], stepName?: string) =>
    build.event({ at: T0 + at * SECOND, source: 'langsmith.runs', keys, rest: { stepName } });
  const root = step(0, ['trace=t', 'span=t/a'], 'Support Helper');
  const sub = step(1, ['trace=t', 'span=t/b', 'parent_span=t/a'], 'kb_searcher');
  const model = step(2, ['trace=t', 'span=t/c', 'parent_span=t/b']);
  const stranger = step(3, ['trace=u', 'span=u/a'], 'RunnableSequence');
  const outcome = build.run();
  expect([root, sub, model, stranger].map((id) => outcome.agent(id))).toEqual([PARENT, CHILD, CHILD, null]);
  expect(outcome.of(model).agentClass).toBe('strong');
});

test('the model that was asked is no object that two records share', () => {
  const build = listed();
  const key = 'credential token.hash:shared';
  const asks = { credential: key, objects: ['object litellm.model:gpt-4.1'], source: 'litellm.proxy' } as const;
  build.event({ ...asks, agent: PARENT, initiator: 'user email:alice@northwind.example' });
  const other = build.event({ ...asks, at: T0 + 20 * SECOND });
  const outcome = build.run();
  expect(outcome.agent(other)).toBeNull();
  expect(outcome.links.filter(({ class: kind }) => kind === 'medium')).toEqual([]);
});

test('an agent that a trace names by an id of its own and the inventory by another is no contradiction where the name is one agent’s', () => {
  const outcomeOf = (names: readonly string[]) => {
    const build = new CaseBuilder();
    const agents = names.map((name, i) => {
      const id = build.entity(`agent agent.id:AG-00${i}`, true);
      const fact = build.entities[id - 1];
      if (fact !== undefined) build.entities[id - 1] = { ...fact, name };
      return `agent agent.id:AG-00${i}`;
    });
    build.declare(agents[0] ?? '', 'HAS_INTEGRATION', 'integration oauth.client:607-x');
    const seen = build.entity('agent otel.agent:doc-summarizer');
    const fact = build.entities[seen - 1];
    if (fact !== undefined) build.entities[seen - 1] = { ...fact, name: 'Doc Summarizer' };
    build.event({
      source: 'otel.genai_spans',
      agent: 'agent otel.agent:doc-summarizer',
      initiator: 'user email:ana@contoso.example',
      tool: 'tool tool:drive_get',
      keys: ['trace=t', 'span=t/a', 'object_ref=*:1qT7pRiceList2025vQ0aXbYcZ'],
    });
    const record = build.event({
      at: T0 + SECOND,
      source: 'google.workspace_reports',
      integration: 'integration oauth.client:607-x',
      keys: ['object_ref=google drive:1qT7pRiceList2025vQ0aXbYcZ'],
      rest: { actorRole: 'app' },
    });
    const outcome = build.run();
    return [outcome.user(record), outcome.agent(record)];
  };
  expect(outcomeOf(['Doc Summarizer'])).toEqual(['user email:ana@contoso.example', 'agent agent.id:AG-000']);
  expect(outcomeOf(['Mail Sorter'])).toEqual([null, 'agent agent.id:AG-000']);
  expect(outcomeOf(['Mail Sorter', 'Doc Summarizer'])).toEqual([null, 'agent agent.id:AG-000']);
});
