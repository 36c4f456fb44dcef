/** Stars, tags and comments as lists. */
import type { z } from 'zod';
import type { Annotation } from '../../../../../shared/contract/annotations.ts';
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import type { ReadDb } from '../../../handles.ts';
import { all } from '../statement.ts';

type AnnotationOut = z.output<typeof Annotation>;

interface StoredAnnotation {
  readonly id: number;
  readonly target_kind: AnnotationOut['target']['kind'];
  readonly target_key: string;
  readonly kind: AnnotationOut['kind'];
  readonly value: string;
  readonly who: string;
  readonly at_us: number;
}

/** Of one target in the order they were made, or of the whole case, newest first. */
export function listAnnotations(db: ReadDb, input: Parsed<'annotations.list'>): Out<'annotations.list'> {
  const columns = 'id, target_kind, target_key, kind, value, who, at_us';
  const shown = "removed = 0 AND kind IN ('star', 'tag', 'comment')";
  const take = input.limit + 1;
  const rows =
    input.target === undefined
      ? all<StoredAnnotation>(db, `SELECT ${columns} FROM annotation WHERE ${shown} ORDER BY id DESC LIMIT :take`, {
          take,
        })
      : all<StoredAnnotation>(
          db,
          `SELECT ${columns} FROM annotation WHERE target_kind = :kind AND target_key = :key AND ${shown}
           ORDER BY id LIMIT :take`,
          { kind: input.target.kind, key: input.target.key, take },
        );
  return {
    rows: rows.slice(0, input.limit).map((row) => ({
      id: row.id,
      target: { kind: row.target_kind, key: row.target_key },
      kind: row.kind,
      value: row.value,
      who: row.who,
      atUs: row.at_us,
    })),
    more: rows.length > input.limit,
  };
}

/** Tags in use, most used first. */
export function listTags(db: ReadDb): Out<'tags.list'> {
  return all(
    db,
    `SELECT value AS tag, count(*) AS count FROM annotation WHERE kind = 'tag' AND removed = 0
     GROUP BY value ORDER BY count DESC, tag LIMIT 500`,
  );
}
