/** The graph from a chain on: one hop at a time, folds, paths, the events behind an edge, and the picture as a file. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { GRAPH_BUDGET } from '../../../shared/contract/graph.ts';
import { caseReady, expect, expectUsable, openView, test } from './workbench.ts';

const list = (page: Page) => page.getByRole('region', { name: 'Nodes and edges' });
const node = (page: Page, name: string | RegExp) => list(page).getByRole('button', { name });

/** Nodes and edges that the toolbar states. */
async function size(page: Page): Promise<{ nodes: number; edges: number }> {
  const note = page.getByText(/^[\d,]+( of [\d,]+)? nodes · [\d,]+ edges/);
  await expect(note).toBeVisible();
  const [nodes, edges] = ((await note.textContent()) ?? '')
    .split(' · ')
    .map((part) => Number(part.replaceAll(',', '').match(/\d+/)?.[0]));
  return { nodes: nodes ?? 0, edges: edges ?? 0 };
}

async function savedSvg(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Save the picture' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'as SVG' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('agentrail-graph.svg');
  return readFileSync(await file.path(), 'utf8');
}

/** Element names and texts, read by the browser's own XML parser; it refuses what is not well-formed. */
function readSvg(
  page: Page,
  svg: string,
): Promise<{ problem: string | null; names: string[]; attributes: string[]; texts: string[] }> {
  return page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    const elements = [...parsed.querySelectorAll('*')];
    return {
      problem: parsed.querySelector('parsererror')?.textContent ?? null,
      names: [...new Set(elements.map((element) => element.localName))],
      attributes: [...new Set(elements.flatMap((element) => element.getAttributeNames()))],
      texts: elements.filter((element) => element.children.length === 0).map((element) => element.textContent ?? ''),
    };
  }, svg);
}

