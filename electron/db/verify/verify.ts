/** Verification: everything that can be checked about a case from the case alone. What it cannot prove is in docs/case-file.md. */
import type { ReadDb } from '../handles.ts';
import { APPLICATION_ID } from '../migrate.ts';
import { checkBytes } from './bytes.ts';
import { collectProblems, type EvidenceFacts, type VerifyStep } from './check.ts';
import { checkColumns } from './columns.ts';
import { checkCorrections } from './corrections.ts';
import { checkCustody } from './custodyLog.ts';
import { checkLedger, checkReferences } from './ledger.ts';
import { checkRuleParams } from './ruleParams.ts';
import { checkSigmaRules } from './sigmaRules.ts';

/** Bytes that verification will hash, for progress. */
export function bytesToVerify(db: ReadDb): number {
  return db.sql
    .prepare("SELECT coalesce(sum(bytes + coalesce(decoded_bytes, 0)), 0) FROM evidence WHERE state = 'complete'")
    .pluck()
    .get() as number;
}

/** Yields progress and, one by one, the results of all checks. Reads only. */
export async function* verifyCase(db: ReadDb): AsyncGenerator<VerifyStep> {
  yield* checkFile(db);
  const all = db.sql.prepare('SELECT * FROM evidence ORDER BY id').all() as EvidenceFacts[];
  const complete = all.filter((row) => row.state === 'complete');
  yield* checkBytes(db, complete);
  yield* checkLedger(db, all);
  yield* checkReferences(db);
  yield* checkCorrections(db);
  yield* checkColumns(db);
  yield* checkSigmaRules(db);
  yield* checkRuleParams(db);
  yield* checkCustody(db, all);
}

function* checkFile(db: ReadDb): Generator<VerifyStep> {
  const problems = collectProblems();
  if (db.sql.pragma('application_id', { simple: true }) !== APPLICATION_ID)
    problems.add('the application id is not AGTR');
  const found = db.sql.pragma('integrity_check(100)') as { integrity_check: string }[];
  for (const row of found) if (row.integrity_check !== 'ok') problems.add(row.integrity_check);
  const triggers = db.sql
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'")
    .pluck()
    .all() as string[];
  for (const name of [
    'custody_no_update',
    'custody_no_delete',
    'chunk_no_update',
    'correction_no_update',
    'correction_no_delete',
    'sigma_file_no_update',
    'sigma_file_no_delete',
  ]) {
    if (!triggers.includes(name)) problems.add(`the guard ${name} is gone`);
  }
  yield problems.result('file', 'SQLite integrity, the application id and the guards of append-only tables.');
}
