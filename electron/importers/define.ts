/**
 * How an importer is declared: one file per log or inventory source, plus its fixtures in samples/formats/<id>/.
 * An importer is pure: it opens no file and touches no database. It is handed one record at a time, already framed and
 * parsed, and yields what the record states. It never infers (linking is electron/reconstruct's work) and never throws
 * for bad input: it yields a reject with a reason instead.
 */
import type { KeptDraft, RejectDraft } from '../../shared/model/event.ts';
import type { Importer } from '../../shared/model/importer.ts';

/** Declares an importer. The identity function: it exists to type-check the literal. */
export function defineImporter(importer: Importer): Importer {
  return importer;
}

/** A reject with its reason (plain English, ending without a full stop) and the column or pointer at fault. */
export function reject(reason: string, column?: string): RejectDraft {
  return column === undefined ? { type: 'reject', reason } : { type: 'reject', reason, column };
}

/** A record that is kept and counted although it states nothing of its own, and why (as a reject's reason). */
export function kept(why: string): KeptDraft {
  return { type: 'kept', why };
}
