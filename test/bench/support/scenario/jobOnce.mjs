/**
 * Runs one job on a case through the product's threads, in a process of its own so that time and memory are its alone:
 * `node jobOnce.mjs BUNDLE CASE import PATH` (no reconstruction), `… derive [cancel]`, which ends where the analysis would begin, or
 * `… whole [rebuild]` with the analysis.
 * Prints one JSON line.
 */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [bundle, casePath, what, more] = process.argv.slice(2);
const base = pathToFileURL(`${bundle}/`);
const { createPool } = await import(new URL('./pool.js', base).href);
const { openInProcess } = await import(new URL('./inProcess.js', base).href);

if (!existsSync(casePath))
  await openInProcess(casePath, { create: { title: 'Bench', examiner: 'bench', zone: 'UTC' } }).close();
const pool = createPool({ casePath, threadUrl: new URL('./thread.js', base) });
const ready = await pool.ready;
if (!ready.ok) throw new Error(ready.error.message);

async function ask(name, input) {
  const answer = await pool.call(name, input);
  if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
  return answer.value;
}

const began = performance.now();
const { jobId } =
  what === 'import'
    ? await ask('import.start', { paths: [more], options: { derive: false }, staged: false })
    : await ask('case.derive', { rebuild: more === 'rebuild' });
/** Seconds, processor seconds and the most memory seen by phase, as the job names them. */
const phases = {};
let last = began;
let cpu = process.cpuUsage();
let cancelledAt;
let reconstructed = false;
let job;
for (;;) {
  job = await ask('jobs.get', { id: jobId });
  const now = performance.now();
  const phase = job.phase === '' ? 'beginning' : job.phase;
  const used = process.cpuUsage(cpu);
  const known = phases[phase] ?? { seconds: 0, cpuSeconds: 0, residentBytes: 0 };
  known.seconds += (now - last) / 1000;
  known.residentBytes = Math.max(known.residentBytes, process.memoryUsage.rss());
  known.cpuSeconds += (used.user + used.system) / 1e6;
  phases[phase] = known;
  last = now;
  cpu = process.cpuUsage();
  if (!['running', 'queued'].includes(job.state)) break;
  if (what === 'derive' && !reconstructed && /^(?:Correcting|Comparing|Checking)/.test(job.phase)) {
    reconstructed = true;
    await ask('jobs.cancel', { id: jobId });
  }
  if (more === 'cancel' && cancelledAt === undefined && /^Reconstructing: (?:link|attribute)/.test(job.phase)) {
    cancelledAt = performance.now();
    await ask('jobs.cancel', { id: jobId });
  }
  await new Promise((resolve) => setTimeout(resolve, 10));
}
const ended = performance.now();
await pool.close();
console.log(
  JSON.stringify({
    state: reconstructed ? 'done' : job.state,
    message: job.message,
    seconds: (ended - began) / 1000,
    cancelSeconds: cancelledAt === undefined ? null : (ended - cancelledAt) / 1000,
    phases,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
