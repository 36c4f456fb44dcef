/**
 * Whether memory stays flat however large the input is: the same NDJSON records as `import` measures, at a tenth and in full, each imported in a
 * process of its own. `npm run bench -- memory [--rows=N] [--json]`; 2,000,000 records are about 2 GB.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildThreads, importOnce } from './import.mjs';
import { writeNdjson } from './support/cloudTrail.mjs';

const mb = (bytes) => Number((bytes / 1e6).toFixed(1));

export async function bench({ root }) {
  const given = process.argv.find((arg) => arg.startsWith('--rows='));
  const rows = given === undefined ? 2_000_000 : Number(given.slice('--rows='.length));
  if (!Number.isInteger(rows) || rows < 1_000) throw new Error('--rows takes a whole number of at least 1,000');
  const folder = mkdtempSync(join(tmpdir(), 'agentrail-bench-'));
  try {
    const bundle = await buildThreads(root);
    const results = [];
    for (const count of [Math.round(rows / 10), rows]) {
      const path = join(folder, `${count}.ndjson`);
      writeNdjson(path, count);
      const bytes = statSync(path).size;
      console.error(`${count} records, ${mb(bytes)} MB`);
      const result = importOnce(bundle, folder, path);
      if (result.state !== 'done') throw new Error(result.message);
      results.push({ bytes, ...result });
      rmSync(path);
    }
    const [tenth, whole] = results;
    return [
      ...results.flatMap(({ bytes, peakBytes, seconds, records }) => [
        { name: `${mb(bytes)} MB: peak memory`, value: mb(peakBytes), unit: 'MB', limit: 700 },
        { name: `${mb(bytes)} MB: time`, value: Number(seconds.toFixed(1)), unit: 's' },
        { name: `${mb(bytes)} MB: records a second`, value: Math.round(records / seconds), unit: '/s' },
      ]),
      {
        name: 'ten times the input: peak memory',
        value: Number((whole.peakBytes / tenth.peakBytes).toFixed(2)),
        unit: 'x',
        limit: 1.2,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
