/** Agent platforms that act with a person's rights, and accounts of agents in other hands. */
import { describe, expect, test } from 'vitest';
import { CaseBuilder, MINUTE, SECOND, T0 } from './caseBuilder.ts';

const ANA = 'user email:ana@contoso.example';
const TRAVEL = 'agent m365.agent:travel-desk';
const POWER_VIRTUAL_AGENTS = 'integration oauth.client:9d8f559b-5984-46a4-902a-ad4271e83efa';
const FILE = 'object sharepoint.file:https://contoso.sharepoint.com/sites/travel/rules.docx';
const FILE_KEY = 'object_ref=sharepoint:https://contoso.sharepoint.com/sites/travel/rules.docx';

/** A sign-in of the platform for Ana, the file that was read with its token, and the platform's record of the conversation. */
function platformRun({
  agent,
  secondAgent,
  withToken = true,
}: {
  readonly agent?: string;
  readonly secondAgent?: string;
  readonly withToken?: boolean;
}) {
  const build = new CaseBuilder();
  build.event({
    source: 'm365.unified_audit',
    actor: ANA,
    initiator: ANA,
    ...(agent === undefined ? {} : { agent }),
    system: 'system system:microsoft 365 copilot',
    objects: [FILE],
    keys: ['conversation=m365:3d2f1c70-0c8b-4a5e-9b51-6c2a77d0e911', FILE_KEY],
    rest: { actorRole: 'user' },
  });
  const signIn = build.event({
    source: 'entra.sign_in',
    at: T0 + SECOND,
    actor: ANA,
    integration: POWER_VIRTUAL_AGENTS,
    system: 'system system:entra id',
    keys: ['token_issued=0a1b2c3d-0001-4000-8000-000000000001'],
    rest: { actorRole: 'user', classUid: 3002, verb: 'sign_in', interactive: false },
  });
  const read = (at: number, object: string, key: `object_ref=${string}`) =>
    build.event({
      source: 'm365.unified_audit',
      at,
      actor: 'identity entra.spn:9d8f559b-5984-46a4-902a-ad4271e83efa',
      impersonated: ANA,
      integration: POWER_VIRTUAL_AGENTS,
      system: 'system system:sharepoint',
      objects: [object],
      keys: withToken ? ['token=0a1b2c3d-0001-4000-8000-000000000001', key] : [key],
      rest: { actorRole: 'app' },
    });
  const file = read(T0 + 2 * SECOND, FILE, FILE_KEY);
  if (secondAgent !== undefined) {
    const other = 'https://contoso.sharepoint.com/sites/travel/other.docx';
    build.event({
      source: 'm365.unified_audit',
      at: T0 + 3 * SECOND,
      actor: ANA,
      initiator: ANA,
      agent: secondAgent,
      system: 'system system:microsoft 365 copilot',
      objects: [`object sharepoint.file:${other}`],
      keys: ['conversation=m365:77777777-0c8b-4a5e-9b51-6c2a77d0e911', `object_ref=sharepoint:${other}`],
      rest: { actorRole: 'user' },
    });
    read(T0 + 4 * SECOND, `object sharepoint.file:${other}`, `object_ref=sharepoint:${other}`);
  }
  return { outcome: build.run(), signIn, file };
}

describe('a sign-in of an agent platform', () => {
  test('is not a person working alone', () => {
    const { outcome, signIn } = platformRun({});
    expect(outcome.of(signIn)).toMatchObject({ direct: false, agent: null, userClass: 'medium' });
    expect(outcome.user(signIn)).toBe(ANA);
  });

  test('has the agents as candidates that the person used then', () => {
    const { outcome, signIn } = platformRun({ agent: TRAVEL, withToken: false });
    expect(outcome.agent(signIn)).toBeNull();
    expect(outcome.candidates(signIn, 'agent')).toContain(TRAVEL);
  });

  test('is likely of the agent that did all that is known to have been done with its token', () => {
    const { outcome, signIn } = platformRun({ agent: TRAVEL });
    expect(outcome.agent(signIn)).toBe(TRAVEL);
    expect(outcome.of(signIn).agentClass).toBe('medium');
  });

  test('names no agent where two used its token', () => {
    const { outcome, signIn } = platformRun({ agent: TRAVEL, secondAgent: 'agent m365.agent:expenses' });
    expect(outcome.agent(signIn)).toBeNull();
  });
});

test('what a conversation without an agent’s id read is tied to it by the file, and given no agent', () => {
  const { outcome, file } = platformRun({});
  expect(outcome.user(file)).toBe(ANA);
  expect(outcome.of(file)).toMatchObject({ userClass: 'medium', agent: null, direct: false });
});

