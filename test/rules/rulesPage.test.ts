/** docs/rules.md is what the rules say. `npm run docs:rules` writes it. */
import { expect, test } from 'vitest';
import { rules } from '../../electron/rules/index.ts';
import { ruleSamples } from './ruleSamples.ts';
import { rulesPage } from './rulesPage.ts';

test('docs/rules.md is up to date', async () => {
  await expect(rulesPage(rules, ruleSamples)).toMatchFileSnapshot('../../docs/rules.md');
});
