/** Who is behind a chain: evidence under each slot, candidates side by side, the analyst's word, narrowing with counts, coverage. */
import type { Page } from '@playwright/test';
import { caseReady, expect, expectUsable, openView, test } from './workbench.ts';

test.use({ sample: 'northwind-drift' });

const ribbon = (page: Page) => page.getByRole('list', { name: 'Slots of the chain' });
const card = (page: Page, slot: RegExp) => ribbon(page).getByRole('button', { name: slot });
const chainRows = (page: Page) => page.getByRole('grid', { name: 'Chains', exact: true }).getByRole('row');

async function openStolenToken(page: Page): Promise<void> {
  await caseReady(page);
  await openView(page, 'Chains');
  await chainRows(page)
    .filter({ hasText: /Drift Chat.*critical/ })
    .first()
    .click();
}

test('the ribbon says how sure each slot is and what stands under it; a slot opens its evidence', async ({
  workbench: { page, complaints },
}) => {
  await openStolenToken(page);
  await expect(ribbon(page).getByRole('button')).toHaveCount(6);
  await expect(card(page, /^originating user/)).toContainText('3 candidates');
  await expect(card(page, /^originating user/)).toContainText(/Would be filled by/);
  await expect(card(page, /^credential/)).toContainText(/strong\s*0\.9\d/);
  await expect(card(page, /^credential/)).toContainText(/8 links session/);
  await expect(card(page, /^system/)).toContainText('9 records as system');
  await expectUsable(page, 'chain with its ribbon');

  await card(page, /^credential/).click();
  await expect(page).toHaveURL(/sel=link%3Ac[0-9a-f]{12}%3Acredential/);
  const slot = page.getByRole('region', { name: 'Slot: credential' });
  await expect(slot.getByRole('heading', { name: /Carried by 8 links/ })).toBeVisible();
  await expect(slot.getByText(/sf:EH3VP8WTYZ73D4TZ/).first()).toBeVisible();
  await expect(slot.getByText(/recorded .*\(clock \+45\.2 s\)/).first()).toBeVisible();
  await expectUsable(page, 'a filled slot with its evidence');
  expect(complaints).toEqual([]);
});

test('candidates stand side by side with times before and after correction; pinned and taken back without a mouse', async ({
  workbench: { page, complaints },
}) => {
  await openStolenToken(page);
  await card(page, /^originating user/).focus();
  await page.keyboard.press('ArrowRight');
  await expect(card(page, /^agent/)).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  const slot = page.getByRole('region', { name: 'Slot: originating user' });
  const table = slot.getByRole('table');
  await expect(table.getByRole('columnheader')).toHaveText([/nobody known/, /Mia Torres/, /Eva Lind/, /Jon Ward/]);
  const row = (name: string) =>
    table.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  // The figure itself is the calibration's; that the one that fits stands far before the rest is the screen's to show.
  await expect(row('score').getByRole('cell').nth(0)).toHaveText(/^0\.9\d$/);
  await expect(row('score').getByRole('cell').nth(1)).toHaveText(/^0\.\d\d\s*weak$/);
  await expect(row('against it').getByRole('cell').nth(1)).toHaveText('One of 3 that fit.');
  await expect(row('links')).toContainText('Sign-in shortly before');
  await expect(
    row('links')
      .getByText(/Δt \+3 min 15 s, \+2 min 30 s as recorded/)
      .first(),
  ).toBeVisible();
  await expectUsable(page, 'candidates side by side');

  const pin = table.getByRole('button', { name: 'Pin Mia Torres' });
  await pin.focus();
  await page.keyboard.press('Enter');
  await expect(slot.getByLabel(/Confirm Mia Torres as originating user: why/)).toBeFocused();
  await page.keyboard.type('Called her back: she ran it');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(card(page, /^originating user/)).toContainText('Mia Torres');
  await expect(card(page, /^originating user/)).toContainText('analyst');
  await slot.getByRole('button', { name: 'Take the pin back' }).click();
  await page.keyboard.type('She had the date wrong');
  await slot.getByRole('button', { name: 'Keep' }).click();
  await expect(card(page, /^originating user/)).toContainText('3 candidates');
  await expect(slot.getByRole('button', { name: 'Take the pin back' })).toHaveCount(0);
  await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).last().click();
  await expect(card(page, /^originating user/)).toContainText('Mia Torres');
  expect(complaints).toEqual([]);
});

test('chains are narrowed by slot, class, agent and system; each choice says how many it leaves and is in the address', async ({
  workbench: { page },
}) => {
  await caseReady(page);
  await openView(page, 'Chains');
  const panel = page.getByRole('region', { name: 'Narrow the chains' });
  const note = page.getByText(/^[\d,]+ in filter$/);
  const choose = async (name: RegExp) => {
    const button = panel.getByRole('button', { name }).first();
    const count = Number(((await button.textContent()) ?? '').match(/\d+$/)?.[0]);
    await button.click();
    await expect(note).toHaveText(`${count} in filter`);
    return count;
  };
  const open = await choose(/^originating user empty: \d+ chains/);
  await expect(page).toHaveURL(/chains\.user=empty/);
  const fewer = await choose(/Drift Chat/);
  expect(fewer).toBeLessThanOrEqual(open);
  await expect(page).toHaveURL(/chains\.agents=\d+/);
  await expect(chainRows(page).nth(1)).toContainText('Drift Chat');
  await expectUsable(page, 'narrowed chains');
  await page.getByRole('button', { name: /No longer only: agent Drift Chat/ }).click();
  await expect(note).toHaveText(`${open} in filter`);
  await page.goBack();
  await expect(note).toHaveText(`${fewer} in filter`);
  await panel.getByRole('button', { name: 'Clear all' }).click();
  await expect(page).not.toHaveURL(/chains\./);
});

test('the graph of a chain draws candidates as time alone and can hide them, saying how many', async ({
  workbench: { page },
}) => {
  await openStolenToken(page);
  await page.getByRole('button', { name: 'Show in graph' }).click();
  const toggle = page.getByRole('button', { name: /^hide time-only · 3$/ });
  await expect(toggle).toHaveAttribute('aria-pressed', 'false');
  await page.getByRole('button', { name: 'list', exact: true }).click();
  const list = page.getByRole('region', { name: 'Nodes and edges' });
  await expect(list.getByRole('button', { name: /Mia Torres/ })).toBeVisible();
  await toggle.click();
  await expect(list.getByRole('button', { name: /Mia Torres/ })).toHaveCount(0);
  await expect(page.getByText('3 edges by time alone hidden, with 3 nodes that only time brings in.')).toBeVisible();
  await page.getByRole('button', { name: 'Draw again' }).click();
  await expect(list.getByRole('button', { name: /Mia Torres/ })).toBeVisible();
});

test('the coverage matrix leads from an empty slot to its chains', async ({ workbench: { page } }) => {
  await caseReady(page);
  const matrix = page.getByRole('region', { name: 'Coverage matrix' });
  const line = (name: string | RegExp) =>
    matrix.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  await expect(line('AWS CloudTrail').getByTitle('53 of 53 events, 100 %').first()).toBeVisible();
  await expect(line('GitHub audit log').getByTitle(/would fill the workflow of \d+ chains/)).toBeVisible();
  const lack = line(/^chains with the slot empty, of \d+$/)
    .getByRole('link')
    .first();
  const chains = (await lack.textContent()) ?? '';
  await lack.click();
  await expect(page).toHaveURL(/#\/chains\?chains\.user=empty/);
  await expect(page.getByText(`${chains} in filter`)).toBeVisible();
});
