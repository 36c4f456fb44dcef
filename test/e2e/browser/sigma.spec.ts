/** An analyst brings Sigma rules into the case: wrong ones are named, those that can be run are, and a removal is taken back. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { caseReady, expect, expectUsable, test } from './workbench.ts';

test.use({ sample: 'octo-agent' });

const RULE = `title: Anything read from a bucket
id: 11111111-1111-4111-8111-111111111111
description: A rule of this test that every read of an object meets.
logsource: {product: aws, service: cloudtrail}
detection:
  selection:
    eventName|contains: e
  condition: selection
level: low
`;

async function chooseFiles(page: Page, files: readonly string[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add files' }).click();
  await (await chooser).setFiles([...files]);
}

async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.AGENTRAIL_SHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

test('rules are added, run, opened and removed', async ({ workbench: { page, complaints } }) => {
  const folder = mkdtempSync(join(tmpdir(), 'sigma-'));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  await caseReady(page);
  await page.keyboard.press('6');
  await page.getByRole('button', { name: 'rules', exact: true }).click();
  await page.getByRole('button', { name: 'Sigma', exact: true }).click();
  await expect(page.getByText('No Sigma rule in this case')).toBeVisible();
  await shot(page, 'empty');

  await chooseFiles(page, [
    write('reads.yml', RULE),
    write(
      'placeholder.yml',
      RULE.replaceAll('1111', '2222').replace('|contains: e', "|expand: '%names%'").replace('Anything', 'Whatever'),
    ),
    write('broken.yml', 'title: [unclosed\n'),
    write(
      'windows.yml',
      RULE.replaceAll('1111', '3333')
        .replace('{product: aws, service: cloudtrail}', '{product: windows, service: sysmon}')
        .replace('Anything', 'Processes'),
    ),
  ]);
  const region = page.getByRole('region', { name: 'Sigma rules' });
  await expect(region.getByText(/^3 rules added, 1 rule kept and not run, 1 document left out\.$/)).toBeVisible();
  await expect(region.getByText(/broken\.yml:\d/)).toBeVisible();
  await page.getByRole('button', { name: /Add Agentrail/ }).click();
  await expect(region.getByRole('row', { name: /CloudTrail logging stopped/ })).toBeVisible();

  await page.getByRole('button', { name: 'Analyse now' }).click();
  await expect(region.getByRole('row', { name: /Anything read/ }).getByText('ran')).toBeVisible({ timeout: 60_000 });
  await expect(
    region.getByRole('row', { name: /Processes/ }).getByText(/not applicable: needs no source/),
  ).toBeVisible();
  await expect(
    region
      .getByRole('row', { name: /Whatever/ })
      .getByText(/not run: uses the modifier `\|expand`.*placeholder\.yml, line 7/),
  ).toBeVisible();
  await region
    .getByRole('button', { name: /Anything read from a bucket$/ })
    .first()
    .click();
  await expect(region.getByText('eventName|contains: e')).toBeVisible();
  await expectUsable(page, 'the list of Sigma rules');
  await shot(page, 'list');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectUsable(page, 'the list of Sigma rules in the dark');
  await shot(page, 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1100, height: 700 });
  await shot(page, 'small');
  await page.setViewportSize({ width: 1440, height: 900 });

  await region.getByRole('button', { name: 'Remove Whatever read from a bucket' }).click();
  await expect(region.getByRole('row', { name: /Whatever/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(region.getByRole('row', { name: /Whatever/ })).toHaveCount(1);

  await region.getByRole('button', { name: /findings of Anything/ }).click();
  await expect(
    page
      .getByRole('grid', { name: 'Findings' })
      .getByText(/Anything read from a bucket: /)
      .first(),
  ).toBeVisible();
  await shot(page, 'findings');
  await page
    .getByRole('grid', { name: 'Findings' })
    .getByText(/Anything read from a bucket: /)
    .first()
    .click();
  await expect(page.getByText(/A rule of this test that every read/).first()).toBeVisible();
  await shot(page, 'finding');
  expect(complaints).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});
