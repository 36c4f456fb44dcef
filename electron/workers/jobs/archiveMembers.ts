/** From an archive that has been stored to the files inside it. */
import type { ArchiveMember, IntakeFile } from '../../../shared/model/intake.ts';
import type { ImportStatement } from '../../db/write/finish.ts';

/** One outermost archive with everything in it; what it has taken of the limits grows as archives in it are listed. */
export interface ArchiveTree {
  readonly casePath: string;
  readonly spent: { entries: number; bytes: number };
}

/** The members of an archive as files, each made when its turn comes. */
export function* filesInside(
  archive: IntakeFile,
  stored: ImportStatement,
  members: readonly ArchiveMember[],
  tree: ArchiveTree,
): Generator<IntakeFile> {
  tree.spent.entries += members.length;
  for (const member of members) tree.spent.bytes += member.bytes;
  const { evidenceId, name: archiveName } = stored;
  const outermostBytes = archive.inside?.outermostBytes ?? stored.bytes;
  const depth = (archive.inside?.depth ?? 0) + 1;
  for (const member of members) {
    const place = { casePath: tree.casePath, evidenceId, archiveName, depth, outermostBytes, spent: { ...tree.spent } };
    yield {
      path: archive.path,
      name: `${archiveName}/${member.name}`,
      bytes: member.bytes,
      inside: { member, ...place },
    };
  }
}
