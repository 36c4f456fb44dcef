/** After every job, the columns that views count over are complete and equal to ones made anew. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { closeCase, openWriter } from '../../electron/db/open.ts';
import { unindexedEntities } from '../../electron/db/write/entityTexts.ts';
import { keepEventColumns, missingBlocks } from '../../electron/db/write/eventColumns.ts';
import { type InProcessHost, openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type NamesOf } from '../../shared/contract/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'agentrail-columns-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const evidence = join(import.meta.dirname, '../../samples/cases/northwind-drift/evidence');

async function ask<N extends NamesOf<'query' | 'mutation' | 'job'>>(host: InProcessHost, name: N, input: In<N>) {
  const answer = await host.call(name, contract[name].input.parse(input));
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

/** Looks into the case while no host has it open. */
function expectComplete(path: string, events: number | undefined): number {
  const db = openWriter(path);
  try {
    expect(missingBlocks(db)).toBe(0);
    expect(unindexedEntities(db)).toBe(0);
    const all = 'SELECT * FROM event_column ORDER BY field, block';
    const kept = db.sql.prepare(all).all();
    db.sql.exec('DELETE FROM event_column');
    for (const _block of keepEventColumns(db));
    expect(db.sql.prepare(all).all()).toEqual(kept);
    const count = db.sql.prepare('SELECT count(*) FROM event').pluck().get() as number;
    if (events !== undefined) expect(count).toBe(events);
    return count;
  } finally {
    closeCase(db);
  }
}

test('import, clock offset, cancelled import, reconstruction', { timeout: 120_000 }, async () => {
  const path = join(folder, 'case.agentrail');
  const files = readdirSync(evidence).map((file) => join(evidence, file));
  expect(files.length).toBeGreaterThan(2);
  const half = Math.floor(files.length / 2);
  let host = openInProcess(path, { create: { title: 'Columns', examiner: 'ana', zone: 'UTC' } });
  await ask(host, 'import.start', { paths: files.slice(0, half), options: {}, staged: false });
  await host.idle();
  const clocks = (await ask(host, 'clocks.list', {})) as { source: string }[];
  await host.close();
  const first = expectComplete(path, undefined);
  expect(first).toBeGreaterThan(0);

  host = openInProcess(path);
  await ask(host, 'clocks.set', { source: clocks[0]?.source ?? '', offsetUs: 42_000_000 });
  await host.close();
  expectComplete(path, first);

  host = openInProcess(path);
  const started = (await ask(host, 'import.start', { paths: files.slice(half), options: {}, staged: false })) as {
    jobId: number;
  };
  await new Promise((resolve) => setTimeout(resolve, 30));
  await ask(host, 'jobs.cancel', { id: started.jobId });
  await host.idle();
  await ask(host, 'import.start', { paths: files.slice(half), options: { derive: false }, staged: false });
  await host.idle();
  await host.close();
  const second = expectComplete(path, undefined);
  expect(second).toBeGreaterThan(first);

  host = openInProcess(path);
  await ask(host, 'case.derive', {});
  await host.idle();
  await host.close();
  expectComplete(path, second);
});
