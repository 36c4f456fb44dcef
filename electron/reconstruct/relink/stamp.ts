/** What a run rests on beside the case: another product or another set of linkers concludes otherwise, and nothing of it may stand. */
import { PRODUCT_VERSION } from '../../../shared/model/product.ts';
import type { Linker } from '../linkers/define.ts';
import { Digest } from './digest.ts';

/** Raised whenever the same evidence gives other conclusions, or digests are made of something else. */
const REVISION = 8;

export function stampOf(linkers: readonly Linker[]): string {
  const digest = new Digest();
  for (const linker of linkers) {
    const { link, ...rest } = linker;

    digest.text(JSON.stringify(rest)).text(String(link));
  }
  return `${PRODUCT_VERSION}.${REVISION}.${digest.end().toString(36)}`;
}
