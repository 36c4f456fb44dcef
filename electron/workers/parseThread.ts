/** Entry of the parse thread: reads one file after the other and hands its messages over, never more than were asked for. */
import { parentPort } from 'node:worker_threads';
import { importers } from '../importers/index.ts';
import type { FromParser, ParseTask, ToParser } from './messages.ts';
import { readFile } from './readFile.ts';

const port = parentPort;
if (port === null) throw new Error('parseThread runs as a worker thread only');

let allowed = 0;
let wake: () => void = () => undefined;
port.on('message', (message: ToParser) => {
  if (message.type === 'read') {
    allowed = message.ahead;
    void read(message.task);
    return;
  }
  allowed += 1;
  wake();
});

function post(message: FromParser): void {
  const moved =
    message.type === 'message' && message.message.type === 'chunk' ? message.message.data.buffer : undefined;
  const whole =
    moved instanceof ArrayBuffer &&
    message.type === 'message' &&
    message.message.type === 'chunk' &&
    message.message.data.byteLength === moved.byteLength;
  port?.postMessage(message, whole ? [moved] : []);
}

async function run(task: ParseTask): Promise<void> {
  const { signal } = new AbortController();
  for await (const message of readFile(task.file, task.options, importers, signal)) {
    while (allowed === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    allowed -= 1;
    post({ type: 'message', message });
  }
}

async function read(task: ParseTask): Promise<void> {
  try {
    await run(task);
    post({ type: 'end' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'internal';
    post({ type: 'failed', code, message: error instanceof Error ? error.message : String(error) });
  }
}
