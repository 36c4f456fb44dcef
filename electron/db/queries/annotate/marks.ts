/** Stars, tags and comments. Each call is one act, undone as one. */
import type { Parsed } from '../../../../shared/contract/index.ts';
import { NotFound } from '../../errors.ts';
import type { WriteDb } from '../../handles.ts';
import { first } from '../read/statement.ts';
import { addAnnotation, recordAct, removeStanding, setRemoved } from './act.ts';

type Target = Parsed<'annotations.comment'>['target'];

export function starTargets(db: WriteDb, who: string, input: Parsed<'annotations.star'>): void {
  const what = `${input.on ? 'star on' : 'star taken off'} ${targetsInWords(input.targets)}`;
  mark(db, who, 'annotation.star', what, input, 'star', '');
}

export function tagTargets(db: WriteDb, who: string, input: Parsed<'annotations.tag'>): void {
  const what = `tag "${input.tag}" ${input.on ? 'on' : 'taken off'} ${targetsInWords(input.targets)}`;
  mark(db, who, 'annotation.tag', what, input, 'tag', input.tag);
}

function mark(
  db: WriteDb,
  who: string,
  action: string,
  what: string,
  input: { readonly targets: readonly Target[]; readonly on: boolean },
  kind: 'star' | 'tag',
  value: string,
): void {
  db.sql.transaction(() => {
    const remove: number[] = [];
    const restore: number[] = [];
    for (const target of input.targets) {
      const at = { targetKind: target.kind, targetKey: target.key, kind, value } as const;
      if (!input.on) restore.push(...removeStanding(db, at));
      else if (!stands(db, at)) remove.push(addAnnotation(db, { ...at, who }));
    }
    // Nothing changed: nothing to log and nothing to undo.
    if (remove.length + restore.length > 0) recordAct(db, { who, action, what, undo: { remove, restore } });
  })();
}

function stands(
  db: WriteDb,
  at: { readonly targetKind: string; readonly targetKey: string; readonly kind: string; readonly value: string },
): boolean {
  const row = first(
    db,
    `SELECT 1 AS n FROM annotation WHERE target_kind = :targetKind AND target_key = :targetKey AND removed = 0
       AND kind = :kind AND value = :value`,
    at,
  );
  return row !== undefined;
}

export function commentOn(db: WriteDb, who: string, input: Parsed<'annotations.comment'>): void {
  db.sql.transaction(() => {
    const { target, text } = input;
    const id = addAnnotation(db, { targetKind: target.kind, targetKey: target.key, kind: 'comment', value: text, who });
    const what = `comment on ${targetsInWords([target])}`;
    recordAct(db, { who, action: 'annotation.comment', what, undo: { remove: [id] } });
  })();
}

/** The old text stays in the case as a removed row. @throws NotFound when there is no such standing comment */
export function editComment(db: WriteDb, who: string, input: Parsed<'annotations.editComment'>): void {
  db.sql.transaction(() => {
    const target = commentTarget(db, input.id);
    setRemoved(db, [input.id], true);
    const id = addAnnotation(db, {
      targetKind: target.kind,
      targetKey: target.key,
      kind: 'comment',
      value: input.text,
      who,
    });
    const what = `change of a comment on ${targetsInWords([target])}`;
    recordAct(db, { who, action: 'annotation.comment', what, undo: { remove: [id], restore: [input.id] } });
  })();
}

/** @throws NotFound when there is no such standing comment */
export function removeComment(db: WriteDb, who: string, id: number): void {
  db.sql.transaction(() => {
    const target = commentTarget(db, id);
    setRemoved(db, [id], true);
    const what = `removal of a comment on ${targetsInWords([target])}`;
    recordAct(db, { who, action: 'annotation.comment', what, undo: { restore: [id] } });
  })();
}

function commentTarget(db: WriteDb, id: number): Target {
  const row = first<Target>(
    db,
    `SELECT target_kind AS kind, target_key AS key FROM annotation WHERE id = :id AND kind = 'comment' AND removed = 0`,
    { id },
  );
  if (row === undefined) throw new NotFound(`there is no comment ${id}`);
  return row;
}

function targetsInWords(targets: readonly Target[]): string {
  const kinds = [...new Set(targets.map((target) => target.kind))];
  if (targets.length === 1) return `${kinds[0] === 'event' || kinds[0] === 'entity' ? 'an' : 'a'} ${kinds[0]}`;
  const plural = kinds[0] === 'entity' ? 'entities' : `${kinds[0]}s`;
  return `${targets.length} ${kinds.length === 1 ? plural : 'items'}`;
}
