/** What an analyst decides: links rejected, confirmed, drawn and taken back; names joined and kept apart; clocks set; all of it before and after reconstruction. */
import type { Page } from '@playwright/test';
import type { In, Out, ProcedureName } from '../../../shared/contract/index.ts';
import { caseReady, expect, expectUsable, openView, test } from './workbench.ts';

test.use({ sample: 'northwind-drift' });

async function ask<N extends ProcedureName>(page: Page, name: N, input: In<N>): Promise<Out<N>> {
  const answer = await page.evaluate(
    async ([procedure, body]) => {
      const response = await fetch(`/rpc/${procedure}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return ((await response.json()) as { value: unknown }).value;
    },
    [name, input] as const,
  );
  return answer as Out<N>;
}

const inspector = (page: Page) => page.getByRole('complementary', { name: 'Inspector' });

async function select(page: Page, sel: string): Promise<void> {
  await page.evaluate((id) => {
    window.location.hash = `#/search?sel=${id}`;
  }, sel);
}

async function keep(page: Page, note: string): Promise<void> {
  await page.keyboard.type(note);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
}

async function reconstruct(page: Page): Promise<void> {
  await openView(page, 'Case');
  await page.getByRole('button', { name: 'Reconstruct', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Reconstruct', exact: true })).toHaveCount(0, { timeout: 60_000 });
}

/** A link with something else that leads to the same record and does not say the same. */
async function contested(page: Page): Promise<Out<'links.page'>['rows'][number]> {
  const { rows } = await ask(page, 'links.page', { filter: '', limit: 200 });
  for (const link of rows.reverse()) {
    const { fromEvent, toEvent } = link;
    const { others } = await ask(page, 'links.get', { fromEvent, toEvent });
    if (others.some((other) => other.relation === 'competes')) return link;
  }
  throw new Error('the sample has no contested link');
}

test('a link says what competes and why it lost; rejected it stays, struck, over a reconstruction, and is taken back', async ({
  workbench: { page, complaints },
}) => {
  await caseReady(page);
  const link = await contested(page);
  await select(page, `link:${link.fromEvent}-${link.toEvent}`);
  const pane = inspector(page);
  await expect(pane.getByRole('heading', { name: /competing link/ })).toBeVisible();
  await expect(pane.getByText(/^(Less sure|Surer|Fits)/).first()).toBeVisible();
  await expectUsable(page, 'a link and its competitors');

  await pane.getByRole('button', { name: /^Reject the link/ }).focus();
  await page.keyboard.press('Enter');
  await expect(pane.getByLabel('Reject the link: why?')).toBeFocused();
  await keep(page, 'The ticket was closed by then');
  await expect(
    pane.getByText(/rejected by .*“The ticket was closed by then” · not in force until reconstructed/),
  ).toBeVisible();
  await expect(pane.locator('.ar-struck').first()).toBeVisible();

  await openView(page, 'Case');
  await expect(page.getByText('One decision is not applied yet')).toBeVisible();
  const decisions = page.getByRole('region', { name: 'Decisions', exact: true }).last();
  await expect(decisions).toContainText('No rule ties the two records');
  await expectUsable(page, 'the case with a decision that waits');
  await reconstruct(page);
  await select(page, `link:${link.fromEvent}-${link.toEvent}`);
  await expect(pane.locator('.ar-struck').first()).toBeVisible();
  await expect(pane.getByText(/not in force/)).toHaveCount(0);

  await openView(page, 'Case');
  await decisions.getByRole('button', { name: /^Take back: link/ }).click();
  await keep(page, 'It was another ticket');
  await expect(page.getByText('One decision is not applied yet')).toBeVisible();
  await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).last().click();
  await expect(page.getByText('One decision is not applied yet')).toHaveCount(0);
  await expect(decisions).toContainText('rejected');
  expect(complaints).toEqual([]);
});

test('a link is drawn from an event to another that is found by filter, or selected in a view', async ({
  workbench: { page, complaints },
}) => {
  await caseReady(page);
  const { rows } = await ask(page, 'events.page', { filter: 'source:aws.cloudtrail', limit: 2 });
  const { rows: okta } = await ask(page, 'events.page', { filter: 'source:okta.system_log', limit: 1 });
  const [first, second] = [rows[0]?.id ?? 0, okta[0]?.id ?? 0];
  const pane = inspector(page);
  await select(page, `event:${first}`);
  await pane.getByRole('button', { name: 'Link to…' }).click();
  await page.keyboard.type(`event:${second}`);
  await expect(pane.locator('.ar-pick-list').getByRole('button')).toHaveCount(1);
  await expectUsable(page, 'finding the other record');
  await page.keyboard.press('Escape');
  await expect(pane.getByRole('button', { name: 'Link to…' })).toBeVisible();

  await pane.getByRole('button', { name: 'Link to…' }).click();
  await select(page, `event:${second}`);
  await pane.getByRole('button', { name: 'Link it to this record' }).click();
  await expect(page).toHaveURL(new RegExp(`sel=link%3A${first}-${second}`));
  await pane.getByRole('button', { name: 'Swap the two' }).click();
  await expect(page).toHaveURL(new RegExp(`sel=link%3A${second}-${first}`));
  await pane.getByLabel('Draw the link: why?').focus();
  await keep(page, 'She told us');
  await expect(pane.getByText(/drawn by .*“She told us”/)).toBeVisible();
  await reconstruct(page);
  const { links } = await ask(page, 'links.get', { fromEvent: second, toEvent: first });
  expect(links.map((link) => link.method)).toContain('analyst.link');
  await select(page, `event:${first}`);
  await expect(pane.getByText('Decided by the analyst', { exact: true })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('names of one entity are told with their records, kept apart and joined; reconstruction follows', async ({
  workbench: { page, complaints },
}) => {
  await caseReady(page);
  const found = await ask(page, 'entities.find', { text: '', limit: 100 });
  let merged: Out<'entities.merges'>['merges'][number] | undefined;
  for (const { id } of found) {
    merged = (await ask(page, 'entities.merges', { id })).merges[0];
    if (merged !== undefined) break;
  }
  if (merged === undefined) throw new Error('the sample joins no names');
  const pane = inspector(page);
  await select(page, `entity:${merged.into.id}`);
  await expect(pane.getByText(/^Both state the same/).first()).toBeVisible();
  await pane.getByRole('button', { name: `Keep apart: ${merged.from.key} and ${merged.into.key}` }).click();
  await keep(page, 'Two devices');
  await expect(pane.getByText(/kept apart by .*“Two devices” · not in force/)).toBeVisible();
  await reconstruct(page);
  await select(page, `entity:${merged.from.id}`);
  await expect(pane.getByText(/kept apart by .*“Two devices”/)).toBeVisible();
  expect((await ask(page, 'entities.byKey', { kind: merged.from.kind, key: merged.from.key })).canonical.id).toBe(
    merged.from.id,
  );

  const people = found.filter((one) => one.kind === 'user');
  const [ana, other] = [people[0], people[1]];
  if (ana === undefined || other === undefined) throw new Error('the sample has too few people');
  await select(page, `entity:${ana.id}`);
  await pane.getByRole('button', { name: 'Same as…' }).click();
  await page.keyboard.type(other.name);
  await pane.locator('.ar-pick-list').getByRole('button', { name: other.name }).first().click();
  await expect(pane.getByLabel(`Join ${ana.name} and ${other.name}: why?`)).toBeFocused();
  await expectUsable(page, 'joining two names');
  await keep(page, 'Married name');
  await expect(pane.getByText(/joined by .*“Married name” · not in force/)).toBeVisible();
  await reconstruct(page);
  const [a, b] = await Promise.all([ana, other].map(({ kind, key }) => ask(page, 'entities.byKey', { kind, key })));
  expect(a?.canonical.id).toBe(b?.canonical.id);
  expect(complaints).toEqual([]);
});

test('clocks say what they rest on and are set by hand, undone; nothing overflows in a small window', async ({
  workbench: { page, complaints },
}) => {
  await caseReady(page);
  const row = page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: 'Salesforce Event Monitoring', exact: true }) });
  const clock = row.filter({ hasText: 'exact pairs' });
  await expect(clock).toContainText(/From [\d,]+ exact pairs with OpenTelemetry agent traces, spread/);
  await clock.getByRole('button', { name: /^Set… the clock of/ }).click();
  const field = page.getByLabel(/Seconds to add to the times of Salesforce/);
  await expect(field).toBeFocused();
  await field.fill('abc');
  await expect(page.getByRole('button', { name: 'Set', exact: true })).toBeDisabled();
  await field.fill('44.5');
  await page.keyboard.press('Enter');
  await expect(clock).toContainText('+44.5 s');
  await expect(clock).toContainText('set by hand');
  await page.setViewportSize({ width: 1100, height: 700 });
  await expectUsable(page, 'the case in a small window');
  await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).last().click();
  await expect(clock).toContainText('estimated');
  expect(complaints).toEqual([]);
});
