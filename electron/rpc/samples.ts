/** The sample cases shipped with the product: a folder each, with a README that names and tells it. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface SampleCase {
  /** Folder name. */
  readonly id: string;
  readonly title: string;
  /** First paragraph of its README. */
  readonly story: string;
  /** What is imported: its `evidence` and `inventory` folders, those that exist. */
  readonly paths: readonly string[];
}

const IMPORTED = ['inventory', 'evidence'] as const;
const ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Sample cases under `folder` in order of name; empty when there is no such folder. */
export function listSamples(folder: string): SampleCase[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((id) => ID.test(id) && statSync(join(folder, id)).isDirectory())
    .sort()
    .map((id) => readSample(folder, id))
    .filter((sample) => sample.paths.length > 0)
    .slice(0, 20);
}

function readSample(folder: string, id: string): SampleCase {
  const readme = join(folder, id, 'README.md');
  const blocks = (existsSync(readme) ? readFileSync(readme, 'utf8') : '')
    .split(/\r?\n\s*\r?\n/)
    .map((text) => text.trim());
  const heading = blocks.flatMap((block) => block.split(/\r?\n/)).find((line) => line.startsWith('# '));
  const story = blocks.map((block) => block.replace(/^#.*$/gm, '').trim()).find((block) => block !== '');
  return {
    id,
    title: heading?.slice(2).trim() ?? id,
    story: (story ?? '').replace(/\s+/g, ' ').slice(0, 600),
    paths: IMPORTED.map((name) => join(folder, id, name)).filter((path) => existsSync(path)),
  };
}
