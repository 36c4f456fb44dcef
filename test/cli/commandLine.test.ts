/** The command line over a real case: what it prints, in which fields, and how it exits. Other programs rely on both. */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { printable } from '../../electron/cli/output.ts';
import type { ExportedEvent } from '../../shared/model/exported.ts';
import { FILTER_FIELDS } from '../../shared/query/filter.ts';
import { type Ran, run } from './run.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/cases/northwind-drift/evidence', import.meta.url));

let folder: string;
let path: string;
let imported: Ran;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-test-'));
  path = join(folder, 'northwind.agentrail');
  expect((await run('case', 'create', path, '--title', 'Northwind', '--examiner', 'Ana')).code).toBe(0);
  imported = await run('import', path, SAMPLE, '--json');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('import prints a line a file, with the fields others rely on, and a ledger that balances', () => {
  expect(imported.code).toBe(0);
  expect(imported.lines.length).toBeGreaterThan(5);
  for (const line of imported.lines) {
    expect(Object.keys(line).sort()).toEqual(
      [
        'accepted',
        'bytes',
        'duplicates',
        'events',
        'evidence_id',
        'format',
        'name',
        'records',
        'rejected',
        'seconds',
        'sha256',
        'undated',
        'warnings',
      ].sort(),
    );
    expect(line.records).toBe(Number(line.accepted) + Number(line.duplicates) + Number(line.rejected));
    expect(line.sha256).toMatch(/^[0-9a-f]{64}$/);
  }
});

test('events: the fields, in order of time, entities printed whole, times with their precision', async () => {
  const { code, lines } = await run('events', path, '--json');
  expect(code).toBe(0);
  expect(lines.length).toBe(imported.lines.reduce((sum, line) => sum + Number(line.events), 0));
  const times = lines.map((line) => line.time).filter((time) => time !== null);
  expect(times).toEqual([...times].sort());
  for (const line of lines) {
    expect(Object.keys(line)).toEqual([
      'event_id',
      'original_uid',
      'evidence_id',
      'file',
      'record',
      'pointer',
      'offset',
      'length',
      'time',
      'original_time',
      'precision',
      'source',
      'class_uid',
      'action',
      'status',
      'ip',
      'user_agent',
      'actor',
      'initiator',
      'impersonated',
      'integration',
      'agent',
      'credential',
      'workflow',
      'system',
      'objects',
      'chain_id',
      'attribution',
      'external',
    ]);
    const attribution = line.attribution as Record<string, unknown>;
    expect(Object.keys(attribution)).toEqual([
      'user',
      'agent',
      'credential',
      'workflow',
      'slot_class',
      'slot_score',
      'class',
      'direct',
      'score',
      'why',
      'candidates',
      'candidates_left_out',
      'links',
      'link_count',
    ]);
    if (attribution.user === null || attribution.agent === null) expect(attribution.class).toBeNull();
    else expect(attribution.class).not.toBeNull();
    const scores = attribution.slot_score as Record<'user' | 'agent', number | null>;
    for (const slot of ['user', 'agent'] as const) {
      if (attribution[slot] === null) expect(scores[slot]).toBeNull();
      else expect(scores[slot]).toBeGreaterThanOrEqual(attribution.score as number);
    }
    if (attribution.direct === true) expect(attribution.agent).toBeNull();
    expect(Object.keys(line.system as object)).toEqual(['kind', 'key', 'name', 'aliases']);
  }
  expect(lines.some((line) => (line.attribution as { class: unknown }).class === 'exact')).toBe(true);
});

