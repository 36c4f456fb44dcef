/** Candidates are kept up to a number; how many more there were is said. */
import { expect, test } from 'vitest';
import { CaseBuilder, SECOND, T0 } from './caseBuilder.ts';

const KEY = 'credential cred.id:shared-key';
const PEOPLE = Array.from({ length: 30 }, (_, n) => `user email:p${n}@x.example`);

/** Runs of many people that all touched one object, and a record of their shared key on it. */
function crowd(people: readonly string[]) {
  const build = new CaseBuilder();
  build.declare('agent agent.id:helper', 'HAS_CREDENTIAL', KEY).fact(KEY, 'shared', 'y');
  for (const [n, person] of people.entries())
    build.event({
      source: 'otel.genai_spans',
      at: T0 + n * SECOND,
      initiator: person,
      agent: 'agent agent.id:helper',
      tool: 'tool tool:update',
      keys: [`conversation=conversation-of-${n}-0123456789`, 'object_ref=*:HELP-4242'],
    });
  const record = build.event({
    at: T0 + people.length * SECOND,
    credential: KEY,
    keys: ['object_ref=jira:HELP-4242'],
    rest: { actorRole: 'service' },
  });
  return { outcome: build.run(), record };
}

test('thirty people: those kept and those left out are thirty together, and "nobody known" stays', () => {
  const { outcome, record } = crowd(PEOPLE);
  const chain = outcome.chainOf(record);
  const own = outcome.of(record).candidates.filter((one) => one.slot === 'user');
  const listed = own.length > 0 ? own : (chain?.candidates ?? []).filter((one) => one.slot === 'user');
  const named = listed.filter((one) => one.entityId !== null).length;
  const leftOut = own.length > 0 ? outcome.of(record).leftOut : (chain?.leftOut.user ?? 0);
  expect(outcome.user(record)).toBeNull();
  expect(named).toBeGreaterThan(1);
  expect(named).toBeLessThan(30);
  expect(leftOut).toBeGreaterThanOrEqual(30 - named);
  expect(listed.some((one) => one.entityId === null)).toBe(true);
});

test('three people: nothing is left out and nothing is said of it', () => {
  const { outcome, record } = crowd(PEOPLE.slice(0, 3));
  expect(outcome.chainOf(record)?.leftOut ?? {}).toEqual({});
  expect(outcome.of(record).leftOut).toBe(0);
});
