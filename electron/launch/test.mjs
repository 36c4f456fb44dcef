/** `npm test`: sets up, then every check in order, stopping at the first that fails and naming it. */
import { join } from 'node:path';
import { obtainBrowser } from './browser.mjs';
import { LaunchError, ROOT } from './place.mjs';
import { run } from './run.mjs';
import { setUp } from './setUp.mjs';

const say = (line) => console.error(line);
const script = (...parts) => [process.execPath, [join(ROOT, 'node_modules', ...parts.slice(0, -1)), ...parts.at(-1)]];

function steps() {
  return [
    { name: 'format and lint', command: script('@biomejs', 'biome', 'bin', 'biome', ['ci', '.']) },
    { name: 'types', command: script('typescript', 'bin', 'tsc', ['-p', '.']) },
    { name: 'unused code', command: script('knip', 'bin', 'knip.js', []) },
    { name: 'unit', command: script('vitest', 'vitest.mjs', ['run']) },
    { name: 'build', command: [process.execPath, [join(ROOT, 'electron', 'launch', 'build.mjs')]] },
    { name: 'end to end', command: script('@playwright', 'test', 'cli.js', ['test']) },
  ];
}

async function main() {
  await setUp({ say, script: process.argv[1] });
  const browser = await obtainBrowser(say);
  say(`Browser for the tests: ${browser}`);
  const path = [join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(process.platform === 'win32' ? ';' : ':');
  const env = { ...process.env, PATH: path, AGENTRAIL_CHROMIUM: browser, AGENTRAIL_CHECK_OUTPUT: '1' };
  const summary = [];
  for (const { name, command } of steps()) {
    say(`\n── ${name}`);
    const started = Date.now();
    const code = await run(command[0], command[1], { cwd: ROOT, env });
    summary.push(`${code === 0 ? 'passed' : 'FAILED'}  ${name}  (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    if (code !== 0) {
      const rest = steps().length - summary.length;
      say(
        `\n${summary.join('\n')}\n${rest > 0 ? `${rest} later steps were not run.\n` : ''}The step "${name}" failed with exit code ${code}.`,
      );
      return code;
    }
  }
  say(`\n${summary.join('\n')}\nAll steps passed.`);
  return 0;
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof LaunchError ? error.message : error);
  process.exit(1);
}