test('events say why: a sentence a slot, competitors with what speaks against them, links with rule, keys and both times', async () => {
  const { lines } = await run('events', path, '--json');
  const told = lines.map((line) => line.attribution as ExportedEvent['attribution']);
  expect(told.every((one) => Object.values(one.why).every((text) => text !== ''))).toBe(true);
  const rivals = told.flatMap((one) => one.candidates);
  expect(rivals.length).toBeGreaterThan(0);
  for (const rival of rivals) {
    expect(Object.keys(rival)).toEqual(['slot', 'user', 'agent', 'score', 'dt_ms', 'why', 'against']);
    expect(rival.against).not.toBe('');
  }
  const links = told.flatMap((one) => one.links);
  expect(links.length).toBeGreaterThan(100);
  const moved = links.filter((link) => link.dt_ms !== null && link.dt_ms !== link.recorded_dt_ms);
  expect(moved.length, 'a corrected clock changes the distance').toBeGreaterThan(0);
  for (const link of moved) {
    const span = (from: string | null, to: string | null) => Date.parse(to ?? '') - Date.parse(from ?? '');
    expect(Math.abs(span(link.from.time, link.to.time) - (link.dt_ms ?? 0))).toBeLessThan(2);
    expect(Math.abs(span(link.from.original_time, link.to.original_time) - (link.recorded_dt_ms ?? 0))).toBeLessThan(2);
  }
  const byId = new Map(lines.map((line) => [line.event_id, line]));
  for (const link of links) {
    expect(byId.get(link.from.event_id)).toMatchObject({ source: link.from.source, time: link.from.time });
    if (/^(token|call|session)/.test(link.rule)) expect(link.keys.length, link.rule).toBeGreaterThan(0);
  }
});

test('chains carry scores, reasons, candidates and the links behind them', async () => {
  const { lines } = await run('chains', path, '--json');
  expect(lines.length).toBeGreaterThan(50);
  const slots = ['user', 'agent', 'credential', 'workflow', 'system', 'object'];
  for (const line of lines) {
    const by = (name: string) => line[name] as Record<string, unknown>;
    for (const name of ['slots', 'slot_class', 'slot_score', 'slot_why']) expect(Object.keys(by(name))).toEqual(slots);
    for (const slot of slots) {
      if (by('slots')[slot] === null) expect(by('slot_score')[slot]).toBeNull();
      expect(by('slot_why')[slot]).not.toBe('');
    }
  }
  const open = lines.filter((line) => (line.candidates as unknown[]).length > 0);
  expect(open.length).toBeGreaterThan(0);
  for (const line of open) {
    for (const one of line.candidates as Record<string, unknown>[]) {
      expect(['user', 'agent']).toContain(one.slot);
      expect(one).toMatchObject({ why: expect.any(String), against: expect.any(String) });
      expect(one.class === null).toBe((one.links as unknown[]).length === 0);
      if (one.entity === null) expect(one.link_count).toBe(0);
    }
  }
});

test('coverage: what each source answers, then the sources that are missing', async () => {
  const { code, lines } = await run('coverage', path, '--json');
  expect(code).toBe(0);
  const here = lines.filter((line) => line.imported === true);
  const absent = lines.filter((line) => line.imported === false);
  expect(lines.slice(0, here.length)).toEqual(here);
  const trail = here.find((line) => line.source === 'aws.cloudtrail');
  const count = (await run('events', path, '--query', 'source:aws.cloudtrail', '--json')).lines.length;
  expect(trail).toMatchObject({ events: count, answers: { credential: { events: count, of: count } } });
  expect(here.some((line) => line.kind === 'inventory')).toBe(true);
  expect(absent.length).toBeGreaterThan(0);
  for (const line of absent) expect((line.would_fill as unknown[]).length).toBeGreaterThan(0);
  const people = await run('coverage', path);
  expect(people.out).toMatch(/not in the case {2}.*would fill user of \d+ chains/);
});

test("an event's offset and length are its source record's bytes", async () => {
  const { lines } = await run('events', path, '--query', 'source:aws.cloudtrail', '--limit', '5', '--json');
  expect(lines).toHaveLength(5);
  const bytes = readFileSync(join(SAMPLE, 'aws', 'cloudtrail-2025-08.json'));
  for (const line of lines) {
    const offset = Number(line.offset);
    const record: unknown = JSON.parse(bytes.subarray(offset, offset + Number(line.length)).toString('utf8'));
    expect(record).toMatchObject({ eventID: line.original_uid, eventName: line.action });
  }
});

test('--limit and --query narrow; a wrong query is wrong usage', async () => {
  expect((await run('events', path, '--limit', '3', '--json')).lines).toHaveLength(3);
  expect(
    (await run('events', path, '--query', 'source:okta.system_log', '--limit', '700', '--json')).lines,
  ).toHaveLength(647);
  for (const limit of ['0', '-1', 'x', '1.5'])
    expect((await run('events', path, `--limit=${limit}`)).code, limit).toBe(2);
  expect((await run('events', path, '--query', 'nosuchfield:x')).code).toBe(2);
});

