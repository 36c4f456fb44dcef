/** A case opened in this process for one command: the same procedures as every host, called through the same door. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { z } from 'zod';
import type { In, Out, ProcedureName } from '../../shared/contract/index.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import { createDispatch, type HostHandlers, RpcFault } from '../rpc/dispatch.ts';
import { localGuard } from '../rpc/guards.ts';
import type { NewCase } from '../rpc/hostProcedures.ts';
import { openInProcess } from '../workers/inProcess.ts';
import { UsageError } from './command.ts';
import { tell } from './output.ts';

const POLL_MS = 100;
export type JobRow = z.output<typeof Job>;

export interface OpenCase {
  /** Calls a procedure. @throws RpcFault with the answer's code and message */
  call<N extends ProcedureName>(name: N, input: In<N>): Promise<Out<N>>;
  /** Waits for a job to end, telling its progress on stderr. */
  finish(jobId: number): Promise<JobRow>;
  close(): Promise<void>;
}

/** The path of an existing case. @throws UsageError */
export function casePathOf(text: string | undefined): string {
  const path = resolve(text ?? '');
  if (text === undefined || !existsSync(path)) throw new UsageError(`${path} does not exist`);
  return path;
}

/** Opens a case for writing, or makes it. The door knows no host procedures: there is nobody to ask. */
export async function openCase(casePath: string, create?: NewCase): Promise<OpenCase> {
  const channel = await openInProcess(casePath, create === undefined ? {} : { create });
  const send = createDispatch({ host: {} as HostHandlers, openCase: () => channel, guard: localGuard });

  async function call<N extends ProcedureName>(name: N, input: In<N>): Promise<Out<N>> {
    const answer = await send(name, input);
    if (!answer.ok) throw new RpcFault(answer.error.code, answer.error.message);
    // The answer of a procedure has the type its contract gives it; tests parse it too.
    return answer.value as Out<N>;
  }

  async function finish(jobId: number): Promise<JobRow> {
    let told = '';
    for (;;) {
      const job = await call('jobs.get', { id: jobId });
      if (job.state !== 'queued' && job.state !== 'running') return job;
      if (job.phase !== told && process.stderr.isTTY) tell(job.phase);
      told = job.phase;
      await new Promise((resume) => setTimeout(resume, POLL_MS));
    }
  }

  return {
    call,
    finish,
    close: async () => {
      await channel.idle();
      await channel.close();
    },
  };
}

/** Runs `work` on an open case and closes it whatever happens. */
export async function withCase<T>(
  casePath: string,
  work: (open: OpenCase) => Promise<T>,
  create?: NewCase,
): Promise<T> {
  const open = await openCase(casePath, create);
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}

/** Starts a job, waits for it and answers its row. @throws RpcFault when it did not end well */
export async function runJob<
  N extends 'import.start' | 'import.resume' | 'case.derive' | 'case.verify' | 'export.start',
>(open: OpenCase, name: N, input: In<N>): Promise<JobRow> {
  const { jobId } = (await open.call(name, input)) as { jobId: number };
  const job = await open.finish(jobId);
  if (job.state !== 'done')
    throw new RpcFault(job.errorCode ?? job.state, job.message || `${name} ended as ${job.state}`);
  return job;
}
