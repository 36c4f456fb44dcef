/** The one place that finds an interned text by the text itself. */
import type { ReadDb } from './handles.ts';
import { hashText, textSeed } from './textHash.ts';

/** Id of the value that is exactly this text, or undefined when the case does not hold it. */
export function valueId(db: ReadDb, text: string): number | undefined {
  return db.sql
    .prepare('SELECT id FROM value WHERE hash = ? AND text = ?')
    .pluck()
    .get(hashText(text, textSeed(db)), text) as number | undefined;
}
