/** A lead reads the risk of the case: every number opens what it counts. */
import { caseReady, expect, expectUsable, test } from './workbench.ts';

test.use({ sample: 'northwind-drift' });

test('numbers of access and of the trend list what they count', async ({ workbench: { page, complaints } }) => {
  await caseReady(page);
  await page.getByRole('button', { name: 'Risk overview' }).click();
  const access = page.getByRole('region', { name: 'Access beyond purpose' });
  const number = access.getByRole('button', { name: /done beyond the purpose on Salesforce$/ });
  const count = Number(await number.textContent());
  expect(count).toBeGreaterThan(0);
  await number.focus();
  await page.keyboard.press('Enter');
  await expect(number).toHaveAttribute('aria-expanded', 'true');
  const list = access.getByRole('region', { name: `Salesforce: ${count} actions done beyond the purpose` });
  await expect(list.getByRole('row')).toHaveCount(count + 1);

  const trend = page.getByRole('region', { name: 'Inventory over time' });
  await trend.getByRole('button', { name: /grants at 2025-05-01$/ }).click();
  const grants = trend.getByRole('region', { name: '2025-05-01: 3 grants stated' });
  await expect(grants.getByRole('row')).toHaveCount(4);
  await expectUsable(page, 'the lists behind the risk overview');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 1100, height: 700 });
  await expectUsable(page, 'the lists behind the risk overview, small and dark');
  await page.setViewportSize({ width: 1440, height: 900 });

  const opened = list.getByRole('row').nth(1);
  const events = Number((await opened.getByRole('cell').nth(3).textContent())?.replaceAll(',', ''));
  await opened.getByRole('cell').nth(3).getByRole('link').click();
  await expect(page.getByText(`${events} ${events === 1 ? 'event' : 'events'} in filter`)).toBeVisible();
  expect(complaints).toEqual([]);
});

test('a chain and an event say which right was used, who held it and what approved it', async ({
  workbench: { page, complaints },
}) => {
  await caseReady(page);
  await page.keyboard.press('3');
  const grid = page.getByRole('grid', { name: /Chains/ });
  await grid.getByText('Lea Novak').first().click();
  await page.getByRole('button', { name: /^Rights used/ }).click();
  const rights = page.getByRole('region', { name: 'Rights used' });
  for (const name of [
    'right used',
    'held by the person',
    'executed with',
    'granted to the agent',
    'approved for the agent',
  ])
    await expect(rights.getByRole('rowheader', { name }).first()).toBeVisible();
  await expectUsable(page, 'the rights that a chain used');
  await rights
    .getByRole('link', { name: /\d+ events?$/ })
    .first()
    .click();
  await page
    .getByRole('grid', { name: /Events|events/ })
    .getByRole('row')
    .nth(1)
    .click();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary').getByText('Rights on this action')).toBeVisible();
  expect(complaints).toEqual([]);
});
