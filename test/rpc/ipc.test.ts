import { expect, test, vi } from 'vitest';
import { type InvokeChannel, type InvokeEvent, RPC_CHANNEL, serveIpc } from '../../electron/rpc/ipc.ts';

function listenerOf(send: (name: string, input: unknown) => Promise<{ ok: true; value: unknown }>) {
  const handlers = new Map<string, Parameters<InvokeChannel['handle']>[1]>();
  serveIpc({ handle: (channel, listener) => handlers.set(channel, listener) }, 'app://agentrail', send);
  expect([...handlers.keys()]).toEqual([RPC_CHANNEL]);
  const listener = handlers.get(RPC_CHANNEL);
  if (listener === undefined) throw new Error('no listener');
  return listener;
}

const frame = (url: string, parent: unknown = null): InvokeEvent => ({ senderFrame: { url, parent } });

test('the top frame of our own page is answered', async () => {
  const send = vi.fn(async () => ({ ok: true as const, value: 7 }));
  const answer = await listenerOf(send)(frame('app://agentrail/index.html#/case'), 'case.info', { a: 1 });
  expect(answer).toEqual({ ok: true, value: 7 });
  expect(send).toHaveBeenCalledWith('case.info', { a: 1 });
});

test.each<[string, InvokeEvent]>([
  ['no frame', { senderFrame: null }],
  ['a frame inside another', frame('app://agentrail/index.html', {})],
  ['another host', frame('app://evil/index.html')],
  ['another scheme', frame('https://agentrail/index.html')],
  ['a name that begins alike', frame('app://agentrail.evil/')],
  ['a file', frame('file:///app/index.html')],
  ['an empty address', frame('')],
])('%s is refused', async (_what, event) => {
  const send = vi.fn(async () => ({ ok: true as const, value: 7 }));
  expect(await listenerOf(send)(event, 'case.info', {})).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  expect(send).not.toHaveBeenCalled();
});

test('a name that is no text is refused', async () => {
  const send = vi.fn(async () => ({ ok: true as const, value: 7 }));
  const answer = await listenerOf(send)(frame('app://agentrail/'), { toString: () => 'case.info' }, {});
  expect(answer).toMatchObject({ ok: false, error: { code: 'unknown_procedure' } });
  expect(send).not.toHaveBeenCalled();
});
