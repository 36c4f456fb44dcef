/** Which archive a file came out of. */
import type { WriteDb } from '../handles.ts';
import { prepared } from '../prepared.ts';

/** Names the archive of a member whose start is written; a compression of the member itself stands before it: `gzip in logs.zip`. */
export function setContainer(db: WriteDb, evidenceId: number, archiveName: string): void {
  prepared(db, `UPDATE evidence SET container = coalesce(container || ' in ', '') || ? WHERE id = ?`).run(
    archiveName,
    evidenceId,
  );
}
