/** What stands first on the findings board of each sample, and what analysts decided after the rules have run again. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type InProcessHost, openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';

const SAMPLES = new URL('../../samples/cases/', import.meta.url).pathname;

/** Whom the story of a sample is about: one of these is what its first finding concerns. */
const STORIES: Readonly<Record<string, readonly string[]>> = {
  clean: [],
  'contoso-copilot': ['Support Concierge'],
  'helpdesk-gap': ['Helpdesk Agent', 'svc-deskpilot'],
  'northwind-drift': ['Drift Chat', 'Drift integration user'],
  'octo-agent': ['Claude Code', 'pat-octo'],
  'webhook-ghost': ['Refund Concierge', 'n8n-refunds'],
};

const folder = mkdtempSync(join(tmpdir(), 'finding-order-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function ask<N extends ProcedureName>(host: InProcessHost, name: N, input: In<N>): Promise<Out<N>> {
  const procedure = contract[name];
  const answer = await host.call(name, procedure.input.parse(input));
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return procedure.output.parse(answer.value) as Out<N>;
}

async function imported(name: string, file = name): Promise<InProcessHost> {
  const host = openInProcess(join(folder, `${file}.agentrail`), {
    create: { title: name, examiner: 'Ana', zone: 'UTC' },
  });
  await ask(host, 'import.start', { paths: [join(SAMPLES, name, 'evidence')] });
  await host.idle();
  return host;
}

describe.each(readdirSync(SAMPLES))('%s', (name) => {
  it('has its story on the first line, and a risk that can be read back', async () => {
    const host = await imported(name);
    const { rows } = await ask(host, 'findings.page', {});
    const story = STORIES[name];
    if (story === undefined) throw new Error(`say whom the story of ${name} is about`);
    const risk = await ask(host, 'risk.overview', {});
    if (story.length === 0) {
      expect(rows.filter((row) => row.severity !== 'info')).toEqual([]);
      expect(risk.case).toMatchObject({ score: 0, severity: 'info' });
    } else {
      const concerned = (rows[0]?.entities ?? []).map((entity) => entity.name);
      expect(
        concerned.some((entity) => story.includes(entity)),
        `${rows[0]?.title}: ${concerned.join(', ')}`,
      ).toBe(true);
      expect(risk.todo[0]?.finding).toBe(rows[0]?.id);
      expect(risk.case.severity).toBe(rows[0]?.severity);
    }
    expect(risk.case.parts.reduce((sum, part) => sum + part.points, 0)).toBeCloseTo(risk.case.score, 5);
    for (const { states } of risk.attribution.slots)
      expect(states.reduce((sum, one) => sum + one.count, 0)).toBe(risk.attribution.events);
    for (const row of rows) {
      const { rank } = await ask(host, 'findings.get', { id: row.id });
      if (rank === null) throw new Error(`${row.title} does not say why it ranks`);
      expect(row.score).toBeCloseTo(100 * rank.impact.value * rank.exposure.value * rank.confidence.value, 0);
    }
    await host.close();
  });
});

it('status, owner, due date and comments stay when the rules run again, and an agent no longer bears what is settled', async () => {
  const host = await imported('northwind-drift', 'again');
  const { rows } = await ask(host, 'findings.page', { limit: 3 });
  const ids = rows.map((row) => row.id) as [string, string, string];
  await ask(host, 'findings.triage', {
    ids,
    owner: 'Mara Ilves',
    due: '2031-01-31',
    status: 'accepted',
    reason: 'seen',
  });
  await ask(host, 'findings.triage', { ids: [ids[0]], status: 'resolved', reason: 'token revoked' });
  await ask(host, 'annotations.comment', { target: { kind: 'finding', key: ids[1] }, text: 'ask Mara' });
  const before = (await ask(host, 'findings.page', {})).rows;
  const agentOf = async () => (await ask(host, 'agents.list', {})).rows.find((row) => row.entity.name === 'Drift Chat');
  const riskBefore = (await agentOf())?.risk.score ?? 0;
  await ask(host, 'case.derive', {});
  await host.idle();
  const after = (await ask(host, 'findings.page', {})).rows;
  const kept = ({ id, status, reason, owner, due, flags }: (typeof after)[number]) => ({
    id,
    status,
    reason,
    owner,
    due,
    flags,
  });
  expect(after.map(kept)).toEqual(before.map(kept));
  expect(after.find((row) => row.id === ids[0])).toMatchObject({ status: 'resolved', owner: 'Mara Ilves' });
  expect((await agentOf())?.risk.score ?? 100).toBeLessThanOrEqual(riskBefore);
  const detail = await ask(host, 'agents.get', { id: (await agentOf())?.entity.id ?? 0 });
  const resolved = after.find((row) => row.id === ids[0]);
  expect(detail.riskWhy.map((one) => one.text).join('\n')).not.toContain(resolved?.title ?? '-');
  await host.close();
});
