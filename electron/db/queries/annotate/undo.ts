/** Undo: the newest act that was not yet taken back. An undo is itself an entry of the custody log. */
import type { Out } from '../../../../shared/contract/index.ts';
import { appendCustody } from '../../custody.ts';
import type { ReadDb, WriteDb } from '../../handles.ts';
import { getMeta, markStale } from '../../meta.ts';
import { storeRuleSettings } from '../../ruleSettings.ts';
import { setSigmaRemoved } from '../../sigma/store.ts';
import { first, parseJson } from '../read/statement.ts';
import { setRemoved, Undo } from './act.ts';
import { findingsOfNotes, followFindings } from './agentRisk.ts';
import { restoreClock, settle } from './clockOffset.ts';
import { unpin } from './pin.ts';

interface Entry {
  readonly seq: number;
  readonly at_us: number;
  readonly detail: string;
}

function newest(db: ReadDb): Entry | undefined {
  return first<Entry>(
    db,
    `SELECT seq, at_us, detail FROM custody c
     WHERE json_type(c.detail, '$.undo') = 'object'
       AND NOT EXISTS (SELECT 1 FROM custody u WHERE u.action = 'undo' AND json_extract(u.detail, '$.undoes') = c.seq)
     ORDER BY seq DESC LIMIT 1`,
  );
}

function whatOf(entry: Entry): string {
  return (parseJson<{ what?: string }>(entry.detail, {}).what ?? 'the last act').slice(0, 300);
}

/** What `undoLast` would take back, or null. */
export function peekUndo(db: ReadDb): Out<'undo.peek'> {
  const entry = newest(db);
  return entry === undefined ? null : { seq: entry.seq, what: whatOf(entry) };
}

/** Takes the newest act back and says what it was; null when there is none. */
export function undoLast(db: WriteDb, who: string): Out<'undo.last'> {
  const entry = newest(db);
  if (entry === undefined) return null;
  const what = whatOf(entry);
  const undo = Undo.parse(parseJson<{ undo?: unknown }>(entry.detail, {}).undo);
  db.sql.transaction(() => {
    setRemoved(db, undo.remove, true);
    setRemoved(db, undo.restore, false);
    const findings = findingsOfNotes(db, [...undo.remove, ...undo.restore]);
    if (findings.length > 0) followFindings(db, findings);
    if (undo.pin !== undefined) {
      unpin(db, undo.pin);
      // Rebuilt with the pin since then: what it held before may no longer be what would be concluded.
      if (Number(getMeta(db, 'derived_us') ?? 0) > entry.at_us) markStale(db);
    }
    if (undo.sigma !== undefined) {
      setSigmaRemoved(db, undo.sigma.remove, true);
      setSigmaRemoved(db, undo.sigma.restore, false);
    }
    if (undo.ruleParams !== undefined) storeRuleSettings(db, undo.ruleParams.rule, undo.ruleParams.before);
    if (undo.rebuild === true) markStale(db);
    if (undo.clock !== undefined) restoreClock(db, undo.clock);
    appendCustody(db, { who, action: 'undo', detail: { what: `undone: ${what}`, undoes: entry.seq } });
  })();
  if (undo.clock !== undefined) settle(db);
  return { what };
}
