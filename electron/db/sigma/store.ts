/** Sigma rules in the case: added, replaced, removed; each call is one act with one undo. */
import { createHash } from 'node:crypto';
import type { Out } from '../../../shared/contract/index.ts';
import type { SigmaDocument, SigmaReading } from '../../../shared/model/sigma.ts';
import { nowUs } from '../clock.ts';
import { NotFound } from '../errors.ts';
import type { WriteDb } from '../handles.ts';
import { markStale } from '../meta.ts';
import { recordAct } from '../queries/annotate/act.ts';

export interface SigmaFileInput {
  readonly name: string;
  readonly text: string;
  readonly reading: SigmaReading;
}

interface Standing {
  readonly id: number;
  readonly rule: string;
  readonly title: string;
  readonly document: number;
  readonly sha256: string;
  readonly name: string;
  readonly line: number;
}

const MOST_LISTED = 200;

/** Adds the rules of files. One with the id of a rule that the case has replaces it; one that is the same to the letter changes nothing. */
export function addSigma(db: WriteDb, who: string, files: readonly SigmaFileInput[]): Out<'sigma.add'> {
  return db.sql.transaction(() => {
    const standing = standingRules(db);
    const mine = new Map<string, string>();
    const problems = files.flatMap((file) => file.reading.problems);
    const facts: { name: string; sha256: string; rules: string[] }[] = [];
    const undo = { remove: [] as number[], restore: [] as number[] };
    const replaced: { id: string; title: string }[] = [];
    let same = 0;
    let unsupported = 0;
    for (const { name, text, reading } of files) {
      const sha256 = textSha256(text);
      let fileId: number | undefined;
      for (const document of reading.documents) {
        const place = `${name}, line ${document.line}`;
        const twice = mine.get(document.key);
        if (twice !== undefined) {
          const reason = `the rule has the same id as the one in ${twice}, and is left out`;
          problems.push({ file: name, line: document.line, reason });
          continue;
        }
        mine.set(document.key, place);
        const known = standing.get(document.key);
        if (known?.sha256 === sha256 && known.document === document.document) {
          same += 1;
          continue;
        }
        if (known !== undefined) {
          setSigmaRemoved(db, [known.id], true);
          undo.restore.push(known.id);
          replaced.push({ id: document.key, title: document.title });
        }
        if (fileId === undefined) {
          fileId = storeFile(db, name, sha256, text);
          facts.push({ name, sha256, rules: [] });
        }
        facts.at(-1)?.rules.push(document.key);
        undo.remove.push(storeRule(db, who, fileId, document));
        if (document.problem !== undefined) unsupported += 1;
      }
    }
    const changed = undo.remove.length;
    const added = changed - replaced.length;
    if (changed > 0) {
      const parts = [
        added === 0 ? '' : `${count(added)} added`,
        replaced.length === 0 ? '' : `${count(replaced.length)} replaced`,
      ];
      const what = parts.filter((part) => part !== '').join(', ');
      recordAct(db, { who, action: 'sigma.add', what, facts: { files: facts }, undo: { sigma: undo, rebuild: true } });
      markStale(db);
    }
    return {
      added,
      replaced: replaced.slice(0, MOST_LISTED),
      replacedCount: replaced.length,
      same,
      unsupported,
      problems: problems.slice(0, MOST_LISTED).map(({ file, line, reason }) => ({ file, line, reason })),
      problemCount: problems.length,
    };
  })();
}

function count(rules: number): string {
  return `${rules.toLocaleString('en-US')} Sigma ${rules === 1 ? 'rule' : 'rules'}`;
}

/** Hex SHA-256 of a rule file's text. */
export function textSha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function standingRules(db: WriteDb): Map<string, Standing> {
  const rows = db.sql
    .prepare(
      `SELECT r.id, r.rule, r.title, r.document, r.line, f.sha256, f.name FROM sigma_rule r
       JOIN sigma_file f ON f.id = r.file_id WHERE r.removed = 0`,
    )
    .all() as Standing[];
  return new Map(rows.map((row) => [row.rule, row]));
}

function storeFile(db: WriteDb, name: string, sha256: string, text: string): number {
  const known = db.sql.prepare('SELECT id FROM sigma_file WHERE sha256 = ? AND name = ?').pluck().get(sha256, name);
  if (typeof known === 'number') return known;
  const added = db.sql.prepare('INSERT INTO sigma_file (name, sha256, text) VALUES (?, ?, ?)').run(name, sha256, text);
  return Number(added.lastInsertRowid);
}

function storeRule(db: WriteDb, who: string, fileId: number, rule: SigmaDocument): number {
  const added = db.sql
    .prepare(
      `INSERT INTO sigma_rule (rule, file_id, document, line, kind, title, severity, status, logsource, description, problem, problem_line, added_us, added_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      rule.key,
      fileId,
      rule.document,
      rule.line,
      rule.kind,
      rule.title,
      rule.severity,
      rule.status,
      rule.logsource,
      rule.description,
      rule.problem?.reason ?? null,
      rule.problem?.line ?? null,
      nowUs(),
      who,
    );
  return Number(added.lastInsertRowid);
}

/** Takes rules out. @throws NotFound when one of them is not in the case; nothing changes then */
export function removeSigma(db: WriteDb, who: string, ids: readonly string[]): Out<'sigma.remove'> {
  return db.sql.transaction(() => {
    const standing = standingRules(db);
    const rules = [...new Set(ids)].map((id) => {
      const rule = standing.get(id);
      if (rule === undefined) throw new NotFound(`there is no Sigma rule ${id} in this case`);
      return rule;
    });
    const restore = rules.map((rule) => rule.id);
    setSigmaRemoved(db, restore, true);
    const [first] = rules;
    const what = rules.length === 1 ? `Sigma rule "${first?.title}" removed` : `${count(rules.length)} removed`;
    const facts = { rules: rules.map(({ rule, sha256 }) => ({ rule, sha256 })) };
    recordAct(db, {
      who,
      action: 'sigma.remove',
      what,
      facts,
      undo: { sigma: { remove: [], restore }, rebuild: true },
    });
    markStale(db);
    return { removed: rules.length, what };
  })();
}

/** Sets `removed` on rows by id, also to undo an act. */
export function setSigmaRemoved(db: WriteDb, ids: readonly number[], removed: boolean): void {
  db.sql
    .prepare('UPDATE sigma_rule SET removed = ? WHERE id IN (SELECT value FROM json_each(?))')
    .run(removed ? 1 : 0, JSON.stringify(ids));
}
