/** The sample investigations through the whole of the product's engine: import, reconstruction, rules, verification. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type InProcessHost, openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';

const SAMPLES = new URL('../../samples/cases/', import.meta.url).pathname;
const NAMES = readdirSync(SAMPLES);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'samples-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function ask<N extends ProcedureName>(host: InProcessHost, name: N, input: In<N>): Promise<Out<N>> {
  const procedure = contract[name];
  const answer = await host.call(name, procedure.input.parse(input));
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return procedure.output.parse(answer.value) as Out<N>;
}

async function importSample(host: InProcessHost, name: string): Promise<Out<'jobs.get'>> {
  const paths = [join(SAMPLES, name, 'evidence')];
  const { jobId } = await ask(host, 'import.start', { paths });
  await host.idle();
  return ask(host, 'jobs.get', { id: jobId });
}

describe.each(NAMES)('sample %s', (name) => {
  it('imports, derives, verifies, and a second import adds nothing', async () => {
    const path = join(folder, 'case.agentrail');
    const host = openInProcess(path, { create: { title: name, examiner: 'Ana', zone: 'UTC' } });
    const job = await importSample(host, name);
    expect(job).toMatchObject({ state: 'done', errorCode: null });
    const info = await ask(host, 'case.info', {});
    expect(info).toMatchObject({ derived: 'ready', indexReady: true });
    expect(info.counts.records).toBe(info.counts.accepted + info.counts.duplicates + info.counts.rejected);
    expect(info.counts.events).toBeGreaterThan(0);
    const rules = await ask(host, 'rules.list', {});
    expect(rules.filter((rule) => rule.state === 'failed')).toEqual([]);
    const again = await importSample(host, name);
    expect(again.message).toMatch(/ 0 accepted/);
    const after = await ask(host, 'case.info', {});
    expect(after.counts.events).toBe(info.counts.events);
    expect(after.counts.chains).toBe(info.counts.chains);
    expect(after.counts.findings).toBe(info.counts.findings);
    await ask(host, 'case.verify', {});
    await host.idle();
    const verification = await ask(host, 'case.verification', {});
    expect(verification?.checks.filter((check) => !check.ok)).toEqual([]);
    expect(verification?.ok).toBe(true);
    if (process.env.AGENTRAIL_SHOW === '1') console.log(name, job.message, after.counts);
    await host.close();
  });
});
