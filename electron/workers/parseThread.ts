/** Entry of the parse thread: reads one file after the other and hands its messages over, never more than were asked for. */
import { parentPort } from 'node:worker_threads';
import { importers } from '../importers/index.ts';
import { RecordPacker } from '../intake/pack.ts';
import type { FromParser, ParseTask, ToParser } from './messages.ts';
import { readFile } from './readFile.ts';

const port = parentPort;
if (port === null) throw new Error('parseThread runs as a worker thread only');

let allowed = 0;
/** Of the import that is being read. */
let dictionary: { readonly importId: number; readonly packer: RecordPacker } | undefined;
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

/** Buffers that are moved to the writer rather than copied. */
function movedWith(message: FromParser): ArrayBuffer[] {
  if (message.type !== 'message') return [];
  if (message.message.type === 'chunk') return wholeBuffers([message.message.data]);
  if (message.message.type !== 'records') return [];
  const { places, identities, flags, eventCounts, dictionary: part, events, details } = message.message.records;
  return wholeBuffers([places, identities, flags, eventCounts, part.sets, events, details]);
}

function wholeBuffers(views: readonly ArrayBufferView[]): ArrayBuffer[] {
  const found: ArrayBuffer[] = [];
  for (const { buffer, byteLength } of views) {
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) found.push(buffer);
  }
  return found;
}

function post(message: FromParser): void {
  port?.postMessage(message, movedWith(message));
}

function packerFor(importId: number): RecordPacker {
  if (dictionary?.importId !== importId) dictionary = { importId, packer: new RecordPacker() };
  return dictionary.packer;
}

async function run(task: ParseTask): Promise<void> {
  const { signal } = new AbortController();
  for await (const message of readFile(task.file, task.options, importers, packerFor(task.importId), signal)) {
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
