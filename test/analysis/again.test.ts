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
