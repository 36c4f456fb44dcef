/** Jobs through the in-process host: bad input, problems of single paths, offsets, annotations that survive, exports. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeCase, createCase, openWriter } from '../../electron/db/open.ts';
import { handlers } from '../../electron/handlers/index.ts';
import eventsJsonl from '../../electron/report/exporters/eventsJsonl.ts';
import { catalog, engines } from '../../electron/workers/engines.ts';
import { createInlineReader } from '../../electron/workers/evidenceReader.ts';
import { type CaseHost, type InProcessHost, openInProcess } from '../../electron/workers/inProcess.ts';
import { createExportJob } from '../../electron/workers/jobs/exportJob.ts';
import { createWriterSession } from '../../electron/workers/session.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';
import { writeTrail } from './trail.ts';

const SAMPLE = new URL('../../samples/cases/northwind-drift/evidence', import.meta.url).pathname;
const ABOUT = { title: 'Jobs', examiner: 'Ana', zone: 'UTC' };
let folder = '';
let host: InProcessHost;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jobs-'));
  host = openInProcess(join(folder, 'one.agentrail'), { create: ABOUT });
});
afterEach(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask<N extends ProcedureName>(of: CaseHost, name: N, input: In<N>): Promise<Out<N>> {
  const procedure = contract[name];
  const answer = await of.call(name, procedure.input.parse(input));
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
  return procedure.output.parse(answer.value) as Out<N>;
}

async function importing(input: In<'import.start'>): Promise<Out<'jobs.get'>> {
  const { jobId } = await ask(host, 'import.start', input);
  await host.idle();
  return ask(host, 'jobs.get', { id: jobId });
}

describe('import jobs', () => {
  it('tells of paths that cannot be read and imports the rest', async () => {
    const good = join(folder, 'trail.json');
    writeTrail(good, 20);
    symlinkSync(good, join(folder, 'link.json'));
    const job = await importing({ paths: [join(folder, 'gone.json'), good, join(folder, 'link.json')] });
    expect(job.state).toBe('done');
    expect(job.errorCode).toBe('unreadable_paths');
    expect(job.message).toMatch(/^1 file, 20 records: 20 accepted/);
    expect(job.message).toContain(join(folder, 'gone.json'));
    const nothing = await importing({ paths: [join(folder, 'gone.json')] });
    expect(nothing).toMatchObject({ state: 'failed', errorCode: 'unreadable_paths' });
  });

  it('keeps every bad file as evidence with its reason, and the case verifies', async () => {
    const bad = join(folder, 'bad');
    mkdirSync(bad);
    writeTrail(join(bad, 'cut.json'), 5);
    const whole = readFileSync(join(bad, 'cut.json'));
    writeFileSync(join(bad, 'cut.json'), whole.subarray(0, whole.length - 200));
    writeFileSync(join(bad, 'empty.json'), '');
    writeFileSync(
      join(bad, 'binary.bin'),
      Buffer.from(Array.from({ length: 5000 }, (_unused, index) => (index * 7919) % 256)),
    );
    writeFileSync(join(bad, 'notes.txt'), 'dear diary\n'.repeat(50));
    writeFileSync(join(bad, 'cut.gz'), Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 0x4c]));
    const job = await importing({ paths: [bad] });
    expect(job.state).toBe('done');
    const { rows } = await ask(host, 'evidence.list', {});
    expect(rows).toHaveLength(5);
    for (const row of rows)
      expect(row).toMatchObject({ state: 'complete', records: row.accepted + row.duplicates + row.rejected });
    expect(rows.find((row) => row.name.endsWith('cut.json'))).toMatchObject({ accepted: 4, rejected: 1 });
    await ask(host, 'case.verify', {});
    await host.idle();
    expect((await ask(host, 'case.verification', {}))?.checks.filter((check) => !check.ok)).toEqual([]);
  });

  it('refuses an unknown format, zone or import of nothing in words', async () => {
    const file = join(folder, 'trail.json');
    writeTrail(file, 1);
    const format = await importing({ paths: [file], options: { format: 'no.such' } });
    expect(format).toMatchObject({ state: 'failed', errorCode: 'bad_input' });
    expect(format.message).toContain('no.such');
    const zone = await importing({ paths: [file], options: { zone: 'Mars/Olympus' } });
    expect(zone.message).toContain('Mars/Olympus');
    expect((await ask(host, 'case.info', {})).counts.evidence).toBe(0);
  });

  it('applies an offset given with the import, keeps it through reconstruction, and takes it back', async () => {
    const file = join(folder, 'trail.json');
    writeTrail(file, 5);
    await importing({ paths: [file], options: { offsetSeconds: -420 } });
    const first = async () => (await ask(host, 'events.page', { filter: '' })).rows[0]?.timeUs;
    expect(await first()).toBe(1_750_000_000_000_000 - 420_000_000);
    await ask(host, 'case.derive', {});
    await host.idle();
    expect(await first()).toBe(1_750_000_000_000_000 - 420_000_000);
    await ask(host, 'clocks.set', { source: 'aws.cloudtrail', offsetUs: null });
    expect(await first()).toBe(1_750_000_000_000_000);
  });

  it('reads a file in no known format again with a mapping, and only then has events of it', async () => {
    const file = join(folder, 'odd.csv');
    writeFileSync(
      file,
      'when,who,what\n2025-06-01T10:00:00Z,ana@example.com,opened\n2025-06-01T10:01:00Z,ben@example.com,closed\n',
    );
    await importing({ paths: [file], options: { derive: false } });
    const [before] = (await ask(host, 'evidence.list', {})).rows;
    expect(before).toMatchObject({ accepted: 0, rejected: 1, format: null });
    const mapping = { name: 'odd', system: 'Odd', time: 'when', user: 'who', action: 'what' };
    const format = engines.importers.find((importer) => importer.id === 'generic.csv')?.id;
    const { jobId } = await ask(host, 'import.remap', { evidenceId: before?.id ?? 0, format, mapping });
    await host.idle();
    expect(await ask(host, 'jobs.get', { id: jobId })).toMatchObject({ state: 'done', errorCode: null });
    const [after] = (await ask(host, 'evidence.list', {})).rows;
    expect(after).toMatchObject({ records: 2, accepted: 2, rejected: 0, events: 2, format });
    await ask(host, 'case.verify', {});
    await host.idle();
    expect((await ask(host, 'case.verification', {}))?.checks.filter((check) => !check.ok)).toEqual([]);
  });
});

describe('derivation', () => {
  it('keeps stars, comments, statuses and pins through a new reconstruction', async () => {
    await importing({ paths: [SAMPLE] });
    const [finding] = (await ask(host, 'findings.page', {})).rows;
    const [chain] = (await ask(host, 'chains.page', {})).rows;
    const [event] = (await ask(host, 'events.page', {})).rows;
    if (finding === undefined || chain === undefined || event === undefined)
      throw new Error('the sample has all three');
    await ask(host, 'findings.setStatus', { id: finding.id, status: 'accepted', reason: 'seen' });
    await ask(host, 'annotations.star', { targets: [{ kind: 'event', key: event.key }], on: true });
    await ask(host, 'annotations.comment', { target: { kind: 'chain', key: chain.key }, text: 'look here' });
    await ask(host, 'chains.pin', { id: chain.id, slot: 'user', entityId: event.actor?.id ?? null, note: 'known' });
    await ask(host, 'case.derive', {});
    await host.idle();
    expect((await ask(host, 'findings.get', { id: finding.id })).row).toMatchObject({
      status: 'accepted',
      reason: 'seen',
    });
    expect((await ask(host, 'events.byIds', { ids: [event.id] }))[0]?.flags.starred).toBe(true);
    const again = await ask(host, 'chains.get', { id: chain.id });
    expect(again.row.flags.comments).toBe(1);
    expect(again.row.slots.find((slot) => slot.slot === 'user')?.class).toBe('analyst');
  });

  it('gives the same chains and findings every time', async () => {
    await importing({ paths: [SAMPLE] });
    const picture = async () => ({
      chains: (await ask(host, 'chains.page', { sort: 'time', limit: 500 })).rows.map((row) => [
        row.id,
        row.weakest,
        row.events,
      ]),
      findings: (await ask(host, 'findings.page', { limit: 500 })).rows.map((row) => [row.id, row.score, row.events]),
    });
    const before = await picture();
    expect(before.chains.length).toBeGreaterThan(4);
    expect(before.findings.length).toBeGreaterThan(4);
    await ask(host, 'case.derive', {});
    await host.idle();
    expect(await picture()).toEqual(before);
  });
});

describe('export jobs', () => {
  it('writes the file whole, with its SHA-256 in the custody log', async () => {
    await importing({ paths: [SAMPLE] });
    await host.close();
    const path = join(folder, 'one.agentrail');
    const db = openWriter(path);
    const load = async () => new Map([[eventsJsonl.id, eventsJsonl]]);
    const bodies = { export: createExportJob(load) };
    const session = createWriterSession({ db, handlers, catalog, engines, read: createInlineReader(), bodies });
    const target = join(folder, 'events.jsonl');
    const started = session.call('export.start', { format: 'events.jsonl', filter: '', path: target });
    await session.jobs.idle();
    expect(started.ok).toBe(true);
    const text = readFileSync(target);
    const lines = text.toString('utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(db.sql.prepare('SELECT count(*) FROM event').pluck().get() as number);
    const detail = db.sql.prepare("SELECT detail FROM custody WHERE action = 'export'").pluck().get() as string;
    expect(JSON.parse(detail)).toMatchObject({ path: target, sha256: createHash('sha256').update(text).digest('hex') });
    const nowhere = session.call('export.start', { format: 'events.jsonl', filter: '', path: join(folder, 'no', 'x') });
    await session.jobs.idle();
    const id = nowhere.ok ? (nowhere.value as { jobId: number }).jobId : 0;
    const row = db.sql.prepare('SELECT state, error_code, message FROM job WHERE id = ?').get(id);
    expect(row).toMatchObject({ state: 'failed', error_code: 'not_found' });
    closeCase(db);
  });
});

describe('the host', () => {
  it('keeps another host out while open, and lets it in afterwards', async () => {
    const path = join(folder, 'two.agentrail');
    createCase(path, ABOUT);
    const first = openInProcess(path);
    expect(() => openInProcess(path)).toThrow(/already open in process/);
    await first.close();
    await openInProcess(path).close();
  });

  it('answers what is not there with not_found, never with a stack', async () => {
    expect(await host.call('evidence.get', { id: 99 })).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(await host.call('host.state', {})).toMatchObject({ ok: false, error: { code: 'unknown_procedure' } });
  });
});
