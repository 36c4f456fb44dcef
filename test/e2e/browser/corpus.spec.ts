/** The whole collection of published logs through the workbench, hundreds of files in one go: its ledger on screen, its sums, its verification. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { caseReady, expect, expectUsable, ROOT, test } from './workbench.ts';

const CORPUS = process.env.AGENTRAIL_CORPUS ?? join(ROOT, '..', 'shared', 'corpus');

test('every published log is imported, counted on screen and verified', async ({
  workbench: { page, complaints },
}, info) => {
  test.skip(!existsSync(CORPUS), `there is no collection of logs at ${CORPUS}`);
  test.setTimeout(240_000);
  const files = readdirSync(CORPUS, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  await page.getByLabel('Title').fill('Published logs');
  await page.getByRole('button', { name: 'Create case' }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose files' }).click();
  await (await chooser).setFiles(files);
  await expect(page.getByRole('region', { name: 'Ledger' })).toBeVisible({ timeout: 120_000 });
  await caseReady(page);

  const counts = await page.evaluate(async () => {
    const answer = await fetch('/rpc/case.info', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    return (
      (await answer.json()) as {
        value: { counts: { records: number; accepted: number; duplicates: number; rejected: number } };
      }
    ).value.counts;
  });
  expect(counts.records).toBe(counts.accepted + counts.duplicates + counts.rejected);
  expect(counts.accepted).toBeGreaterThan(15_000);
  const number = (count: number) => count.toLocaleString('en-US');
  const sums = `${number(counts.records)} records: ${number(counts.accepted)} accepted, ${number(counts.duplicates)} duplicates, ${number(counts.rejected)} rejected`;
  await expect(page.getByText(sums).first()).toBeVisible();
  const ledger = page.getByRole('grid', { name: /ledger/i });
  await expect(ledger.getByRole('row').filter({ hasText: 'rejected' }).first()).toBeVisible();
  await expectUsable(page, 'ledger of the collection');
  await info.attach('ledger', { body: await page.screenshot(), contentType: 'image/png' });

  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await expect(page.getByText(/✓ holds/).first()).toBeVisible({ timeout: 120_000 });
  expect(complaints).toEqual([]);
});
