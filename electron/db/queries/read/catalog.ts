/** What queries need to know of sources, rules and linkers. Passed in: this folder imports no engine. */
import type { z } from 'zod';
import type { Slot } from '../../../../shared/model/kinds.ts';

export interface SourceEntry {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly kind: 'log' | 'inventory';
  readonly version: number;
  readonly fills: readonly Slot[];
}

export interface RuleEntry {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly why: string;
  readonly severity: string;
  readonly needs: readonly { readonly what: string }[];
  readonly params: z.ZodObject;
}

export interface CatalogEntries {
  readonly importers: readonly SourceEntry[];
  readonly rules: readonly RuleEntry[];
  readonly linkers?: readonly { readonly id: string; readonly title: string; readonly carries?: readonly Slot[] }[];
}

/** The title of a source, or its id when this version of the product no longer knows it. */
export function sourceTitle(catalog: CatalogEntries, id: string): string {
  return catalog.importers.find((importer) => importer.id === id)?.title ?? id;
}

/** Titles of sources, without repeats, at most 20. */
export function sourceTitles(catalog: CatalogEntries, ids: readonly string[]): string[] {
  return [...new Set(ids.map((id) => sourceTitle(catalog, id)))].slice(0, 20);
}

export function ruleTitle(catalog: CatalogEntries, id: string): string {
  return catalog.rules.find((rule) => rule.id === id)?.title ?? id;
}

export function linkTitle(catalog: CatalogEntries, method: string): string {
  return catalog.linkers?.find((linker) => linker.id === method)?.title ?? method;
}

/** Methods whose links carry the slot; undefined when that is not told. */
export function methodsCarrying(catalog: CatalogEntries, slot: Slot): string[] | undefined {
  const told = catalog.linkers?.filter((linker) => linker.carries !== undefined) ?? [];
  if (told.length === 0) return undefined;
  return told.filter((linker) => linker.carries?.includes(slot) === true).map((linker) => linker.id);
}
