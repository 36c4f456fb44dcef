/** `npm run bench [-- NAME…] [--json]`: runs the benches in test/bench and compares each figure with its limit. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { obtainBrowser } from './browser.mjs';
import { buildIfStale } from './build.mjs';
import { LaunchError, ROOT } from './place.mjs';
import { setUp } from './setUp.mjs';

const say = (line) => console.error(line);
const FOLDER = join(ROOT, 'test', 'bench');

/** A bench is a file that exports `bench({ root, browser })`, which answers `{ name, value, unit, limit? }` each. */
function benchNames() {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -'.mjs'.length))
    .sort();
}

async function main(args) {
  const known = benchNames();
  const asked = args.filter((arg) => !arg.startsWith('--'));
  const strange = asked.find((name) => !known.includes(name));
  if (strange !== undefined) throw new LaunchError(`${strange} is no bench. There are: ${known.join(', ')}`);
  await setUp({ say, script: process.argv[1] });
  await buildIfStale();
  const browser = await obtainBrowser(say);
  const figures = [];
  for (const name of asked.length > 0 ? asked : known) {
    say(`Running ${name}.`);
    const { bench } = await import(pathToFileURL(join(FOLDER, `${name}.mjs`)).href);
    for (const figure of await bench({ root: ROOT, browser })) {
      const over = figure.limit !== undefined && figure.value > figure.limit;
      figures.push({ bench: name, ...figure, ok: !over });
    }
  }
  for (const figure of figures) {
    const limit = figure.limit === undefined ? '' : `limit ${figure.limit}`;
    const line = `${figure.bench.padEnd(10)}${figure.name.padEnd(58)}${String(figure.value).padStart(10)} ${figure.unit.padEnd(6)}${limit}`;
    say(`${figure.ok ? '  ' : '! '}${line}`);
  }
  if (args.includes('--json')) console.log(JSON.stringify(figures));
  return figures.every((figure) => figure.ok) ? 0 : 1;
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof LaunchError ? error.message : error);
  process.exit(1);
}
