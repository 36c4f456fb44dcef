/** Detection by content: how many of the first records look like a source. */
import type { Sniff } from '../../shared/model/importer.ts';
import { asFields, type Fields } from './_fields.ts';

/** `best` scaled by the share of sample records that pass; 0 when there is no record, no object or none passes. */
export function confidence(head: Sniff, best: number, passes: (record: Fields) => boolean): number {
  let passed = 0;
  for (const sample of head.samples) {
    const fields = asFields(sample);
    if (fields !== undefined && passes(fields)) passed += 1;
  }
  return head.samples.length === 0 ? 0 : Math.round((best * passed) / head.samples.length);
}

/** A header cell or column name without case, spaces, underscores, hyphens and a byte order mark. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[\s_\-\uFEFF]+/g, '');
}
