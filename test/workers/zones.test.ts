import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createCase } from '../../electron/db/open.ts';
import { buildThreads } from './bundle.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/cases/northwind-drift/evidence', import.meta.url));
const CHILD = fileURLToPath(new URL('zoneChild.mjs', import.meta.url));
const ZONES = ['UTC', 'Asia/Tokyo', 'America/New_York', 'Asia/Kolkata'];

const FORMATS = ['events.csv', 'events.jsonl', 'findings.csv', 'findings.jsonl'];

/** Runs a script with Node under a time zone, for at most a minute. */
function runUnder(TZ: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, TZ };
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit'], timeout: 60_000 });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`under ${TZ}: exit code ${code}`))));
  });
}

it('torture 5: the same evidence imported, derived and exported under four time zones gives the same bytes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zones-'));
  try {
    const bundle = await buildThreads('zones-test');
    // Times without a zone, of a night in which clocks were put back where they were written.
    const naive = join(folder, 'naive.csv');
    const times = ['2025-10-26 01:59:59', '2025-10-26 02:30:00', '2025-10-26 03:00:00', '2025-03-30 02:30:00'];
    writeFileSync(
      naive,
      `datetime,timestamp_desc,message\n${times.map((time) => `${time},seen,x ${time}`).join('\n')}\n`,
    );
    const outputs: string[][] = [];
    for (const TZ of ZONES) {
      const out = join(folder, String(outputs.length));
      mkdirSync(out);
      const casePath = join(out, 'one.agentrail');
      createCase(casePath, { title: 'Zones', examiner: 'Ana', zone: 'UTC' });
      await runUnder(TZ, [CHILD, bundle.href, casePath, out, SAMPLE, naive]);
      outputs.push(FORMATS.map((name) => readFileSync(join(out, name), 'utf8')));
    }
    const [first, ...others] = outputs;
    expect(first?.every((text) => text.length > 1_000)).toBe(true);
    // Berlin was two hours ahead of UTC until that night's change, whatever the machine's zone.
    expect(first?.[1]).toContain('"2025-10-25T23:59:59');
    for (const other of others) expect(other).toEqual(first);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 180_000);
