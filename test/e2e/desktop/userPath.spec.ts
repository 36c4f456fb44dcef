/** The examiner's walk on the desktop as built: native dialogs for evidence, the new case and what is saved. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { walkEvidence } from '../evidence.ts';
import { type Hands, walkUserPath } from '../userPath.ts';
import { type Desktop, openDesktop } from './desktop.ts';

/** A worker option of its own puts this file into a process of its own: a main process can start once only. */
const test = base.extend<object, { mainProcess: string }>({
  mainProcess: ['first', { option: true, scope: 'worker' }],
});
test.use({ mainProcess: 'of the walk' });

let desktop: Desktop | undefined;
let folder = '';
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'agentrail-walk-'));
  desktop = await openDesktop([]);
});
test.afterAll(async () => {
  await desktop?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('evidence to report', async () => {
  test.setTimeout(180_000);
  if (desktop === undefined) throw new Error('the desktop did not open');
  const { page, choose } = desktop;
  const hands: Hands = {
    beforeCreate: () => choose({ save: join(folder, 'walk.agentrail') }),
    async importFiles(press, paths) {
      await choose({ open: paths });
      await press();
    },
    async save(press, format) {
      const path = join(folder, `out-${format}`);
      await choose({ save: path });
      await press();
      await expect.poll(() => existsSync(path), { timeout: 30_000 }).toBe(true);
      return readFileSync(path, 'utf8');
    },
  };
  await walkUserPath(page, hands, walkEvidence(folder));
});
