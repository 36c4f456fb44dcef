/** Every number of the coverage matrix opens exactly the events it counts, in all samples. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';
import { evidenceOf, SAMPLE_NAMES } from './key.ts';

test.each(SAMPLE_NAMES)('%s', async (name) => {
  const folder = mkdtempSync(join(tmpdir(), 'coverage-counts-'));
  const host = openInProcess(join(folder, 'case.agentrail'), {
    create: { title: name, examiner: 'test', zone: 'UTC' },
  });
  async function ask<N extends ProcedureName>(procedure: N, input: In<N>): Promise<Out<N>> {
    const answer = await host.call(procedure, contract[procedure].input.parse(input));
    if (!answer.ok) throw new Error(`${procedure}: ${answer.error.code} ${answer.error.message}`);
    return contract[procedure].output.parse(answer.value) as Out<N>;
  }
  try {
    await ask('import.start', { paths: [evidenceOf(name)] });
    await host.idle();
    const { absent, chains, rows } = await ask('case.coverage', {});
    expect(chains).toBe((await ask('chains.page', { filter: '' })).total.count);
    expect(absent.map(({ source }) => source)).not.toContain('aws.cloudtrail_csv');
    let cells = 0;
    for (const { answers, events, source } of rows) {
      for (const { events: counted, of, question } of answers) {
        const filter = `source:${source} states:${question}`;
        const { count } = await ask('events.count', { filter });
        expect(count, filter).toBe(counted);
        expect((await ask('events.page', { filter, limit: 500 })).rows.length, filter).toBe(Math.min(count, 500));
        expect(of, filter).toBe(events);
        cells += 1;
      }
    }
    expect(cells).toBeGreaterThan(10);
  } finally {
    await host.close();
    rmSync(folder, { recursive: true });
  }
});
