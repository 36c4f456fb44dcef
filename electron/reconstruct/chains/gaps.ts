/**
 * Which log sources would fill an empty slot: one of the case with a hole at that time first, then those of the system and platform at hand,
 * absent ones before present.
 */
import type { Slot } from '../../../shared/model/kinds.ts';
import type { SourceInfo } from '../../../shared/model/reconstruction.ts';

const MAX_SOURCES = 4;

/** Importer id prefixes that speak of a system, by a word in the system's name or in the source that shows the gap. */
const RELATED: readonly (readonly [word: RegExp, prefixes: readonly string[]])[] = [
  [/microsoft|sharepoint|exchange|entra|teams|onedrive|m365|graph|copilot/, ['entra.', 'm365.', 'microsoft.']],
  [/aws|amazon|s3|bedrock/, ['aws.']],
  [/okta/, ['okta.']],
  [/salesforce/, ['salesforce.', 'okta.']],
];
/** Logs that name the person behind an agent whatever the target system: the agent platform's own and sign-ins. */
const GENERAL: Readonly<Record<Slot, readonly string[]>> = {
  user: ['otel.', 'okta.', 'entra.'],
  agent: ['otel.', 'inventory.agents'],
  credential: ['okta.', 'entra.', 'inventory.identities'],
  workflow: ['otel.'],
  system: [],
  object: [],
};

/**
 * Importer ids of at most four sources whose `fills` has the slot. Sources that already speak in the chain are left out:
 * they were heard and left the slot empty.
 * @param heard importer ids of the chain's own events
 * @param systems names of the systems involved
 * @param silent importer ids of sources of the case that have a hole at the time of the chain
 */
export function wouldFill(
  slot: Slot,
  sources: readonly SourceInfo[],
  heard: ReadonlySet<string>,
  systems: readonly string[],
  silent: ReadonlySet<string>,
): string[] {
  const words = [...systems, ...heard].join(' ').toLowerCase();
  const related = RELATED.filter(([word]) => word.test(words)).flatMap(([, prefixes]) => prefixes);
  const weight = (source: SourceInfo): number => {
    const { id } = source;
    let value = 0;
    if (related.some((prefix) => id.startsWith(prefix))) value -= 2;
    const general = GENERAL[slot].findIndex((prefix) => id.startsWith(prefix));
    if (general >= 0) value -= 3 - general * 0.5;
    if (silent.has(source.id)) value -= 8;
    else if (source.present) value += 2;
    if (id.startsWith('generic.')) value += 6;
    return value;
  };
  return sources
    .filter((source) => source.fills.includes(slot) && !heard.has(source.id))
    .map((source) => ({ id: source.id, weight: weight(source) }))
    .sort((a, b) => a.weight - b.weight || (a.id < b.id ? -1 : 1))
    .slice(0, MAX_SOURCES)
    .map(({ id }) => id);
}
