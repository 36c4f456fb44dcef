/** What one more file costs a case that stands: reconstruction after it against a rebuild of the same case, and how many events it links again. */
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobOnce, RECONSTRUCTION, total } from './job.mjs';
import { writeLarge } from './large.ts';

const LATER = 1000;
/** Held back, and imported last: a source that the case did not have, over all of its time. */
const HELD_BACK = 'okta-system-log.json';

const round = (value, digits = 2) => Number(value.toFixed(digits));

/** @returns seconds of reconstruction, processor seconds, and the sentence that the job ended with */
function derive(bundle, casePath, ...more) {
  const job = jobOnce(bundle, casePath, 'whole', ...more);
  if (job.state !== 'done') throw new Error(job.message);
  const own = Object.entries(job.phases).filter(([phase]) => RECONSTRUCTION.test(phase));
  const slow = own.sort((a, b) => b[1].cpuSeconds - a[1].cpuSeconds).slice(0, 8);
  console.error(`  ${job.message}`);
  console.error(`  ${slow.map(([phase, took]) => `${phase} ${took.cpuSeconds.toFixed(1)} s`).join('; ')}`);
  const again = /^Re-linked ([\d,]+) of/.exec(job.message)?.[1]?.replaceAll(',', '');
  return { seconds: total('seconds', own), cpu: total('cpuSeconds', own), relinked: Number(again ?? Number.NaN) };
}

function add(bundle, casePath, folder) {
  const read = jobOnce(bundle, casePath, 'import', folder);
  if (read.state !== 'done') throw new Error(read.message);
}

function measure(bundle, count) {
  const home = mkdtempSync(join(tmpdir(), 'agentrail-relink-'));
  try {
    const [evidence, later, other] = ['evidence', 'later', 'other'].map((name) => join(home, name));
    for (const folder of [evidence, later, other]) mkdirSync(folder);
    writeLarge(evidence, count, 1, { folder: later, count: LATER });
    renameSync(join(evidence, HELD_BACK), join(other, HELD_BACK));
    rmSync(join(later, HELD_BACK), { force: true });
    const casePath = join(home, 'relink.agentrail');
    add(bundle, casePath, evidence);
    console.error(`${count} records`);
    derive(bundle, casePath);
    add(bundle, casePath, later);
    const next = derive(bundle, casePath);
    const rebuilt = derive(bundle, casePath, 'rebuild');
    add(bundle, casePath, other);
    const source = derive(bundle, casePath);
    return { count, next, rebuilt, source };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

export function relinkFigures(bundle, sizes) {
  return sizes
    .map((count) => measure(bundle, count))
    .flatMap(({ count, next, rebuilt, source }) => {
      const name = `relink ${count}`;
      const after = (what, run) => [
        { name: `${name}: ${what}: events linked again`, value: run.relinked, unit: '' },
        { name: `${name}: ${what}`, value: round(run.seconds), unit: 's' },
        { name: `${name}: ${what}, against a rebuild: processor time`, value: round(run.cpu / rebuilt.cpu), unit: 'x' },
      ];
      return [
        { name: `${name}: rebuild`, value: round(rebuilt.seconds), unit: 's' },
        ...after(`${LATER} records of the time that follows`, next),
        ...after('a source that is new', source),
      ];
    });
}
