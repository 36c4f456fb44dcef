/** The rules by which generated evidence determines a person and an agent, one by one. */
import { expect, test } from 'vitest';
import { judge } from '../bench/support/scenario/oracle.ts';
import { Random } from '../bench/support/scenario/random.ts';
import { type Clue, type ClueKind, MINUTE, type Rec, SECOND, type Truth } from '../bench/support/scenario/record.ts';
import { makeWorld } from '../bench/support/scenario/world.ts';

const world = makeWorld(new Random(1), 12, 20);
const [ana, ben] = world.people;
if (ana === undefined || ben === undefined) throw new Error('a company has people');

type ClueText = `${ClueKind} ${string}`;

function record(agent: string | null, user: string | null, at: number, ...clues: ClueText[]): Rec {
  const truth: Truth = { run: agent === null ? null : `${agent}/${user}`, user, agent, credential: null };
  const said = clues.map((text): Clue => {
    const cut = text.indexOf(' ');
    return { kind: text.slice(0, cut) as ClueKind, value: text.slice(cut + 1) };
  });
  const time = at * SECOND;
  return { source: 'one', file: 'f', uid: null, at: time, recorded: time, body: null, truth, clues: said, note: '' };
}

const standings = (...records: Rec[]) => judge(records, world).map(({ user, agent }) => `${user} ${agent}`);
const invoked = (agent: string, person: string, run: string, at = 0) =>
  record(agent, person, at, `agent ${agent}`, `user ${person}`, `run ${run}`);

test('a statement, a browser, and nothing at all', () => {
  expect(
    standings(
      invoked('cost-analyst', ana.id, 'r'),
      record(null, ben.id, 0, `hand ${ben.id}`),
      record('data-loader', ana.id, 0, 'account role-data'),
    ),
  ).toEqual(['determined determined', 'determined determined', 'unknowable unknowable']);
});

test('an id of the run gives the person; of two runs that share an account only the candidates are known', () => {
  const runs = [invoked('data-loader', ana.id, 'r'), invoked('report-builder', ben.id, 's')];
  expect(standings(...runs, record('data-loader', ana.id, 1, 'account role-data', 'run r'))[2]).toBe(
    'determined determined',
  );
  expect(standings(...runs, record('data-loader', ana.id, 1, 'account role-data'))[2]).toBe('ambiguous ambiguous');
});

test('an account of one agent gives the agent, not the person', () => {
  const run = invoked('cost-analyst', ana.id, 'r');
  expect(standings(run, record('cost-analyst', ana.id, 1, 'account role-cost'))[1]).toBe('ambiguous determined');
});

test('an object that one call names within minutes; two calls by two people; an hour apart', () => {
  const call = (person: string, run: string, at: number) =>
    record('data-loader', person, at, 'agent data-loader', `user ${person}`, `run ${run}`, 'names sf:1');
  const row = (at: number) => record('data-loader', ana.id, at, 'account role-data', 'object sf:1');
  expect(standings(call(ana.id, 'r', 0), row(20))[1]).toBe('determined determined');
  expect(standings(call(ana.id, 'r', 0), call(ben.id, 's', 30), row(20))[2]).toBe('ambiguous determined');
  expect(standings(call(ana.id, 'r', 0), row(3600))[1]).toBe('unknowable unknowable');
});

test('a call that its parents give to a sub-agent is that agent’s; one without parents is nobody’s in a run of two', () => {
  const top = invoked('service-desk', ana.id, 'r');
  const below = record('case-triage', ana.id, 1, 'agent case-triage', 'run r', 'act span:b', 'below case-triage');
  const call = record('case-triage', ana.id, 2, 'run r', 'parent span:b');
  expect(standings(top, below, call)[2]).toBe('determined determined');
  expect(standings(top, below, record('case-triage', ana.id, 2, 'run r'))[2]).toBe('determined unknowable');
});

test('rights are not a start: a token leads to the person only over their own sign-in', () => {
  const row = record('contract-reviewer', ana.id, 9, 'account spn:contract-reviewer', 'token t', `rights ${ana.id}`);
  const agentToken = record('contract-reviewer', ana.id, 5, 'agent contract-reviewer', 'token t', 'token s');
  const signIn = record(null, ana.id, 0, `hand ${ana.id}`, 'token s');
  expect(standings(row, agentToken)[0]).toBe('ambiguous determined');
  expect(standings(row, agentToken, signIn)[0]).toBe('determined determined');
});

test('a person’s own key: the agent’s where a command names the object at once, their own hands elsewhere', () => {
  const key = `account key:${ana.id}` as const;
  const row = (at: number, agent: string | null) => record(agent, ana.id, at, key, `user ${ana.id}`, 'object s3:x');
  const session = invoked('claude-code', ana.id, 'c');
  const command = record('claude-code', ana.id, 30, 'agent claude-code', 'run c', 'act call:1', 'names s3:x');
  expect(standings(session, command, row(31, 'claude-code'))[2]).toBe('determined determined');
  expect(standings(session, command, row(31, 'claude-code'), row(200, null))[3]).toBe('determined determined');
  expect(standings(session, command, row(31, 'claude-code'), row(32, null))[2]).toBe('determined ambiguous');
  expect(standings(row(31, null))[0]).toBe('determined determined');
});

test('a schedule starts itself', () => {
  const row = record('mail-sorter', null, 0, 'account spn:mail-sorter');
  expect(standings(row)).toEqual(['determined determined']);
});

test('clocks that nothing compares: the object must be named once in the whole case', () => {
  const call = (person: string, run: string, at: number) =>
    record('data-loader', person, at, 'agent data-loader', `user ${person}`, `run ${run}`, 'names sf:1');
  const row: Rec = {
    ...record('data-loader', ana.id, 20, 'account role-data', 'object sf:1'),
    source: 'other',
    recorded: 20 * SECOND + 3 * 24 * 60 * MINUTE,
  };
  expect(standings(call(ana.id, 'r', 0), row)[1]).toBe('determined determined');
  expect(standings(call(ana.id, 'r', 0), call(ben.id, 's', 5000), row)[2]).toBe('unknowable determined');
});
