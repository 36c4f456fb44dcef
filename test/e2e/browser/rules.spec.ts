/** An analyst changes a rule's threshold: a wrong value is named beside its field, the finding goes with the next analysis, undo brings it back. */
import { caseReady, expect, expectUsable, test } from './workbench.ts';

test.use({ sample: 'northwind-drift' });

test('a threshold is set by keyboard, refused, analysed and taken back', async ({
  workbench: { page, complaints },
}) => {
  await caseReady(page);
  await page.keyboard.press('6');
  await page.getByRole('button', { name: 'rules', exact: true }).click();
  const region = page.getByRole('region', { name: 'Rules' });
  const row = region.getByRole('row', { name: /Bulk read or export/ }).first();
  const title = row.getByRole('button', { name: /Bulk read or export$/ }).first();
  await expect(row.getByRole('button', { name: /^1 finding of/ })).toBeVisible();
  await title.focus();
  await page.keyboard.press('Enter');
  await expect(region.getByText('events that state rows read or name objects')).toBeVisible();

  const rows = region.getByLabel('Rows in one hour');
  await rows.fill('ten');
  await page.keyboard.press('Tab');
  await expect(region.getByText('rows takes a whole number of at least 1, not "ten"')).toBeVisible();
  await expect(rows).toHaveAttribute('aria-invalid', 'true');
  await page.keyboard.press('Enter');
  await expect(rows).toBeFocused();
  await expectUsable(page, 'a rule with a wrong parameter');

  await rows.fill('1,000,000');
  await region.getByLabel(/Different objects in one hour/).fill('1000000');
  await page.keyboard.press('Enter');
  await expect(row.getByText('changed', { exact: true })).toBeVisible();
  await expect(region.getByText(/1 rule changed since the last analysis/)).toBeVisible();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectUsable(page, 'a changed rule in the dark');
  await page.emulateMedia({ colorScheme: 'light' });

  await region.getByRole('button', { name: 'Analyse now' }).click();
  await expect(region.getByText(/changed since the last analysis/)).toHaveCount(0, { timeout: 60_000 });
  await expect(row.getByRole('button', { name: /^1 finding of/ })).toHaveCount(0);
  await expect(rows).toHaveValue('1,000,000');

  await region.getByRole('button', { name: 'Back to default: Bulk read or export' }).click();
  await expect(rows).toHaveValue('1,000');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rows).toHaveValue('1,000,000');
  expect(complaints).toEqual([]);
});
