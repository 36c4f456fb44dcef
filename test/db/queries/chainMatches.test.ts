/** Chains that a filter selects, marked over columns, are those that a look at each event of each chain finds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReadDb } from '../../../electron/db/handles.ts';
import { closeCase, openReader, openWriter } from '../../../electron/db/open.ts';
import { chainHasMatch, eventByEvent } from '../../../electron/db/queries/read/chains/matches.ts';
import { compileFilter } from '../../../electron/db/queries/read/filter/filter.ts';
import { all } from '../../../electron/db/queries/read/statement.ts';
import { keepEventColumns } from '../../../electron/db/write/eventColumns.ts';
import { openInProcess } from '../../../electron/workers/inProcess.ts';
import { contract } from '../../../shared/contract/index.ts';

const SAMPLE = new URL('../../../samples/cases/northwind-drift/evidence', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'chain-matches-'));
const path = join(folder, 'case.agentrail');
let db: ReadDb;

beforeAll(async () => {
  const host = openInProcess(path, { create: { title: 'Chains', examiner: 'Ana', zone: 'UTC' } });
  await host.call('import.start', contract['import.start'].input.parse({ paths: [SAMPLE] }));
  await host.idle();
  await host.close();
  db = openReader(path);
}, 120_000);
afterAll(() => {
  closeCase(db);
  rmSync(folder, { recursive: true, force: true });
});

/** Ids of the chains that meet a condition. */
function chainsOf(condition: string, params: Parameters<typeof all>[2]): string[] {
  return all<{ id: string }>(db, `SELECT c.id FROM chain c WHERE ${condition} ORDER BY c.id`, params).map(
    ({ id }) => id,
  );
}

test('marked over columns as event by event, also where blocks are missing', () => {
  const compare = (): number => {
    let found = 0;
    for (const text of [
      'verb:read',
      '-verb:read',
      'status:failure',
      'system:Salesforce',
      'direct:yes',
      'verb:delete or',
    ]) {
      // Whatever the size of the case: as where many events match.
      const filter = { ...compileFilter(db, text), selective: false };
      const condition = chainHasMatch(db, filter);
      expect(condition).toMatch(/chain_selected/);
      const plain = chainsOf(eventByEvent(filter), filter.params);
      expect(chainsOf(condition, filter.params), text).toEqual(plain);
      found += plain.length;
    }
    return found;
  };
  const found = compare();
  expect(found).toBeGreaterThan(10);
  const writer = openWriter(path);
  writer.sql.exec("DELETE FROM event_column WHERE field IN ('user', 'chain')");
  expect(compare()).toBe(found);
  for (const _block of keepEventColumns(writer));
  expect(compare()).toBe(found);
  closeCase(writer);
});
