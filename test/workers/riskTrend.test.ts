/** Two exports of one inventory make a trend: what the later one repeats counts for both, what it lacks is gone. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';

const SAMPLE = new URL('../../samples/cases/northwind-drift/evidence/', import.meta.url).pathname;
const INVENTORY = join(SAMPLE, 'inventory');
const files = readdirSync(INVENTORY).filter((name) => name.endsWith('.csv'));

afterEach(() => vi.useRealTimers());

it('agents, grants and those beyond purpose, snapshot by snapshot', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trend-'));
  const host = openInProcess(join(folder, 'case.agentrail'), { create: { title: 'T', examiner: 'Ana', zone: 'UTC' } });
  async function ask<N extends ProcedureName>(name: N, input: In<N>): Promise<Out<N>> {
    const procedure = contract[name];
    const answer = await host.call(name, procedure.input.parse(input));
    if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
    return procedure.output.parse(answer.value) as Out<N>;
  }
  const imported = async (paths: string[]) => {
    await ask('import.start', { paths });
    await host.idle();
    return (await ask('risk.overview', {})).trend;
  };
  expect((await ask('risk.overview', {})).trend).toMatchObject({
    snapshots: [],
    note: expect.stringMatching(/no inventory/),
  });

  // The newest inventory alone, though its agents.csv states no moment of its own.
  const logs = readdirSync(SAMPLE)
    .filter((name) => name !== 'inventory')
    .map((name) => join(SAMPLE, name));
  const first = await imported([...logs, ...files.map((name) => join(INVENTORY, name))]);
  expect(first.snapshots).toHaveLength(1);
  expect(first.note).toMatch(/one moment/);
  const [before] = first.snapshots;
  expect(before).toMatchObject({ dated: true, atUs: Date.UTC(2025, 7, 1) * 1000, files: files.length });
  const { agents } = await ask('risk.overview', {});
  const unknown = agents.byStatus.find((one) => one.status === 'unknown')?.count ?? 0;
  expect(before?.agents).toBe(agents.total - unknown);
  expect(before?.excess).toBeGreaterThan(0);
  expect(before?.excess).toBeLessThanOrEqual(before?.grants ?? 0);

  // Every number of a snapshot and of the access picture lists exactly what it counts.
  for (const side of ['agents', 'grants', 'excess'] as const) {
    const listed = await ask('risk.snapshot', { atUs: before?.atUs ?? 0, side, limit: 200 });
    expect(listed.total).toBe(before?.[side]);
    expect(listed.lines).toHaveLength(Math.min(200, listed.total));
    for (const line of listed.lines) expect(line.from).not.toBeNull();
  }
  const { access } = await ask('risk.overview', {});
  for (const row of access.systems) {
    const counts = [
      ['intended', row.intended],
      ['granted', row.granted],
      ['observed', row.observed],
      ['granted_beyond', row.grantedBeyond],
      ['observed_beyond', row.observedBeyond],
    ] as const;
    for (const [side, count] of counts) {
      const { lines, total } = await ask('access.lines', { system: row.system, side, limit: 200 });
      expect([row.system, side, total]).toEqual([row.system, side, count]);
      for (const line of lines.filter((one) => one.filter !== ''))
        expect((await ask('events.count', { filter: line.filter })).count).toBe(line.observed);
    }
  }

  // A month later, in another import: the same files, one agent fewer.
  vi.useFakeTimers({ now: Date.now() + 3_600_000, toFake: ['Date'] });
  for (const name of files) {
    const lines = readFileSync(join(INVENTORY, name), 'utf8').replaceAll('2025-08-01', '2025-09-01').split('\n');
    const kept = name === 'agents.csv' ? lines.filter((line) => !line.includes('Legacy Lead Scorer')) : lines;
    writeFileSync(join(folder, name), kept.join('\n'));
  }
  const second = await imported(files.map((name) => join(folder, name)));
  expect(second.note).toBe('');
  expect(second.snapshots.map((one) => one.atUs)).toEqual([before?.atUs, Date.UTC(2025, 8, 1) * 1000]);
  expect(second.snapshots[0]).toMatchObject({ agents: before?.agents, grants: before?.grants });
  expect(second.snapshots[1]?.agents).toBe((before?.agents ?? 0) - 1);
  expect(second.snapshots[1]?.grants).toBeLessThan(before?.grants ?? 0);

  // An earlier inventory that lists no agents: how many there were then is not known.
  const third = await imported([join(INVENTORY, '2025-05-01')]);
  expect(third.snapshots[0]).toMatchObject({ atUs: Date.UTC(2025, 4, 1) * 1000, agents: null });
  expect(third.snapshots[0]?.grants).toBeGreaterThan(0);
  expect(third.note).toMatch(/lacks what the newest has \(.*Agent inventory/);

  const path = join(folder, 'report.html');
  await ask('export.start', { format: 'report.html', path });
  await host.idle();
  const report = readFileSync(path, 'utf8');
  expect(report).toContain('<h2>Risk overview</h2>');
  expect(report).toMatch(/<polyline points="0,[\d.]+ 260,[\d.]+"/);
  expect(report).not.toMatch(/<script|javascript:|NaN|undefined/);
  if (process.env.AGENTRAIL_SHOW !== undefined) writeFileSync(process.env.AGENTRAIL_SHOW, report);
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});
