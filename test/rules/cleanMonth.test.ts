/** The control for false positives, at a size that every run can afford; `npm run bench -- month` takes a million events. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeCase, openReader } from '../../electron/db/open.ts';
import { openInProcess } from '../../electron/workers/inProcess.ts';
import { monthFindings } from '../bench/support/month/findings.mjs';
import { writeMonth } from '../bench/support/month/month.mjs';

const folder = mkdtempSync(join(tmpdir(), 'month-'));
const casePath = join(folder, 'month.agentrail');
let month: Awaited<ReturnType<typeof monthFindings>>;

beforeAll(async () => {
  const evidence = join(folder, 'evidence');
  mkdirSync(evidence);
  writeMonth(evidence, { events: 20_000, agents: 50, people: 40 });
  month = await monthFindings(openInProcess, casePath, evidence);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a month in which nothing is wrong raises nothing above info', () => {
  const above = month.findings.filter((finding) => finding.severity !== 'info');
  expect(above.map((finding) => `${finding.rule}: ${finding.title}`)).toEqual([]);
  expect(month.failed).toEqual([]);
  expect(month.rejected).toBe(0);
  expect(month.events).toBeGreaterThan(15_000);
});

it('and no use is called beyond purpose or beyond every grant, one repository’s grant speaking for that repository', () => {
  const db = openReader(casePath);
  const wrong = db.sql
    .prepare(
      `SELECT e.name, a.system, a.verb, a.resource, a.verdict FROM access a JOIN entity e ON e.id = a.principal_id
       WHERE a.verdict IN ('ghost', 'out_of_purpose')`,
    )
    .all();
  closeCase(db);
  expect(wrong).toEqual([]);
});