describe('an agent’s own account', () => {
  const AGENT = 'agent agent.id:5a5a5a5a-0001-4000-8000-000000000001';
  const ACCOUNT = 'identity entra.spn:5a5a5a5a-0001-4000-8000-000000000001';

  function calls(stranger: { readonly ip: string; readonly userAgent: string }) {
    const build = new CaseBuilder();
    build.alias(AGENT, 'entra.spn:5a5a5a5a-0001-4000-8000-000000000001');
    build.entity(AGENT, true);
    const call = (at: number, from: { readonly ip: string; readonly userAgent: string }) =>
      build.event({
        source: 'microsoft.graph_activity',
        at,
        actor: ACCOUNT,
        system: 'system system:microsoft graph',
        rest: { actorRole: 'app', ...from },
      });
    const usual = Array.from({ length: 12 }, (_, i) =>
      call(T0 + i * MINUTE, { ip: '20.86.41.3', userAgent: 'azsdk-python-core/1.30' }),
    );
    const strange = Array.from({ length: 6 }, (_, i) => call(T0 + i * MINUTE + SECOND, stranger));
    return { outcome: build.run(), usual, strange };
  }

  test('is exact from where it works', () => {
    const { outcome, usual } = calls({ ip: '20.86.41.9', userAgent: 'azsdk-python-core/1.31' });
    for (const id of usual) expect(outcome.of(id).agentClass).toBe('exact');
  });

  test('is no certainty from elsewhere with another program, however often', () => {
    const { outcome, strange, usual } = calls({ ip: '185.220.101.34', userAgent: 'python-requests/2.32.3' });
    for (const id of strange) expect(outcome.of(id).agentClass).toBe('medium');
    for (const id of usual) expect(outcome.of(id).agentClass).toBe('exact');
  });

  test('stays exact where only the network or only the program is another', () => {
    for (const other of [
      { ip: '52.10.20.30', userAgent: 'azsdk-python-core/1.30' },
      { ip: '20.86.41.3', userAgent: 'curl/8.9' },
    ]) {
      const { outcome, strange } = calls(other);
      for (const id of strange) expect(outcome.of(id).agentClass).toBe('exact');
    }
  });
});

test('an address that is stated for two accounts of one directory names nobody for certain', () => {
  const build = new CaseBuilder();
  build.alias(ANA, 'entra.oid:0a0a0a0a-0001-4000-8000-000000000001', 'entra.oid:0b0b0b0b-0002-4000-8000-000000000002');
  const contested = build.event({ actor: ANA, rest: { actorRole: 'user' } });
  const BEA = 'user email:bea@contoso.example';
  build.alias(BEA, 'entra.oid:0c0c0c0c-0003-4000-8000-000000000003', 'google.user:1', 'google.user:2');
  const plain = build.event({ at: T0 + MINUTE, actor: BEA, rest: { actorRole: 'user' } });
  const outcome = build.run();
  expect(outcome.user(contested)).toBe(ANA);
  expect(outcome.of(contested).userClass).toBe('medium');
  expect(outcome.of(contested).why.user).toContain('several accounts');
  expect(outcome.of(plain).userClass).toBe('exact');
});

describe('an integration’s account that no inventory lists', () => {
  const record = (userAgent: string) => {
    const build = new CaseBuilder();
    build.event({
      source: 'otel.genai_spans',
      initiator: ANA,
      agent: 'agent otel.agent:quotes',
      tool: 'tool tool:query',
      keys: ['trace=aa41577b34da6a3ce929d0e0e4736aab', 'object_ref=salesforce:0Q0-77'],
    });
    const id = build.event({
      source: 'salesforce.event_log_file',
      at: T0 + SECOND,
      actor: 'user sf.user:0055f00000CyENtAAN',
      system: 'system system:salesforce',
      keys: ['object_ref=salesforce:0Q0-77'],
      rest: { actorRole: 'user', userAgent },
    });
    const outcome = build.run();
    return { user: outcome.user(id), agent: outcome.agent(id), of: outcome.of(id) };
  };

  test('is likely the call’s that names its object, where a program worked in it', () => {
    expect(record('jsforce/3.6')).toMatchObject({ user: ANA, agent: 'agent otel.agent:quotes' });
    expect(record('simple-salesforce/1.12').of).toMatchObject({ userClass: 'medium', agentClass: 'medium' });
  });

  test('stays its holder’s where somebody sat at a browser', () => {
    const { user, agent } = record('Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/139.0.0.0');
    expect({ user, agent }).toEqual({ user: 'user sf.user:0055f00000CyENtAAN', agent: null });
  });
});
