/** Facts of API keys as the platforms that issue them list them. The key itself is never among them. */

import type { ParseContext } from '../../shared/model/importer.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { text } from './_fields.ts';
import { isSecretName, maskSecrets } from './_secrets.ts';

/**
 * A key as its vendor masks it (`sk-proj-…abcd`). Undefined unless something is left out of it: then it may be the key itself.
 */
export function maskedKey(value: unknown): string | undefined {
  const stated = text(value);
  if (stated === undefined || stated.length > 100) return undefined;
  const shown = stated.split(/\.{3,}|…|\*{3,}/);
  return shown.length > 1 && shown.every((part) => part.length <= 32) ? stated : undefined;
}

/** A time of the listing as ISO 8601, whether it is written as text or as seconds since 1970. */
export function isoTime(ctx: ParseContext, value: unknown): string | undefined {
  const time = ctx.time(value, { epoch: 's', sourceZone: 'UTC' });
  return time?.us === undefined ? time?.text : formatIsoUtc(time.us, time.precision);
}

/** The record's other scalar members, up to 40; those whose names are taken or secret are left out. */
export function otherFacts(
  record: Readonly<Record<string, unknown>>,
  taken: ReadonlySet<string>,
): Record<string, string> {
  const facts: Record<string, string> = {};
  for (const [name, value] of Object.entries(record).slice(0, 200)) {
    const stated = text(value);
    if (stated === undefined || taken.has(name) || isSecretName(name) || name === '__proto__') continue;
    if (Object.keys(facts).length === 40) break;
    facts[name.slice(0, 100)] = maskSecrets(stated).slice(0, 512);
  }
  return facts;
}
