/** The case's own settings, saved column mappings and the report's settings. Logged, not undoable. */
import type { Out, Parsed } from '../../../../shared/contract/index.ts';
import { isKnownZone } from '../../../../shared/model/time.ts';
import { appendCustody } from '../../custody.ts';
import { NotFound, Refused } from '../../errors.ts';
import type { WriteDb } from '../../handles.ts';
import { getMeta, setMeta } from '../../meta.ts';
import { caseInfo } from '../read/case/caseInfo.ts';

/** @throws Refused (`bad_input`) for an empty title or an unknown zone */
export function updateCase(db: WriteDb, who: string, input: Parsed<'case.update'>): Out<'case.update'> {
  if (input.title !== undefined && input.title.trim() === '') throw new Refused('bad_input', 'a case needs a title');
  if (input.zone !== undefined && !isKnownZone(input.zone)) {
    throw new Refused('bad_input', `the time zone ${input.zone} is not known; use an IANA name such as Europe/Berlin`);
  }
  db.sql.transaction(() => {
    const changes: Record<string, { from: string; to: string }> = {};
    for (const key of ['title', 'examiner', 'zone'] as const) {
      const to = input[key];
      const from = getMeta(db, key) ?? '';
      if (to === undefined || to === from) continue;
      changes[key] = { from, to };
      setMeta(db, key, to);
    }
    const names = Object.keys(changes);
    if (names.length === 0) return;
    const what = `case ${names.join(', ')} changed`;
    appendCustody(db, { who, action: 'case.update', detail: { what, changes } });
  })();
  return caseInfo(db);
}

/** Saves a mapping under its name, replacing one of the same name. */
export function saveMapping(db: WriteDb, who: string, mapping: Parsed<'mappings.save'>): void {
  db.sql.transaction(() => {
    db.sql
      .prepare('INSERT INTO mapping (name, body) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body')
      .run(mapping.name, JSON.stringify(mapping));
    const what = `column mapping "${mapping.name}" saved`;
    appendCustody(db, { who, action: 'mapping.save', detail: { what, mapping } });
  })();
}

/** @throws NotFound */
export function removeMapping(db: WriteDb, who: string, name: string): void {
  db.sql.transaction(() => {
    const { changes } = db.sql.prepare('DELETE FROM mapping WHERE name = ?').run(name);
    if (changes === 0) throw new NotFound(`there is no saved mapping "${name}"`);
    appendCustody(db, { who, action: 'mapping.remove', detail: { what: `column mapping "${name}" removed`, name } });
  })();
}

export function saveReport(db: WriteDb, who: string, input: Parsed<'report.save'>): Out<'report.save'> {
  db.sql.transaction(() => {
    setMeta(db, 'report', JSON.stringify(input));
    const what = `report settings saved: ${input.sections.length} sections`;
    appendCustody(db, { who, action: 'report.save', detail: { what, title: input.title, sections: input.sections } });
  })();
  return input;
}
