import { describe, expect, test } from 'vitest';
import { appendCustody } from '../../electron/db/custody.ts';
import { createJob, reportProgress } from '../../electron/db/jobs.ts';
import { setMeta } from '../../electron/db/meta.ts';
import { createMemoryCase } from '../../electron/db/open.ts';
import { handlers } from '../../electron/handlers/index.ts';
import { contract } from '../../shared/contract/index.ts';
import { REPORT_SECTIONS } from '../../shared/contract/report.ts';
import { caller } from '../db/support/call.ts';
import { DAY_US, seededCase } from '../db/support/seededCase.ts';

test('every query, mutation and job of the contract has a handler, and nothing else has', () => {
  const names = Object.entries(contract).flatMap(([name, procedure]) => (procedure.kind === 'host' ? [] : [name]));
  expect(Object.keys(handlers).toSorted()).toEqual(names.toSorted());
});

describe('an empty case', () => {
  test('answers every query that needs no id', () => {
    const { call } = caller({ db: createMemoryCase() });
    expect(call('case.info', {})).toMatchObject({ title: 'Case', fromUs: null, derived: 'none', indexReady: true });
    expect(call('case.coverage', {})).toEqual({ rows: [], missing: [], absent: [], chains: 0, sampledChains: 2_000 });
    expect(call('case.verification', {})).toBeNull();
    expect(call('events.page', {}).rows).toEqual([]);
    expect(call('events.histogram', {}).bars).toEqual([]);
    expect(call('events.lanes', { fromUs: 0, toUs: 0 }).lanes).toEqual([]);
    expect(call('events.facets', { field: 'agent' }).values).toEqual([]);
    expect(call('search.values', { text: 'x' }).values).toEqual([]);
    expect(call('search.records', { text: 'xx' })).toMatchObject({ hits: [], next: null, totalBytes: 0 });
    expect(call('agents.list', {}).rows).toEqual([]);
    expect(call('chains.page', {}).rows).toEqual([]);
    expect(call('findings.page', {}).rows).toEqual([]);
    expect(call('graph.seed', {}).nodes).toEqual([]);
    expect(call('annotations.list', {}).rows).toEqual([]);
    expect(call('evidence.list', {}).rows).toEqual([]);
    expect(call('jobs.list', {})).toEqual([]);
    expect(call('undo.peek', {})).toBeNull();
    expect(call('report.outline', {}).sections).toHaveLength(REPORT_SECTIONS.length);
  });
});

