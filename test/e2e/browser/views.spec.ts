/** Every view, at both sizes, in both themes: it shows the sample, complains of nothing, and passes the accessibility checks. */
import { caseReady, expect, expectUsable, openView, test, VIEWS } from './workbench.ts';

test.use({ sample: 'northwind-drift' });

for (const size of [
  { width: 1440, height: 900 },
  { width: 1100, height: 700 },
])
  for (const colorScheme of ['light', 'dark'] as const)
    test(`${size.width}×${size.height} ${colorScheme}`, async ({ workbench: { page, complaints } }) => {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await caseReady(page);
      for (const [id, title] of VIEWS) {
        await openView(page, title);
        await expect(page).toHaveURL(new RegExp(`#/${id}`));
        await page.waitForLoadState('networkidle');
        await expectUsable(page, `${title} ${size.width} ${colorScheme}`);
      }
      expect(complaints).toEqual([]);
    });

test('nothing is loaded from anywhere but the host itself', async ({ workbench: { page, origin } }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await caseReady(page);
  for (const [, title] of VIEWS) await openView(page, title);
  await page.waitForLoadState('networkidle');
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((url) => !url.startsWith(origin) && !/^(data|blob):/.test(url))).toEqual([]);
});

test('the rail answers to its keys and the address leads back', async ({ workbench: { page } }) => {
  await caseReady(page);
  await page.locator('body').press('5');
  await expect(page).toHaveURL(/#\/timeline/);
  await page.locator('body').press('3');
  await expect(page).toHaveURL(/#\/chains/);
  await page.goBack();
  await expect(page).toHaveURL(/#\/timeline/);
});
