/**
 * Files imported one after another, in any order, give the same case as all at once: the same merges, links, chains, attributions and
 * observed edges. Rows are compared by the keys of what they name, since ids are given in the order of import.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONTENT_KEY } from '../../electron/db/contentKey.ts';
import { openReader } from '../../electron/db/open.ts';
import { wordingText } from '../../electron/db/wording.ts';
import { openInProcess } from '../../electron/workers/inProcess.ts';
import { contract } from '../../shared/contract/index.ts';

const CASES = new URL('../../samples/cases/', import.meta.url).pathname;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'incremental-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function filesOf(path: string): string[] {
  return readdirSync(path)
    .sort()
    .map((name) => join(path, name))
    .flatMap((name) => (statSync(name).isDirectory() ? filesOf(name) : [name]));
}

async function build(name: string, steps: readonly (readonly string[])[]): Promise<Readonly<Record<string, string[]>>> {
  const path = join(folder, `${name}-${steps.length}-${Math.random().toString(36).slice(2)}.agentrail`);
  const host = openInProcess(path, { create: { title: name, examiner: 'test', zone: 'UTC' } });
  for (const paths of steps) {
    const answer = await host.call('import.start', contract['import.start'].input.parse({ paths }));
    if (!answer.ok) throw new Error(answer.error.message);
    await host.idle();
  }
  await host.close();
  return conclusions(path);
}

/** Everything concluded, as sorted lines without row ids. */
function conclusions(path: string): Readonly<Record<string, string[]>> {
  const db = openReader(path);
  const entity = (column: string) => `(SELECT n.kind || ' ' || n.key FROM entity n WHERE n.id = ${column})`;
  const event = (column: string) => `(SELECT ${CONTENT_KEY} FROM event e WHERE e.id = ${column})`;
  const lines = (sql: string): string[] =>
    (db.sql.prepare(sql).raw().all() as unknown[][])
      // Of several names for one thing the first imported is shown.
      .map((row) => JSON.stringify(row).replace(/\\"label\\":\\"[^"]*\\"/g, ''))
      .sort();
  const four = ['user_id', 'agent_id', 'credential_id', 'workflow_id'].map((name) => entity(name)).join(', ');
  try {
    return {
      times: lines(`SELECT ${event('event.id')}, time_us FROM event`),
      merges: lines(`SELECT ${entity('entity.id')}, ${entity('entity.canonical_id')} FROM entity`),
      links: lines(
        `SELECT method, class, ${event('from_event')}, ${event('to_event')}, keys, dt_us, candidates, score, ${wordingText('why_id')} FROM link`,
      ),
      attributions: lines(
        `SELECT ${event('event_id')}, chain_id, ${four}, user_class, agent_class, credential_class, workflow_class, direct, score, ${wordingText('why_id')},
           candidates FROM attribution`,
      ),
      chains: lines(
        `SELECT id, start_us, end_us, ${four}, ${entity('system_id')}, ${entity('object_id')}, slots, weakest, gaps, events FROM chain`,
      ),
      chainEvents: lines(`SELECT chain_id, seq, ${event('event_id')} FROM chain_event`),
      candidates: lines(
        `SELECT chain_id, ${event('event_id')}, slot, ${entity('entity_id')}, ${entity('agent_id')}, score, dt_us, ${wordingText('why_id')}, ${wordingText('against_id')}
         FROM candidate`,
      ),
      edges: lines(
        `SELECT kind, ${entity('from_id')}, ${entity('to_id')}, class, count, first_us, last_us FROM edge WHERE basis = 'observed'`,
      ),
      clocks: lines('SELECT source, estimate_us, pairs, spread_us, against, offset_us, basis FROM clock_offset'),
    };
  } finally {
    db.sql.close();
  }
}

test.each(readdirSync(CASES))(
  '%s: one file at a time, forwards and backwards, equals all at once',
  async (name) => {
    const files = filesOf(join(CASES, name, 'evidence'));
    const whole = await build(name, [files]);
    for (const order of [files, [...files].reverse()]) {
      const grown = await build(
        name,
        order.map((file) => [file]),
      );
      for (const [what, expected] of Object.entries(whole)) {
        const got = new Set(grown[what]);
        const missing = expected.filter((line) => !got.has(line));
        expect(missing.slice(0, 3), `${what}: ${missing.length} of ${expected.length} differ`).toEqual([]);
        expect(grown[what]).toHaveLength(expected.length);
      }
    }
    expect(whole.links?.length).toBeGreaterThan(50);
  },
  120_000,
);
