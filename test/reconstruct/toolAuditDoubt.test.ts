/** What a tool call names and a record shows is not always the call's doing: requests of models, failed calls, tools that only read. */
import { expect, test } from 'vitest';
import type { EventStatus, Verb } from '../../shared/model/kinds.ts';
import { CaseBuilder, SECOND, T0 } from './caseBuilder.ts';

const JIRO = 'user email:jiro@proseware.example';
const AGENT = 'agent agent.id:refund-concierge';
const KEY = 'credential cred.id:agent-key';
const RUN = '4bf92f3577b34da6a3ce929d0e0e4736';

interface Does {
  readonly verb: Verb;
  readonly status: EventStatus;
}

/** A call that names an order, and a second later a record of the agent's own credential that names it as well. */
function callAndRecord(call: Does, record: Does, recordKeys: readonly `tool_call=${string}`[] = []) {
  const build = new CaseBuilder();
  build.declare(AGENT, 'HAS_CREDENTIAL', KEY);
  build.event({
    source: 'n8n.executions',
    initiator: JIRO,
    agent: AGENT,
    tool: 'tool tool:look-up-order',
    keys: [`trace=${RUN}`, `span=${RUN}/a`, 'object_ref=*:PW-230886'],
    rest: { ...call, actorRole: 'service' },
  });
  const id = build.event({
    source: 'generic.csv',
    at: T0 + SECOND,
    credential: KEY,
    keys: ['object_ref=*:PW-230886', ...recordKeys],
    rest: { ...record, actorRole: 'service' },
  });
  const outcome = build.run();
  return { ...outcome.of(id), link: outcome.links.find((link) => link.method === 'tool.audit') };
}

const DONE: Does = { verb: 'update', status: 'success' };

test('the record of what the call did is strong', () => {
  expect(callAndRecord(DONE, DONE)).toMatchObject({ userClass: 'strong', link: { class: 'strong' } });
});

test.each<[string, Does, Does]>([
  ['the call failed, the record did not: it may have been made again', { ...DONE, status: 'failure' }, DONE],
  ['the tool reads, the record deletes', { ...DONE, verb: 'search' }, { ...DONE, verb: 'delete' }],
])('likely and no more: %s', (_, call, record) => {
  expect(callAndRecord(call, record)).toMatchObject({ userClass: 'medium', link: { class: 'medium', candidates: 1 } });
});

test('what failed on both sides, or reads before it writes, is no less sure', () => {
  const failed: Does = { ...DONE, status: 'failure' };
  expect(callAndRecord(failed, failed).link?.class).toBe('strong');
  expect(callAndRecord(DONE, { ...DONE, verb: 'read' }).link?.class).toBe('strong');
});

test('a model’s request that asks for the call names its object first: it is no record of the call, and never sure by it', () => {
  const asked = callAndRecord(DONE, DONE, ['tool_call=call_MPM6Y24B35TWTCZDPFWE5FYX']);
  expect(asked.link).toBeUndefined();
  expect(asked.userClass).toBe('medium');
});