test.describe('from a chain', () => {
  test.use({ sample: 'northwind-drift' });

  test('is unfolded, grown with counts first, searched for paths and led back to events', async ({
    workbench: { page, complaints },
  }) => {
    await caseReady(page);
    await openView(page, 'Chains');
    await page
      .getByRole('grid', { name: 'Chains', exact: true })
      .getByRole('row')
      .filter({ hasText: /Drift Chat.*critical/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Show in graph' }).click();
    await expect(page).toHaveURL(/#\/graph\?sel=chain/);
    // The address changes before the chain's graph is there.
    await expect.poll(async () => (await size(page)).nodes).toBeGreaterThan(5);
    const before = await size(page);
    expect(before.nodes).toBeLessThan(40);
    await page.getByRole('button', { name: 'list', exact: true }).click();

    const fold = node(page, /bulk-job ×\d+/);
    const rows = await list(page).locator('li').count();
    const folded = Number((await fold.locator('.gr-list-name').textContent())?.match(/×(\d+)/)?.[1]);
    await fold.click();
    await fold.press('o');
    await expect(fold).toHaveCount(0);
    await expect(list(page).locator('li')).toHaveCount(rows - 1 + folded);
    await page.getByRole('button', { name: 'fold objects by type' }).click();
    await page.getByRole('button', { name: 'fold objects by type' }).click();
    await expect(fold).toBeVisible();

    await node(page, /Salesforce/)
      .first()
      .click();
    await node(page, /Salesforce/)
      .first()
      .press('e');
    const card = page.getByRole('region', { name: 'One hop around Salesforce' });
    await expect(
      card.getByText(/[\d,]+ neighbours?; room for [\d,]+ more nodes before the budget of 150/),
    ).toBeVisible();
    expect(await size(page), 'counting draws nothing').toEqual(before);
    await expectUsable(page, 'graph with the counts of one hop');
    await card
      .getByRole('button', { name: /^Add [\d,]+ (credential|identity|user|agent)/ })
      .first()
      .click();
    await expect.poll(async () => (await size(page)).edges).toBeGreaterThan(before.edges);
    await card.getByRole('button', { name: 'Close' }).click();

    await node(page, /^Drift Chat/)
      .first()
      .click();
    await node(page, /^Drift Chat/)
      .first()
      .press('p');
    const path = page.getByRole('region', { name: 'Path between two nodes' });
    await path.getByRole('searchbox').fill('Salesforce');
    await path
      .getByRole('listitem')
      .filter({ hasText: /^Salesforce$/ })
      .getByRole('button')
      .first()
      .click();
    await path.getByRole('button', { name: 'in a possible order of time' }).click();
    await expect(
      path
        .getByRole('listitem')
        .filter({ hasText: /hops? ·/ })
        .first(),
    ).toBeVisible();
    await path.getByRole('button', { name: 'Close' }).click();

    await list(page)
      .getByRole('button', { name: /\d+ edges/ })
      .click();
    await list(page)
      .getByRole('button', { name: /Drift integration user → Salesforce.*called/ })
      .click();
    const edge = page.getByRole('region', { name: 'Selected edge' });
    await expect(edge.getByText('observed')).toBeVisible();
    const lead = edge.getByRole('button', { name: /Show its [\d,]+ events?/ });
    const events = Number((await lead.textContent())?.replaceAll(',', '').match(/\d+/)?.[0]);
    await lead.click();
    await expect(page).toHaveURL(/#\/timeline\?f=/);
    await expect(page.getByText(new RegExp(`^${events} events?\\b`)).first()).toBeVisible();
    expect(complaints).toEqual([]);
  });

  test('is saved as a picture that any reader of SVG takes', async ({ workbench: { page } }) => {
    await caseReady(page);
    await openView(page, 'Chains');
    await page.getByRole('button', { name: 'Show in graph' }).click();
    await size(page);
    const svg = await readSvg(page, await savedSvg(page));
    expect(svg.problem).toBeNull();
    expect(svg.names).toContain('svg');
    expect(svg.texts).toContain('Drift Chat');
  });
});

/** Reads of a bucket and an object each: more than is drawn at first, fewer than may be. */
const WIDE = 200;

/** One user reads more objects than a picture holds; some are named to break out of it. */
function writeWideTrail(path: string, hostile: string): void {
  const lines = Array.from({ length: WIDE }, (_unused, at) =>
    JSON.stringify({
      eventVersion: '1.08',
      eventTime: new Date(1_750_000_000_000 + at * 60_000).toISOString(),
      eventID: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      awsRegion: 'eu-west-1',
      sourceIPAddress: '10.0.0.1',
      userIdentity: {
        type: 'IAMUser',
        arn: `arn:aws:iam::123456789012:user/${hostile}`,
        accountId: '123456789012',
        userName: hostile,
      },
      requestParameters: { bucketName: `bucket-${at}`, key: 'secrets.csv' },
      readOnly: true,
    }),
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
}

test('stays in its budget until told otherwise, and escapes the names it draws', async ({
  workbench: { page, folder, complaints },
}) => {
  const hostile = '</text><script>alert(1)</script><img src=x onerror="alert(2)">&\'';
  const path = join(folder, 'wide.ndjson');
  writeWideTrail(path, hostile);
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.getByLabel('Title').fill('Wide');
  await page.getByRole('button', { name: 'Create case' }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose files' }).click();
  await (await chooser).setFiles(path);
  await expect(page.getByText(new RegExp(`${WIDE} accepted`)).first()).toBeVisible({ timeout: 60_000 });
  const system = await page.evaluate(async () => {
    const answer = await fetch('/rpc/events.page', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"limit":1}',
    });
    return ((await answer.json()) as { value: { rows: { system: { id: number } }[] } }).value.rows[0]?.system.id ?? 0;
  });
  await page.evaluate((id) => {
    window.location.hash = `#/graph?sel=entity:${id}`;
  }, system);
  await expect(page.getByText(/150 of [\d,]+ nodes drawn, the busiest first\./)).toBeVisible();
  expect((await size(page)).nodes).toBe(GRAPH_BUDGET.nodes);
  await page.getByRole('button', { name: `Draw up to ${GRAPH_BUDGET.maxNodes}` }).click();
  await expect.poll(async () => (await size(page)).nodes).toBeGreaterThan(GRAPH_BUDGET.nodes);
  await expect(page.getByText(/nodes drawn, the busiest first\./)).toHaveCount(0);

  const svg = await readSvg(page, await savedSvg(page));
  expect(svg.problem).toBeNull();
  expect(svg.texts.some((text) => text.includes('<script>'))).toBe(true);
  expect(svg.names).not.toContain('script');
  expect(svg.names).not.toContain('img');
  expect(svg.attributes.filter((name) => name.startsWith('on'))).toEqual([]);
  expect(dialogs).toEqual([]);
  expect(complaints).toEqual([]);
});
