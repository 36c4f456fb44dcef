/**
 * The client of a case's threads: one writer, two readers. Queries go to the reader with the least to do, mutations and jobs
 * to the writer. A thread that ends answers its pending calls with an error and is started again.
 */
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { type Answer, contract, type ProcedureName, type RpcError } from '../../shared/contract/index.ts';
import type { FromThread, ThreadData, ThreadRole, ToThread } from './messages.ts';

export interface PoolOptions {
  readonly casePath: string;
  readonly readers?: number;
  /** Address of the bundled thread; the parse thread lies beside it. Default: `thread.js` beside this module's bundle. */
  readonly threadUrl?: URL;
}

export interface CasePool {
  /** Resolves when the case is open, with what had to be put in order; or with why it cannot be opened. Never rejects. */
  readonly ready: Promise<Answer<readonly string[]>>;
  /** `input` is already parsed by the procedure's schema. Never rejects. */
  call(name: ProcedureName, input: unknown): Promise<Answer<unknown>>;
  close(): Promise<void>;
}

/** New objects of a thread; left to itself each of four threads would take 48 MB for what is mostly gone at once. */
const READER_YOUNG_MB = 16;
const WRITER_YOUNG_MB = 24;
/**
 * How much a heap may grow beyond what lives in it before it is collected, in percent. V8's own choice lets small heaps double and more, in four
 * threads at once: a fifth of the peak of a large import, for a fifteenth of its processor time.
 */
const HEAP_GROWTH = 20;
const CLOSE_MS = 5_000;
/** A thread that keeps ending right after its start is not started for ever. */
const MOST_STARTS = 5;

interface Thread {
  readonly pending: () => number;
  readonly ready: Promise<Answer<readonly string[]>>;
  call(name: ProcedureName, input: unknown): Promise<Answer<unknown>>;
  close(): Promise<void>;
}

function fail(code: string, message: string): Answer<never> {
  return { ok: false, error: { code, message } };
}

/** Starts the threads at once; the readers after the writer, which may have to migrate the case first. */
export function createPool(options: PoolOptions): CasePool {
  // Read by V8 whenever it sets a heap's next limit, so that it holds for the threads that start now.
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`);
  const threadUrl = options.threadUrl ?? new URL('./thread.js', import.meta.url);
  const parseUrl = new URL('./parseThread.js', threadUrl).href;
  const start = (role: ThreadRole): Thread => startThread(threadUrl, { role, casePath: options.casePath, parseUrl });
  const writer = start('writer');
  let readers: readonly Thread[] = [];
  let closed = false;
  const ready = writer.ready.then(async (answer): Promise<Answer<readonly string[]>> => {
    if (!answer.ok || closed) return answer;
    readers = Array.from({ length: options.readers ?? 2 }, () => start('reader'));
    const opened = await Promise.all(readers.map((reader) => reader.ready));
    return opened.find((one) => !one.ok) ?? answer;
  });

  return {
    ready,
    async call(name, input) {
      const opened = await ready;
      if (!opened.ok) return opened;
      if (closed) return fail('no_case', 'the case is closed');
      if (contract[name].kind !== 'query') return writer.call(name, input);
      const [first, ...others] = readers;
      if (first === undefined) return writer.call(name, input);
      const idlest = others.reduce((best, one) => (one.pending() < best.pending() ? one : best), first);
      return idlest.call(name, input);
    },
    async close() {
      if (closed) return;
      closed = true;
      await Promise.all(readers.map((reader) => reader.close()));
      await writer.close();
    },
  };
}

function startThread(url: URL, data: ThreadData): Thread {
  const pending = new Map<number, (answer: Answer<unknown>) => void>();
  let nextId = 1;
  let starts = 0;
  let closing = false;
  let worker: Worker;
  let exited: Promise<void> = Promise.resolve();
  let settle: (answer: Answer<readonly string[]>) => void = () => undefined;
  let ready = new Promise<Answer<readonly string[]>>((resolve) => {
    settle = resolve;
  });

  const spawn = (): void => {
    starts += 1;
    const began = Date.now();
    let refused: RpcError | undefined;
    worker = new Worker(url, {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: data.role === 'reader' ? READER_YOUNG_MB : WRITER_YOUNG_MB },
    });
    worker.on('message', (message: FromThread) => {
      if (message.type === 'ready') settle({ ok: true, value: message.recovered });
      else if (message.type === 'failed') {
        refused = message.error;
        settle({ ok: false, error: message.error });
      } else {
        pending.get(message.id)?.(message.answer);
        pending.delete(message.id);
      }
    });
    worker.on('error', (error) => process.stderr.write(`${data.role} thread: ${error.stack ?? error.message}\n`));
    exited = new Promise((resolve) => {
      worker.once('exit', () => {
        const why = refused ?? {
          code: 'internal',
          message: `The ${data.role} thread ended; the call was not finished. Try again.`,
        };
        for (const answer of pending.values()) answer({ ok: false, error: why });
        pending.clear();
        settle({ ok: false, error: why });
        resolve();
        if (closing || refused !== undefined) return;
        if (Date.now() - began > 60_000) starts = 0;
        if (starts >= MOST_STARTS) return;
        ready = new Promise((again) => {
          settle = again;
        });
        spawn();
      });
    });
  };
  spawn();

  return {
    pending: () => pending.size,
    get ready() {
      return ready;
    },
    async call(name, input) {
      const opened = await ready;
      if (!opened.ok) return opened;
      const id = nextId++;
      const message: ToThread = { type: 'call', id, name, input };
      return new Promise((resolve) => {
        pending.set(id, resolve);
        worker.postMessage(message);
      });
    },
    async close() {
      closing = true;
      const message: ToThread = { type: 'close' };
      worker.postMessage(message);
      const timer = setTimeout(() => void worker.terminate(), CLOSE_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}
