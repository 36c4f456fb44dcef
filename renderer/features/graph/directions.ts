/** Moving between nodes with the arrow keys. Pure. */
import type { Point } from '../../../shared/picture/flowLayout.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

interface Place {
  readonly id: string;
  readonly at: Point;
}

/**
 * The nearest node in a direction: what lies off the axis counts double, what lies behind not at all. Without a start, the
 * leftmost node, the upper one of several.
 */
export function nearestToward(places: readonly Place[], from: string | undefined, way: Direction): string | undefined {
  const start = places.find((place) => place.id === from);
  if (start === undefined) {
    return [...places].sort((a, b) => a.at.x - b.at.x || a.at.y - b.at.y || (a.id < b.id ? -1 : 1))[0]?.id;
  }
  let best: { readonly id: string; readonly cost: number } | undefined;
  for (const { id, at } of places) {
    const dx = at.x - start.at.x;
    const dy = at.y - start.at.y;
    const ahead = way === 'right' ? dx : way === 'left' ? -dx : way === 'down' ? dy : -dy;
    const aside = Math.abs(way === 'left' || way === 'right' ? dy : dx);
    if (id === from || ahead <= 1) continue;
    const cost = ahead + 2 * aside;
    if (best === undefined || cost < best.cost || (cost === best.cost && id < best.id)) best = { id, cost };
  }
  return best?.id;
}
