/** Decisions, links and clocks from a script: what is printed, how it exits, and that reconstruction follows. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from './run.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/cases/northwind-drift/evidence', import.meta.url));

interface Line {
  readonly [name: string]: unknown;
}

interface PrintedEnd {
  readonly event_id: number;
  readonly time: string | null;
  readonly original_time: string | null;
}

let folder: string;
let path: string;
const links = async (...more: string[]) => (await run('links', path, '--json', ...more)).lines;
const end = (line: Line | undefined, side: 'from' | 'to') => (line?.[side] ?? {}) as PrintedEnd;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'decide-test-'));
  path = join(folder, 'northwind.agentrail');
  await run('case', 'create', path, '--title', 'Northwind', '--examiner', 'Ana');
  await run('import', path, SAMPLE, '--json');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('links: both ends with both times, competitors with why they lost; narrowed by filter and limit', async () => {
  const all = await links();
  expect(all.length).toBeGreaterThan(50);
  const moved = all.find((line) => end(line, 'to').time !== end(line, 'to').original_time);
  expect(moved?.dt_ms).not.toBe(moved?.recorded_dt_ms);
  const competing = all.filter((line) => (line.competitors as Line[]).length > 0);
  expect(competing.length).toBeGreaterThan(0);
  for (const line of competing)
    for (const rival of line.competitors as Line[]) {
      expect(rival.why).toMatch(/^(Less sure|Surer|Fits|Stands|Leads)/);
      expect(rival.from_event).not.toBe(end(line, 'from').event_id);
    }
  const id = end(competing[0], 'to').event_id;
  const few = await links('--query', `event:${id}`);
  expect(few.length).toBeGreaterThan(1);
  for (const line of few) expect(end(line, 'to').event_id).toBe(id);
  expect(await links('--limit', '3')).toHaveLength(3);
  expect((await run('links', path, '--query', 'class:')).code).toBe(2);
});

test('a link is rejected and taken back; the list says what waits for reconstruction', async () => {
  const [link] = (await links()).filter((line) => line.class === 'strong');
  const pair = [String(end(link, 'from').event_id), String(end(link, 'to').event_id)] as const;
  const between = async () =>
    (await links('--query', `event:${pair[1]}`)).filter((line) => String(end(line, 'from').event_id) === pair[0]);
  const said = await run('decide', 'link', path, ...pair, '--reject', '--note', 'another run', '--json');
  expect(said.lines).toEqual([
    { from_event: Number(pair[0]), to_event: Number(pair[1]), decision: 'reject', note: 'another run', pending: 1 },
  ]);
  expect((await between())[0]?.decision).toMatchObject({ decision: 'reject', who: 'Ana', applied: false });
  expect((await run('decisions', path)).out).toMatch(/not in force until[\s\S]*1 change waits/);
  expect((await run('reconstruct', path)).code).toBe(0);
  // No rule proposes it any more; it stays to be seen, as it was proposed, with what was said of it.
  const kept = await between();
  expect(kept.map((line) => line.rule)).toContain(link?.rule);
  for (const line of kept)
    expect(line.decision).toMatchObject({ decision: 'reject', note: 'another run', applied: true });
  expect(await links('--query', `event:${pair[1]}`, '--limit', '1')).toEqual(kept.slice(0, 1));
  expect((await run('links', path, '--query', `event:${pair[1]}`)).out).toMatch(/rejected by Ana: "another run"/);
  expect(await links('--query', `event:${pair[0]}`)).not.toContainEqual(kept[0]);
  const [event] = (await run('events', path, '--query', `event:${pair[1]}`, '--json')).lines;
  const printed = event?.attribution as { links: Line[]; link_count: number };
  expect(printed.links[0]).toMatchObject({
    rule: kept[0]?.rule,
    decision: { decision: 'reject', note: 'another run' },
  });
  expect(printed.link_count).toBe(
    printed.links.filter((one) => (one.decision as Line | null)?.decision !== 'reject').length,
  );
  expect((await run('decisions', path, '--json')).lines).toMatchObject([
    { about: 'link', decision: 'reject', from_event: Number(pair[0]), note: 'another run', who: 'Ana', applied: true },
  ]);
  await run('decide', 'link', path, ...pair, '--take-back', '--note', 'seen again');
  await run('reconstruct', path);
  expect((await between()).length).toBeGreaterThan(0);
});

test('the report says what was decided, what follows, and what competes with the link under a slot', async () => {
  const [link] = (await links()).filter((line) => line.class === 'strong');
  const pair = [String(end(link, 'from').event_id), String(end(link, 'to').event_id)] as const;
  await run('decide', 'link', path, ...pair, '--reject', '--note', 'closed <b>by</b> then');
  const out = join(folder, 'report.html');
  expect((await run('report', path, '--out', out)).code).toBe(0);
  const page = readFileSync(out, 'utf8');
  expect(page).toContain('<h3>Decisions</h3>');
  expect(page).toContain('closed &lt;b&gt;by&lt;/b&gt; then');
  expect(page).not.toContain('closed <b>by</b>');
  expect(page).toMatch(/No rule ties the two records[^<]*Not applied yet\./);
  expect(page).toMatch(/From [\d,]+ exact pairs with OpenTelemetry agent traces/);
  expect(page).toMatch(/Competes: [^<]+/);
  await run('decide', 'link', path, ...pair, '--take-back', '--note', 'for the next test');
});

test('entities are joined by the kind and key that listings print', async () => {
  const found = (await run('graph', path)).out;
  const { nodes } = JSON.parse(found) as { nodes: { kind: string; key: string }[] };
  const [a, b] = nodes.filter((node) => node.kind === 'user');
  if (a === undefined || b === undefined) throw new Error('the sample has too few people');
  const words = [`user/${a.key}`, `user/${b.key}`] as const;
  const joined = await run('decide', 'entity', path, ...words, '--merge', '--note', 'same badge', '--json');
  expect(joined.lines[0]).toMatchObject({ kind: 'user', decision: 'merge', pending: 1 });
  await run('reconstruct', path);
  const { nodes: keys } = JSON.parse((await run('graph', path)).out) as { nodes: { key: string }[] };
  expect([a.key, b.key].filter((key) => keys.some((node) => node.key === key))).toHaveLength(1);
  expect((await run('decide', 'entity', path, ...words, '--split', '--take-back', '--note', 'x')).code).toBe(2);
  expect((await run('decide', 'entity', path, 'user/no:body', words[1], '--merge', '--note', 'x')).err).toMatch(
    /names no user with the key no:body/,
  );
});

test('wrong usage says what is missing', async () => {
  expect((await run('decide', 'link', path, '1', '2', '--reject')).err).toMatch(/--note says why/);
  expect((await run('decide', 'link', path, '1', 'x', '--reject', '--note', 'y')).err).toMatch(/no event_id/);
  expect((await run('decide', 'link', path, '1', '2', '--note', 'y')).err).toMatch(/say one thing/);
});

test('clocks say what they rest on, are set by hand and put back as recorded', async () => {
  const before = (await run('clocks', path, '--json')).lines;
  const corrected = before.find((line) => line.basis === 'estimated');
  expect(corrected?.said).toMatch(/^(From [\d,]+ exact pairs|No exact pair; from)/);
  expect(corrected?.measured_by).toMatch(/^(ids|objects|issue|first_use)$/);
  const source = String(corrected?.source);
  const set = (await run('clocks', path, '--set', `${source}=-12.5`, '--json')).lines;
  expect(set.find((line) => line.source === source)).toMatchObject({ offset_s: -12.5, basis: 'analyst' });
  const back = (await run('clocks', path, '--as-recorded', source, '--json')).lines;
  expect(back.find((line) => line.source === source)).toMatchObject({ offset_s: 0, basis: 'analyst' });
  expect((await run('clocks', path, '--set', 'okta')).code).toBe(2);
  const coverage = (await run('coverage', path, '--json')).lines.find((line) => line.source === source);
  expect(coverage?.clock).toMatchObject({ offset_s: 0, basis: 'analyst' });
});
