/**
 * What an examiner does from the first screen to a report, in one walk. Both hosts take it: the page in a browser and the
 * desktop differ only in how files are handed over and where a file is saved.
 */
import { expect, type Page } from '@playwright/test';

export interface Hands {
  /** Fills in where the new case goes, where the host asks. */
  beforeCreate?(): Promise<void>;
  /** Presses `Choose files` or `+ Import` and hands these over. */
  importFiles(press: () => Promise<void>, paths: readonly string[]): Promise<void>;
  /** Presses the button and answers the text of the file that was written; its name ends in `format`. */
  save(press: () => Promise<void>, format: string): Promise<string>;
}

/** Evidence of the walk; made by the callers from the sample cases. */
export interface Evidence {
  readonly files: readonly string[];
  /** Imported a second time. */
  readonly again: readonly string[];
  /** Files that must be refused in words. */
  readonly bad: readonly string[];
}

export async function walkUserPath(page: Page, hands: Hands, evidence: Evidence): Promise<void> {
  await createCase(page, hands);
  await importAndReadLedger(page, hands, evidence);
  await lookAtAgents(page);
  await openChainToItsBytes(page);
  await pivotToGraphAndBack(page);
  await narrowTheTimeline(page);
  await searchValues(page);
  await judgeAFinding(page);
  await writeTheReport(page, hands);
  await verify(page);
}

const view = (page: Page, title: string) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: title });
const heading = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { name, exact: typeof name === 'string' });
const grid = (page: Page, name: string | RegExp) => page.getByRole('grid', { name });
const row = (page: Page, name: string | RegExp, has: string | RegExp) =>
  grid(page, name).getByRole('row').filter({ hasText: has }).first();
const inspector = (page: Page) => page.getByRole('complementary');

async function createCase(page: Page, hands: Hands): Promise<void> {
  await expect(heading(page, 'New case')).toBeVisible();
  await page.getByLabel('Title').fill('Stolen token');
  await page.getByLabel('Examiner').fill('R. Examiner');
  await page.getByLabel('Time zone of the case').selectOption('America/New_York');
  await hands.beforeCreate?.();
  await page.getByRole('button', { name: 'Create case' }).click();
  await expect(heading(page, 'Drop evidence here')).toBeVisible();
}

async function importAndReadLedger(page: Page, hands: Hands, evidence: Evidence): Promise<void> {
  await hands.importFiles(() => page.getByRole('button', { name: 'Choose files' }).click(), evidence.files);
  const ledger = page.getByRole('region', { name: 'Ledger' });
  await expect(ledger).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/[1-9]\d* open findings/)).toBeVisible({ timeout: 60_000 });
  const events = await page
    .getByRole('contentinfo')
    .getByText(/events/)
    .first()
    .textContent();
  await hands.importFiles(() => page.getByRole('button', { name: '+ Import' }).click(), evidence.again);
  await expect(page.getByText(/0 accepted/).first()).toBeVisible({ timeout: 60_000 });
  expect(
    await page
      .getByRole('contentinfo')
      .getByText(/events/)
      .first()
      .textContent(),
  ).toBe(events);
  await hands.importFiles(() => page.getByRole('button', { name: '+ Import' }).click(), evidence.bad);
  await expect(page.getByText(/[1-9]\d* rejected/).first()).toBeVisible({ timeout: 60_000 });
}

async function lookAtAgents(page: Page): Promise<void> {
  await view(page, 'Agents').click();
  await row(page, 'Agents', 'Drift Chat').click();
  await expect(heading(page, 'Intended, granted, observed')).toBeVisible();
  await expect(page.getByText('out of purpose').first()).toBeVisible();
  await expect(heading(page, 'Why this risk')).toBeVisible();
  await row(page, 'Agents', 'Deal Desk Bot').click();
  await expect(page.getByText('seen in logs, in no imported inventory')).toBeVisible();
}

async function openChainToItsBytes(page: Page): Promise<void> {
  await view(page, 'Chains').click();
  await row(page, 'Chains', /Drift Chat.*critical/).click();
  await expect(page.getByText('originating user', { exact: true }).first()).toBeVisible();
  await expect(page.getByText(/Would be filled by/).first()).toBeVisible();
  await row(page, /events/i, 'BulkApi').click();
  const pane = inspector(page);
  await expect(pane.getByText('Source record')).toBeVisible();
  await expect(pane.locator('pre')).toContainText('"BulkApi"');
  await expect(pane.locator('pre')).toContainText('python-requests/2.32.4');
  await pane.getByRole('button', { name: 'by column' }).click();
  await expect(pane.getByText('REQUEST_ID')).toBeVisible();
  await expect(pane.getByText('nobody known')).toBeVisible();
}

