/** The walk's evidence: the sample case's files, and files that must be refused in words. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Evidence } from './userPath.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Writes the bad files into `folder`. */
export function walkEvidence(folder: string): Evidence {
  const sample = join(ROOT, 'samples', 'cases', 'northwind-drift', 'evidence');
  const files = readdirSync(sample, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const bad = join(folder, 'bad');
  mkdirSync(bad, { recursive: true });
  const gz = gzipSync(Buffer.from('{"eventVersion":"1.08"}\n'.repeat(5_000)));
  const made: readonly (readonly [string, string | Buffer])[] = [
    ['empty.json', ''],
    ['binary.bin', Buffer.from(Array.from({ length: 4_096 }, (_, at) => (at * 37) % 256))],
    ['cut.json.gz', gz.subarray(0, gz.length - 40)],
    ['ragged.csv', 'a,b,c\n1,2\n1,2,3,4\n"open\n'],
    ['unknown.txt', 'nothing that any source writes\n'],
  ];
  for (const [name, content] of made) writeFileSync(join(bad, name), content);
  return {
    files,
    again: files.filter((file) => /cloudtrail|RestApi/.test(file)),
    bad: made.map(([name]) => join(bad, name)),
  };
}
