/** The two transports: the desktop's bridge when the preload put one there, else the loopback host that served this page. */
import type { Answer, In, Out, ProcedureName } from '../../shared/contract/index.ts';
import { RpcFailure, type Server } from '../lib/server.ts';
import { uploadFiles } from './upload.ts';

interface Bridge {
  call(name: string, input: unknown): Promise<Answer<unknown>>;
  pathFor(file: File): string;
}

declare global {
  interface Window {
    readonly agentrail?: Bridge;
  }
}

/**
 * Calls one procedure.
 * @throws RpcFailure with the answer's code, or `unreachable` when the host process does not answer
 */
export async function call<N extends ProcedureName>(name: N, input: In<N>): Promise<Out<N>> {
  const answer = await send(name, input);
  if (!answer.ok) throw new RpcFailure(answer.error.code, answer.error.message);
  return answer.value as Out<N>;
}

async function send(name: string, input: unknown): Promise<Answer<unknown>> {
  if (window.agentrail !== undefined) return window.agentrail.call(name, input);
  let response: Response;
  try {
    response = await fetch(`/rpc/${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
  } catch {
    return failure(
      'unreachable',
      'The Agentrail process does not answer. Start it again and reload; the case file is safe.',
    );
  }
  try {
    return (await response.json()) as Answer<unknown>;
  } catch {
    if (response.status === 401 || response.status === 403) {
      return failure(
        'not_authorised',
        'This page is no longer signed in to its host. Open the address it printed again.',
      );
    }
    return failure(
      'bad_answer',
      `The Agentrail process gave an unreadable answer to ${name} (HTTP ${response.status}).`,
    );
  }
}

function failure(code: string, message: string): Answer<unknown> {
  return { ok: false, error: { code, message } };
}

export const server: Server = {
  call,
  takeFiles: async (files, onProgress) => {
    const bridge = window.agentrail;
    if (bridge === undefined) return { paths: await uploadFiles(files, onProgress), staged: true };
    return { paths: files.map((file) => bridge.pathFor(file)).filter((path) => path !== ''), staged: false };
  },
  downloadUrl: (jobId) => (window.agentrail === undefined ? `/download/${jobId}` : undefined),
};
