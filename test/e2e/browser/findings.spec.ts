/** The findings board by keyboard alone: many at once, one undo, groups; and the risk overview whose numbers open what they count. */
import type { Page } from '@playwright/test';
import { caseReady, expect, expectUsable, test } from './workbench.ts';

test.use({ sample: 'northwind-drift' });

/** A tree grid while it is in groups. */
const board = (page: Page) => page.locator('[role$=grid][aria-label=Findings]');
const rows = (page: Page) => board(page).locator('[role=row][aria-rowindex]:not([aria-rowindex="1"])');
const cell = (page: Page, at: number, column: string) => rows(page).nth(at).locator(`[data-column=${column}]`);
const press = (page: Page, ...keys: string[]) =>
  keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
const selection = (page: Page) => new URL(page.url()).hash.match(/sel=([^&]+)/)?.[1];

async function openBoard(page: Page): Promise<void> {
  await caseReady(page);
  await press(page, '6');
  await expect(rows(page).nth(3)).toBeVisible();
  await press(page, 'j');
  await expect(board(page)).toBeFocused();
}

test('several findings get a status, an owner and a date, each taken back by one undo', async ({
  workbench: { page, complaints },
}) => {
  await openBoard(page);
  await press(page, 'x', 'j', 'x', 'j', 'x');
  const bar = page.getByRole('region', { name: 'Selected findings' });
  await expect(bar.getByText('3 findings selected')).toBeVisible();

  await press(page, 'a');
  await expect(page.getByText('3 findings accepted')).toBeVisible();
  for (const at of [0, 1, 2]) await expect(cell(page, at, 'status')).toHaveText('accepted');
  await expect(cell(page, 3, 'status')).toHaveText('open');

  await press(page, 'o');
  await page.keyboard.type('Mara Ilves');
  await press(page, 'Enter');
  await expect(page.getByText('3 findings given to Mara Ilves')).toBeVisible();
  await expect(board(page)).toBeFocused();

  await press(page, 'e');
  await page.keyboard.type('2026-02-30');
  await press(page, 'Enter');
  // No such day: the line stays and nothing is kept.
  await expect(page.getByRole('textbox', { name: /due on/ })).toBeFocused();
  await page.getByRole('textbox', { name: /due on/ }).fill('2020-01-31');
  await press(page, 'Enter');
  await expect(page.getByText('3 findings due 2020-01-31')).toBeVisible();
  await expect(page.getByRole('complementary').getByText('overdue')).toBeVisible();

  await press(page, 'u');
  await expect(page.getByText('Undone: 3 findings due 2020-01-31')).toBeVisible();
  await press(page, 'u');
  await expect(page.getByText('Undone: 3 findings given to Mara Ilves')).toBeVisible();
  await press(page, 'u');
  await expect(page.getByText('Undone: 3 findings accepted')).toBeVisible();
  for (const at of [0, 1, 2]) await expect(cell(page, at, 'status')).toHaveText('open');
  await expect(bar).toBeVisible();
  await press(page, 'Escape');
  await expect(bar).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('a dismissal asks why once, goes on with the next finding, and moves the dismissed to the end', async ({
  workbench: { page },
}) => {
  await openBoard(page);
  const first = selection(page);
  const second = await cell(page, 1, 'title').textContent();
  await press(page, 'd');
  await press(page, 'Enter');
  await expect(page.getByRole('textbox', { name: /Why is this finding dismissed/ })).toBeFocused();
  await page.keyboard.type('a planned test');
  await press(page, 'Enter');
  await expect(page.getByText('1 finding dismissed')).toBeVisible();
  await expect.poll(() => selection(page)).not.toBe(first);
  await expect(page.getByRole('heading', { level: 2, name: second ?? '' }).first()).toBeVisible();
  await expect(cell(page, 0, 'title')).toHaveText(second ?? '');
  await press(page, 'End');
  await expect(page.getByRole('complementary').getByText('“a planned test”')).toBeVisible();
});

test('groups count, fold and select as one', async ({ workbench: { page } }) => {
  await openBoard(page);
  await page.getByRole('button', { name: 'group' }).focus();
  await press(page, 'Enter');
  // The choice in force has the focus as soon as the menu stands.
  await expect(page.getByRole('option', { name: 'none' }).locator(':focus')).toBeVisible();
  await expectUsable(page, 'an open list of choices');
  await press(page, 'ArrowDown', 'ArrowDown', 'Enter');
  await expect(page).toHaveURL(/findings\.group=agent/);
  // The focus is on the menu's button at once; a letter pressed there goes on in the board.
  await expect(page.getByRole('button', { name: /^group/ })).toBeFocused();
  await press(page, 'j');
  await expect(board(page)).toBeFocused();
  const heading = rows(page).nth(0);
  await expect(heading).toHaveAttribute('aria-expanded', 'true');
  await expect(heading).toContainText('Drift Chat');
  const count = Number(/(\d+) findings?/.exec((await heading.textContent()) ?? '')?.[1]);
  await board(page).focus();
  await press(page, 'Home', 'Enter');
  await expect(heading).toHaveAttribute('aria-expanded', 'false');
  await expect(rows(page).nth(1)).toHaveAttribute('aria-expanded', 'true');
  await press(page, 'Enter');
  await expect(heading).toHaveAttribute('aria-expanded', 'true');
  await press(page, 'x');
  await expect(page.getByText(`${count} findings selected`)).toBeVisible();
  await press(page, 'Escape', '[');
  await expect(board(page).locator('[aria-expanded=true]')).toHaveCount(0);
  await press(page, ']');
  await expect(board(page).locator('[aria-expanded=false]')).toHaveCount(0);
  await expectUsable(page, 'the board in groups');
  await press(page, '?');
  const help = page.getByRole('dialog', { name: 'Keys and filter' });
  await expect(help.getByText('dismiss, with one reason for all selected')).toBeVisible();
});

test('what is selected is exported', async ({ workbench: { page } }) => {
  await openBoard(page);
  await press(page, 'x');
  await page.getByRole('button', { name: 'export' }).focus();
  await press(page, 'Enter');
  await expect(page.getByRole('menu').locator(':focus')).toContainText('Markdown');
  await expectUsable(page, 'an open menu');
  await press(page, 'Enter');
  const link = page.getByRole('link', { name: /Download .*findings\.md/ });
  await expect(link).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent('download'), link.press('Enter')]);
  const text = await (await download.createReadStream()).toArray();
  const markdown = Buffer.concat(text as Buffer[]).toString('utf8');
  expect(markdown.match(/^# /gm)).toHaveLength(1);
  expect(markdown).toContain('## To do');
});

test('the numbers of the risk overview open what they count', async ({ workbench: { page, complaints } }) => {
  await caseReady(page);
  await page.getByRole('button', { name: 'Risk overview' }).focus();
  await press(page, 'Enter');
  const matrix = page.getByRole('region', { name: 'Findings by severity and status' });
  await expect(matrix).toBeVisible();
  await expectUsable(page, 'the risk overview');
  await page.setViewportSize({ width: 1100, height: 700 });
  await expectUsable(page, 'the risk overview at 1100 × 700');
  const high = matrix.getByRole('row', { name: /high/ }).getByRole('link').first();
  const count = Number(await high.textContent());
  await high.press('Enter');
  await expect(page).toHaveURL(/#\/findings.*findings\.severity=high/);
  await expect(rows(page)).toHaveCount(count);
  await page.goBack();
  const coverage = page.getByRole('region', { name: /Attribution coverage/ });
  const unknown = coverage
    .getByRole('row', { name: /not known/ })
    .getByRole('link')
    .first();
  const events = (await unknown.textContent()) ?? '';
  await unknown.press('Enter');
  await expect(page).toHaveURL(/#\/timeline.*user_class/);
  await expect(
    page
      .getByRole('contentinfo')
      .getByText(new RegExp(`${events} (of|events)`))
      .first(),
  ).toBeVisible();
  expect(complaints).toEqual([]);
});
