/** Imports a file through the bundled pool in a process of its own, to be killed: `node importChild.mjs BUNDLE CASE FILE`. */
const [bundle, casePath, file] = process.argv.slice(2);
const { createPool } = await import(new URL('./pool.js', bundle).href);
const pool = createPool({ casePath, threadUrl: new URL('./thread.js', bundle) });
const ready = await pool.ready;
if (!ready.ok) throw new Error(ready.error.message);
const started = await pool.call('import.start', { paths: [file], options: { derive: true }, staged: false });
if (!started.ok) throw new Error(started.error.message);
process.stdout.write('started\n');
for (;;) {
  const job = await pool.call('jobs.get', { id: started.value.jobId });
  if (job.ok && job.value.state !== 'running' && job.value.state !== 'queued') {
    process.stdout.write(`${job.value.state}\n`);
    break;
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
}
await pool.close();
