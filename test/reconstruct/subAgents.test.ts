/** Several agents in one trace: who called whom, with whose account, and what is not known where a span is missing. */
import { describe, expect, test } from 'vitest';
import { CaseBuilder, SECOND, T0 } from './caseBuilder.ts';

const ANA = 'user email:ana@contoso.example';
const DEAL = 'agent agent.id:deal-desk';
const PRICING = 'agent agent.id:pricing-helper';
const ACCOUNT = 'identity identity.id:svc-crm';
const RUN = 'bead1577b34da6a3ce929d0e0e4736aa';
const TRACE = `trace=${RUN}` as const;

/** A caller, the agent it calls, a tool call below that or below a missing span, and the record of what the call did. */
function run({ orphan = false, tellsAgents = true } = {}) {
  const build = new CaseBuilder();
  if (tellsAgents) build.declare(DEAL, 'AUTHENTICATES_AS', ACCOUNT);
  build.entity(PRICING, true);
  const source = 'otel.genai_spans';
  const service = 'agent service.name:crm-agents';
  build.event({ source, initiator: ANA, agent: tellsAgents ? DEAL : service, keys: [TRACE, `span=${RUN}/1`] });
  if (tellsAgents)
    build.event({ source, at: T0 + SECOND, agent: PRICING, keys: [TRACE, `span=${RUN}/2`, `parent_span=${RUN}/1`] });
  const call = build.event({
    source,
    at: T0 + 2 * SECOND,
    tool: 'tool tool:get_record',
    ...(orphan ? { agent: service } : {}),
    keys: [TRACE, `span=${RUN}/3`, `parent_span=${RUN}/${orphan ? '9' : '2'}`, 'object_ref=*:006-77'],
  });
  const record = build.event({
    source: 'salesforce.event_log_file',
    at: T0 + 2 * SECOND + 200_000,
    actor: ACCOUNT,
    system: 'system system:salesforce',
    keys: ['object_ref=salesforce:006-77'],
    rest: { actorRole: 'service' },
  });
  const other = build.event({
    source: 'salesforce.event_log_file',
    at: T0 + 3600 * SECOND,
    actor: ACCOUNT,
    system: 'system system:salesforce',
    keys: ['object_ref=salesforce:006-78'],
    rest: { actorRole: 'service' },
  });
  return { outcome: build.run(), call, record, other };
}

describe('an agent that another called', () => {
  test('works with its caller’s account', () => {
    const { outcome, record } = run();
    expect(outcome.agent(record)).toBe(PRICING);
    expect(outcome.user(record)).toBe(ANA);
    expect(outcome.of(record)).toMatchObject({ agentClass: 'strong', userClass: 'strong' });
  });

  test('leaves no certainty to what its caller’s account did elsewhere', () => {
    const { outcome, other } = run();
    expect(outcome.agent(other)).toBe(DEAL);
    expect(outcome.of(other).agentClass).toBe('medium');
    expect(outcome.candidates(other, 'agent')).toEqual(expect.arrayContaining([DEAL, PRICING]));
  });

  test('is a candidate beside its caller where the span between is missing', () => {
    const { outcome, call } = run({ orphan: true });
    expect(outcome.agent(call)).toBeNull();
    expect(outcome.candidates(call, 'agent')).toEqual(expect.arrayContaining([DEAL, PRICING]));
    expect(outcome.user(call)).toBe(ANA);
  });
});

test('a trace that names its service alone gives that, and no more than medium', () => {
  const { outcome, call } = run({ orphan: true, tellsAgents: false });
  expect(outcome.agent(call)).toBe('agent service.name:crm-agents');
  expect(outcome.of(call).agentClass).toBe('medium');
});

describe('an agent’s name without an id', () => {
  const named = (...known: readonly string[]) => {
    const build = new CaseBuilder();
    for (const text of known) build.event({ source: 'otel.genai_spans', at: T0 + SECOND, agent: text });
    const id = build.event({ source: 'otel.genai_spans', agent: 'agent agent.name:scout' });
    const outcome = build.run();
    return { agent: outcome.agent(id), agentClass: outcome.of(id).agentClass };
  };

  test('is the one agent that records know by it', () => {
    expect(named('agent otel.agent:scout')).toEqual({ agent: 'agent otel.agent:scout', agentClass: 'strong' });
  });

  test('stays a name where two agents have it, or none', () => {
    expect(named('agent otel.agent:scout', 'agent m365.agent:scout').agent).toBe('agent agent.name:scout');
    expect(named()).toEqual({ agent: 'agent agent.name:scout', agentClass: 'exact' });
  });
});

test('whoever asked an agent is a candidate for what one that it calls did at that time; nobody else is', () => {
  const build = new CaseBuilder();
  const source = 'defender.cloud_app_events';
  const system = 'system system:agent 365';
  const outer = '0a5d7e8a-1f7b-4f0e-8a41-6d9f2b1c7e55';
  const hands = `${outer}_5be1c3a4-99a0-4a53-8b5e-2f1d3c4b5a69`;
  const asked = (at: number, initiator: string, agent: string, conversation: string) =>
    build.event({ source, at, system, initiator, agent, keys: [`conversation=m365:${conversation}`] });
  asked(T0, ANA, DEAL, outer);
  build.event({
    source,
    at: T0 + SECOND,
    system,
    agent: PRICING,
    keys: [`conversation=m365:${hands}`, `conversation=m365:${outer}`],
  });
  // Another day: Bo asks the same agent, Cy an agent that calls nobody, and the sub-agent's record has lost its conversation.
  const day = T0 + 86_400 * SECOND;
  asked(day, 'user email:bo@contoso.example', DEAL, '1b5d7e8a-1f7b-4f0e-8a41-6d9f2b1c7e55');
  asked(day, 'user email:cy@contoso.example', 'agent agent.id:travel', '2b5d7e8a-1f7b-4f0e-8a41-6d9f2b1c7e55');
  const lost = build.event({ source, at: day + 5 * SECOND, system, agent: PRICING });
  const outcome = build.run();
  expect(outcome.user(lost)).toBeNull();
  expect(outcome.agent(lost)).toBe(PRICING);
  expect(outcome.candidates(lost, 'user').filter((one) => one !== null)).toEqual(['user email:bo@contoso.example']);
});
