/**
 * The drawn graph as one self-contained SVG: no script, no link, no font or image from outside. Every text comes from
 * evidence and is escaped; characters that XML 1.0 does not allow are replaced.
 */

import { edgePath, laneOf } from './curve.ts';
import type { DrawnEdge, DrawnGraph, DrawnNode } from './drawnGraph.ts';
import type { Point } from './flowLayout.ts';
import type { GlyphShape } from './kindShapes.ts';
import { edgeLabel, edgeLook, MOST_LABELS, NODE_RADIUS, nodeLook, type Palette, shortLabel } from './looks.ts';

const MARGIN = 90;

/** A complete SVG document. Nodes without a position are left out, and edges to them. `title` is its accessible name. */
export function graphSvg(
  graph: DrawnGraph,
  positions: ReadonlyMap<string, Point>,
  palette: Palette,
  title: string,
): string {
  const nodes = graph.nodes.flatMap((node) => {
    const at = positions.get(node.id);
    return at === undefined ? [] : [{ node, at }];
  });
  const box = bounds(nodes.map(({ at }) => at));
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box.x} ${box.y} ${box.width} ${box.height}" width="${box.width}" height="${box.height}" role="img" font-family="${attribute(palette.font)}" font-size="11">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" fill="${attribute(palette.surface)}"/>`,
    ...edgeLines(graph.edges, positions, palette),
    ...nodes.map(({ node, at }) => nodeMarkup(node, at, palette)),
    '</svg>',
  ];
  return lines.join('\n');
}

/** Text for XML content or a quoted attribute. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const attribute = escapeXml;

function bounds(points: readonly Point[]): { x: number; y: number; width: number; height: number } {
  if (points.length === 0) return { x: 0, y: 0, width: 2 * MARGIN, height: 2 * MARGIN };
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return {
    x: round(left - MARGIN),
    y: round(top - MARGIN),
    width: round(right - left + 2 * MARGIN),
    height: round(bottom - top + 2 * MARGIN),
  };
}

function edgeLines(edges: readonly DrawnEdge[], positions: ReadonlyMap<string, Point>, palette: Palette): string[] {
  const labelled = edges.length <= MOST_LABELS;
  return withLanes(edges).flatMap(({ edge, lane }) => {
    const from = positions.get(edge.from);
    const to = positions.get(edge.to);
    if (from === undefined || to === undefined) return [];
    const look = edgeLook(edge.basis, edge.class, palette);
    const path = edgePath(from, to, lane, NODE_RADIUS + 3);
    const dash = look.dash.length === 0 ? '' : ` stroke-dasharray="${look.dash.join(' ')}" stroke-linecap="round"`;
    const label = edgeLabel(edge) + (look.pin ? ' · pinned' : '');
    return [
      `<path d="${path.d}" fill="none" stroke="${attribute(look.colour)}" stroke-width="${look.widthPx}"${dash}><title>${escapeXml(label)}</title></path>`,
      `<circle cx="${round(path.end.x)}" cy="${round(path.end.y)}" r="2.5" fill="${attribute(look.filledArrow ? look.colour : palette.surface)}" stroke="${attribute(look.colour)}"/>`,
      label === '' || !labelled
        ? ''
        : textMarkup(path.middle.x, path.middle.y - 4, shortLabel(label), palette.muted, palette.surface),
    ].filter((line) => line !== '');
  });
}

/** Parallel edges, in either direction, get lanes of their own. */
export function withLanes(edges: readonly DrawnEdge[]): { readonly edge: DrawnEdge; readonly lane: number }[] {
  const seen = new Map<string, number>();
  return edges.map((edge) => {
    const pair = edge.from < edge.to ? `${edge.from}|${edge.to}` : `${edge.to}|${edge.from}`;
    const index = seen.get(pair) ?? 0;
    seen.set(pair, index + 1);
    return { edge, lane: laneOf(index) };
  });
}

function nodeMarkup(node: DrawnNode, at: Point, palette: Palette): string {
  const look = nodeLook(node, palette);
  const dash = look.dashed ? ' stroke-dasharray="4 3"' : '';
  const paint = `fill="${attribute(look.fill)}" stroke="${attribute(look.stroke)}" stroke-width="${look.strokePx}"${dash}`;
  const badge =
    node.findings === 0
      ? ''
      : `<circle cx="${round(at.x + 14)}" cy="${round(at.y - 13)}" r="8" fill="${attribute(palette.badge)}"/>` +
        `<text x="${round(at.x + 14)}" y="${round(at.y - 9.5)}" text-anchor="middle" font-size="10" fill="${attribute(palette.onBadge)}">${node.findings}</text>`;
  return `<g><title>${escapeXml(`${node.kind.replaceAll('_', ' ')} ${node.label}`)}</title>${shapeMarkup(look.shape, at, paint)}${badge}${textMarkup(at.x, at.y + NODE_RADIUS + 16, shortLabel(node.label), palette.text, palette.surface)}</g>`;
}

function textMarkup(x: number, y: number, text: string, fill: string, halo: string): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="middle" fill="${attribute(fill)}" stroke="${attribute(halo)}" stroke-width="3" paint-order="stroke">${escapeXml(text)}</text>`;
}

function shapeMarkup(shape: GlyphShape, { x, y }: Point, paint: string): string {
  const r = NODE_RADIUS;
  if (shape === 'circle' || shape === 'ring') return `<circle cx="${round(x)}" cy="${round(y)}" r="${r}" ${paint}/>`;
  if (shape === 'square') {
    return `<rect x="${round(x - r + 1)}" y="${round(y - r + 1)}" width="${2 * r - 2}" height="${2 * r - 2}" rx="5" ${paint}/>`;
  }
  const corners = CORNERS[shape].map(([dx, dy]) => `${round(x + dx * r)},${round(y + dy * r)}`).join(' ');
  return `<polygon points="${corners}" ${paint}/>`;
}

const CORNERS: Readonly<
  Record<Exclude<GlyphShape, 'circle' | 'ring' | 'square'>, readonly (readonly [number, number])[]>
> = {
  diamond: [
    [0, -1.1],
    [1.1, 0],
    [0, 1.1],
    [-1.1, 0],
  ],
  hexagon: [
    [-0.55, -0.95],
    [0.55, -0.95],
    [1.1, 0],
    [0.55, 0.95],
    [-0.55, 0.95],
    [-1.1, 0],
  ],
  triangle: [
    [0, -1],
    [1, 0.9],
    [-1, 0.9],
  ],
  pentagon: [
    [0, -1.05],
    [1, -0.3],
    [0.62, 0.9],
    [-0.62, 0.9],
    [-1, -0.3],
  ],
};

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
