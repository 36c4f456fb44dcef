import { expect, test, vi } from 'vitest';
import { type CaseChannel, createDispatch, type HostHandlers, RpcFault } from '../../electron/rpc/dispatch.ts';
import type { Answer } from '../../shared/contract/index.ts';

function door(call?: CaseChannel['call'], host: Partial<HostHandlers> = {}) {
  return createDispatch({
    host: host as HostHandlers,
    openCase: () => (call === undefined ? undefined : { call, close: async () => undefined }),
  });
}

const code = (answer: Answer<unknown>) => (answer.ok ? 'ok' : answer.error.code);

test.each(['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', '', 'events', 'events.page '])(
  'the name %j is no procedure',
  async (name) => {
    const call = vi.fn();
    expect(code(await door(call)(name, {}))).toBe('unknown_procedure');
    expect(call).not.toHaveBeenCalled();
  },
);

test('input is parsed strictly, with defaults and caps, before anything runs', async () => {
  const call = vi.fn(async () => ({ ok: true, value: { rows: [], next: null } }) as const);
  expect(code(await door(call)('evidence.list', { limit: 501 }))).toBe('bad_input');
  expect(code(await door(call)('evidence.list', { limit: 10, also: 1 }))).toBe('bad_input');
  expect(code(await door(call)('evidence.list', JSON.parse('{"__proto__": {"limit": 1}}')))).toBe('bad_input');
  expect(call).not.toHaveBeenCalled();
  expect(code(await door(call)('evidence.list', undefined))).toBe('ok');
  expect(call).toHaveBeenCalledWith('evidence.list', { limit: 100 });
});

test('a bad input names the field and is bounded', async () => {
  const paths = Array.from({ length: 40 }, () => 7);
  const answer = await door(vi.fn())('import.start', { paths });
  expect(answer.ok).toBe(false);
  if (answer.ok) return;
  expect(answer.error.message).toContain('import.start: paths.0');
  expect(answer.error.message).toContain('and 35 more');
});

test('without a case, case procedures say so and host procedures run', async () => {
  const chooseCase = vi.fn(async () => ({ path: null }));
  const send = door(undefined, { 'host.chooseCase': chooseCase });
  expect(code(await send('case.info', {}))).toBe('no_case');
  expect(await send('host.chooseCase', {})).toEqual({ ok: true, value: { path: null } });
});

test('an answer outside the contract is caught here, not on the screen', async () => {
  const call = async () => ({ ok: true, value: [{ id: 1 }] }) as const;
  expect(code(await door(call)('formats.list', {}))).toBe('bad_output');
});

test('faults keep their code; anything else is internal, told on stderr, without a stack for the caller', async () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const fault = door(async () => Promise.reject(new RpcFault('case_locked', 'open elsewhere')));
  expect(await fault('formats.list', {})).toEqual({
    ok: false,
    error: { code: 'case_locked', message: 'open elsewhere' },
  });
  expect(written).not.toHaveBeenCalled();
  const broken = await door(async () => Promise.reject(new TypeError('secret detail')))('formats.list', {});
  expect(code(broken)).toBe('internal');
  expect(JSON.stringify(broken)).not.toContain('secret detail');
  expect(written.mock.calls.join()).toContain('secret detail');
  written.mockRestore();
});
