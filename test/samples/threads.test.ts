/**
 * The same evidence through worker threads and through one thread gives the same events, who is behind them included: what
 * crosses between threads must not change on the way. Also with the files in another order, as a person may hand them over.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCase } from '../../electron/db/open.ts';
import { openInProcess } from '../../electron/workers/inProcess.ts';
import { openListings } from '../../electron/workers/listings.ts';
import { createPool } from '../../electron/workers/pool.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';
import type { ExportedEntity, ExportedEvent } from '../../shared/model/exported.ts';
import { buildThreads } from '../workers/bundle.ts';

const CASES = new URL('../../samples/cases/', import.meta.url).pathname;
const ABOUT = { title: 'Same', examiner: 'test', zone: 'UTC' };
let bundle: URL;
let folder = '';

beforeAll(async () => {
  bundle = await buildThreads('samples');
  folder = mkdtempSync(join(tmpdir(), 'threads-'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Host {
  call(name: ProcedureName, input: unknown): Promise<{ ok: boolean; value?: unknown }>;
}

async function ask<N extends ProcedureName>(host: Host, name: N, input: In<N>): Promise<Out<N>> {
  const answer = await host.call(name, contract[name].input.parse(input));
  if (!answer.ok) throw new Error(`${name} failed: ${JSON.stringify(answer)}`);
  return contract[name].output.parse(answer.value) as Out<N>;
}

async function importAll(host: Host, paths: string[]): Promise<void> {
  const { jobId } = await ask(host, 'import.start', { paths });
  for (;;) {
    const job = await ask(host, 'jobs.get', { id: jobId });
    if (job.state === 'done') return;
    if (job.state !== 'running' && job.state !== 'queued') throw new Error(`${job.state}: ${job.message}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Events as other programs see them, without the numbers that depend on the order of files. */
function eventsOf(path: string): string[] {
  const listings = openListings(path);
  try {
    return [...listings.events('', undefined)].map((event) => JSON.stringify(comparable(event))).sort();
  } finally {
    listings.close();
  }
}

const key = (entity: ExportedEntity | null) => entity?.key ?? null;

function comparable(event: ExportedEvent): unknown {
  const { attribution } = event;
  return [
    event.source,
    event.original_uid,
    event.record,
    event.offset,
    event.length,
    event.time,
    event.original_time,
    event.action,
    event.status,
    event.ip,
    event.user_agent,
    key(event.actor),
    key(event.agent),
    key(event.credential),
    key(event.workflow),
    key(event.system),
    event.objects.map(key),
    event.chain_id,
    key(attribution.user),
    key(attribution.agent),
    key(attribution.credential),
    key(attribution.workflow),
    attribution.slot_class,
    attribution.direct,
    attribution.score,
    attribution.candidates.map((one) => [key(one.user), key(one.agent), one.score]),
  ];
}

test.each(['northwind-drift', 'contoso-copilot', 'octo-agent', 'webhook-ghost', 'clean'])(
  '%s',
  async (name) => {
    const evidence = join(CASES, name, 'evidence');
    const files = readdirSync(evidence, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();

    const alone = join(folder, `${name}-alone.agentrail`);
    const host = openInProcess(alone, { create: ABOUT });
    await importAll(host, [evidence]);
    await host.close();

    const threaded = join(folder, `${name}-threads.agentrail`);
    createCase(threaded, ABOUT);
    const pool = createPool({ casePath: threaded, threadUrl: new URL('./thread.js', bundle) });
    await importAll(pool, [evidence]);
    await pool.close();

    const reversed = join(folder, `${name}-reversed.agentrail`);
    createCase(reversed, ABOUT);
    const other = createPool({ casePath: reversed, threadUrl: new URL('./thread.js', bundle) });
    await importAll(other, [...files].reverse());
    await other.close();

    const expected = eventsOf(alone);
    expect(expected.length).toBeGreaterThan(100);
    expect(eventsOf(threaded)).toEqual(expected);
    expect(eventsOf(reversed)).toEqual(expected);
  },
  120_000,
);
