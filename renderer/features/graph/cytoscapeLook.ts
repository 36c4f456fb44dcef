/** The drawn graph as cytoscape elements, and their style. All looks come from looks.ts. */
import type { EdgeCollection, EdgeSingular, ElementDefinition, NodeSingular, StylesheetJson } from 'cytoscape';
import { controlPoints, weightsAndDistances } from '../../../shared/picture/curve.ts';
import type { DrawnGraph } from '../../../shared/picture/drawnGraph.ts';
import { withLanes } from '../../../shared/picture/graphSvg.ts';
import type { GlyphShape } from '../../../shared/picture/kindShapes.ts';
import { edgeLabel, edgeLook, NODE_RADIUS, nodeLook, type Palette, shortLabel } from '../../../shared/picture/looks.ts';

const SHAPES: Readonly<Record<GlyphShape, string>> = {
  circle: 'ellipse',
  ring: 'ellipse',
  diamond: 'diamond',
  hexagon: 'hexagon',
  square: 'round-rectangle',
  triangle: 'triangle',
  pentagon: 'pentagon',
};

export function elementsOf(graph: DrawnGraph, palette: Palette): ElementDefinition[] {
  const nodes = graph.nodes.map((node): ElementDefinition => {
    const look = nodeLook(node, palette);
    return {
      group: 'nodes',
      data: {
        id: node.id,
        label: shortLabel(node.label),
        shape: SHAPES[look.shape],
        fill: look.fill,
        stroke: look.stroke,
        strokePx: look.strokePx,
        strokeStyle: look.dashed ? 'dashed' : 'solid',
        size: look.shape === 'square' ? NODE_RADIUS * 2 - 2 : NODE_RADIUS * 2 + (look.shape === 'diamond' ? 4 : 0),
      },
    };
  });
  const edges = withLanes(graph.edges).map(({ edge, lane }): ElementDefinition => {
    const look = edgeLook(edge.basis, edge.class, palette);
    return {
      group: 'edges',
      data: {
        id: edge.id,
        source: edge.from,
        target: edge.to,
        label: shortLabel(edgeLabel(edge)),
        lane,
        colour: look.colour,
        widthPx: look.widthPx,
        lineStyle: look.dash.length === 0 ? 'solid' : 'dashed',
        dash: look.dash.length === 0 ? [6, 3] : [...look.dash],
        arrowFill: look.filledArrow ? 'filled' : 'hollow',
      },
    };
  });
  return [...nodes, ...edges];
}

interface Bend {
  readonly weights: number[];
  readonly distances: number[];
}

/** Bends edges to where their ends stand now: curves are functions of positions, which styles do not follow. */
export function bendEdges(edges: EdgeCollection): void {
  edges.forEach((edge) => {
    const from = edge.source().position();
    const to = edge.target().position();
    edge.data('bend', weightsAndDistances(from, to, controlPoints(from, to, Number(edge.data('lane')))));
  });
}

function bendOf(edge: EdgeSingular): Bend {
  const bend: Bend | undefined = edge.data('bend');
  return bend ?? { weights: [0.5], distances: [0] };
}

const LABEL_PX = 12;
/** As seen; nodes' names in a picture that is drawn small stay readable down to where they would cover each other. */
const LEAST_SEEN_PX = 9.5;
const MOST_LABEL_PX = 24;

/** Size of a node's name in the picture's own pixels at a zoom, in whole pixels. */
export function labelPx(zoom: number): number {
  return Math.round(Math.min(MOST_LABEL_PX, Math.max(LABEL_PX, LEAST_SEEN_PX / Math.max(zoom, 0.01))));
}

export function styleOf(palette: Palette): StylesheetJson {
  return [
    {
      selector: 'node',
      style: {
        shape: 'data(shape)' as 'ellipse',
        width: 'data(size)',
        height: 'data(size)',
        'background-color': 'data(fill)',
        'border-color': 'data(stroke)',
        'border-width': 'data(strokePx)',
        'border-style': 'data(strokeStyle)' as 'solid',
        label: 'data(label)',
        color: palette.text,
        'font-family': palette.font,
        'font-size': ((node: NodeSingular) => labelPx(node.cy().zoom())) as unknown as number,
        'text-valign': 'bottom',
        'text-margin-y': 5,
        'text-outline-color': palette.surface,
        'text-outline-width': 2,
        'min-zoomed-font-size': 6,
        'overlay-opacity': 0,
        'transition-duration': 0,
      },
    },
    {
      selector: 'node.chosen',
      style: { 'outline-color': palette.accent, 'outline-width': 2, 'outline-offset': 6, 'font-weight': 600 },
    },
    {
      selector: 'edge',
      style: {
        'curve-style': 'unbundled-bezier',
        'edge-distances': 'node-position',
        'control-point-weights': ((edge: EdgeSingular) => bendOf(edge).weights) as unknown as number[],
        'control-point-distances': ((edge: EdgeSingular) => bendOf(edge).distances) as unknown as number[],
        width: 'data(widthPx)',
        'line-color': 'data(colour)',
        'line-style': 'data(lineStyle)' as 'solid',
        'line-dash-pattern': ((edge: EdgeSingular) => edge.data('dash')) as unknown as number[],
        'line-cap': 'round',
        'target-arrow-shape': 'triangle',
        'target-arrow-color': 'data(colour)',
        'target-arrow-fill': 'data(arrowFill)' as 'filled',
        'arrow-scale': 0.7,
        color: palette.muted,
        'font-family': palette.font,
        'font-size': 11,
        'min-zoomed-font-size': 8,
        'text-background-color': palette.surface,
        'text-background-opacity': 0.85,
        'text-background-padding': '1px',
        'overlay-opacity': 0,
      },
    },
    {
      selector: 'edge.chosen, edge.onpath',
      style: { 'line-color': palette.accent, 'target-arrow-color': palette.accent, color: palette.text, 'z-index': 5 },
    },
    { selector: 'edge.labelled, edge.hovered, edge.chosen, edge.onpath', style: { label: 'data(label)' } },
    { selector: '.aside', style: { opacity: 0.25 } },
  ];
}
