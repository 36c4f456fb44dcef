/** Verifies the case on a snapshot of its own, so that notes written meanwhile do not look like tampering. */
import { nowUs } from '../../db/clock.ts';
import { appendCustody, type CustodyRow, lastCustody } from '../../db/custody.ts';
import type { ReadDb } from '../../db/handles.ts';
import type { JobEnd } from '../../db/jobs.ts';
import { setMeta } from '../../db/meta.ts';
import { closeCase, openReader } from '../../db/open.ts';
import type { Check } from '../../db/verify/check.ts';
import { bytesToVerify, verifyCase } from '../../db/verify/verify.ts';
import type { JobRun } from './run.ts';

export async function verifyJob(run: JobRun): Promise<JobEnd> {
  const { db } = run;
  const inMemory = db.path === ':memory:';
  const snapshot = inMemory ? db : openReader(db.path);
  if (!inMemory) snapshot.sql.exec('BEGIN');
  let checks: Check[];
  let head: CustodyRow | undefined;
  try {
    checks = await runChecks(run, snapshot);
    head = lastCustody(snapshot);
  } finally {
    if (!inMemory) {
      snapshot.sql.exec('COMMIT');
      closeCase(snapshot);
    }
  }
  const problems = checks.reduce((sum, check) => sum + check.problems.length, 0);
  const ok = checks.every((check) => check.ok);
  db.sql.transaction(() => {
    const failed = checks.filter((check) => !check.ok).map((check) => check.check);
    const custodySeq = appendCustody(db, { who: run.who(), action: 'case.verify', detail: { ok, problems, failed } });
    setMeta(db, 'verification', JSON.stringify({ atUs: nowUs(), ok, checks, custodySeq }));
  })();
  const passed = checks.filter((check) => check.ok).length;
  const first = checks.find((check) => !check.ok);
  const message = ok
    ? `Verified: all ${checks.length} checks passed. The custody log ended at entry ${head?.seq ?? 0}, hash ${head?.hash ?? 'none'}.`
    : `${checks.length - passed} of ${checks.length} checks failed, with ${problems} problems. First: ${first?.check}: ${first?.problems[0] ?? ''}`;
  return ok ? { state: 'done', message } : { state: 'done', message, errorCode: 'verification_failed' };
}

async function runChecks(run: JobRun, snapshot: ReadDb): Promise<Check[]> {
  const total = bytesToVerify(snapshot);
  const checks: Check[] = [];
  let done = 0;
  for await (const step of verifyCase(snapshot)) {
    if (step.type === 'check') checks.push(step.check);
    else {
      done += step.bytes;
      run.progress({ phase: step.phase, done, total, unit: 'bytes' });
    }
    await run.pause();
  }
  return checks;
}
