/** Time and memory of reconstruction at growing sizes, against the time that importing the same files took in the same run. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobOnce, RECONSTRUCTION, total } from './job.mjs';
import { writeLarge } from './large.ts';

const round = (value, digits = 2) => Number(value.toFixed(digits));

/** One size: records, runs, seconds of import and of reconstruction, peak memory of the latter, seconds that cancelling took. */
function measure(bundle, count) {
  const folder = mkdtempSync(join(tmpdir(), 'agentrail-scale-'));
  try {
    const evidence = join(folder, 'evidence');
    mkdirSync(evidence);
    const { runs } = writeLarge(evidence, count, 1);
    const casePath = join(folder, 'scale.agentrail');
    const read = jobOnce(bundle, casePath, 'import', evidence);
    if (read.state !== 'done') throw new Error(read.message);
    const cancelled = jobOnce(bundle, casePath, 'derive', 'cancel');
    const derived = jobOnce(bundle, casePath, 'derive');
    if (derived.state !== 'done') throw new Error(derived.message);
    const phases = Object.entries(derived.phases);
    const own = phases.filter(([phase]) => RECONSTRUCTION.test(phase));
    const slow = own.sort((a, b) => b[1].seconds - a[1].seconds).slice(0, 6);
    console.error(
      `${count} records, ${runs} runs: ${slow.map(([phase, took]) => `${phase} ${took.seconds.toFixed(1)} s`).join('; ')}`,
    );
    return {
      count,
      runs,
      read: read.seconds,
      readCpu: total('cpuSeconds', Object.entries(read.phases)),
      seconds: total('seconds', own),
      cpu: total('cpuSeconds', own),
      peak: derived.peakBytes,
      cancel: cancelled.cancelSeconds,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Figures over all sizes, growing; costs may grow no worse than n log n. */
export function scaleFigures(bundle, sizes) {
  const measured = sizes.map((count) => measure(bundle, count));
  const figures = measured.flatMap(({ count, runs, read, readCpu, seconds, cpu, peak, cancel }) => {
    const name = `scale ${count}`;
    return [
      { name: `${name}: runs`, value: runs, unit: '' },
      { name: `${name}: import`, value: round(read), unit: 's' },
      { name: `${name}: reconstruction`, value: round(seconds), unit: 's' },
      { name: `${name}: reconstruction against import, time`, value: round(seconds / read), unit: 'x', limit: 1 },
      { name: `${name}: the same, processor time`, value: round(cpu / readCpu), unit: 'x' },
      { name: `${name}: peak memory`, value: round(peak / 1e6, 0), unit: 'MB', limit: 1000 },
      ...(cancel === null ? [] : [{ name: `${name}: cancel`, value: round(cancel), unit: 's', limit: 1 }]),
    ];
  });
  for (const [index, large] of measured.entries()) {
    const small = measured[index - 1];
    if (small === undefined) continue;
    const allowed = (large.count * Math.log(large.count)) / (small.count * Math.log(small.count));
    figures.push({
      name: `scale ${small.count} to ${large.count}: processor time's growth against n log n`,
      value: round(large.cpu / small.cpu / allowed),
      unit: 'x',
      // A tenth more is the spread of two measurements, not a worse order.
      limit: 1.1,
    });
  }
  return figures;
}
