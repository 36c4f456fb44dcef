/** The Sigma engine as the rest of the product uses it. */
import type { SigmaReader } from '../../shared/model/sigma.ts';
import { type ReadFile, readFile } from './rule.ts';

/** The rules that come with the product, as files. */
const FILES = import.meta.glob<string>('./rules/*.yml', { query: '?raw', import: 'default', eager: true });

export interface Sigma {
  /** What lists and the case need of a file. */
  readonly read: SigmaReader;
  /** A file's rules as they are run. */
  readonly readFile: (file: string, text: string) => ReadFile;
  readonly shipped: readonly { readonly name: string; readonly text: string }[];
}

/** @param importers the product's sources, which `product: agentrail` names by id */
export function createSigma(
  importers: readonly { readonly id: string; readonly title: string; readonly kind: string }[],
): Sigma {
  const titles = new Map(importers.filter(({ kind }) => kind === 'log').map(({ id, title }) => [id, title]));
  const shipped = Object.entries(FILES)
    .map(([path, text]) => ({ name: `agentrail/${path.split('/').at(-1)}`, text }))
    .sort((a, b) => a.name.localeCompare(b.name));
  return {
    readFile: (file, text) => readFile(file, text, titles),
    read: (file, text) => {
      const { documents, problems } = readFile(file, text, titles);
      return { documents: documents.map(({ about }) => about), problems };
    },
    shipped,
  };
}
