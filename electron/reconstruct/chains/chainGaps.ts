/** What the empty slots of a chain say: why they are empty, and which logs would fill them. */
import type { Slot } from '../../../shared/model/kinds.ts';
import type { SlotDraft, SourceInfo } from '../../../shared/model/reconstruction.ts';
import type { EventTable } from '../events/eventTable.ts';
import type { Inventory } from '../identities/inventory.ts';
import { splitEntityKey } from '../identities/namespaces.ts';
import { wouldFill } from './gaps.ts';
import type { FindSilent } from './silences.ts';

export type GapText = Pick<SlotDraft, 'why' | 'wouldFill'>;

export interface ChainGaps {
  /** Equal for chains whose empty slots say the same. */
  readonly key: string;
  text(slot: Slot): GapText;
}

/** Of a chain, by its positions in time order. */
export type FindGaps = (members: Int32Array) => ChainGaps;

interface GapInput {
  readonly events: EventTable;
  readonly inventory: Inventory;
  readonly sources: readonly SourceInfo[];
  readonly silent: FindSilent;
}

/** Texts that are remembered: most chains stand amid one of a few sets of sources and systems. */
const MOST_REMEMBERED = 20_000;

const EMPTY_WHY: Readonly<Record<Slot, string>> = {
  user: 'No record of the chain, and no link of class medium or better, names the person who started it.',
  agent: 'No record names the agent, and the inventory gives the credential to none or to several.',
  credential: 'No record of the chain names the credential that was used.',
  workflow: 'No record of the chain names a workflow or run.',
  system: 'No record names a system.',
  object: 'No record of the chain names an object.',
};

/** What is said rests on the sources that speak in a chain, its systems, and the sources that are silent around it. */
export function gapFinder({ events, inventory, sources, silent }: GapInput): FindGaps {
  const known = new Map<string, GapText>();
  return (members) => {
    const heard = new Set<string>();
    const systems = new Set<number>();
    let startUs: number | null = null;
    let endUs: number | null = null;
    for (const member of members) {
      const event = events.at(member);
      if (event === undefined) continue;
      heard.add(event.source);
      systems.add(event.system);
      const { timeUs } = event;
      if (timeUs === null) continue;
      startUs ??= timeUs;
      endUs = timeUs;
    }
    const holes = silent(heard, startUs, endUs);
    const key = [[...heard].sort(), [...systems].sort((a, b) => a - b), [...holes].sort()].join('|');
    const made = (slot: Slot): GapText => {
      const names = Array.from(systems, (id) => nameOf(id, inventory));
      const fill = wouldFill(slot, sources, heard, names, holes);
      const named = sources.filter((source) => fill.includes(source.id) && holes.has(source.id));
      return { why: [EMPTY_WHY[slot], ...named.map(holeText)].join(' '), wouldFill: fill };
    };
    return {
      key,
      text(slot) {
        const asked = `${slot}|${key}`;
        const found = known.get(asked) ?? made(slot);
        if (known.size < MOST_REMEMBERED) known.set(asked, found);
        return found;
      },
    };
  };
}

function holeText({ title }: SourceInfo): string {
  return `${title} of the case, which otherwise speaks of such chains, has no record at that time.`;
}

/** The name of a thing for people, else its id. */
export function nameOf(id: number, inventory: Inventory): string {
  const entity = inventory.entity(id);
  if (entity === undefined) return '';
  return entity.name === '' ? splitEntityKey(entity.key).id : entity.name;
}
