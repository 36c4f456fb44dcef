/** Reads a file from where it lies: on the disk, or inside an archive that the case already holds. */
import type { Importer } from '../../shared/model/importer.ts';
import type { IntakeFile, IntakeMessage, IntakeOptions } from '../../shared/model/intake.ts';
import { recordStream, storedRange } from '../db/evidenceBytes.ts';
import { closeCase, openReader } from '../db/open.ts';
import { readEvidence, readMember } from '../intake/readEvidence.ts';

/** As `readEvidence` and `readMember`. @throws Error, CaseError */
export function readFile(
  file: IntakeFile,
  options: IntakeOptions,
  importers: readonly Importer[],
  signal: AbortSignal,
): AsyncGenerator<IntakeMessage> {
  const { inside } = file;
  if (inside === undefined) return readEvidence(file, options, importers, signal);
  return fromArchive({ ...file, inside }, options, importers, signal);
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
