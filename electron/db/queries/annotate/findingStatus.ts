/** An analyst's judgement of a finding, kept by the finding's stable id. */
import type { Out, Parsed } from '../../../../shared/contract/index.ts';
import { NotFound } from '../../errors.ts';
import type { WriteDb } from '../../handles.ts';
import type { CatalogEntries } from '../read/catalog.ts';
import { findingRows } from '../read/findings.ts';
import { addAnnotation, recordAct, removeStanding } from './act.ts';

/** @throws NotFound */
export function setFindingStatus(
  db: WriteDb,
  catalog: CatalogEntries,
  who: string,
  input: Parsed<'findings.setStatus'>,
): Out<'findings.setStatus'> {
  const [before] = findingRows(db, catalog, [input.id]);
  if (before === undefined) throw new NotFound(`there is no finding ${input.id}`);
  const { status, reason } = input;
  if (before.status === status && before.reason === reason) return before;
  db.sql.transaction(() => {
    const target = { targetKind: 'finding', targetKey: input.id, kind: 'status' } as const;
    const restore = removeStanding(db, target);
    const id = addAnnotation(db, { ...target, value: JSON.stringify({ status, reason }), who });
    const what = `finding "${before.title}" ${status === 'open' ? 'reopened' : status}`;
    recordAct(db, {
      who,
      action: 'finding.status',
      what,
      facts: { finding: input.id, status, reason },
      undo: { remove: [id], restore },
    });
  })();
  const [after] = findingRows(db, catalog, [input.id]);
  return after ?? before;
}
