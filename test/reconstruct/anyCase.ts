/** Cases of any shape, small enough to shrink: every kind of key and actor, few values, so that much falls together. */
import fc from 'fast-check';
import { KEY_KINDS, type KeyKind } from '../../shared/model/kinds.ts';
import { CaseBuilder, type EventInput, SECOND, T0 } from './caseBuilder.ts';

const pick = (kind: string, ns: string, n: number) =>
  fc.option(
    fc.nat(n - 1).map((i) => `${kind} ${ns}:${i}`),
    { nil: undefined, freq: 2 },
  );

const VALUE: Readonly<Partial<Record<KeyKind, string>>> = {
  object_ref: '*:object-',
  access_key: 'ASIA0000',
  access_key_issued: 'ASIA0000',
};

export const anyEvent: fc.Arbitrary<EventInput> = fc.record({
  at: fc.option(
    fc.integer({ min: -20, max: 20 }).map((i) => T0 + i * 40 * SECOND),
    { nil: null, freq: 9 },
  ),
  source: fc.constantFrom('otel.genai_spans', 'aws.cloudtrail', 'm365.unified_audit'),
  actor: fc.oneof(pick('user', 'email', 3), pick('identity', 'entra.spn', 2), pick('agent', 'agent.id', 2)),
  initiator: pick('user', 'email', 3),
  impersonated: pick('user', 'email', 3),
  agent: pick('agent', 'agent.id', 3),
  credential: pick('credential', 'cred.id', 3),
  integration: pick('integration', 'oauth.client', 2),
  tool: pick('tool', 'tool', 2),
  workflow: pick('workflow', 'run', 2),
  objects: fc.array(
    fc.nat(3).map((i) => `object s.file:object-${i}`),
    { maxLength: 2 },
  ),
  keys: fc.array(
    fc
      .tuple(fc.constantFrom(...KEY_KINDS), fc.nat(4))
      .map(([kind, i]) => `${kind}=${VALUE[kind] ?? 'value-0a1b2c3d4-'}${i}` as const),
    { maxLength: 4 },
  ),
  rest: fc.record({
    actorRole: fc.constantFrom('user', 'app', 'service', 'agent', 'system', 'unknown'),
    classUid: fc.constantFrom(3002, 6003),
    ip: fc.constantFrom(null, '192.0.2.1', '192.0.2.2'),
  }),
});

/** A case of these events, with a small inventory. */
export function buildCase(events: readonly EventInput[]): CaseBuilder {
  const made = new CaseBuilder();
  made.declare('agent agent.id:0', 'HAS_CREDENTIAL', 'credential cred.id:0');
  made.declare('agent agent.id:0', 'HAS_CREDENTIAL', 'credential cred.id:1');
  made.declare('agent agent.id:1', 'HAS_CREDENTIAL', 'credential cred.id:1');
  made.declare('agent agent.id:1', 'HAS_INTEGRATION', 'integration oauth.client:1');
  made.declare('user email:1', 'HAS_CREDENTIAL', 'credential cred.id:2');
  for (const input of events) made.event(input);
  return made;
}
