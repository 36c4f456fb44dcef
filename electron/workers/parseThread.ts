/** Entry of the parse thread: reads one file after the other and hands its parts over, never more than were asked for. */
import { parentPort } from 'node:worker_threads';
import type { EvidencePart, PackedMessage } from '../../shared/model/packed.ts';
import { importers } from '../importers/index.ts';
import { RecordPacker } from '../intake/pack.ts';
import { type FromParser, PARTS_AHEAD, type ParseTask, type ToParser } from './messages.ts';
import { readFile } from './readFile.ts';

const port = parentPort;
if (port === null) throw new Error('parseThread runs as a worker thread only');

/** Parts it may send before it is asked for more. */
let allowed = PARTS_AHEAD;
/** Of the import that is being read. */
let dictionary: { readonly importId: number; readonly packer: RecordPacker } | undefined;
let wake: () => void = () => undefined;
/** The end of what was asked for so far. */
let reading: Promise<void> = Promise.resolve();

port.on('message', (message: ToParser) => {
  if (message.type === 'read') {
    reading = reading.then(() => read(message.task));
    return;
  }
  allowed += 1;
  wake();
});

function buffersOf(message: PackedMessage): readonly ArrayBufferView[] {
  if (message.type === 'chunk') return [message.data];
  if (message.type !== 'records') return [];
  const { places, identities, flags, eventCounts, dictionary: part, events, details } = message.records;
  return [places, identities, flags, eventCounts, part.sets, events, details];
}

/** Buffers that are moved to the writer rather than copied. */
function movedWith(part: EvidencePart): ArrayBuffer[] {
  // Of a small part a copy is cheaper than the bookkeeping of a move.
  if (part.type === 'whole') return [];
  const found: ArrayBuffer[] = [];
  for (const { buffer, byteLength } of buffersOf(part)) {
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) found.push(buffer);
  }
  return found;
}

function post(message: FromParser): void {
  port?.postMessage(message, message.type === 'part' ? movedWith(message.part) : []);
}

function packerFor(importId: number): RecordPacker {
  if (dictionary?.importId !== importId) dictionary = { importId, packer: new RecordPacker() };
  return dictionary.packer;
}

async function run(task: ParseTask): Promise<void> {
  const { signal } = new AbortController();
  for await (const part of readFile(task.file, task.options, importers, packerFor(task.importId), signal)) {
    while (allowed === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    allowed -= 1;
    post({ type: 'part', part });
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
