/** A long import, watched in bytes and called off: what was read so far is told, and the case goes on. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, expectUsable, test } from './workbench.ts';

const SIZE_BYTES = 60_000_000;

/** CloudTrail records as NDJSON, each its own, until the file is large enough to be seen at work. */
function writeTrail(path: string): number {
  const file = openSync(path, 'w');
  let bytes = 0;
  let count = 0;
  while (bytes < SIZE_BYTES) {
    const lines: string[] = [];
    for (let at = 0; at < 2_000; at += 1, count += 1)
      lines.push(
        JSON.stringify({
          eventVersion: '1.08',
          eventTime: new Date(1_750_000_000_000 + count * 1_000).toISOString(),
          eventID: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
          eventSource: 's3.amazonaws.com',
          eventName: 'GetObject',
          awsRegion: 'eu-west-1',
          sourceIPAddress: `10.0.${count % 250}.${(count * 7) % 250}`,
          userAgent: 'aws-sdk-js/3.600.0',
          userIdentity: {
            type: 'IAMUser',
            arn: `arn:aws:iam::123456789012:user/worker-${count % 40}`,
            accountId: '123456789012',
            userName: `worker-${count % 40}`,
          },
          requestParameters: { bucketName: 'invoices', key: `2025/${count}.pdf` },
          readOnly: true,
        }),
      );
    bytes += writeSync(file, `${lines.join('\n')}\n`);
  }
  closeSync(file);
  return count;
}

async function importFile(page: Page, button: string, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).click();
  await (await chooser).setFiles(path);
}

/** The counts that the case states of itself, by its own procedure. */
function counts(page: Page): Promise<{
  records: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  events: number;
  evidence: number;
}> {
  return page.evaluate(async () => {
    const answer = await fetch('/rpc/case.info', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    return ((await answer.json()) as { value: { counts: never } }).value.counts;
  });
}

async function emptyCase(page: Page): Promise<void> {
  await page.getByLabel('Title').fill('Called off');
  await page.getByRole('button', { name: 'Create case' }).click();
  await expect(page.getByRole('heading', { name: 'Drop evidence here' })).toBeVisible();
}

for (const place of ['status bar', 'case view'] as const)
  test(`an import called off from the ${place} leaves a whole case`, async ({
    workbench: { page, folder, complaints },
  }) => {
    test.setTimeout(180_000);
    const path = join(folder, 'trail.ndjson');
    const records = writeTrail(path);
    await emptyCase(page);
    await importFile(page, 'Choose files', path);
    const status = page.getByRole('contentinfo');
    await expect(status.getByText(/trail\.ndjson · [\d.]+ (KB|MB) of 6\d\.\d MB/)).toBeVisible({ timeout: 60_000 });
    await expect(status.getByText(/ left$/)).toBeVisible({ timeout: 60_000 });
    await expect(status.getByRole('progressbar')).toBeVisible();
    const running = page.getByRole('region', { name: 'Running' });
    if (place === 'case view') {
      await expect(running.getByText(/of 6\d\.\d MB/)).toBeVisible();
      await expectUsable(page, 'running import');
    }
    await (place === 'case view' ? running : status).getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByText(/cancelled/i).first()).toBeVisible({ timeout: 60_000 });
    await expect(status.getByRole('progressbar')).toHaveCount(0);

    const after = await counts(page);
    expect(after.records).toBe(after.accepted + after.duplicates + after.rejected);
    expect(after.records).toBeLessThan(records);

    // The case works on: it verifies, and takes other evidence.
    await importFile(
      page,
      '+ Import',
      join(
        import.meta.dirname,
        '..',
        '..',
        '..',
        'samples',
        'cases',
        'northwind-drift',
        'evidence',
        'aws',
        'cloudtrail-2025-08.json',
      ),
    );
    await expect(page.getByText(/53 accepted/).first()).toBeVisible({ timeout: 90_000 });
    expect((await counts(page)).accepted).toBe(after.accepted + 53);
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await expect(page.getByText(/✓ holds/).first()).toBeVisible({ timeout: 90_000 });
    await expect(page.getByText(/✗ fails/)).toHaveCount(0);
    expect(complaints).toEqual([]);
  });
