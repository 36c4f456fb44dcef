/** A full disk during an import: the job says so, the case stays whole, and with room again the import succeeds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { closeCase, createCase, openWriter } from '../../electron/db/open.ts';
import { verifyCase } from '../../electron/db/verify/verify.ts';
import { handlers } from '../../electron/handlers/index.ts';
import { catalog, engines } from '../../electron/workers/engines.ts';
import { createInlineReader } from '../../electron/workers/evidenceReader.ts';
import { jobBodies } from '../../electron/workers/jobs/index.ts';
import { createWriterSession } from '../../electron/workers/session.ts';
import { writeTrail } from './trail.ts';

it('torture 27: a full disk fails the import in words and leaves the case consistent', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'full-'));
  const path = join(folder, 'one.agentrail');
  const file = join(folder, 'trail.json');
  writeTrail(file, 3_000);
  createCase(path, { title: 'Full', examiner: 'Ana', zone: 'UTC' });
  const db = openWriter(path);
  const session = createWriterSession({
    db,
    handlers,
    catalog,
    engines,
    read: createInlineReader(),
    bodies: jobBodies,
  });
  const run = async () => {
    const started = session.call('import.start', { paths: [file], options: { derive: false }, staged: false });
    if (!started.ok) throw new Error(started.error.message);
    await session.jobs.idle();
    const { jobId } = started.value as { jobId: number };
    return db.sql.prepare('SELECT state, error_code, message FROM job WHERE id = ?').get(jobId);
  };
  // SQLite answers SQLITE_FULL at this many pages just as it does when the disk has no more.
  const pages = db.sql.pragma('page_count', { simple: true }) as number;
  db.sql.pragma(`max_page_count = ${pages + 150}`);
  expect(await run()).toMatchObject({
    state: 'failed',
    error_code: 'disk_full',
    message: expect.stringContaining(path),
  });
  db.sql.pragma('max_page_count = 1000000');
  expect(await run()).toMatchObject({ state: 'done' });
  expect(db.sql.prepare('SELECT count(*) FROM event').pluck().get()).toBe(3_000);
  expect(db.sql.prepare('SELECT state FROM evidence ORDER BY id').pluck().all()).toEqual(['failed', 'complete']);
  const failed: string[] = [];
  for await (const step of verifyCase(db)) if (step.type === 'check' && !step.check.ok) failed.push(step.check.check);
  expect(failed).toEqual([]);
  closeCase(db);
  rmSync(folder, { recursive: true, force: true });
});
