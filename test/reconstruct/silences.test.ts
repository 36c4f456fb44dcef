/** A source of the case that is silent around a chain is the first to be asked for what the chain lacks; and one chain from a run to its session. */
import { expect, test } from 'vitest';
import type { SourceInfo } from '../../shared/model/reconstruction.ts';
import { CaseBuilder, MINUTE, T0 } from './caseBuilder.ts';

const ALICE = 'user email:alice@example.com';
const AGENT = 'agent agent.id:coder';
const TOKEN = 'credential cred.id:pat';
const HOUR = 60 * MINUTE;

const row = (id: string, fills: SourceInfo['fills'], present: boolean): SourceInfo => ({
  id,
  title: `Log ${id}`,
  fills,
  present,
});

/** Runs told by the platform and the service at these hours, and pushes that only the service knows. */
function cased(runs: readonly number[], pushes: readonly number[]) {
  const build = new CaseBuilder();
  build.declare(AGENT, 'HAS_CREDENTIAL', TOKEN);
  build.sources(
    row('otel.logs', ['user', 'agent'], true),
    row('github.audit', ['credential'], true),
    row('otel.genai_spans', ['user', 'agent'], false),
    row('okta.system_log', ['user'], false),
  );
  for (const [n, hour] of runs.entries()) {
    const keys = [
      `conversation=5f3c9a1e-8d${n}4-4b7c-9a1e-0f3c9a1e8d42`,
      `trace=4bf92f3577b34da6a3ce929d0e0e473${n}`,
    ] as const;
    build.event({ at: T0 + hour * HOUR, source: 'otel.logs', initiator: ALICE, agent: AGENT, keys });
    build.event({ at: T0 + hour * HOUR, source: 'github.audit', credential: TOKEN, keys: [keys[1]] });
  }
  const ids = pushes.map((hour) => {
    const rest = { actorRole: 'app' } as const;
    return build.event({ at: T0 + hour * HOUR, source: 'github.audit', credential: TOKEN, rest });
  });
  const outcome = build.run();
  return ids.map((id) => outcome.chainOf(id)?.slots[0]);
}

test('a source that speaks in such chains and is silent at that time comes before sources that are not there', () => {
  const [push] = cased([0, 1, 9], [5]);
  expect(push?.entityId).toBeNull();
  expect(push?.wouldFill[0]).toBe('otel.logs');
  expect(push?.why).toMatch(
    /Log otel\.logs of the case, which otherwise speaks of such chains, has no record at that time\.$/,
  );
});

test('it does not where it speaks at that time, before its first and after its last record, or where it never speaks with them', () => {
  const [near] = cased([0, 1, 9], [1.1]);
  expect(near?.wouldFill[0]).toBe('otel.genai_spans');
  const [early, late] = cased([2, 3, 9], [0, 20]);
  for (const push of [early, late]) {
    expect(push?.wouldFill[0]).toBe('otel.genai_spans');
    expect(push?.why).not.toMatch(/has no record at that time/);
  }
  const [alone] = cased([], [5]);
  expect(alone?.wouldFill[0]).toBe('otel.genai_spans');
});

test('a role session named after a run stands in its chain; what only the session states does not travel back', () => {
  const build = new CaseBuilder();
  const run = build.event({
    source: 'github.audit',
    agent: AGENT,
    keys: ['conversation=github-run:19904417236'],
    rest: { actorRole: 'app' },
  });
  const assume = build.event({
    at: T0 + MINUTE,
    initiator: ALICE,
    keys: ['access_key_issued=ASIAGHA'],
    rest: { actorRole: 'unknown', classUid: 3002, sessionName: 'gha-19904417236' },
  });
  const use = build.event({ at: T0 + 2 * MINUTE, keys: ['access_key=ASIAGHA'], rest: { actorRole: 'app' } });
  const outcome = build.run();
  const chain = outcome.chainOf(run);
  expect(chain?.eventIds).toEqual([run, assume, use]);
  expect([run, assume, use].map((id) => outcome.user(id))).toEqual([null, ALICE, ALICE]);
});
