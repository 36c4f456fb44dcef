/** A mapping is enough to read a file again: the importer that reads by it is found from the file's shape. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type InProcessHost, openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';

const SAMPLE = new URL('../../samples/cases/northwind-drift/evidence', import.meta.url).pathname;
const MAPPING = { name: 'doors', system: 'Doors', time: 'when', user: 'who', action: 'what' };
let folder = '';
let host: InProcessHost;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'remap-'));
  host = openInProcess(join(folder, 'one.agentrail'), { create: { title: 'Remap', examiner: 'Ana', zone: 'UTC' } });
});
afterEach(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask<N extends ProcedureName>(name: N, input: In<N>): Promise<Out<N>> {
  const answer = await host.call(name, contract[name].input.parse(input));
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
  return contract[name].output.parse(answer.value) as Out<N>;
}

async function remapped(name: string, content: string): Promise<{ job: Out<'jobs.get'>; row: Out<'evidence.get'> }> {
  writeFileSync(join(folder, name), content);
  await ask('import.start', { paths: [join(folder, name)], options: { derive: false } });
  await host.idle();
  const [before] = (await ask('evidence.list', { sort: 'newest' })).rows;
  if (before === undefined) throw new Error('the file is evidence');
  expect(before).toMatchObject({ accepted: 0, format: null });
  const { jobId } = await ask('import.remap', { evidenceId: before.id, mapping: MAPPING });
  await host.idle();
  return { job: await ask('jobs.get', { id: jobId }), row: await ask('evidence.get', { id: before.id }) };
}

it('reads rows by a mapping without being told the format', async () => {
  const { job, row } = await remapped(
    'odd.csv',
    'when,who,what\n2025-06-01T10:00:00Z,ana,opened\n2025-06-01T10:01:00Z,ben,shut\n',
  );
  expect(job).toMatchObject({ state: 'done', errorCode: null });
  expect(row).toMatchObject({ format: 'generic.csv', records: 2, accepted: 2, rejected: 0, events: 2 });
});

it('reads JSON records by a mapping without being told the format', async () => {
  const lines = ['ana', 'ben', 'cem'].map((who, at) =>
    JSON.stringify({ when: `2025-06-01T10:0${at}:00Z`, who, what: 'in' }),
  );
  const { job, row } = await remapped('odd.ndjson', `${lines.join('\n')}\n`);
  expect(job).toMatchObject({ state: 'done', errorCode: null });
  expect(row).toMatchObject({ format: 'generic.json', records: 3, accepted: 3, rejected: 0, events: 3 });
});

it('refuses a mapping for what has neither rows nor records, and leaves the file as it was', async () => {
  const binary = Buffer.from(Array.from({ length: 4000 }, (_unused, at) => (at * 37) % 256)).toString('latin1');
  const { job, row } = await remapped('odd.bin', binary);
  expect(job).toMatchObject({ state: 'failed', errorCode: 'bad_input' });
  expect(job.message).toMatch(/mapping/);
  expect(row).toMatchObject({ state: 'complete', accepted: 0, format: null });
});

it('names each link by what its method is called, not by its id', async () => {
  await ask('import.start', { paths: [SAMPLE] });
  await host.idle();
  const chains = (await ask('chains.page', { limit: 50 })).rows;
  const links = (await Promise.all(chains.map((row) => ask('chains.get', { id: row.id })))).flatMap(
    (chain) => chain.links,
  );
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((link) => link.title === link.method)).toEqual([]);
});

it('lists evidence by import, newest first, or by rejected records, page by page', async () => {
  for (const [name, bad] of [
    ['a', 1],
    ['b', 3],
    ['c', 0],
  ] as const) {
    const good = JSON.stringify({
      eventVersion: '1.08',
      eventTime: '2025-06-01T10:00:00Z',
      eventSource: 's3.amazonaws.com',
      eventName: `Get${name}`,
      eventID: name,
      awsRegion: 'eu-west-1',
      userIdentity: { type: 'AWSService', invokedBy: 'x' },
    });
    writeFileSync(join(folder, `${name}.ndjson`), `${good}\n${'{"cut\n'.repeat(bad)}`);
    await ask('import.start', { paths: [join(folder, `${name}.ndjson`)], options: { derive: false } });
    await host.idle();
  }
  const names = async (input: In<'evidence.list'>): Promise<string[]> => {
    const found: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await ask('evidence.list', { ...input, limit: 1, ...(cursor === undefined ? {} : { cursor }) });
      found.push(...page.rows.map((row) => row.name));
      if (page.next === null) return found;
      cursor = page.next;
    }
  };
  expect(await names({})).toEqual(['a.ndjson', 'b.ndjson', 'c.ndjson']);
  expect(await names({ sort: 'newest' })).toEqual(['c.ndjson', 'b.ndjson', 'a.ndjson']);
  expect(await names({ sort: 'rejected' })).toEqual(['b.ndjson', 'a.ndjson', 'c.ndjson']);
  expect(await names({ sort: 'rejected', withRejects: true })).toEqual(['b.ndjson', 'a.ndjson']);
});
