/** What is left out of the comparison of delegated actions is counted, agent by agent. */
import { expect, test } from 'vitest';
import { agentUse } from '../../../electron/db/derive/agentUse.ts';
import { createMemoryCase } from '../../../electron/db/open.ts';
import { chain, entity, event, evidence } from '../support/builders.ts';

const START = 1_754_611_200_000_000;

function drained<T>(steps: Generator<number, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

test('uses beyond those that are kept are counted for their agent, and all are kept where there is room', () => {
  const db = createMemoryCase({ title: 'Many', examiner: 'ana', zone: 'UTC' });
  const file = evidence(
    db,
    'log.json',
    'okta.system_log',
    '',
    Array.from({ length: 6 }, () => Buffer.from('{}')),
  );
  const agent = entity(db, 'agent', 'agent.id:a', 'Desk');
  const key = entity(db, 'credential', 'cred.id:k', 'k');
  const crm = entity(db, 'system', 'system:crm', 'CRM');
  for (const [n, name] of ['ana', 'bo', 'ana'].entries()) {
    const user = entity(db, 'user', `email:${name}${n}@example.com`, `${name} ${n}`);
    const seed = { evidenceId: file, source: 'okta.system_log', action: 'q', verb: 'read' as const, actor: user };
    const events = [0, 1].map((m) =>
      event(db, { ...seed, seq: n * 2 + m, us: START + n, system: crm, agent, credential: key }),
    );
    const slots = { user: [user, 'exact'], agent: [agent, 'exact'], credential: [key, 'exact'] } as const;
    chain(db, { id: `c${n}`, us: START, slots, events, risk: 0 });
  }
  const all = drained(agentUse(db));
  expect(all.delegated).toHaveLength(3);
  expect(all.leftOut.size).toBe(0);
  const few = drained(agentUse(db, undefined, 1));
  expect(few.delegated).toHaveLength(1);
  expect([...few.leftOut]).toEqual([[agent, 4]]);
});
