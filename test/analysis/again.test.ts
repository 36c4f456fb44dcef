/** An analysis that goes on from the last one concludes what one that remembers nothing concludes, and writes only what changed. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { concluded, filesOf, type Growing, growing, shuffled } from './standing.ts';

const SAMPLES = new URL('../../samples/cases/', import.meta.url).pathname;
const NAMES = readdirSync(SAMPLES);

let grown: Growing;
beforeEach(() => {
  grown = growing();
});
afterEach(() => grown.close());

// Every file's analysis twice, and once from the beginning: on a busy machine longer than a test usually takes.
describe.each(NAMES)('sample %s', { timeout: 180_000 }, (name) => {
  const files = filesOf(join(SAMPLES, name, 'evidence'));

  test('file by file, after each', async () => {
    for (const file of files) {
      await grown.importing(file);
      expect(concluded(grown.path)).toEqual(await grown.anew());
    }
    const { custody } = await grown.untouched();
    expect(JSON.parse(custody)).toMatchObject({ findingsNew: 0, findingsChanged: 0, findingsGone: 0 });
  });

  test.each([3])('in another order (%i)', async (seed) => {
    for (const file of shuffled(files, seed)) await grown.importing(file);
    expect(concluded(grown.path)).toEqual(await grown.anew());
  });
});

test('parameters, verdicts and rules of the case: what they concern is judged again, and nothing else', async () => {
  const rulesRan = async (): Promise<{ ran: number; unchanged: number }> => {
    const { rows } = await grown.ask('custody.page', { limit: 1 });
    return (JSON.parse(rows[0]?.detail ?? '{}') as { rules: { ran: number; unchanged: number } }).rules;
  };
  const asAnew = async (): Promise<void> => expect(concluded(grown.path)).toEqual(await grown.anew());
  await grown.importing(join(SAMPLES, 'northwind-drift', 'evidence'));

  await grown.ask('rules.setParams', { id: 'bulk-read', params: { rows: 900 } });
  await grown.analysing();
  expect((await rulesRan()).ran).toBe(1);
  await asAnew();

  const rule = (verb: string): string =>
    `title: Every ${verb}\nid: 5e0f1b52-0d2b-4d6e-9d0c-2f0d3a6f1c11\nlogsource:\n  product: agentrail\ndetection:\n  acts:\n    verb: ${verb}\n  condition: acts\nlevel: low\n`;
  for (const verb of ['delete', 'export']) {
    await grown.ask('sigma.add', { files: [{ name: 'every.yml', text: rule(verb) }] });
    await grown.analysing();
    expect((await rulesRan()).ran).toBe(1);
    await asAnew();
    expect(JSON.parse((await grown.untouched()).custody)).toMatchObject({ rules: { ran: 0, ofSomeAgents: 0 } });
  }

  const { rows } = await grown.ask('findings.page', { limit: 2 });
  await grown.ask('findings.triage', { ids: rows.map((row) => row.id), status: 'dismissed', reason: 'known' });
  await grown.analysing();
  expect((await rulesRan()).ran).toBe(0);
  await asAnew();
});
