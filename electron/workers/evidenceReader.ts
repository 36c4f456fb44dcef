/** Reads a file into intake messages: in the calling thread, or in a parse thread with at most three parts under way. */
import { Worker } from 'node:worker_threads';
import type { IntakeFile, IntakeOptions } from '../../shared/model/intake.ts';
import type { EvidencePart } from '../../shared/model/packed.ts';
import { importers } from '../importers/index.ts';
import { RecordPacker } from '../intake/pack.ts';
import type { FromParser, ParseTask, ToParser } from './messages.ts';
import { readFile } from './readFile.ts';

export interface ReadRequest {
  readonly file: IntakeFile;
  readonly options: IntakeOptions;
  readonly signal: AbortSignal;
  /** Files of one import share a dictionary: its batches go to one writer, in order. */
  readonly importId: number;
  /** The file that will be asked for next, if it is known: it may be begun with while this one is written. */
  readonly next?: IntakeFile | undefined;
  /** Called before the reader waits for the disk or another thread, when other calls may run. */
  readonly beforeWait?: () => void;
}

export type EvidenceReader = (request: ReadRequest) => AsyncIterable<EvidencePart>;

/** A file could not be read to its end; the code is the system's where there is one, e.g. ENOENT. */
export class ReadFailure extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'ReadFailure';
    this.code = code;
  }
}

/** Reads in the calling thread. */
export function createInlineReader(): EvidenceReader {
  let dictionary: { readonly importId: number; readonly packer: RecordPacker } | undefined;
  return async function* read({ file, options, signal, importId, beforeWait }) {
    // Reading from the disk waits.
    beforeWait?.();
    const held = dictionary?.importId === importId ? dictionary : { importId, packer: new RecordPacker() };
    // Batches that do not arrive take their part of the dictionary with them.
    dictionary = undefined;
    yield* readFile(file, options, importers, held.packer, signal);
    dictionary = held;
  };
}

/** A thread takes longer to start than a small file to read, so it waits this long for another one. */
const IDLE_MS = 5_000;

interface ParseThread {
  readonly worker: Worker;
  /** What it sent and nobody has taken yet. */
  readonly waiting: FromParser[];
  /** Called when something was sent. */
  wake: () => void;
  /** What it was asked to read beyond the file that is being taken. */
  begun: ParseTask | undefined;
}

function sameTask(a: ParseTask, b: ParseTask): boolean {
  return a.importId === b.importId && a.file === b.file && JSON.stringify(a.options) === JSON.stringify(b.options);
}

function startThread(parseUrl: string): ParseThread {
  const worker = new Worker(new URL(parseUrl));
  const thread: ParseThread = { worker, waiting: [], wake: () => undefined, begun: undefined };
  const take = (message: FromParser): void => {
    thread.waiting.push(message);
    thread.wake();
  };
  const fail = (message: string): void => take({ type: 'failed', code: 'internal', message });
  worker.on('message', take);
  worker.on('error', (error) => fail(error.message));
  worker.on('exit', () => fail('the parse thread ended early'));
  return thread;
}

/** @param parseUrl address of the bundled parse thread */
export function createParseThreadReader(parseUrl: string): EvidenceReader {
  let idle: { readonly thread: ParseThread; readonly timer: NodeJS.Timeout } | undefined;

  const tell = ({ worker }: ParseThread, message: ToParser): void => worker.postMessage(message);

  /** A thread that reads this task: one that has begun with it, one that waits, or a new one. */
  const threadFor = (task: ParseTask): ParseThread => {
    const held = idle;
    idle = undefined;
    if (held !== undefined) clearTimeout(held.timer);
    let thread = held?.thread;
    if (thread?.begun !== undefined && !sameTask(thread.begun, task)) {
      void thread.worker.terminate();
      thread = undefined;
    }
    const begun = thread?.begun !== undefined;
    thread ??= startThread(parseUrl);
    thread.worker.ref();
    thread.begun = undefined;
    if (!begun) tell(thread, { type: 'read', task });
    return thread;
  };

  const keep = (thread: ParseThread): void => {
    const drop = (): void => {
      if (idle?.thread === thread) idle = undefined;
      void thread.worker.terminate();
    };
    const timer = setTimeout(drop, IDLE_MS);
    timer.unref();
    thread.worker.unref();
    idle = { thread, timer };
  };

  return async function* read({ file, options, signal, importId, next, beforeWait }) {
    const thread = threadFor({ file, options, importId });
    if (next !== undefined) {
      thread.begun = { file: next, options, importId };
      tell(thread, { type: 'read', task: thread.begun });
    }
    let whole = false;
    const onAbort = (): void => thread.wake();
    signal.addEventListener('abort', onAbort);
    try {
      for (;;) {
        if (signal.aborted) return;
        const message = thread.waiting.shift();
        if (message === undefined) {
          beforeWait?.();
          await new Promise<void>((resolve) => {
            thread.wake = resolve;
          });
          continue;
        }
        if (message.type === 'end') {
          whole = true;
          return;
        }
        if (message.type === 'failed') throw new ReadFailure(message.code, message.message);
        tell(thread, { type: 'more' });
        yield message.part;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      thread.wake = () => undefined;
      // Only a thread that has read its file to the end is given another.
      if (whole && idle === undefined) keep(thread);
      else await thread.worker.terminate();
    }
  };
}