test('chains: six slots each, a gap for every empty one, events that exist', async () => {
  const { code, lines } = await run('chains', path, '--json');
  expect(code).toBe(0);
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) {
    const slots = line.slots as Record<string, unknown>;
    expect(Object.keys(slots)).toEqual(['user', 'agent', 'credential', 'workflow', 'system', 'object']);
    const empty = Object.keys(slots).filter((slot) => slots[slot] === null);
    expect((line.gaps as { slot: string }[]).map((gap) => gap.slot)).toEqual(empty);
    expect(line.events).not.toHaveLength(0);
  }
});

test('agents, findings and graph agree with each other', async () => {
  const agents = (await run('agents', path, '--json')).lines;
  const findings = (await run('findings', path, '--json')).lines;
  const [graph] = (await run('graph', path)).lines as {
    nodes: { id: number }[];
    edges: { from: number; to: number }[];
  }[];
  expect(agents.map((agent) => agent.name)).toContain('Drift Chat');
  const statuses = agents.flatMap((agent) => agent.status as string[]);
  expect(
    statuses.filter((status) => !['active', 'dormant', 'shared', 'unmanaged', 'unknown'].includes(status)),
  ).toEqual([]);
  expect(findings.length).toBeGreaterThan(5);
  for (const finding of findings) {
    expect(Object.keys(finding)).toEqual(
      expect.arrayContaining([
        'rule',
        'severity',
        'score',
        'title',
        'entities',
        'event_ids',
        'chain_ids',
        'explanation',
        'remediation',
        'refs',
      ]),
    );
  }
  const ids = new Set(graph?.nodes.map((node) => node.id));
  expect(ids.size).toBeGreaterThan(5);
  expect(graph?.edges.every((edge) => ids.has(edge.from) && ids.has(edge.to))).toBe(true);
});

test('importing the same files again adds nothing', async () => {
  const again = await run('import', path, SAMPLE, '--json');
  expect(again.code).toBe(0);
  expect(again.lines.reduce((sum, line) => sum + Number(line.events) + Number(line.accepted), 0)).toBe(0);
});

test('--strict exits 1 where records were rejected; without it, 0', async () => {
  const bad = join(folder, 'cut.json');
  writeFileSync(bad, '[{"eventVersion": "1.08", "eventID": ');
  expect((await run('import', path, bad, '--no-derive')).code).toBe(0);
  writeFileSync(bad, '[{"eventVersion": "1.08", "eventID": "x", ');
  expect((await run('import', path, bad, '--no-derive', '--strict')).code).toBe(1);
});

test('a path that cannot be read exits 2 and names it; what could be read is kept', async () => {
  const none = join(folder, 'none.json');
  const ran = await run('import', path, none, '--json');
  expect(ran.code).toBe(2);
  expect(ran.err).toContain(none);
  const good = join(folder, 'unknown.txt');
  writeFileSync(good, 'not a log');
  const both = await run('import', path, none, good, '--no-derive', '--json');
  expect(both.code).toBe(2);
  expect(both.lines).toHaveLength(1);
  expect(both.lines[0]).toMatchObject({ format: null, records: 1, rejected: 1 });
});

test('verify: every check, exit 0; exit 1 after the evidence was changed, naming it', async () => {
  const good = await run('verify', path, '--json');
  expect(good.code).toBe(0);
  expect(good.lines.length).toBeGreaterThan(5);
  expect(good.lines.every((line) => line.ok === true)).toBe(true);
  const copy = join(folder, 'tampered.agentrail');
  copyFileSync(path, copy);
  const db = new Database(copy);
  db.exec('UPDATE record SET length = length - 1 WHERE id = (SELECT min(id) FROM record WHERE outcome = 0)');
  db.close();
  const bad = await run('verify', copy, '--json');
  expect(bad.code).toBe(1);
  expect(bad.lines.some((line) => line.ok === false && (line.problems as string[]).length > 0)).toBe(true);
  writeFileSync(copy, 'not a database');
  expect((await run('verify', copy)).code).toBe(1);
});

