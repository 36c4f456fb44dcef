/** Triage with the keyboard alone: not one press of the mouse from the first screen to the last. */
import type { Page } from '@playwright/test';
import { caseReady, expect, expectUsable, test } from './workbench.ts';

test.use({ sample: 'northwind-drift' });

const events = (page: Page) => page.getByRole('grid', { name: 'Events', exact: true });
const current = (page: Page, name: string) =>
  page.getByRole('grid', { name, exact: true }).locator('[role=row][aria-current=true]');
const press = (page: Page, ...keys: string[]) =>
  keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
const selection = (page: Page) => new URL(page.url()).hash.match(/sel=([^&]+)/)?.[1];

/** What has the focus is marked: it, or the frame around it, has an outline or a border in the focus colour. */
async function expectFocusSeen(page: Page): Promise<void> {
  const seen = await page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body || !element.matches(':focus-visible')) return false;
    const probe = document.createElement('i');
    probe.style.color = 'var(--focus)';
    document.body.append(probe);
    const focus = getComputedStyle(probe).color;
    probe.remove();
    const around = [element, element.parentElement, element.parentElement?.parentElement].filter((one) => one != null);
    return around.some((one) =>
      [getComputedStyle(one), getComputedStyle(one, '::after')].some(
        (style) =>
          (style.outlineStyle !== 'none' && style.outlineColor === focus) ||
          (style.borderTopStyle !== 'none' && style.borderTopColor === focus),
      ),
    );
  });
  expect(seen, 'the focus can be seen').toBe(true);
}

test('the eight views answer to 1 to 8', async ({ workbench: { page } }) => {
  await caseReady(page);
  const views = ['case', 'inventory', 'chains', 'graph', 'timeline', 'findings', 'search', 'report'];
  for (const [at, view] of views.entries()) {
    await press(page, String(at + 1));
    await expect(page).toHaveURL(new RegExp(`#/${view}`));
    await expect(page.getByRole('navigation', { name: 'Views' }).locator('[aria-current=page]')).toHaveCount(1);
  }
});

test('rows are walked, marked, tagged, commented on and undone', async ({ workbench: { page, complaints } }) => {
  await caseReady(page);
  await press(page, '5');
  await expect(events(page).getByRole('row').nth(5)).toBeVisible();
  await press(page, 'j');
  await expect(events(page)).toBeFocused();
  await expectFocusSeen(page);
  const first = selection(page);
  await press(page, 'j', 'j');
  await expect.poll(() => selection(page)).not.toBe(first);
  await press(page, 'k', 'k');
  await expect.poll(() => selection(page)).toBe(first);
  await press(page, 'Enter');
  await expect(page.getByRole('complementary').getByText('Source record')).toBeVisible();

  await press(page, 's');
  await expect(page.getByText('Starred 1 event')).toBeVisible();
  await expect(current(page, 'Events').getByRole('button', { name: 'Unstar' })).toBeVisible();
  await press(page, 'u');
  await expect(page.getByText(/Undone: /)).toBeVisible();
  await expect(current(page, 'Events').getByRole('button', { name: 'Star', exact: true })).toBeVisible();

  await press(page, 'x', 'j', 'x');
  await expect(page.getByText('2 rows selected')).toBeVisible();
  await press(page, 't');
  await page.keyboard.type('look');
  await expectFocusSeen(page);
  await press(page, 'Enter');
  await expect(page.getByText('Tagged 2 events “look”')).toBeVisible();
  await expect(events(page)).toBeFocused();
  // Not every width has room for the notes; the inspector shows them always.
  await expect(page.getByRole('button', { name: 'Remove tag look' })).toBeVisible();
  await press(page, 'Escape');
  await expect(page.getByText('2 rows selected')).toHaveCount(0);

  await press(page, 'c');
  await page.keyboard.type('seen before');
  await press(page, 'Enter');
  await expect(page.getByText('Commented on 1 event')).toBeVisible();
  await expect(page.getByRole('complementary').getByText('seen before')).toBeVisible();
  await expect(events(page)).toBeFocused();
  expect(complaints).toEqual([]);
});

