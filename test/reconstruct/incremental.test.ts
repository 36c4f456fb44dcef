/**
 * Files imported one after another, in any order, give the same case as all at once: the same merges, links, chains, attributions and
 * observed edges. Rows are compared by the keys of what they name, since ids are given in the order of import.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openInProcess } from '../../electron/workers/inProcess.ts';
import { contract } from '../../shared/contract/index.ts';
import { conclusions, filesOf } from './conclusions.ts';

const CASES = new URL('../../samples/cases/', import.meta.url).pathname;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'incremental-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

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
