/** Are the Sigma rules of the case those that the custody log names? */
import { createHash } from 'node:crypto';
import type { ReadDb } from '../handles.ts';
import { collectProblems, type VerifyStep } from './check.ts';

interface Entry {
  readonly files?: readonly {
    readonly name?: unknown;
    readonly sha256?: unknown;
    readonly rules?: readonly unknown[];
  }[];
}

/** Every file has the SHA-256 under which it was brought in, and every rule of it an entry that names it. */
export function* checkSigmaRules(db: ReadDb): Generator<VerifyStep> {
  const problems = collectProblems();
  const logged = new Set<string>();
  const entries = db.sql.prepare("SELECT detail FROM custody WHERE action = 'sigma.add' ORDER BY seq").pluck();
  for (const detail of entries.iterate() as IterableIterator<string>) for (const key of keysOf(detail)) logged.add(key);
  const files = db.sql.prepare('SELECT id, name, sha256, text FROM sigma_file ORDER BY id');
  const rules = db.sql.prepare('SELECT rule FROM sigma_rule WHERE file_id = ? ORDER BY id').pluck();
  const seen = new Set<string>();
  let count = 0;
  for (const file of files.all() as { id: number; name: string; sha256: string; text: string }[]) {
    const sha256 = createHash('sha256').update(file.text).digest('hex');
    if (sha256 !== file.sha256) problems.add(`${file.name}: the text is not the one that was brought in`);
    for (const rule of rules.all(file.id) as string[]) {
      count += 1;
      const key = keyOf(file.name, sha256, rule);
      seen.add(key);
      if (!logged.has(key)) problems.add(`${file.name}: the custody log does not name its rule ${rule}`);
    }
  }
  for (const key of logged)
    if (!seen.has(key)) problems.add(`a Sigma rule that the custody log names is gone: ${key.split('\n').at(-1)}`);
  yield problems.result('Sigma rules', `${count} rules brought into the case, by the SHA-256 of their files.`);
}

const keyOf = (name: string, sha256: string, rule: string): string => `${name}\n${sha256}\n${rule}`;

function keysOf(detail: string): string[] {
  try {
    const { files = [] } = JSON.parse(detail) as Entry;
    return files.flatMap(({ name, sha256, rules = [] }) =>
      rules.map((rule) => keyOf(String(name), String(sha256), String(rule))),
    );
  } catch {
    // The walk reports the changed entry.
    return [];
  }
}
