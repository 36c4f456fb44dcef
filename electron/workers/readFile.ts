/** Reads a file from where it lies: on the disk, or inside an archive that the case already holds; its records packed for the writer. */
import type { Importer } from '../../shared/model/importer.ts';
import type { IntakeFile, IntakeMessage, IntakeOptions } from '../../shared/model/intake.ts';
import type { EvidencePart, PackedMessage } from '../../shared/model/packed.ts';
import { recordStream, storedRange } from '../db/evidenceBytes.ts';
import { closeCase, openReader } from '../db/open.ts';
import type { RecordPacker } from '../intake/pack.ts';
import { readEvidence, readMember } from '../intake/readEvidence.ts';

/** As `readEvidence` and `readMember`; a small file comes in one part. @throws Error, CaseError */
export async function* readFile(
  file: IntakeFile,
  options: IntakeOptions,
  importers: readonly Importer[],
  packer: RecordPacker,
  signal: AbortSignal,
): AsyncGenerator<EvidencePart> {
  const { inside } = file;
  const messages =
    inside === undefined
      ? readEvidence(file, options, importers, signal)
      : fromArchive({ ...file, inside }, options, importers, signal);
  yield* gathered(packed(messages, packer));
}

/** A file of which no more than this crosses is handed over and written at once: each hand-over costs more than a few records do. */
const SMALL_BYTES = 256 * 1024;

function sizeOf(message: PackedMessage): number {
  if (message.type === 'chunk') return message.data.byteLength;
  if (message.type !== 'records') return 0;
  const { events, details, places } = message.records;
  return events.byteLength + details.byteLength + places.byteLength;
}

async function* gathered(messages: AsyncIterable<PackedMessage>): AsyncGenerator<EvidencePart> {
  let held: PackedMessage[] | undefined = [];
  let bytes = 0;
  for await (const message of messages) {
    if (held === undefined) {
      yield message;
      continue;
    }
    held.push(message);
    bytes += sizeOf(message);
    if (bytes <= SMALL_BYTES) continue;
    yield* held;
    held = undefined;
  }
  if (held !== undefined) yield { type: 'whole', messages: held };
}

/** Records of one batch to the writer. */
const BATCH_RECORDS = 2_000;
const BATCH_BYTES = 4 * 1024 * 1024;

/** The same messages, their records packed and gathered into fewer batches. */
export async function* packed(
  messages: AsyncIterable<IntakeMessage>,
  packer: RecordPacker,
): AsyncGenerator<PackedMessage> {
  let bytesRead = 0;
  let taken = 0;
  for await (const message of messages) {
    if (message.type === 'records') {
      packer.add(message.records);
      ({ bytesRead } = message);
      if (packer.count < BATCH_RECORDS && bytesRead - taken < BATCH_BYTES) continue;
    } else if (packer.count === 0 || message.type === 'chunk') {
      yield message;
      continue;
    }
    taken = bytesRead;
    yield { type: 'records', records: packer.take(), bytesRead };
    if (message.type !== 'records') yield message;
  }
}

async function* fromArchive(
  file: Parameters<typeof readMember>[1],
  options: IntakeOptions,
  importers: readonly Importer[],
  signal: AbortSignal,
): AsyncGenerator<IntakeMessage> {
  const { casePath, evidenceId, member } = file.inside;
  const db = openReader(casePath);
  try {
    const { stream } = recordStream(db, evidenceId);
    const range = storedRange(db, evidenceId, stream, member.offset, member.offset + member.length);
    yield* readMember(range, file, options, importers, signal);
  } finally {
    closeCase(db);
  }
}
