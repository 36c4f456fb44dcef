/** A case whose Sigma rules were changed behind its back fails verification. */
import { expect, test } from 'vitest';
import { createMemoryCase } from '../../electron/db/open.ts';
import { addSigma, removeSigma } from '../../electron/db/sigma/store.ts';
import { checkSigmaRules } from '../../electron/db/verify/sigmaRules.ts';
import { readFile } from '../../electron/sigma/rule.ts';

const TEXT = `title: A
id: 11111111-1111-4111-8111-111111111111
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: X}
  condition: selection
`;

function caseWithRule() {
  const db = createMemoryCase();
  const { documents, problems } = readFile('a.yml', TEXT, new Map());
  const reading = { documents: documents.map(({ about }) => about), problems };
  addSigma(db, 'Ana', [{ name: 'a.yml', text: TEXT, reading }]);
  return db;
}

function problems(db: ReturnType<typeof caseWithRule>): readonly string[] {
  return [...checkSigmaRules(db)].flatMap((step) => (step.type === 'check' ? step.check.problems : []));
}

test('as it was brought in, also when it was removed since', () => {
  const db = caseWithRule();
  expect(problems(db)).toEqual([]);
  removeSigma(db, 'Ana', ['sigma:11111111-1111-4111-8111-111111111111']);
  expect(problems(db)).toEqual([]);
});

test('files are guarded; past the guard a changed text, a new rule and a lost one are told', () => {
  const db = caseWithRule();
  expect(() => db.sql.exec("UPDATE sigma_file SET text = ''")).toThrow(/never changed/);
  expect(() => db.sql.exec('DELETE FROM sigma_file')).toThrow(/never changed/);
  db.sql.exec('DROP TRIGGER sigma_file_no_update');
  db.sql.exec("UPDATE sigma_file SET text = replace(text, 'X', 'Y')");
  expect(problems(db).join('\n')).toMatch(/a\.yml: the text is not the one/);
  const other = caseWithRule();
  other.sql.exec("UPDATE sigma_rule SET rule = 'sigma:other'");
  expect(problems(other).join('\n')).toMatch(/does not name its rule sigma:other[\s\S]*is gone: sigma:1111/);
});
