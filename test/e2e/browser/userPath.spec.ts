/** From an empty workbench to a verified case and a report, as an examiner does it in the browser host. */
import { readFileSync } from 'node:fs';
import { walkEvidence } from '../evidence.ts';
import { type Hands, walkUserPath } from '../userPath.ts';
import { expect, test } from './workbench.ts';

test('evidence to report', async ({ workbench: { page, folder, complaints } }) => {
  test.setTimeout(180_000);
  const hands: Hands = {
    async importFiles(press, paths) {
      const chooser = page.waitForEvent('filechooser');
      await press();
      await (await chooser).setFiles([...paths]);
    },
    async save(press, format) {
      await press();
      const link = page.getByRole('link', { name: new RegExp(`^Download .*${format.replace('.', '\\.')}$`) });
      await expect(link).toBeVisible({ timeout: 30_000 });
      const download = page.waitForEvent('download');
      await link.click();
      return readFileSync(await (await download).path(), 'utf8');
    },
  };
  await walkUserPath(page, hands, walkEvidence(folder));
  expect(complaints).toEqual([]);
});
