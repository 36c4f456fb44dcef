/** Where nodes stand: kept from before, and a place for each new one. */
import { useEffect, useMemo } from 'react';
import type { DrawnGraph } from '../../../shared/picture/drawnGraph.ts';
import { type Point, placeNew } from '../../../shared/picture/flowLayout.ts';
import { setGraph, useGraphStore } from './graphStore.ts';

export function usePositions(graph: DrawnGraph): ReadonlyMap<string, Point> {
  const known = useGraphStore((state) => state.positions);
  const pins = useGraphStore((state) => state.pins);
  const placed = useMemo(() => {
    const nodes = graph.nodes.map((node) => ({ id: node.id, kind: node.kind, name: node.label }));
    const fresh = nodes.filter((node) => !known.has(node.id)).length;
    if (fresh === 0) return known;
    // Mostly new: a picture of its own, in which only pins hold.
    const held = fresh > nodes.length / 2 ? new Map([...known].filter(([id]) => pins.has(id))) : known;
    return new Map([...known, ...placeNew(nodes, graph.edges, held)]);
  }, [graph, known, pins]);
  useEffect(() => {
    if (placed !== known) setGraph({ positions: placed });
  }, [placed, known]);
  return placed;
}
