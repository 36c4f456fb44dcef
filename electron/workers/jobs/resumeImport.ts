/**
 * Going on with an import that was killed or cancelled: what the case already holds complete is neither read nor hashed again.
 * A file counts as the one imported before when it has the same name and size, nothing else has that name, and neither its
 * content nor its entry in the folder changed since. In doubt it is read: its records then count as duplicates, none is lost.
 */
import { lstat } from 'node:fs/promises';
import type { IntakeFile } from '../../../shared/model/intake.ts';
import { type CompleteFile, completeFiles, type ResumedImport } from '../../db/importResume.ts';
import type { JobRun } from './run.ts';

/** The files left to read, in their order. */
export async function filesLeft(
  run: JobRun,
  resumed: ResumedImport,
  files: readonly IntakeFile[],
): Promise<IntakeFile[]> {
  const known = Map.groupBy(completeFiles(run.db, resumed.jobs), (file) => file.name);
  const named = new Map<string, number>();
  for (const { name } of files) named.set(name, (named.get(name) ?? 0) + 1);
  const left: IntakeFile[] = [];
  let last: { file: IntakeFile; place: number; complete: CompleteFile } | undefined;
  for (const file of files) {
    const complete = known.get(file.name);
    const [one] = complete ?? [];
    const sure = one !== undefined && complete?.length === 1 && named.get(file.name) === 1;
    if (sure && (await isUnchanged(file, one))) {
      if (last === undefined || one.importedUs >= last.complete.importedUs) {
        last = { file, place: left.length, complete: one };
      }
    } else left.push(file);
    await run.pause();
  }
  // The import may have ended between an archive and what is in it.
  if (last?.complete.format?.startsWith('archive.') === true) left.splice(last.place, 0, last.file);
  return left;
}

async function isUnchanged(file: IntakeFile, complete: CompleteFile): Promise<boolean> {
  if (file.bytes !== complete.bytes) return false;
  try {
    const { mtimeMs, ctimeMs } = await lstat(file.path);
    return Math.max(mtimeMs, ctimeMs) * 1000 < complete.importedUs;
  } catch {
    // Reading it will say what is wrong.
    return false;
  }
}
