/** An agent's risk is that of the findings which stand against it, the moment an analyst says so, and again when that is undone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type InProcessHost, openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';
import { evidenceOf } from './key.ts';

let host: InProcessHost;
let folder = '';
async function ask<N extends ProcedureName>(name: N, input: In<N>): Promise<Out<N>> {
  const answer = await host.call(name, contract[name].input.parse(input));
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return contract[name].output.parse(answer.value) as Out<N>;
}
const risks = async () => {
  const { rows } = await ask('agents.list', { limit: 500 });
  const top = (await ask('risk.overview', {})).agents.top;
  return new Map(
    rows.map(({ entity, risk }) => [entity.id, { ...risk, why: top.find((one) => one.entity.id === entity.id)?.why }]),
  );
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'agent-risk-'));
  host = openInProcess(join(folder, 'case.agentrail'), { create: { title: 'risk', examiner: 'test', zone: 'UTC' } });
  await ask('import.start', { paths: [evidenceOf('northwind-drift')] });
  await host.idle();
});
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
});

test('a triaged finding changes the risk at once, undo gives it back, and the next analysis agrees', async () => {
  const before = await risks();
  const [riskiest] = (await ask('risk.overview', {})).agents.top;
  const agent = riskiest?.entity.id ?? -1;
  const { rows } = await ask('findings.page', { entity: agent, limit: 500 });
  const grave = rows.filter((row) => row.severity === 'critical' || row.severity === 'high');
  expect(grave.length).toBeGreaterThan(0);

  await ask('findings.triage', { ids: grave.map((row) => row.id), status: 'dismissed', reason: 'a drill' });
  const after = await risks();
  expect(after.get(agent)?.score).toBeLessThan(before.get(agent)?.score ?? 0);
  expect(after.get(agent)?.why ?? []).not.toContainEqual(expect.stringMatching(/\d+ (?:critical|high) finding/));

  await ask('case.derive', {});
  await host.idle();
  expect(await risks()).toEqual(after);

  await ask('undo.last', {});
  expect(await risks()).toEqual(before);
  await ask('findings.triage', { ids: grave.map((row) => row.id), status: 'accepted', reason: 'known' });
  expect(await risks()).toEqual(before);
});
