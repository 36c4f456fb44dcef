/** An analyst asks what changed of an agent, looks at other days, makes them the case's and takes that back. */
import type { Page } from '@playwright/test';
import { caseReady, expect, expectUsable, openView, test } from './workbench.ts';

test.use({ sample: 'northwind-drift' });

async function openDrift(page: Page): Promise<void> {
  await caseReady(page);
  await openView(page, 'Agents');
  await page.getByRole('grid', { name: 'Agents' }).getByText('Drift Chat').click();
  await page.getByRole('tab', { name: 'Drift' }).click();
  await expect(page.getByRole('region', { name: 'What changed in the inventory' })).toBeVisible();
}

test('inventories: what was added is named, and opens its record', async ({ workbench: { page, complaints } }) => {
  await openDrift(page);
  const inventory = page.getByRole('region', { name: 'What changed in the inventory' });
  const row = inventory.getByRole('row', { name: /View All Data/ });
  await expect(row).toContainText('not approved');
  // The grant table knows its holder only by a vendor's id; the case knows the name.
  await expect(row).toContainText('Drift integration user');
  await row.getByRole('link', { name: 'held' }).click();
  await expect(page.getByRole('complementary')).toContainText('View All Data');
  await expectUsable(page, 'the drift of an agent');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 1100, height: 700 });
  await expectUsable(page, 'the drift of an agent, small and dark');
  expect(complaints).toEqual([]);
});

test('behaviour: other days are looked at, kept for the case, undone, and used by the rules', async ({
  workbench: { page, complaints },
}) => {
  await openDrift(page);
  const behaviour = page.getByRole('region', { name: 'What changed in behaviour' });
  await expect(behaviour.getByText('Findings compare the last 7 days against the 90 before.')).toBeVisible();
  await behaviour.getByLabel('the last').selectOption('3');
  await expect(page).toHaveURL(/driftRecent=3/);
  const keep = behaviour.getByRole('button', { name: 'Use the days shown for this case' });
  await keep.focus();
  await page.keyboard.press('Enter');
  await expect(behaviour.getByText(/; this case is set to the last 3 days against the 90 before/)).toBeVisible();
  await expect(page).not.toHaveURL(/driftRecent/);
  await expect(
    page.getByRole('contentinfo').getByText('findings are older than the parameters of rules'),
  ).toBeVisible();
  await expectUsable(page, 'days that wait for the next analysis');

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(behaviour.getByLabel('the last')).toHaveValue('7');
  await expect(behaviour.getByText(/this case is set to/)).toHaveCount(0);

  await behaviour.getByLabel('the last').selectOption('3');
  await keep.click();
  await behaviour.getByRole('button', { name: 'Run the rules now' }).click();
  await expect(behaviour.getByText('Findings compare the last 3 days against the 90 before.')).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByRole('contentinfo').getByText(/older than/)).toHaveCount(0);
  expect(complaints).toEqual([]);
});