describe('the case', () => {
  test('facts and counts', () => {
    const info = caller(seededCase()).call('case.info', {});
    expect(info.counts).toMatchObject({
      evidence: 2,
      records: 40,
      accepted: 40,
      agents: 3,
      chains: 6,
      findings: 3,
      openFindings: 3,
    });
    expect(info.fromUs).toBe(DAY_US);
    expect(info.schemaVersion).toBeGreaterThanOrEqual(4);
  });

  test('coverage: which questions each source answers, what would fill the gaps, which source is absent', () => {
    const seeded = seededCase();
    const coverage = caller(seeded).call('case.coverage', {});
    const crm = coverage.rows.find((row) => row.source === 'salesforce.event_log');
    const answers = (row: typeof crm) =>
      Object.fromEntries((row?.answers ?? []).map((one) => [one.question, one.events]));
    // Ana acted in six records that are attributed to her, and two are not attributed; the others name somebody else than who started them.
    expect(answers(crm)).toEqual({
      user: 8,
      actor: 20,
      agent: 20,
      credential: 20,
      system: 20,
      object: 20,
      network: 20,
      ids: 20,
    });
    expect(crm).toMatchObject({ kind: 'log', events: 20, fills: ['credential', 'system', 'object'] });
    expect(crm?.answers.every((one) => one.of === 20)).toBe(true);
    const okta = coverage.rows.find((row) => row.source === 'okta.system_log');
    expect(answers(okta)).not.toHaveProperty('agent');
    expect(coverage.missing).toEqual([{ slot: 'user', chains: 3, wouldFill: ['Okta System Log'] }]);
    expect(coverage.absent, 'the case holds that source').toEqual([]);

    seeded.db.sql.prepare(`UPDATE chain SET slots = replace(slots, 'okta.system_log', 'otel.traces')`).run();
    seeded.db.sql.prepare('UPDATE event SET delegation = ? WHERE id = ?').run('[]', seeded.events[1] ?? 0);
    seeded.db.sql.prepare('UPDATE event SET actor = NULL, ip = NULL WHERE id = ?').run(seeded.events[1] ?? 0);
    const changed = caller(seeded).call('case.coverage', {});
    expect(changed.absent).toMatchObject([{ source: 'otel.traces', wouldFill: [{ slot: 'user', chains: 3 }] }]);
    const without = changed.rows.find((row) => row.source === 'salesforce.event_log');
    expect(answers(without)).toMatchObject({ user: 7, actor: 19, network: 19, delegation: 1 });
  });

  test('settings are checked, changed and logged', () => {
    const { call } = caller(seededCase());
    expect(call('case.update', { title: 'Renamed', zone: 'Asia/Tokyo' })).toMatchObject({
      title: 'Renamed',
      zone: 'Asia/Tokyo',
    });
    expect(call('custody.page', {}).rows[0]).toMatchObject({
      action: 'case.update',
      detail: 'case title, zone changed',
      who: 'ana',
    });
    expect(() => call('case.update', { zone: 'Mars/Olympus' })).toThrow(/not known/);
    expect(() => call('case.update', { title: ' ' })).toThrow(/needs a title/);
  });

  test('a verification goes stale with the next act', () => {
    const seeded = seededCase();
    const { call } = caller(seeded);
    const custodySeq = appendCustody(seeded.db, { who: 'ana', action: 'case.verify', detail: {} });
    const checks = [{ check: 'bytes', ok: false, detail: 'd', problems: ['a', 'b'] }];
    setMeta(seeded.db, 'verification', JSON.stringify({ atUs: 5, ok: false, checks, custodySeq }));
    expect(call('case.info', {}).verified).toEqual({ atUs: 5, ok: false, problems: 2, stale: false });
    expect(call('case.verification', {})).toEqual({ atUs: 5, ok: false, checks });
    call('annotations.star', { targets: [{ kind: 'chain', key: 'c000000000000' }], on: true });
    expect(call('case.info', {}).verified?.stale).toBe(true);
  });

  test('custody pages from the newest to the first entry', () => {
    const seeded = seededCase();
    const { call } = caller(seeded);
    for (let n = 0; n < 5; n += 1) call('report.save', { ...call('report.get', {}), title: `v${n}` });
    const one = call('custody.page', { limit: 4 });
    const two = call('custody.page', { limit: 4, cursor: one.next ?? '' });
    expect([...one.rows, ...two.rows].map((row) => row.seq)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(two.next).toBeNull();
  });
});

describe('jobs', () => {
  test('are started with their input and polled with the time left', () => {
    const seeded = seededCase();
    const { call, started, cancelled } = caller(seeded);
    call('import.start', { paths: ['/evidence'] });
    call('import.remap', { evidenceId: seeded.csv, format: 'generic.csv' });
    call('case.derive', {});
    call('case.verify', {});
    call('export.start', { format: 'events.csv' });
    expect(started.map((job) => job.kind)).toEqual(['import', 'import', 'derive', 'verify', 'export']);
    expect(started[0]?.input).toMatchObject({ paths: ['/evidence'], staged: false, options: { derive: true } });
    const id = createJob(seeded.db, 'import', {});
    seeded.db.sql.prepare("UPDATE job SET state = 'running', started_us = started_us - 10000000 WHERE id = ?").run(id);
    reportProgress(seeded.db, id, { phase: 'Importing', done: 500, total: 1000, unit: 'bytes' });
    seeded.db.sql.prepare('UPDATE evidence SET job_id = ? WHERE id = ?').run(id, seeded.csv);
    const job = call('jobs.get', { id });
    expect(job.secondsLeft).toBeGreaterThanOrEqual(10);
    expect(job.evidenceIds).toEqual([seeded.csv]);
    call('jobs.cancel', { id });
    expect(cancelled).toEqual([id]);
    expect(() => call('jobs.get', { id: 999 })).toThrow(/no job/);
  });
});

test('mappings and report settings are saved, listed and removed', () => {
  const { call } = caller(seededCase());
  call('mappings.save', { name: 'ours', system: 'Billing', time: 'ts' });
  call('mappings.save', { name: 'ours', system: 'Billing', time: 'when' });
  expect(call('mappings.list', {})).toEqual([{ name: 'ours', system: 'Billing', time: 'when' }]);
  call('mappings.remove', { name: 'ours' });
  expect(() => call('mappings.remove', { name: 'ours' })).toThrow(/no saved mapping/);
  const settings = {
    title: 'R',
    summary: 's',
    sections: ['summary' as const],
    zone: 'case' as const,
    chains: 'all' as const,
  };
  call('report.save', settings);
  expect(call('report.get', {})).toEqual(settings);
  const outline = call('report.outline', {});
  expect(outline.sections.filter((section) => section.included).map((section) => section.id)).toEqual(['summary']);
  expect(outline.sections.find((section) => section.id === 'chains')?.items).toBe(6);
  expect(call('formats.list', {})).toHaveLength(2);
});

test('search finds values, entities and says where', () => {
  const { call } = caller(seededCase());
  expect(call('search.values', { text: 'bulkq' }).values).toEqual([{ text: 'BulkQuery', where: 'action', events: 20 }]);
  expect(call('search.values', { text: 'Drift' }).values.map((value) => value.where)).toEqual(['agent', 'credential']);
  expect(call('search.values', { text: 'trace-', limit: 2 })).toMatchObject({ more: true });
});
