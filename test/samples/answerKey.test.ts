/**
 * Each sample case against its answer key: every planted fact is found, nothing is claimed that the key forbids, and the clean
 * case stays silent. The generator must make the committed evidence byte for byte.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { rules } from '../../electron/rules/index.ts';
import { type InProcessHost, openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';
import { LINK_CLASSES, SEVERITIES } from '../../shared/model/kinds.ts';

const Key = z.strictObject({
  case: z.string(),
  findings: z.array(
    z.strictObject({
      rule: z.string(),
      entity: z.string().optional(),
      title: z.string().optional(),
      severity: z.array(z.enum(SEVERITIES)).optional(),
    }),
  ),
  clocks: z.array(z.strictObject({ source: z.string(), offsetSeconds: z.number(), within: z.number() })),
  noneAbove: z.enum(SEVERITIES).optional(),
  events: z.array(
    z.strictObject({
      uid: z.string(),
      user: z.string().nullable().optional(),
      userClass: z.array(z.enum(LINK_CLASSES)).optional(),
      agent: z.string().nullable().optional(),
      agentClass: z.array(z.enum(LINK_CLASSES)).optional(),
      why: z.string().optional(),
    }),
  ),
  counts: z.strictObject({ minChains: z.int(), minFindings: z.int() }),
});

const CASES = new URL('../../samples/cases/', import.meta.url).pathname;

async function ask<N extends ProcedureName>(host: InProcessHost, name: N, input: In<N>): Promise<Out<N>> {
  const answer = await host.call(name, contract[name].input.parse(input));
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return contract[name].output.parse(answer.value) as Out<N>;
}

test('the generator makes the committed evidence', () => {
  const script = new URL('../../samples/generate/build.mjs', import.meta.url).pathname;
  expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
});

test('the samples together exercise every rule', () => {
  const planted = ['northwind-drift', 'contoso-copilot'].flatMap((name) =>
    keyOf(name).findings.map((finding) => finding.rule),
  );
  expect([...new Set(planted)].sort()).toEqual(rules.map((rule) => rule.id).sort());
});

describe.each(['northwind-drift', 'contoso-copilot', 'clean'])('%s', (name) => {
  const key = keyOf(name);
  let host: InProcessHost;
  let findings: Out<'findings.page'>['rows'];
  let folder = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'answer-key-'));
    host = openInProcess(join(folder, 'case.agentrail'), { create: { title: name, examiner: 'test', zone: 'UTC' } });
    await ask(host, 'import.start', { paths: [`${CASES}${name}/evidence`] });
    await host.idle();
    findings = (await ask(host, 'findings.page', { limit: 500 })).rows;
  });
  afterAll(async () => {
    await host.close();
    rmSync(folder, { recursive: true });
  });

  test('every planted finding is found', () => {
    for (const planted of key.findings) {
      const hit = findings.find(
        (row) =>
          row.rule === planted.rule &&
          (planted.entity === undefined || row.entities.some((entity) => entity.name === planted.entity)) &&
          (planted.title === undefined || row.title.toLowerCase().includes(planted.title.toLowerCase())) &&
          (planted.severity === undefined || planted.severity.includes(row.severity)),
      );
      expect(hit, JSON.stringify(planted)).toBeDefined();
    }
    expect(findings.length).toBeGreaterThanOrEqual(key.counts.minFindings);
  });

  test('nothing above the allowed severity', () => {
    if (key.noneAbove === undefined) return;
    const allowed = SEVERITIES.indexOf(key.noneAbove);
    expect(findings.filter((row) => SEVERITIES.indexOf(row.severity) > allowed).map((row) => row.title)).toEqual([]);
  });

  test('each listed event is attributed as the key says, and no further', async () => {
    for (const expected of key.events) {
      const { rows } = await ask(host, 'search.values', { text: expected.uid }).then(() =>
        ask(host, 'events.page', { filter: `"${expected.uid}"`, limit: 50 }),
      );
      const details = await Promise.all(rows.map((row) => ask(host, 'events.get', { id: row.id })));
      const event = details.find((detail) => detail.originalUid === expected.uid);
      expect(event, expected.uid).toBeDefined();
      if (event === undefined) continue;
      const { row } = event;
      if (expected.user !== undefined) {
        const user = row.user === null ? null : await ask(host, 'entities.get', { id: row.user.id });
        const names =
          user === null
            ? null
            : [user.entity.name, user.entity.key.replace(/^[^:]*:/, ''), ...user.aliases.map((alias) => alias.value)];
        if (expected.user === null) expect(names, `${expected.uid}: ${expected.why}`).toBeNull();
        else expect(names, expected.uid).toContain(expected.user);
      }
      if (expected.agent !== undefined) expect(row.agent?.name ?? null, expected.uid).toBe(expected.agent);
      if (expected.userClass !== undefined) expect(expected.userClass, expected.uid).toContain(row.userClass);
      if (expected.agentClass !== undefined) expect(expected.agentClass, expected.uid).toContain(row.agentClass);
    }
  });

  test('clocks, chains and their six slots', async () => {
    const clocks = await ask(host, 'clocks.list', {});
    for (const expected of key.clocks) {
      const clock = clocks.find((row) => row.source === expected.source);
      expect(Math.abs((clock?.offsetUs ?? 0) / 1_000_000 - expected.offsetSeconds)).toBeLessThanOrEqual(
        expected.within,
      );
    }
    expect(clocks.filter((row) => row.offsetUs !== 0)).toHaveLength(key.clocks.length);
    const chains = await ask(host, 'chains.page', { limit: 500 });
    expect(chains.total.count).toBeGreaterThanOrEqual(key.counts.minChains);
    for (const chain of chains.rows)
      for (const slot of chain.slots) {
        expect(slot.why, `${chain.id} ${slot.slot}`).not.toBe('');
        if (slot.entity === null) expect(slot.class, `${chain.id} ${slot.slot}`).toBeNull();
      }
  });
});

function keyOf(name: string): z.infer<typeof Key> {
  return Key.parse(JSON.parse(readFileSync(`${CASES}${name}/answer-key.json`, 'utf8')));
}
