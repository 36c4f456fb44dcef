/** Reads a file into intake messages: in the calling thread, or in a parse thread with at most two messages under way. */
import { Worker } from 'node:worker_threads';
import type { IntakeFile, IntakeMessage, IntakeOptions } from '../../shared/model/intake.ts';
import { importers } from '../importers/index.ts';
import type { FromParser, ParseTask, ToParser } from './messages.ts';
import { readFile } from './readFile.ts';

export type EvidenceReader = (
  file: IntakeFile,
  options: IntakeOptions,
  signal: AbortSignal,
) => AsyncIterable<IntakeMessage>;

/** A file could not be read to its end; the code is the system's where there is one, e.g. ENOENT. */
export class ReadFailure extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'ReadFailure';
    this.code = code;
  }
}

export const readInline: EvidenceReader = (file, options, signal) => readFile(file, options, importers, signal);

const AHEAD = 2;

/** @param parseUrl address of the bundled parse thread */
export function createParseThreadReader(parseUrl: string): EvidenceReader {
  return async function* read(file, options, signal) {
    const task: ParseTask = { file, options };
    const worker = new Worker(new URL(parseUrl), { workerData: task });
    const waiting: FromParser[] = [];
    let wake: () => void = () => undefined;
    const put = (message: FromParser): void => {
      waiting.push(message);
      wake();
    };
    worker.on('message', put);
    worker.on('error', (error) => put({ type: 'failed', code: 'internal', message: error.message }));
    worker.on('exit', () => put({ type: 'failed', code: 'internal', message: 'the parse thread ended early' }));
    signal.addEventListener('abort', () => wake(), { once: true });
    const more: ToParser = { type: 'more' };
    for (let ahead = 0; ahead < AHEAD; ahead += 1) worker.postMessage(more);
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
        if (next.type === 'end') return;
        if (next.type === 'failed') throw new ReadFailure(next.code, next.message);
        yield next.message;
        worker.postMessage(more);
      }
    } finally {
      worker.removeAllListeners('exit');
      await worker.terminate();
    }
  };
}
