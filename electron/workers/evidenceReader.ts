/** Reads a file into intake messages: in the calling thread, or in a parse thread with at most two messages under way. */
import { Worker } from 'node:worker_threads';
import type { IntakeFile, IntakeOptions } from '../../shared/model/intake.ts';
import type { PackedMessage } from '../../shared/model/packed.ts';
import { importers } from '../importers/index.ts';
import { RecordPacker } from '../intake/pack.ts';
import type { FromParser, ToParser } from './messages.ts';
import { readFile } from './readFile.ts';

/** @param importId files of one import share a dictionary: its batches go to one writer, in order */
export type EvidenceReader = (
  file: IntakeFile,
  options: IntakeOptions,
  signal: AbortSignal,
  importId: number,
) => AsyncIterable<PackedMessage>;

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
  return async function* read(file, options, signal, importId) {
    const held = dictionary?.importId === importId ? dictionary : { importId, packer: new RecordPacker() };
    // Batches that do not arrive take their part of the dictionary with them.
    dictionary = undefined;
    yield* readFile(file, options, importers, held.packer, signal);
    dictionary = held;
  };
}

const AHEAD = 2;
/** A thread takes longer to start than a small file to read, so it waits this long for another one. */
const IDLE_MS = 5_000;

interface ParseThread {
  readonly worker: Worker;
  /** Where its messages go; nowhere between two files. */
  put: (message: FromParser) => void;
}

/** @param parseUrl address of the bundled parse thread */
export function createParseThreadReader(parseUrl: string): EvidenceReader {
  let idle: { readonly thread: ParseThread; readonly timer: NodeJS.Timeout } | undefined;

  const start = (): ParseThread => {
    const thread: ParseThread = { worker: new Worker(new URL(parseUrl)), put: () => undefined };
    const fail = (message: string): void => {
      if (idle?.thread === thread) idle = undefined;
      thread.put({ type: 'failed', code: 'internal', message });
    };
    thread.worker.on('message', (message: FromParser) => thread.put(message));
    thread.worker.on('error', (error) => fail(error.message));
    thread.worker.on('exit', () => fail('the parse thread ended early'));
    return thread;
  };

  const take = (): ParseThread => {
    if (idle === undefined) return start();
    const { thread, timer } = idle;
    idle = undefined;
    clearTimeout(timer);
    thread.worker.ref();
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

  return async function* read(file, options, signal, importId) {
    const thread = take();
    const waiting: FromParser[] = [];
    let wake: () => void = () => undefined;
    let whole = false;
    thread.put = (message) => {
      waiting.push(message);
      wake();
    };
    const onAbort = (): void => wake();
    signal.addEventListener('abort', onAbort);
    const tell = (message: ToParser): void => thread.worker.postMessage(message);
    tell({ type: 'read', task: { file, options, importId }, ahead: AHEAD });
    try {
      for (;;) {
        if (signal.aborted) return;
        const next = waiting.shift();
        if (next === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        if (next.type === 'end') {
          whole = true;
          return;
        }
        if (next.type === 'failed') throw new ReadFailure(next.code, next.message);
        yield next.message;
        tell({ type: 'more' });
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      thread.put = () => undefined;
      // Only a thread that has read its file to the end is given another.
      if (whole && idle === undefined) keep(thread);
      else await thread.worker.terminate();
    }
  };
}