async function pivotToGraphAndBack(page: Page): Promise<void> {
  await inspector(page).getByRole('link', { name: 'Graph', exact: true }).click();
  await expect(page).toHaveURL(/#\/graph/);
  await expect(page.getByText(/\d+ nodes · \d+ edges/)).toBeVisible();
  await page.getByRole('button', { name: 'list' }).click();
  await expect(page.getByText('Drift Chat').first()).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/#\/chains/);
  await inspector(page).getByRole('link', { name: 'Timeline', exact: true }).click();
  await expect(page).toHaveURL(/#\/timeline/);
}

async function narrowTheTimeline(page: Page): Promise<void> {
  await expect(heading(page, 'Timeline')).toBeVisible();
  const filter = page.getByRole('combobox', { name: /Filter/ });
  await filter.fill('agent:"Drift Chat" verb:export');
  await filter.press('Enter');
  await expect(page.getByText(/^3 events|^3 of/).first()).toBeVisible();
  await expect(
    grid(page, /events/i)
      .getByRole('row')
      .filter({ hasText: 'BulkApi' }),
  ).toHaveCount(3);
  const utc = await grid(page, /events/i)
    .getByRole('row')
    .nth(1)
    .locator('time')
    .first()
    .textContent();
  await page.getByRole('button', { name: /Time zone/ }).click();
  await page.getByText('Case zone: America/New_York').click();
  // A closing menu gives the focus back to its button; what follows is typed into the grid.
  await expect(page.getByText('Case zone: America/New_York')).toBeHidden();
  await expect(
    grid(page, /events/i)
      .getByRole('row')
      .nth(1)
      .locator('time')
      .first(),
  ).not.toHaveText(utc ?? '');
  const events = grid(page, /events/i);
  await events.getByRole('row').nth(1).click();
  await expect(page).toHaveURL(/sel=event/);
  await expect(events.getByRole('row').nth(1)).toHaveAttribute('aria-current', 'true');
  await expect(events).toBeFocused();
  await page.keyboard.press('s');
  await expect(page.getByText(/Starred/).first()).toBeVisible();
  await page.keyboard.press('u');
  await expect(page.getByText(/Undone/).first()).toBeVisible();
  await page.keyboard.press('s');
}

async function searchValues(page: Page): Promise<void> {
  await clearFilter(page);
  await view(page, 'Search').click();
  const filter = page.getByRole('combobox', { name: /Filter/ });
  await filter.fill('LastLoginDate');
  await filter.press('Enter');
  await expect(
    grid(page, /events/i)
      .getByRole('row')
      .filter({ hasText: 'BulkApi' })
      .first(),
  ).toBeVisible();
  await page.getByPlaceholder(/source records/).fill('SuppliedEmail');
  await page.getByRole('button', { name: 'Search source records' }).click();
  await expect(page.getByText('SuppliedEmail').first()).toBeVisible();
}

/** Through the command palette, which every action can be reached from. */
async function clearFilter(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder(/./).last().fill('Clear the filter');
  await page.keyboard.press('Enter');
  await expect(page).not.toHaveURL(/[?&]f=[^&]/);
}

async function judgeAFinding(page: Page): Promise<void> {
  await clearFilter(page);
  await view(page, 'Findings').click();
  await row(page, 'Findings', /critical/).click();
  const pane = inspector(page);
  await pane.getByLabel('New comment or tag').fill('Same host as the key that was tried later');
  await pane.getByRole('button', { name: 'Add comment' }).click();
  await expect(
    pane.getByRole('paragraph').filter({ hasText: 'Same host as the key that was tried later' }),
  ).toBeVisible();
  // A dismissed finding goes to the end of the list, behind others of the same agent: it is known by its whole title.
  const dormant = /Legacy Lead Scorer: idle for/;
  await row(page, 'Findings', dormant).click();
  await pane.getByRole('button', { name: 'dismissed' }).click();
  await pane.getByLabel('Why is it dismissed?').fill('Switched off in the platform on 20 August');
  await pane.getByRole('button', { name: 'Dismiss', exact: true }).click();
  await expect(row(page, 'Findings', dormant)).toContainText('dismissed');
}

async function writeTheReport(page: Page, hands: Hands): Promise<void> {
  await view(page, 'Report').click();
  await page
    .getByLabel(/Summary/)
    .first()
    .fill('A token was used from a network it never came from.');
  await page.getByRole('button', { name: /^Save/ }).click();
  const html = await hands.save(() => page.getByRole('button', { name: 'Report, HTML' }).click(), 'report.html');
  expect(html).toContain('A token was used from a network it never came from.');
  expect(html).toContain('208.68.36.90');
  expect(html).not.toMatch(/<script|\son\w+=|(?:src|href)="(?:https?:)?\/\//i);
  const csv = await hands.save(() => page.getByRole('button', { name: 'Events, CSV' }).click(), 'events.csv');
  expect(csv.split('\r\n')[0]).toContain('originating_user');
}

async function verify(page: Page): Promise<void> {
  await view(page, 'Case').click();
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await expect(page.getByText(/✓ holds/).first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/✗ fails/)).toHaveCount(0);
}
