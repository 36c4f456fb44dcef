/** An analyst brings Sigma rules into the case: wrong ones are named, those that can be run are, and a removal is taken back. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
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

/** Drops what lies on the disk on the page, as the desktop does. https://chromedevtools.github.io/devtools-protocol/tot/Input/#method-dispatchDragEvent */
async function dropOn(page: Page, target: Locator, paths: readonly string[]): Promise<void> {
  const box = await target.boundingBox();
  if (box === null) throw new Error('nothing to drop on');
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const at = { x: box.x + box.width / 2, y: box.y + Math.min(box.height, 400) / 2, data };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, ...at });
  await session.detach();
}

test('a folder and files are dropped, several rules removed at once and brought back, all rules stand in one list', async ({
  workbench: { page, complaints },
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'sigma-drop-'));
  const rule = (n: number, title: string): string =>
    RULE.replaceAll('1111', String(n).repeat(4)).replace('Anything read', title);
  mkdirSync(join(folder, 'rules', 'deep'), { recursive: true });
  writeFileSync(join(folder, 'rules', 'one.yml'), rule(4, 'First in a folder'));
  writeFileSync(join(folder, 'rules', 'deep', 'two.yaml'), rule(5, 'Second, deeper'));
  writeFileSync(join(folder, 'rules', 'README.md'), 'no rule');
  writeFileSync(join(folder, 'three.yml'), rule(6, 'Third, a file'));
  await caseReady(page);
  await page.keyboard.press('6');
  await page.getByRole('button', { name: 'rules', exact: true }).click();
  await page.getByRole('button', { name: 'Sigma', exact: true }).click();
  const region = page.getByRole('region', { name: 'Sigma rules' });
  await dropOn(page, region, [join(folder, 'rules')]);
  await expect(region.getByText('2 rules added.')).toBeVisible();
  await dropOn(page, region, [join(folder, 'three.yml')]);
  await expect(region.getByRole('row', { name: /Third, a file/ })).toBeVisible();
  await expect(region.getByRole('row', { name: /Second, deeper/ })).toBeVisible();

  await region.getByRole('checkbox', { name: /^Choose First/ }).check();
  await region.getByRole('checkbox', { name: /^Choose Second/ }).focus();
  await page.keyboard.press('Space');
  await expect(region.getByText('2 rules chosen')).toBeVisible();
  await expectUsable(page, 'chosen Sigma rules');
  await region.getByRole('button', { name: 'Remove these 2' }).click();
  await expect(region.getByRole('row', { name: /from a bucket/ })).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(region.getByRole('row', { name: /from a bucket/ })).toHaveCount(3);
  await region.getByRole('checkbox', { name: 'Choose all rules listed' }).check();
  await region.getByRole('button', { name: 'Remove these 3' }).click();
  await expect(page.getByText('No Sigma rule in this case')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(region.getByRole('row', { name: /from a bucket/ })).toHaveCount(3);

  // Dropped where no rule is looked for: whether it is a rule or evidence is asked.
  writeFileSync(join(folder, 'four.yml'), rule(7, 'Fourth, dropped elsewhere'));
  await page.keyboard.press('5');
  await dropOn(page, page.getByRole('main'), [join(folder, 'four.yml')]);
  const question = page.getByRole('alertdialog', { name: 'Rules or evidence' });
  await expect(question.getByRole('button', { name: 'Add it as a rule' })).toBeFocused();
  await expectUsable(page, 'a rule dropped on the timeline');
  await page.keyboard.press('Enter');
  await expect(region.getByText('1 rule added.')).toBeVisible();
  await expect(region.getByRole('row', { name: /Fourth, dropped elsewhere/ })).toBeVisible();
  await expect(page).toHaveURL(/findings\.show=sigma/);
  await expect(question).toHaveCount(0);

  // Stale now: at the narrowest supported width nothing of the status bar is lost without a trace.
  await page.setViewportSize({ width: 1100, height: 700 });
  await expect(
    page.getByRole('contentinfo').getByText('chains and findings are older than the evidence'),
  ).toBeVisible();
  expect(await page.locator('.ar-status').evaluate((bar) => bar.scrollWidth - bar.clientWidth)).toBe(0);
  expect(await page.locator('.ar-status-warn').evaluate((text) => text.scrollWidth - text.clientWidth)).toBe(0);
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.getByRole('button', { name: 'all', exact: true }).click();
  const all = page.getByRole('region', { name: 'Rules', exact: true });
  await expect(all.getByRole('row', { name: /Bulk read or export/ })).toBeVisible();
  await expect(all.getByRole('row', { name: /Second, deeper.*Sigma/ })).toHaveCount(1);
  expect(complaints).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

test('a correlation’s count and time span are set for the case, taken back and run', async ({
  workbench: { page, complaints },
}) => {
  await caseReady(page);
  await page.keyboard.press('6');
  await page.getByRole('button', { name: 'rules', exact: true }).click();
  await page.getByRole('button', { name: 'Sigma', exact: true }).click();
  await page.getByRole('button', { name: /Add Agentrail/ }).click();
  const region = page.getByRole('region', { name: 'Sigma rules' });
  const title = region.getByRole('button', { name: 'Many different secrets read by one principal', exact: true });
  await title.click();
  const form = region.getByRole('form', { name: /^Figures of Many different secrets/ });
  const count = form.getByLabel('at least');
  await expect(count).toHaveValue('10');
  await expect(form.getByLabel('within')).toHaveValue('10m');
  await count.fill('none');
  await expect(form.getByText('takes a whole number')).toBeVisible();
  await expect(form.getByRole('button', { name: 'Set for this case' })).toBeDisabled();
  await count.fill('1');
  await form.getByLabel('within').fill('2h');
  await expectUsable(page, 'figures of a correlation');
  await page.keyboard.press('Enter');
  const text = region.getByText(/timespan: 2h/);
  await expect(text).toBeVisible();
  await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).last().click();
  await expect(count).toHaveValue('10');
  await count.fill('1');
  await page.keyboard.press('Enter');
  await expect(region.getByText(/gte: 1$/m)).toBeVisible();
  await page.getByRole('button', { name: 'Analyse now' }).click();
  await expect(
    region.getByRole('row', { name: /^Choose Many different secrets/ }).getByText(/^(ran|not applicable)$/),
  ).toBeVisible({ timeout: 60_000 });
  expect(complaints).toEqual([]);
});
