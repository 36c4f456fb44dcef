/** The theme's colours for the canvas, read anew after a change of theme. */
import { useEffect, useState } from 'react';
import { ENTITY_KINDS, type EntityKind } from '../../../shared/model/kinds.ts';

export interface TimelineColours {
  readonly bar: string;
  readonly agents: string;
  readonly flag: string;
  readonly line: string;
  readonly selected: string;
  readonly kinds: Readonly<Record<EntityKind, string>>;
}

function readColours(): TimelineColours {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim() || style.color;
  return {
    bar: of('--bar'),
    agents: of('--kind-agent'),
    flag: of('--danger'),
    line: of('--border'),
    selected: of('--selected'),
    kinds: Object.fromEntries(ENTITY_KINDS.map((kind) => [kind, of(`--kind-${kind}`)])) as Record<EntityKind, string>,
  };
}

/** The colours in force; a change of theme draws anew. */
export function useColours(): TimelineColours {
  const [colours, setColours] = useState(readColours);
  useEffect(() => {
    const read = () => setColours(readColours());
    window.addEventListener('themechange', read);
    return () => window.removeEventListener('themechange', read);
  }, []);
  return colours;
}
