/** The scales that rules grade by, so that findings of different rules compare: impact by privilege and data, exposure by use, confidence by evidence. */
import { classRank, type LinkClass } from '../../shared/model/kinds.ts';
import type { Grade } from '../../shared/model/rank.ts';

const TIERS: readonly Grade[] = [
  { value: 0.15, why: 'no access of its own (tier 0)' },
  { value: 0.3, why: 'own or public data (tier 1)' },
  { value: 0.5, why: 'shared business data (tier 2)' },
  { value: 0.8, why: 'sensitive or tenant-wide data (tier 3)' },
  { value: 1, why: 'administration (tier 4)' },
];
const UNKNOWN_TIER: Grade = { value: 0.4, why: 'how much it can reach is not known' };

/** By privilege tier, 0 to 4; null: not known. */
export function tierImpact(tier: number | null): Grade {
  return (tier === null ? undefined : TIERS[tier]) ?? UNKNOWN_TIER;
}

const DATA: Readonly<Record<string, Grade>> = {
  public: { value: 0.15, why: 'public data' },
  internal: { value: 0.4, why: 'internal data' },
  confidential: { value: 0.8, why: 'confidential data' },
  restricted: { value: 1, why: 'restricted data' },
};

/** By the data class that resources.csv states; undefined for a class it does not know. */
export function dataImpact(dataClass: string): Grade | undefined {
  const key = dataClass.trim().toLowerCase();
  return Object.hasOwn(DATA, key) ? DATA[key] : undefined;
}

const CHANGING = new Set(['create', 'update', 'delete', 'share', 'send', 'execute', 'approve', 'administer', 'grant']);

/** By how often something happened: once 0.6, then with the logarithm up to 1 at a thousand. `what` names the counted thing, e.g. `reads`. */
export function exposureOf(times: number, what: string): Grade {
  if (times <= 0) return { value: 0.4, why: `no ${what} seen` };
  const value = Math.min(1, 0.6 + Math.log10(times) * 0.133);
  return { value, why: `${times.toLocaleString('en-US')} ${what}` };
}

/** True for verbs that change something or send it out. */
export function changes(verb: string): boolean {
  return CHANGING.has(verb);
}

const CLASSES: Readonly<Record<number, Grade>> = {
  4: { value: 1, why: 'the records themselves say who acted' },
  3: { value: 0.9, why: 'who acted follows from matching identifiers (strong)' },
  2: { value: 0.6, why: 'who acted is likely, not certain (medium)' },
  1: { value: 0.35, why: 'who acted rests on time alone (weak)' },
};

/** By the class of an attribution; null or undefined: nobody is attributed. */
export function classConfidence(value: LinkClass | null | undefined): Grade {
  return CLASSES[classRank(value ?? undefined)] ?? { value: 0.5, why: 'nobody is attributed' };
}

/** What inventories or logs state outright, e.g. `stated by the inventory`. */
export function stated(why: string): Grade {
  return { value: 1, why };
}

/** The greater of two grades; the first when equal. */
export function worse(a: Grade, b: Grade | undefined): Grade {
  return b === undefined || b.value <= a.value ? a : b;
}
