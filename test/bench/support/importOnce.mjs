/**
 * Imports paths into a new case through the product's threads, in a process of its own so that time and memory are its alone:
 * `node importOnce.mjs BUNDLE FOLDER PATH [cancel]`. Asks and tags meanwhile. Prints one JSON line.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const [bundle, folder, path, cancel] = process.argv.slice(2);
const { createPool } = await import(new URL('./pool.js', bundle).href);
const { openInProcess } = await import(new URL('./inProcess.js', bundle).href);

const home = mkdtempSync(join(folder, 'case-'));
const casePath = join(home, 'bench.agentrail');
await openInProcess(casePath, { create: { title: 'Bench', examiner: 'bench', zone: 'UTC' } }).close();
const pool = createPool({ casePath, threadUrl: new URL('./thread.js', bundle) });
const ready = await pool.ready;
if (!ready.ok) throw new Error(ready.error.message);

async function ask(name, input) {
  const answer = await pool.call(name, input);
  if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
  return answer.value;
}

const PAGE = { filter: '', limit: 200, sort: 'time' };
const waits = { job: [], page: [], write: [] };
async function timed(list, name, input) {
  const began = performance.now();
  const value = await ask(name, input);
  list.push(performance.now() - began);
  return value;
}

const cpuBefore = process.cpuUsage();
const began = performance.now();
const { jobId } = await ask('import.start', { paths: [path], options: { derive: false }, staged: false });
let cancelledAt;
let job;
for (let turn = 0; ; turn += 1) {
  job = await timed(waits.job, 'jobs.get', { id: jobId });
  if (!['running', 'queued'].includes(job.state)) break;
  if (cancel !== undefined && cancelledAt === undefined && job.total > 0 && job.done > job.total / 2) {
    cancelledAt = performance.now();
    await ask('jobs.cancel', { id: jobId });
  }
  if (cancel === undefined && turn % 4 === 1) await timed(waits.page, 'events.page', PAGE);
  if (cancel === undefined && turn % 4 === 3) await timed(waits.write, 'case.update', { title: `Bench ${turn}` });
  await new Promise((resolve) => setTimeout(resolve, 10));
}
const ended = performance.now();
const { user, system } = process.cpuUsage(cpuBefore);
await pool.close();
const caseBytes = statSync(casePath).size;
rmSync(home, { recursive: true, force: true });

const p99 = (list) => list.sort((a, b) => a - b)[Math.floor(list.length * 0.99)] ?? 0;
/** From the job's own summary: "1 file, 50,000 records: 50,000 accepted, …". */
const records = Number(/([\d,]+) records?:/.exec(job.message)?.[1]?.replaceAll(',', '') ?? 0);
console.log(
  JSON.stringify({
    state: job.state,
    message: job.message,
    records,
    seconds: (ended - began) / 1000,
    cpuSeconds: (user + system) / 1e6,
    cancelSeconds: cancelledAt === undefined ? undefined : (ended - cancelledAt) / 1000,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    caseBytes,
    p99Ms: {
      any: p99([...waits.job, ...waits.page, ...waits.write]),
      job: p99(waits.job),
      page: p99(waits.page),
      write: p99(waits.write),
    },
  }),
);
