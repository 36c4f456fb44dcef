/** The theme's colours for cytoscape and the exported picture, read anew after a change of theme. */
import { useEffect, useState } from 'react';
import { ENTITY_KINDS, type EntityKind } from '../../../shared/model/kinds.ts';
import type { Palette } from '../../../shared/picture/looks.ts';

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim() || style.color;
  return {
    kinds: Object.fromEntries(ENTITY_KINDS.map((kind) => [kind, of(`--kind-${kind}`)])) as Record<EntityKind, string>,
    text: of('--text'),
    muted: of('--muted'),
    line: of('--edge-observed'),
    granted: of('--edge-granted'),
    declared: of('--edge-declared'),
    surface: of('--bg'),
    accent: of('--accent'),
    danger: of('--class-empty'),
    badge: of('--severity-critical'),
    onBadge: of('--on-accent'),
    medium: of('--class-medium'),
    font: getComputedStyle(document.body).fontFamily,
  };
}

export function usePalette(): Palette {
  const [palette, setPalette] = useState(readPalette);
  useEffect(() => {
    const read = () => setPalette(readPalette());
    window.addEventListener('themechange', read);
    return () => window.removeEventListener('themechange', read);
  }, []);
  return palette;
}
