/** Stars, tags, comments and undo. */
import { commentOn, editComment, removeComment, starTargets, tagTargets } from '../db/queries/annotate/marks.ts';
import { peekUndo, undoLast } from '../db/queries/annotate/undo.ts';
import { listAnnotations, listTags } from '../db/queries/read/annotations/annotations.ts';
import type { Handlers } from './context.ts';

const OK = { ok: true } as const;

export const annotationsHandlers = {
  'annotations.list': ({ db }, input) => listAnnotations(db, input),
  'tags.list': ({ db }) => listTags(db),
  'annotations.star': ({ db, who }, input) => {
    starTargets(db, who, input);
    return OK;
  },
  'annotations.tag': ({ db, who }, input) => {
    tagTargets(db, who, input);
    return OK;
  },
  'annotations.comment': ({ db, who }, input) => {
    commentOn(db, who, input);
    return OK;
  },
  'annotations.editComment': ({ db, who }, input) => {
    editComment(db, who, input);
    return OK;
  },
  'annotations.removeComment': ({ db, who }, { id }) => {
    removeComment(db, who, id);
    return OK;
  },
  'undo.peek': ({ db }) => peekUndo(db),
  'undo.last': ({ db, who }) => undoLast(db, who),
} satisfies Partial<Handlers>;
