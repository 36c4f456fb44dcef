/**
 * Writes the sample cases' evidence and answer keys: `node samples/generate/build.mjs [--check]`.
 * --check writes nothing and fails when a committed file differs from what the generator makes.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clean } from './clean.mjs';
import { contoso } from './contoso.mjs';
import { helpdesk } from './helpdesk.mjs';
import { northwind } from './northwind.mjs';
import { octo } from './octo.mjs';
import { webhook } from './webhook.mjs';

const cases = fileURLToPath(new URL('../cases/', import.meta.url));
const check = process.argv.includes('--check');
let different = 0;

for (const made of [northwind(), contoso(), helpdesk(), octo(), webhook(), clean()]) {
  const folder = join(cases, made.key.case);
  const files = { ...Object.fromEntries(Object.entries(made.files).map(([name, text]) => [`evidence/${name}`, text])), 'answer-key.json': `${JSON.stringify(made.key, null, 2)}\n` };
  if (made.records !== undefined) files['answer-key.records.ndjson'] = `${made.records.map((record) => JSON.stringify(record)).join('\n')}\n`;
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    if (check) {
      let found = '';
      try {
        found = readFileSync(path, 'utf8');
      } catch {
        found = '';
      }
      if (found !== text) {
        different += 1;
        process.stderr.write(`${path} differs from what the generator makes\n`);
      }
    } else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
}
process.exitCode = different === 0 ? 0 : 1;
