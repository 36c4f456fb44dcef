import { describe, expect, it } from 'vitest';
import { ENTITY_KINDS, type EntityKind } from '../../shared/model/kinds.ts';
import { controlPoints, laneOf, weightsAndDistances } from '../../shared/picture/curve.ts';
import type { AnswerEdge, AnswerNode } from '../../shared/picture/drawnGraph.ts';
import { foldGraph, joinedFilter } from '../../shared/picture/fold.ts';
import { escapeXml, graphSvg } from '../../shared/picture/graphSvg.ts';
import type { Palette } from '../../shared/picture/looks.ts';

const palette: Palette = {
  kinds: Object.fromEntries(ENTITY_KINDS.map((kind) => [kind, '#123456'])) as Record<EntityKind, string>,
  text: '#111',
  muted: '#777',
  line: '#222',
  surface: '#fff',
  accent: '#00f',
  granted: '#888',
  declared: '#999',
  danger: '#c00',
  badge: '#b00',
  onBadge: '#fff',
  medium: '#a60',
  font: 'system-ui, "Segoe UI"',
};

function node(id: number, kind: EntityKind, name: string, key = `t:${id}`): AnswerNode {
  return {
    entity: { id, kind, name, key, handle: name },
    events: 1,
    neighbours: 1,
    findings: id === 1 ? 2 : 0,
    severity: null,
    status: [],
  };
}

function edge(from: number, to: number, over: Partial<AnswerEdge> = {}): AnswerEdge {
  return {
    id: `${from}-${to}`,
    kind: 'READ',
    from,
    to,
    basis: 'observed',
    class: 'exact',
    count: 2,
    firstUs: 10,
    lastUs: 20,
    label: 'read',
    filter: `system:S object:o${to}`,
    recordId: null,
    ...over,
  };
}

const HOSTILE = '</text><script>alert(1)</script> & "x" \' \u0000\uD800 ]]>';

describe('graph export', () => {
  it('escapes hostile names everywhere and stays well formed', () => {
    const graph = foldGraph(
      { nodes: [node(1, 'agent', HOSTILE), node(2, 'system', 'S')], edges: [edge(1, 2, { label: HOSTILE })] },
      { fold: true, open: new Set(), keep: new Set() },
    );
    const positions = new Map([
      ['1', { x: 0, y: 0 }],
      ['2', { x: 200, y: 10 }],
    ]);
    const svg = graphSvg(graph, positions, palette, HOSTILE);
    expect(svg).not.toContain('<script');
    expect(svg.includes('\u0000') || svg.includes('\uD800')).toBe(false);
    expect(svg).toContain('&lt;/text&gt;&lt;script&gt;');
    expect(svg).not.toMatch(/href|url\(|@import/);
    const open = [...svg.matchAll(/<([a-z]+)(?=[\s>])[^>]*?(\/?)>/g)]
      .filter((tag) => tag[2] !== '/')
      .map((tag) => tag[1]);
    const close = [...svg.matchAll(/<\/([a-z]+)>/g)].map((tag) => tag[1]);
    expect(close.sort()).toEqual(open.sort());
    expect(svg).toContain('>2</text>');
  });

  it('replaces what XML cannot hold and keeps other scripts', () => {
    expect(escapeXml('a\u0001b\uFFFEc😀é<')).toBe('a\uFFFDb\uFFFDc😀é&lt;');
  });
});

describe('folding', () => {
  const nodes = [node(1, 'system', 'S'), ...[2, 3, 4].map((id) => node(id, 'object', `o${id}`, `sf.case:${id}`))];
  const edges = [2, 3, 4].map((id) => edge(1, id, { class: id === 3 ? 'exact' : 'weak' }));

  it('draws alike objects as one, with their number, events and a filter that names each', () => {
    const graph = foldGraph({ nodes, edges }, { fold: true, open: new Set(), keep: new Set() });
    expect(graph.nodes.map((drawn) => drawn.label)).toEqual(['S', 'case ×3']);
    expect(graph.edges).toHaveLength(1);
    expect(graph.edges[0]).toMatchObject({ count: 6, class: 'exact', filter: 'system:S object:o2,o3,o4', firstUs: 10 });
  });

  it('leaves kept and opened objects by themselves', () => {
    const kept = foldGraph({ nodes, edges }, { fold: true, open: new Set(), keep: new Set([2]) });
    expect(kept.nodes).toHaveLength(4);
    const folded = foldGraph({ nodes, edges }, { fold: true, open: new Set(), keep: new Set() });
    const id = folded.nodes.at(-1)?.id ?? '';
    expect(foldGraph({ nodes, edges }, { fold: true, open: new Set([id]), keep: new Set() }).nodes).toHaveLength(4);
  });

  it('offers no filter that would select other events', () => {
    expect(joinedFilter(['agent:a object:x', 'agent:b object:y'])).toBe('');
    expect(joinedFilter(['agent:a', ''])).toBe('');
    expect(joinedFilter(['-object:x', '-object:y'])).toBe('');
  });
});

describe('edge curves', () => {
  it('gives cytoscape the same control points in its own terms', () => {
    const from = { x: 10, y: 20 };
    const to = { x: 310, y: -80 };
    const points = controlPoints(from, to, 1);
    const { weights, distances } = weightsAndDistances(from, to, points);
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    for (const [at, point] of points.entries()) {
      const w = weights[at] ?? NaN;
      const d = distances[at] ?? NaN;
      const normal = { x: -(to.y - from.y) / length, y: (to.x - from.x) / length };
      expect(from.x * (1 - w) + to.x * w + normal.x * d).toBeCloseTo(point.x, 6);
      expect(from.y * (1 - w) + to.y * w + normal.y * d).toBeCloseTo(point.y, 6);
    }
    expect([0, 1, 2, 3, 4].map(laneOf)).toEqual([0, 1, -1, 2, -2]);
  });
});
