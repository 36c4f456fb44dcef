import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type WalkLimits, walkPaths } from '../../electron/intake/walk.ts';

let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'walk-'));
  mkdirSync(join(root, 'logs', 'deep', 'deeper'), { recursive: true });
  for (const name of ['b.json', 'a.json', 'B.json', 'deep/c.csv', 'deep/deeper/d.csv']) {
    writeFileSync(join(root, 'logs', name), name);
  }
  symlinkSync(join(root, 'logs'), join(root, 'logs', 'loop'));
});
afterAll(() => rmSync(root, { recursive: true }));

async function walk(paths: string[], limits?: WalkLimits) {
  const files: string[] = [];
  const problems: string[] = [];
  for await (const item of walkPaths(paths, limits)) {
    if ('file' in item) files.push(`${item.file.name} ${item.file.bytes}`);
    else problems.push(item.problem.code);
  }
  return { files, problems };
}

test('a folder is walked in one order, with names relative to what was dropped', async () => {
  expect(await walk([join(root, 'logs')])).toEqual({
    files: ['logs/B.json 6', 'logs/a.json 6', 'logs/b.json 6', 'logs/deep/c.csv 10', 'logs/deep/deeper/d.csv 17'],
    problems: ['symlink'],
  });
});

test('torture 26: missing paths and links are named and the rest is read', async () => {
  const link = join(root, 'logs', 'loop');
  const found = await walk([
    join(root, 'nothing'),
    link,
    join(root, 'logs', 'a.json'),
    join(root, 'logs', 'a.json', 'x'),
  ]);
  expect(found).toEqual({ files: ['a.json 6'], problems: ['not_found', 'symlink', 'not_found'] });
});

test('what is neither file nor folder is named', async () => {
  expect((await walk(['/dev/null'])).problems).toEqual(['not_a_file']);
});

test.skipIf(process.getuid?.() === 0)('a folder without permission is named', async () => {
  const closed = join(root, 'closed');
  mkdirSync(closed);
  chmodSync(closed, 0);
  expect((await walk([closed])).problems).toEqual(['unreadable']);
  chmodSync(closed, 0o700);
});

test('limits on files, depth and entries are kept and said', async () => {
  const logs = join(root, 'logs');
  expect(await walk([logs], { files: 2, depth: 9, entries: 99 })).toEqual({
    files: ['logs/B.json 6', 'logs/a.json 6'],
    problems: ['too_many_files'],
  });
  expect((await walk([logs], { files: 9, depth: 1, entries: 99 })).problems).toEqual(['too_deep', 'symlink']);
  expect((await walk([join(logs, 'deep', 'deeper')], { files: 9, depth: 9, entries: 0 })).problems).toEqual([
    'too_many_files',
  ]);
});
