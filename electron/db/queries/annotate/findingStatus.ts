/** An analyst's judgement of findings: status, owner, due date, kept by each finding's stable id. Each call is one act with one undo. */
import type { Out, Parsed } from '../../../../shared/contract/index.ts';
import { NotFound } from '../../errors.ts';
import type { WriteDb } from '../../handles.ts';
import type { CatalogEntries } from '../read/catalog.ts';
import { findingRows } from '../read/findings/rows.ts';
import { type FindingTriage, triageOf } from '../read/findings/triage.ts';
import { all, list } from '../read/statement.ts';
import { addAnnotation, recordAct, removeStanding } from './act.ts';
import { followFindings } from './agentRisk.ts';

type Change = Parsed<'findings.triage'>;

/** @throws NotFound */
export function setFindingStatus(
  db: WriteDb,
  catalog: CatalogEntries,
  who: string,
  input: Parsed<'findings.setStatus'>,
): Out<'findings.setStatus'> {
  const { id, status, reason } = input;
  triageFindings(db, who, { ids: [id], status, reason });
  const [row] = findingRows(db, catalog, [id]);
  if (row === undefined) throw new NotFound(`there is no finding ${id}`);
  return row;
}

/** Sets what the input names on every finding where it differs. @throws NotFound when one of them is not in the case; nothing changes then */
export function triageFindings(db: WriteDb, who: string, input: Change): Out<'findings.triage'> {
  const ids = [...new Set(input.ids)];
  return db.sql.transaction(() => {
    const titles = titlesOf(db, ids);
    const before = triageOf(db, ids);
    const remove: number[] = [];
    const restore: number[] = [];
    const touched = new Set<string>();
    for (const id of ids) {
      for (const { kind, value } of changes(input, before(id))) {
        const target = { targetKind: 'finding', targetKey: id, kind } as const;
        restore.push(...removeStanding(db, target));
        if (value !== null) remove.push(addAnnotation(db, { ...target, value, who }));
        touched.add(id);
      }
    }
    // Nothing changed: nothing to log and nothing to undo.
    if (touched.size === 0) return { changed: 0, what: '' };
    if (input.status !== undefined) followFindings(db, [...touched]);
    const what = inWords(input, [...touched], titles);
    const { status, reason, owner, due } = input;
    recordAct(db, {
      who,
      action: status === undefined ? 'finding.assign' : 'finding.status',
      what,
      facts: { findings: [...touched], ...(status === undefined ? {} : { status, reason }), owner, due },
      undo: { remove, restore },
    });
    return { changed: touched.size, what };
  })();
}

function titlesOf(db: WriteDb, ids: readonly string[]): ReadonlyMap<string, string> {
  const rows = all<{ id: string; title: string }>(
    db,
    'SELECT id, title FROM finding WHERE id IN (SELECT value FROM json_each(:ids))',
    { ids: list(ids) },
  );
  const titles = new Map(rows.map((row) => [row.id, row.title]));
  const missing = ids.find((id) => !titles.has(id));
  if (missing !== undefined)
    throw new NotFound(`there is no finding ${missing}; it may be gone since the rules were last run`);
  return titles;
}

/** What differs from how the finding stands; a value of null takes the annotation away. */
function changes(
  input: Change,
  was: FindingTriage,
): { readonly kind: 'status' | 'owner' | 'due'; readonly value: string | null }[] {
  const { status, reason, due } = input;
  const owner = input.owner === undefined ? undefined : (input.owner ?? '');
  const found: ReturnType<typeof changes> = [];
  if (status !== undefined && (was.status !== status || was.reason !== reason))
    found.push({ kind: 'status', value: JSON.stringify({ status, reason }) });
  if (owner !== undefined && was.owner !== owner) found.push({ kind: 'owner', value: owner === '' ? null : owner });
  if (due !== undefined && was.due !== due) found.push({ kind: 'due', value: due });
  return found;
}

function inWords(input: Change, ids: readonly string[], titles: ReadonlyMap<string, string>): string {
  const { status, owner, due } = input;
  const which = ids.length === 1 ? `finding "${titles.get(ids[0] ?? '') ?? ''}"` : `${ids.length} findings`;
  const said: string[] = [];
  if (status !== undefined) said.push(status === 'open' ? 'opened again' : status);
  if (owner !== undefined) said.push(owner === null || owner === '' ? 'owner taken off' : `given to ${owner}`);
  if (due !== undefined) said.push(due === null ? 'due date taken off' : `due ${due}`);
  return `${which} ${said.join(', ')}`;
}
