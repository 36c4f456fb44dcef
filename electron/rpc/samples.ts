/**
 * The sample cases shipped with the product: a folder each, with a README that names and tells it. An `<!-- order: n -->` in the
 * README says where it stands in the list.
 */
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
  readonly order: number;
}

const IMPORTED = ['inventory', 'evidence'] as const;
const ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Sample cases under `folder`, in the order that their READMEs give, then by name; empty when there is no such folder. */
export function listSamples(folder: string): SampleCase[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((id) => ID.test(id) && statSync(join(folder, id)).isDirectory())
    .sort()
    .map((id) => readSample(folder, id))
    .filter((sample) => sample.paths.length > 0)
    .sort((a, b) => a.order - b.order)
    .slice(0, 20);
}

function readSample(folder: string, id: string): SampleCase {
  const readme = join(folder, id, 'README.md');
  const text = existsSync(readme) ? readFileSync(readme, 'utf8') : '';
  const blocks = text
    .replace(/<!--.*?-->/gs, '')
    .split(/\r?\n\s*\r?\n/)
    .map((block) => block.trim());
  const heading = blocks.flatMap((block) => block.split(/\r?\n/)).find((line) => line.startsWith('# '));
  const story = blocks.map((block) => block.replace(/^#.*$/gm, '').trim()).find((block) => block !== '');
  return {
    id,
    title: heading?.slice(2).trim() ?? id,
    story: (story ?? '').replace(/\s+/g, ' ').slice(0, 600),
    order: Number(/<!-- order: (\d{1,3}) -->/.exec(text)?.[1] ?? 999),
    paths: IMPORTED.map((name) => join(folder, id, name)).filter((path) => existsSync(path)),
  };
}
