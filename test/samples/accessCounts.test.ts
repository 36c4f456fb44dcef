/** Every number of an agent's access opens exactly the events it counts: cells, lines and privilege gaps of all samples. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type InProcessHost, openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';
import { evidenceOf, SAMPLE_NAMES } from './key.ts';

async function ask<N extends ProcedureName>(host: InProcessHost, name: N, input: In<N>): Promise<Out<N>> {
  const answer = await host.call(name, contract[name].input.parse(input));
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return contract[name].output.parse(answer.value) as Out<N>;
}

describe.each(SAMPLE_NAMES)('%s', (name) => {
  let host: InProcessHost;
  let folder = '';
  let agents: Out<'agents.list'>['rows'] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'access-counts-'));
    host = openInProcess(join(folder, 'case.agentrail'), { create: { title: name, examiner: 'test', zone: 'UTC' } });
    await ask(host, 'import.start', { paths: [evidenceOf(name)] });
    await host.idle();
    agents = (await ask(host, 'agents.list', { limit: 500 })).rows;
  });
  afterAll(async () => {
    await host.close();
    rmSync(folder, { recursive: true });
  });

  /** By both ways a filter is asked: the count over columns, and the pages of rows. */
  async function opened(filter: string): Promise<number> {
    const { count } = await ask(host, 'events.count', { filter });
    const { rows } = await ask(host, 'events.page', { filter, limit: 500 });
    expect(rows.length, filter).toBe(Math.min(count, 500));
    return count;
  }

  test('cells and their lines', async () => {
    const wrong: unknown[] = [];
    let counted = 0;
    for (const { entity } of agents) {
      const { systems } = await ask(host, 'access.matrix', { agent: entity.id });
      for (const { system, cells } of systems) {
        for (const cell of cells) {
          const found = cell.filter === '' ? 0 : await opened(cell.filter);
          if (found !== cell.observed) wrong.push({ filter: cell.filter, counted: cell.observed, found });
          const { lines, total } = await ask(host, 'access.cell', {
            agent: entity.id,
            system,
            verb: cell.verb,
            limit: 200,
          });
          expect(lines).toHaveLength(Math.min(total, 200));
          for (const line of lines) {
            counted += line.observed;
            const own = line.filter === '' ? 0 : await opened(line.filter);
            if (own !== line.observed)
              wrong.push({ filter: line.filter, resource: line.resource, counted: line.observed, found: own });
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(counted).toBeGreaterThan(0);
  });

  test('privilege gaps of delegated actions', async () => {
    const wrong: unknown[] = [];
    for (const { entity } of agents) {
      const { lines } = await ask(host, 'access.gaps', { agent: entity.id, limit: 200 });
      for (const line of lines) {
        const found = await opened(line.filter);
        if (found !== line.count)
          wrong.push({ filter: line.filter, resource: line.resource, counted: line.count, found });
      }
    }
    expect(wrong).toEqual([]);
  });
});
