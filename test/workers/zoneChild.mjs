/** Imports files and writes exports through the bundled pool under whatever TZ is set: `node zoneChild.mjs BUNDLE CASE OUT FILE…`. */
const [bundle, casePath, out, ...paths] = process.argv.slice(2);
const { createPool } = await import(new URL('./pool.js', bundle).href);
const pool = createPool({ casePath, threadUrl: new URL('./thread.js', bundle) });

async function ask(name, input) {
  const answer = await pool.call(name, input);
  if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
  return answer.value;
}

async function run(name, input) {
  const { jobId } = await ask(name, input);
  for (;;) {
    const job = await ask('jobs.get', { id: jobId });
    if (job.state === 'done') return;
    if (job.state !== 'running' && job.state !== 'queued') throw new Error(`${name}: ${job.message}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const ready = await pool.ready;
if (!ready.ok) throw new Error(ready.error.message);
await run('import.start', { paths, options: { derive: true, zone: 'Europe/Berlin' }, staged: false });
for (const format of ['events.csv', 'events.jsonl', 'findings.csv', 'findings.jsonl']) {
  await run('export.start', { format, filter: '', path: `${out}/${format}` });
}
await pool.close();