test('a value is filtered to and excluded from the row stood on', async ({ workbench: { page } }) => {
  await caseReady(page);
  await press(page, '5');
  await expect(events(page).getByRole('row').nth(5)).toBeVisible();
  const filter = page.getByRole('combobox', { name: /Filter/ });
  await press(page, '/');
  await expect(filter).toBeFocused();
  await expectFocusSeen(page);
  await page.keyboard.type('verb:export');
  await press(page, 'Enter');
  await expect(page).toHaveURL(/f=verb/);
  await press(page, 'Escape');
  await filter.evaluate((element: HTMLElement) => element.blur());
  await press(page, 'j');
  await expect(events(page)).toBeFocused();
  await press(page, 'Home', 'ArrowRight', 'ArrowRight');
  await expect(events(page).locator('.ar-cell-active')).toHaveAttribute('data-column', 'action');
  const action = (await events(page).locator('.ar-cell-active').textContent())?.trim() ?? '';
  expect(action).not.toBe('');
  await press(page, 'f');
  await expect(page).toHaveURL(new RegExp(`action%3A.*${action}`));
  const cells = events(page).locator('[data-column=action]');
  await expect.poll(async () => new Set(await cells.allTextContents())).toEqual(new Set([action]));
  await page.goBack();
  await expect(page).not.toHaveURL(/action%3A/);
  await expect(events(page)).toBeFocused();
  await press(page, 'Shift+F');
  await expect(page).toHaveURL(new RegExp(`-action%3A.*${action}`));
  await expect.poll(async () => (await cells.allTextContents()).includes(action)).toBe(false);
});

test('an event leads to its chain, its place in the graph and its time', async ({ workbench: { page } }) => {
  await caseReady(page);
  await press(page, '3');
  const chains = page.getByRole('grid', { name: 'Chains', exact: true });
  await expect(chains.getByRole('row').nth(2)).toBeVisible();
  await press(page, 'j');
  await expect(chains).toBeFocused();
  await press(page, 'l');
  await expect(page).toHaveURL(/#\/timeline.*from=/);
  await expect(events(page).getByRole('row').nth(1)).toBeVisible();
  await press(page, 'j');
  await expect(events(page)).toBeFocused();
  const event = selection(page);
  expect(event).toMatch(/^event/);
  await press(page, 'h');
  await expect(page).toHaveURL(/#\/chains.*sel=chain/);
  await expect(current(page, 'Chains')).toBeInViewport();
  await page.goBack();
  await expect.poll(() => selection(page)).toBe(event);
  await press(page, 'j', 'g');
  await expect(page).toHaveURL(/#\/graph\?.*sel=/);
  await expect(page.getByText(/\d+ nodes · \d+ edges/)).toBeVisible();
});

test('the keys are listed and the list of keys is left with Esc', async ({ workbench: { page } }) => {
  await caseReady(page);
  await press(page, '?');
  const help = page.getByRole('dialog', { name: 'Keys and filter' });
  await expect(help).toBeVisible();
  for (const text of ['next row', 'star or unstar', 'exclude this value', 'Undo', 'Command palette'])
    await expect(help.getByText(text, { exact: true })).toBeVisible();
  await expectUsable(page, 'the list of keys');
  await press(page, 'Escape');
  await expect(help).toHaveCount(0);
  await press(page, 'Control+k');
  // Before a word is typed, everything that can be done stands there.
  await expect(page.getByRole('menuitem', { name: /^Risk overview/ })).toBeVisible();
  await expectUsable(page, 'the command palette');
  await page.keyboard.type('Findings');
  await press(page, 'Enter');
  await expect(page).toHaveURL(/#\/findings/);
});

test('a list opened in its middle goes on upwards', async ({ workbench: { page } }) => {
  await caseReady(page);
  // The event a good way into the case, so that pages lie before it.
  const id = await page.evaluate(async () => {
    const ask = async (input: object) =>
      (await (
        await fetch('/rpc/events.page', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(input),
        })
      ).json()) as {
        value: { rows: { id: number }[]; next: string };
      };
    const first = await ask({ filter: '', limit: 500 });
    const second = await ask({ filter: '', limit: 500, cursor: first.value.next });
    return second.value.rows[100]?.id ?? 0;
  });
  await page.evaluate((event) => {
    window.location.hash = `#/timeline?sel=event:${event}`;
  }, id);
  await expect(current(page, 'Events')).toBeInViewport();
  await expect(page.getByText('Rows before these come when you scroll up.')).toBeVisible();
  await press(page, 'j');
  const before = selection(page);
  await press(page, 'Home');
  await expect.poll(() => selection(page)).not.toBe(before);
  const held = selection(page);
  // Rows came before the first one; the one stood on is the same and still in sight.
  await expect
    .poll(async () => Number(await current(page, 'Events').getAttribute('aria-rowindex')))
    .toBeGreaterThan(100);
  expect(selection(page)).toBe(held);
  await expect(current(page, 'Events')).toBeInViewport();
  for (let presses = 0; presses < 12; presses += 1) {
    await press(page, 'Home');
    await page.waitForTimeout(150);
  }
  await expect(page.getByText('Rows before these come when you scroll up.')).toHaveCount(0);
  await expect(current(page, 'Events').locator('time').first()).toHaveText(/2025-08-08 00:00/);
});
