/** The custody log, newest first. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import type { ReadDb } from '../../../handles.ts';
import { decodeNumber, encodeNumber } from '../cursor.ts';
import { all, countUpTo, parseJson } from '../statement.ts';

interface StoredEntry {
  readonly seq: number;
  readonly at_us: number;
  readonly who: string;
  readonly action: string;
  readonly detail: string;
  readonly hash: string;
}

export function pageCustody(db: ReadDb, input: Parsed<'custody.page'>): Out<'custody.page'> {
  const rows = all<StoredEntry>(
    db,
    'SELECT seq, at_us, who, action, detail, hash FROM custody WHERE seq < :before ORDER BY seq DESC LIMIT :take',
    { before: decodeNumber(input.cursor) ?? Number.MAX_SAFE_INTEGER, take: input.limit + 1 },
  );
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  return {
    rows: shown.map(({ at_us, detail, ...row }) => ({ ...row, atUs: at_us, detail: readable(detail) })),
    next: rows.length > shown.length && last !== undefined ? encodeNumber(last.seq) : null,
    total: countUpTo(db, 'SELECT seq FROM custody', {}),
  };
}

/** What an entry says in words where it says so, else its facts; what undo needs is left out. */
function readable(detail: string): string {
  const { what, undo: _, ...facts } = parseJson<Record<string, unknown>>(detail, {});
  return typeof what === 'string' ? what : JSON.stringify(facts);
}
