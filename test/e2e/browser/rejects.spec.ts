/** A rejected record is mended where it is listed, its secret revealed for it, and the file's bytes are accounted for throughout. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseReady, expect, expectUsable, test } from './workbench.ts';

test.use({ sample: 'northwind-drift' });

const record = (id: string, name: string) =>
  JSON.stringify({
    eventVersion: '1.08',
    requestParameters: { password: 'hunter2-in-the-log' },
    eventTime: '2025-06-01T10:00:00Z',
    eventSource: 's3.amazonaws.com',
    eventName: name,
    eventID: id,
    awsRegion: 'eu-west-1',
    userIdentity: { type: 'AWSService', invokedBy: 'x' },
  });

test('edit, reveal and retry in the list of rejects', async ({ workbench: { page, folder, complaints } }) => {
  await caseReady(page);
  const path = join(folder, 'broken.ndjson');
  const bad = record('b', 'MendedByHand').replace('"awsRegion":', '"awsRegion" nonsense ');
  writeFileSync(path, `${record('a', 'Whole')}\n${bad}\n{"cut"\n`);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: '+ Import' }).click();
  await (await chooser).setFiles(path);
  await expect(page.getByText(/1 accepted, 0 duplicates, 2 rejected/).first()).toBeVisible({ timeout: 30_000 });
  await page.getByRole('grid', { name: 'Ledger of evidence files' }).getByText('broken.ndjson').click();
  await expect(page.getByText(/Every byte is accounted for: .* in rejected records/)).toBeVisible();
  const rejects = page.getByRole('table', { name: 'Rejected records' });
  await expect(rejects.getByText(/characters masked/)).toBeVisible();
  await expect(page.getByText('hunter2-in-the-log')).toHaveCount(0);

  await page.getByRole('button', { name: 'Edit' }).first().click();
  await page.getByRole('button', { name: 'Reveal, with a custody entry' }).click();
  const editor = page.getByRole('textbox', { name: /Text of record 2/ });
  await expect(editor).toHaveValue(bad);
  await expectUsable(page, 'correction');
  await editor.fill(record('b', 'MendedByHand'));
  await page.getByRole('button', { name: 'Read the corrected text' }).click();
  await expect(
    page.getByText(/record 2: the corrected text was accepted; the original bytes are kept/).first(),
  ).toBeVisible({
    timeout: 30_000,
  });
  await expect(rejects.getByRole('checkbox')).toHaveCount(1);

  await rejects.getByRole('checkbox').check();
  await page.getByLabel('Times without a zone are').selectOption('Asia/Tokyo');
  await page.getByRole('button', { name: 'Retry 1 rejected record' }).click();
  await expect(page.getByText(/1 rejected record read again.*0 accepted.*1 still rejected/).first()).toBeVisible({
    timeout: 30_000,
  });
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await expect(page.getByText(/✓ holds/).first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/✗ fails/)).toHaveCount(0);
  expect(complaints).toEqual([]);
});
