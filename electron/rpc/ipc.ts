/** The desktop's transport: one channel, answered only for the top frame of our own page. */
import type { Answer, Send } from '../../shared/contract/index.ts';

/** What is used of Electron's `ipcMain`; only electron/main may import the real one. */
export interface InvokeChannel {
  handle(channel: string, listener: (event: InvokeEvent, ...args: unknown[]) => Promise<unknown>): void;
}
export interface InvokeEvent {
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

export const RPC_CHANNEL = 'rpc';

/** Answers calls from frames whose address has this origin (`app://agentrail`) and that no other frame holds. */
export function serveIpc(channel: InvokeChannel, origin: string, send: Send): void {
  channel.handle(RPC_CHANNEL, async (event, name, input): Promise<Answer<unknown>> => {
    if (!isOwnFrame(event, origin)) {
      return { ok: false, error: { code: 'forbidden', message: 'the call does not come from the workbench page' } };
    }
    if (typeof name !== 'string') {
      return { ok: false, error: { code: 'unknown_procedure', message: 'a procedure is named by text' } };
    }
    return send(name, input);
  });
}

function isOwnFrame(event: InvokeEvent, origin: string): boolean {
  const frame = event.senderFrame;
  if (frame === null || frame.parent !== null) return false;
  try {
    const url = new URL(frame.url);
    // `origin` of a URL with a custom scheme is "null" outside the browser, so its parts are compared.
    return `${url.protocol}//${url.host}` === origin;
  } catch {
    return false;
  }
}