test('annotate: star, tag and comment on an event, then take the star back', async () => {
  const [event] = (await run('events', path, '--limit', '1', '--json')).lines;
  const id = String(event?.event_id);
  const made = await run('annotate', path, '--event', id, '--star', '--tag', 'look', '--comment', 'odd hour', '--json');
  expect(made.code).toBe(0);
  const kinds = (ran: Ran) => ((ran.lines[0]?.annotations ?? []) as { kind: string }[]).map((one) => one.kind).sort();
  expect(kinds(made)).toEqual(['comment', 'star', 'tag']);
  expect(kinds(await run('annotate', path, '--event', id, '--unstar', '--json'))).toEqual(['comment', 'tag']);
  expect((await run('annotate', path, '--event', '999999999', '--star')).code).toBe(2);
  expect((await run('annotate', path, '--event', id)).code).toBe(2);
});

test('case info and formats', async () => {
  const [info] = (await run('case', 'info', path, '--json')).lines;
  expect(info).toMatchObject({ title: 'Northwind', examiner: 'Ana' });
  const ids = (await run('formats', '--json')).lines.map((line) => line.id);
  expect(ids).toContain('okta.system_log');
});

test.each([
  [['nonsense']],
  [['case']],
  [['sigma', 'nonsense']],
  [['case', 'create']],
  [['case', 'create', '/tmp/x.sqlite', '--title', 'x']],
  [['events', '/nonexistent.agentrail']],
  [['events', '--bogus']],
  [['import', '/nonexistent.agentrail', '/tmp']],
  [['export', '/nonexistent.agentrail', '--format', 'exe', '--out', '/tmp/x']],
  [['serve', 'a', 'b']],
  [['serve', '/nonexistent.agentrail']],
  [['serve', '--sample', 'nonsense']],
  [['demo']],
])('%j is wrong usage: exit 2, words on stderr, nothing on stdout', async (argv) => {
  const ran = await run(...argv);
  expect(ran.code).toBe(2);
  expect(ran.err).not.toBe('');
  expect(ran.err).not.toMatch(/\n {4}at /);
  expect(ran.out).toBe('');
});

test('help names every command; a case that is no case is told as such', async () => {
  const { out, code } = await run('help');
  expect(code).toBe(0);
  for (const name of ['case create', 'import', 'formats', 'reconstruct', 'analyze', 'verify', 'serve', 'demo']) {
    expect(out).toContain(`agentrail ${name}`);
  }
  const foreign = join(folder, 'foreign.agentrail');
  writeFileSync(foreign, 'x'.repeat(4096));
  const ran = await run('events', foreign);
  expect(ran.code).toBe(2);
  expect(ran.err).toContain('not_a_case');
  expect(existsSync(`${foreign}-wal`)).toBe(false);
});

test('wrong usage names the word that is missing, the commands of a group, the samples there are', async () => {
  expect((await run('chains')).err).toMatch(/^CASE is missing\. Usage: agentrail chains CASE/);
  expect((await run('decide', 'link', 'x', '1')).err).toMatch(/^TO_EVENT is missing/);
  expect((await run('events', 'x', '--lim', '3')).err).toMatch(/^Unknown option '--lim'\. Usage:/);
  expect((await run('case')).err).toBe('case is no command. There are: case create, case info\n');
  const group = await run('sigma', '--help');
  expect(group.code).toBe(0);
  for (const name of ['add', 'list', 'remove', 'check']) expect(group.out).toContain(`agentrail sigma ${name}`);
  expect((await run('serve', '--sample', 'nonsense')).err).toMatch(/only clean, contoso-copilot, helpdesk-gap/);
});

test('--help of a command that takes a filter names every field', async () => {
  for (const command of ['events', 'links', 'findings']) {
    const { code, out } = await run(command, '--help');
    expect(code).toBe(0);
    for (const field of Object.keys(FILTER_FIELDS)) expect(out).toMatch(new RegExp(`^ {2}${field} `, 'm'));
  }
});

test('an export with a filter that cannot be read writes nothing', async () => {
  const out = join(folder, 'none.csv');
  const ran = await run('export', path, '--format', 'events.csv', '--out', out, '--query', 'nofield:x');
  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(/--query: no field named "nofield"/);
  expect(existsSync(out)).toBe(false);
});

test('text from evidence cannot steer a terminal', () => {
  const hostile = 'a\u001b[2J\u001b]0;x\u0007b\rc\nd\u202ee\u200bf\u009bg\u2066h';
  expect(printable(hostile)).toBe('a\ufffd[2J\ufffd]0;x\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\ufffdg\ufffdh');
  expect(printable('Ünïcode 名前 🙂')).toBe('Ünïcode 名前 🙂');
});
