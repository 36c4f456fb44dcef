/** Opens cases on threads of their own: how the desktop and the browser host do it. */
import { Worker } from 'node:worker_threads';
import type { Answer } from '../../shared/contract/index.ts';
import { createPool } from '../workers/pool.ts';
import { RpcFault } from './dispatch.ts';
import type { CaseOpener, NewCase } from './hostProcedures.ts';

/** @param threadUrl address of the bundled case thread; the thread that makes a new case lies beside it */
export function pooledCases(threadUrl: URL): CaseOpener {
  return async (casePath, create) => {
    if (create !== undefined) orThrow(await makeCase(new URL('./createThread.js', threadUrl), casePath, create));
    const pool = createPool({ casePath, threadUrl });
    const opened = await pool.ready;
    if (!opened.ok) {
      await pool.close();
      orThrow(opened);
    }
    return pool;
  };
}

function makeCase(url: URL, casePath: string, create: NewCase): Promise<Answer<unknown>> {
  return new Promise((resolve) => {
    const worker = new Worker(url, { workerData: { casePath, create } });
    worker.once('message', resolve);
    worker.once('error', (error) => resolve({ ok: false, error: { code: 'internal', message: error.message } }));
  });
}

function orThrow(answer: Answer<unknown>): void {
  if (!answer.ok) throw new RpcFault(answer.error.code, answer.error.message);
}
